"""The tools of the benchmarks at tiny sizes. Nothing here depends on how fast anything is."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest
import serving
import torch

from benchmarks import gradients, machine, observing, page, reach, trace, training
from benchmarks.__main__ import main
from benchmarks.measure import Timing, interleaved, quantile, ratio
from benchmarks.report import Budget, Row, Run, Section, markdown, table
from rnnscope.rnn.checkpoint import load
from rnnscope.rnn.experiment.settings import ExperimentSettings
from rnnscope.rnn.network import NetworkShape
from rnnscope.rnn.training import TrainingSettings


def timing(*seconds: float) -> Timing:
    return Timing(seconds, seconds)


def test_sides_take_turns_and_nobody_is_always_first() -> None:
    called: list[str] = []
    timings = interleaved({name: lambda name=name: called.append(name) for name in "abc"}, rounds=4)
    assert "".join(called) == "abc" + "abc" + "bca" + "cab" + "abc"
    assert {name: len(timings[name].wall_seconds) for name in "abc"} == {"a": 4, "b": 4, "c": 4}
    assert all(seconds >= 0 for seconds in timings["a"].wall_seconds)


def test_a_ratio_compares_within_each_round() -> None:
    # Over all rounds the medians are equal; in most rounds the first took twice as long.
    assert ratio(timing(2, 4, 8, 1), timing(1, 2, 4, 8)) == 2
    assert (timing(3, 1, 2).median_seconds, timing(3, 1, 2).least_seconds) == (2, 1)


@pytest.mark.parametrize(("share", "expected"), [(0.95, 95), (0.5, 50), (0.991, 100), (1.0, 100), (0.0, 1)])
def test_a_quantile_is_the_least_value_that_so_many_do_not_exceed(share: float, expected: int) -> None:
    assert quantile([float(value) for value in range(100, 0, -1)], share) == expected


@pytest.mark.parametrize(
    ("budget", "value", "met"),
    [
        (Budget("at most", 2.0), 2.0, True),
        (Budget("at most", 2.0), 2.01, False),
        (Budget("at least", 3.0), 3.0, True),
        (Budget("at least", 3.0), 2.99, False),
        (Budget("at most", 2.0), math.nan, False),
        (Budget("at least", 2.0), math.nan, False),
        (None, 1.0, None),
    ],
)
def test_a_budget_is_met_or_not(budget: Budget | None, value: float, met: bool | None) -> None:
    assert Row("figure", value, "x", budget).met is met


ROWS = (
    Row("speed | of a thing", 3.14159, "x", Budget("at least", 3.0), "31 ms against 97 ms"),
    Row("slow", 41.0, "ms", Budget("at most", 33.0)),
    Row("told only", 12345.6, "characters/s"),
)


def test_the_table_lines_up() -> None:
    lines = table(ROWS).splitlines()
    assert "3.14x" in lines[1]
    assert "at least 3x" in lines[1]
    assert "NO" in lines[2]
    assert "12,346 characters/s" in lines[3]
    ends = [line.index(figure) + len(figure) for line, figure in zip(lines[1:], FIGURES, strict=True)]
    assert len(set(ends)) == 1


FIGURES = ("3.14x", "41 ms", "12,346 characters/s")


def run(busy: str | None) -> Run:
    sections = [Section("Things", "How they were measured.", ROWS)]
    return Run(["A machine"], 2, busy, 90.0, sections, datetime.date(2026, 1, 2))


def test_the_page_says_when_where_and_how() -> None:
    text = markdown(run(None))
    assert text.startswith("# Performance\n\nWritten by `make bench` on 2026-01-02, in 1.5 minutes.")
    assert "- A machine\n- torch with 2 threads\n\n## Things\n\nHow they were measured.\n\n| what |" in text
    assert "| speed \\| of a thing | 3.14x | at least 3x | yes | 31 ms against 97 ms |" in text
    assert "| slow | 41 ms | at most 33 ms | NO |  |" in text
    assert "| told only | 12,346 characters/s |  |  |  |" in text
    assert "not for the record" not in text
    assert [row.name for row in run(None).missed] == ["slow"]


def test_figures_of_a_busy_machine_are_marked() -> None:
    assert "**The machine was busy. These figures are not for the record.**" in markdown(
        run("The machine was busy.")
    )


def test_a_busy_machine_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (0.2 * machine.cores(), 9.0, 9.0))
    assert machine.other_load() is None
    monkeypatch.setattr("os.getloadavg", lambda: (1.5 * machine.cores(), 0.0, 0.0))
    assert "busy" in (machine.other_load() or "")


def test_the_machine_is_described() -> None:
    lines = machine.description(None)
    assert f"{machine.cores()} cores" in lines[0]
    assert f"torch {torch.__version__}" in lines[-1]


def benchmark(met: bool) -> Callable[[Callable[[str], None]], Section]:
    return lambda say: Section(
        "Fake", "Made up.", (Row("r", 1.0 if met else 3.0, "x", Budget("at most", 2)),)
    )


def test_only_a_whole_run_writes_and_a_missed_budget_is_told(tmp_path: Path) -> None:
    report = tmp_path / "performance.md"
    both = {"good": benchmark(True), "bad": benchmark(False)}
    threads = torch.get_num_threads()
    try:
        assert main(["good"], both, report) == 0
        assert not report.exists()
        assert main(["good", "--write"], both, report) == 0
        assert "NO" not in report.read_text(encoding="utf-8")
        assert main([], both, report) == 1
        assert "NO" in report.read_text(encoding="utf-8")
    finally:
        torch.set_num_threads(threads)


def test_an_unknown_name_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["tracing"], {"trace": benchmark(True)}, tmp_path / "performance.md")
    assert "there is no benchmark tracing; there are trace" in capsys.readouterr().err


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_the_ways_of_reading_that_are_timed_compute_the_same(cell: str) -> None:
    case = trace.Case(NetworkShape(cell, 7, 5, 2), rounds=2, least_speedup=1.0)
    section = trace.run(lambda doing: None, [case], characters=300)
    assert len(section.rows) == 3
    assert all(row.value > 0 for row in section.rows)


def test_a_loop_that_computes_something_else_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = trace.loop
    monkeypatch.setattr(trace, "loop", lambda *given: honest(*given) + 0.01)
    with pytest.raises(AssertionError):
        trace.measure(NetworkShape("lstm", 7, 5), rounds=1, characters=20)


def test_the_two_training_loops_train_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    shape, settings = NetworkShape("lstm", 7, 5, 2), TrainingSettings(2, 6, warmup_steps=0, state_reset=0.0)
    assert set(training.measure(shape, settings, rounds=3)) == {"trainer", "minimal"}
    honest = training.MinimalLoop.step

    def without_state(self: training.MinimalLoop) -> torch.Tensor:
        self.state = None
        return honest(self)

    monkeypatch.setattr(training.MinimalLoop, "step", without_state)
    faster = TrainingSettings(2, 6, learning_rate=0.1, warmup_steps=0, state_reset=0.0)
    with pytest.raises(AssertionError, match="the trainer's loss is"):
        training.measure(shape, faster, rounds=20)


def test_the_sweep_and_autograd_give_the_same_or_nothing_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    section = reach.run(lambda doing: None, reach.Case(hidden_size=6, length=40, rounds=2))
    assert [row.value > 0 for row in section.rows] == [True]
    honest = reach.by_autograd
    monkeypatch.setattr(reach, "by_autograd", lambda *given: honest(*given) * 1.01)
    with pytest.raises(AssertionError):
        reach.measure(reach.Case(hidden_size=6, length=40, rounds=1))


def test_the_page_reads_2000_characters_with_a_network_of_3_by_512(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(page.long_text()) == 2_000
    monkeypatch.setattr(page, "models_folder", lambda: tmp_path / "none")
    name, _ = page.prepare_model(tmp_path)
    shape = load(tmp_path / name).network.shape
    assert (shape.cell, shape.layers, shape.hidden_size) == ("lstm", 3, 512)


def test_a_server_of_a_benchmark_answers_and_ends(tmp_path: Path) -> None:
    with serving.serving(tmp_path) as running:
        assert running.wait("/healthz") > 0
        assert json.loads(running.ask("/api/texts", {"characters": "abc"}))["length"] == 3
        with pytest.raises(RuntimeError, match="/absent answered 404"):
            running.ask("/absent")
    assert running.process.returncode is not None


def test_a_watched_run_and_a_bare_loop_end_alike() -> None:
    settings = ExperimentSettings(hidden_size=8, length=12, lag=11, batch_size=4, steps=12)
    timings, observations = observing.measure(observing.Case("small", settings, rounds=1))
    assert set(timings) == {"bare", "watched"} and 2 <= observations <= 13  # as many as there was time for


def test_the_gradients_page_is_counted_chart_by_chart() -> None:
    found = {"seconds": 2.0, "counts": {"loss": 24, "norm": 10}}
    loss, norm, answer = gradients._rows(found, [100, 50], [1.0] * 99 + [80.0])
    assert (loss.value, loss.met) == (12.0, True) and (norm.value, norm.met) == (5.0, False)
    assert answer.met and "A took 50 and B 25" in loss.behind
