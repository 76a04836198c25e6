"""Sweeps: what a run gives, on every engine, in one go or in two."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnnscope.engine import ShardFailure, make_engine
from rnnscope.engine.here import HereEngine
from rnnscope.rnn.experiment.experiment import Experiment
from rnnscope.rnn.experiment.settings import ExperimentSettings
from rnnscope.runs.sweep.folder import PLAN_FILE, RESULTS_FILE, SweepError, sweep_folder, sweep_folders
from rnnscope.runs.sweep.results import MOST_POINTS, RunResult
from rnnscope.runs.sweep.sweep import done_of, run_sweep
from rnnscope.runs.sweep.texts import corpus_text
from rnnscope.samples import samples
from tests.runs.sweep.sweeping import GRID, SMALL, WILD, prepared, swept, timeless


class Cut(HereEngine):
    """Is interrupted after so many runs, or fails at one."""

    def __init__(self, runs: int = 10**9, failing: int = -1) -> None:
        self.runs, self.failing, self.asked = runs, failing, 0

    def map(
        self, function: Callable[[Any, Any], Any], common: Any, shards: Iterable[Any]
    ) -> Iterator[tuple[int, Any]]:
        for number, result in super().map(function, common, shards):
            if number == self.runs:
                raise KeyboardInterrupt
            self.asked += 1
            yield number, ShardFailure("the process has died") if number == self.failing else result


def test_a_run_is_the_experiment_run_by_hand(tmp_path: Path) -> None:
    results = swept(GRID, tmp_path)
    assert len(results) == 4
    for result in results:
        settings = ExperimentSettings(**result.settings)  # type: ignore[arg-type]
        assert (settings.hidden_size, settings.lag, settings.steps) == (6, 7, 30)
        experiment = Experiment(settings)
        rows = [experiment.step() for _ in range(30)]
        assert result.curve.step == list(range(30)) and result.step == 30
        np.testing.assert_allclose(result.curve.loss, [row.loss for row in rows], rtol=1e-5)
        np.testing.assert_allclose(result.curve.norm, [row.norm for row in rows], rtol=1e-5)
        np.testing.assert_allclose(result.curve.accuracy, [row.accuracy for row in rows], rtol=1e-5)
        assert result.loss == (rows[-2].loss + rows[-1].loss) / 2  # 5 % of 30 steps
        assert result.best == min(row.loss for row in rows)
        assert result.largest_norm == max(row.norm for row in rows)
        assert result.clipped == sum(row.clipped for row in rows) / 30
        assert result.baseline == pytest.approx(math.log(4)) and result.state == "finished"
        columns = experiment.layout[0].columns
        np.testing.assert_allclose(result.lag, experiment.observe().values[:columns], rtol=1e-5)


def test_a_long_curve_has_few_points_and_all_its_steps(tmp_path: Path) -> None:
    toml = SMALL.replace("steps = 30", "steps = 250").replace("length = 8", "length = 3")
    [result] = swept(toml, tmp_path / "usual")
    assert result.curve.step == list(range(0, 250, 2)) and len(result.curve.loss) <= MOST_POINTS
    experiment = Experiment(ExperimentSettings(**result.settings))  # type: ignore[arg-type]
    rows = [experiment.step() for _ in range(8)]
    losses = np.array([row.loss for row in rows]).reshape(4, 2).mean(1)
    np.testing.assert_allclose(result.curve.loss[:4], losses, rtol=1e-5)
    norms = np.array([row.norm for row in rows]).reshape(4, 2).max(1)
    np.testing.assert_allclose(result.curve.norm[:4], norms, rtol=1e-5)
    [sparse] = swept("every = 100" + toml, tmp_path / "sparse")
    assert sparse.curve.step == [0, 100, 200] and sparse.loss == result.loss


def test_a_run_ends_early_at_the_loss_that_is_enough(tmp_path: Path) -> None:
    [result] = swept("stop = 1e6" + SMALL, tmp_path)
    assert result.step == 20 and result.state == "finished" and "low enough" in result.reason


def test_a_run_that_diverges_is_a_result(tmp_path: Path) -> None:
    tame, wild = swept(WILD, tmp_path)
    assert (tame.state, tame.step, tame.reason) == ("finished", 60, "")
    assert wild.state == "diverged" and 0 < wild.step < 60
    assert wild.reason and wild.loss is None and wild.accuracy is None
    assert wild.best is not None and math.isfinite(wild.best)
    assert wild.curve.step == list(range(wild.step + 1))


@pytest.mark.usefixtures("own_fork_server")
def test_processes_give_the_same_bytes(tmp_path: Path) -> None:
    toml = GRID.replace("seed = [0, 1]", "seed = [0]")
    here = swept(toml, tmp_path / "here")
    there = swept(toml, tmp_path / "there", make_engine("processes", 2))
    assert timeless(here) == timeless(there)


def test_an_interrupted_sweep_goes_on_where_it_was(tmp_path: Path) -> None:
    whole = swept(GRID, tmp_path / "whole")
    plan, folder = prepared(GRID, tmp_path / "cut")
    with pytest.raises(KeyboardInterrupt), Cut(2) as engine:
        list(run_sweep(plan, folder, engine))
    assert len(done_of(plan, folder)) == 2
    with (folder.path / RESULTS_FILE).open("ab") as file:
        file.write(b'{"format": 1, "key": "half a li')
    with Cut() as engine:
        again = list(run_sweep(plan, folder, engine))
        assert engine.asked == len(again) == 2
        assert list(run_sweep(plan, folder, engine)) == []
    assert timeless(list(folder.results().values())) == timeless(whole)
    assert len((folder.path / RESULTS_FILE).read_bytes().splitlines()) == 4


def test_a_run_that_fails_is_named_and_tried_again(tmp_path: Path) -> None:
    plan, folder = prepared(GRID, tmp_path)
    with Cut(failing=1) as engine:
        states = [result.state for result in run_sweep(plan, folder, engine)]
    assert states == ["finished", "failed", "finished", "finished"]
    failed = list(folder.results().values())[1]
    assert failed.reason == "the process has died"
    assert failed.settings == asdict(plan.shards[1].settings)
    with Cut() as engine:
        assert [result.state for result in run_sweep(plan, folder, engine)] == ["finished"]
    assert timeless(list(folder.results().values())) == timeless(swept(GRID, tmp_path / "whole"))


def test_more_values_add_runs_and_fewer_lose_none(tmp_path: Path) -> None:
    swept(GRID, tmp_path)
    engine = Cut()
    assert len(swept(GRID.replace("[0, 1]", "[0, 1, 2]"), tmp_path, engine)) == 6 and engine.asked == 2
    engine = Cut()
    assert len(swept(GRID.replace("[0, 1]", "[1]"), tmp_path, engine)) == 6 and engine.asked == 0


def test_a_setting_that_only_the_text_refuses_fails_that_run_alone(tmp_path: Path) -> None:
    toml = SMALL.replace("length = 8", "task = 'characters'\ncorpus = 'sample:brackets'")
    short, long = swept(toml + "[grid]\nlength = [8, 1000]\n", tmp_path)
    assert short.state == "finished" and short.unit == "nats"
    assert long.state == "failed" and long.reason.startswith(("corpus: ", "length: "))


def test_the_texts_of_a_sweep(tmp_path: Path) -> None:
    assert corpus_text("sample:wiki", tmp_path) == samples()["wiki"].characters
    for name in ("sample:nothing", "corpus:../x", "wiki", "sha256:00"):
        with pytest.raises(ValueError, match=r"corpus must be one of sample:wiki, .*, got"):
            corpus_text(name, tmp_path)


def test_one_process_at_a_time_works_on_a_sweep(tmp_path: Path) -> None:
    _, folder = prepared(GRID, tmp_path)
    assert not folder.is_locked()
    with folder.lock():
        assert folder.is_locked()
        with pytest.raises(SweepError, match="another process works on the sweep small"):
            folder.lock()
    assert not folder.is_locked()


def test_damaged_files_are_told_in_one_sentence(tmp_path: Path) -> None:
    _, folder = prepared(GRID, tmp_path)
    assert folder.results() == {}
    (folder.path / RESULTS_FILE).write_bytes(b"\xff\n\x00\n")
    with pytest.raises(SweepError, match=r"results\.jsonl is damaged"):
        folder.results()
    (folder.path / PLAN_FILE).write_text("[grid]\nseed = 3")
    with pytest.raises(SweepError, match=r"^sweep\.toml: grid\.seed must be a list"):
        folder.plan()
    (folder.path / PLAN_FILE).unlink()
    with pytest.raises(SweepError, match=r"^sweep\.toml is missing$"):
        folder.plan()


def test_folders_that_are_no_sweeps_are_not_listed(tmp_path: Path) -> None:
    assert sweep_folders(tmp_path) == []
    prepared(GRID, tmp_path)
    (tmp_path / "sweeps" / ".hidden").mkdir()
    (tmp_path / "sweeps" / "file").write_text("")
    assert [folder.name for folder in sweep_folders(tmp_path)] == ["small"]
    with pytest.raises(ValueError, match="name must be"):
        sweep_folder(tmp_path, "../models")


def test_a_line_of_the_results_is_plain_json() -> None:
    line = RunResult(
        key="0", settings={"cell": "rnn", "gain": 1, "sigma": 0.5, "chrono": None}, state="failed"
    )
    told = json.loads(line.line())
    assert told["settings"] == {"cell": "rnn", "gain": 1, "sigma": 0.5, "chrono": None}
    assert RunResult.model_validate_json(line.line()) == line
