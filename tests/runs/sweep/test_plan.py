from __future__ import annotations

import pytest

from rnnscope.rnn.experiment.settings import ExperimentSettings
from rnnscope.runs.sweep.plan import MOST_RUNS, PlanError, check_name, parse_plan


def test_every_combination_is_a_run_and_the_last_field_changes_fastest() -> None:
    plan = parse_plan(
        b'[settings]\nsteps = 7\n[grid]\ncell = ["rnn", "gru"]\nseed = [3, 1]\ngain = [1, 0.5]', "x.toml", "x"
    )
    assert [(run.cell, run.seed, run.gain) for run in plan.runs] == [
        ("rnn", 3, 1), ("rnn", 3, 0.5), ("rnn", 1, 1), ("rnn", 1, 0.5),
        ("gru", 3, 1), ("gru", 3, 0.5), ("gru", 1, 1), ("gru", 1, 0.5),
    ]  # fmt: skip
    assert {run.steps for run in plan.runs} == {7} and plan.name == "x"
    assert plan.varied(plan.runs[5]) == {"cell": "gru", "seed": 3, "gain": 0.5}


def test_without_a_grid_there_is_one_run_of_the_defaults() -> None:
    plan = parse_plan(b'name = "one"', "x.toml", "x")
    assert plan.runs == (ExperimentSettings(),) and plan.name == "one"


def test_a_lag_that_nobody_gives_is_the_whole_length() -> None:
    plan = parse_plan(b"[grid]\nlength = [10, 60, 90]", "x.toml")
    assert [run.lag for run in plan.runs] == [9, 59, 89]
    assert parse_plan(b"[settings]\nlength = 90\nlag = 4", "x.toml").runs[0].lag == 4
    assert parse_plan(b'[settings]\nlength = 90\ntask = "adding"', "x.toml").runs[0].lag == 59


def test_none_is_an_empty_value() -> None:
    plan = parse_plan(b'[settings]\ncell = "lstm"\n[grid]\nforget_bias = ["none", 1.0]', "x.toml")
    assert [run.forget_bias for run in plan.runs] == [None, 1.0]
    with pytest.raises(PlanError, match="gain must be"):
        parse_plan(b'[settings]\ngain = "none"', "x.toml")


def test_the_largest_sweep() -> None:
    seeds = ", ".join(map(str, range(MOST_RUNS)))
    assert len(parse_plan(f"[grid]\nseed = [{seeds}]".encode(), "x.toml").runs) == MOST_RUNS
    with pytest.raises(PlanError, match=f"at most {MOST_RUNS} runs, got {MOST_RUNS} x 2 = 1,024: take fewer"):
        parse_plan(f"[grid]\nseed = [{seeds}]\ngain = [1, 2]".encode(), "x.toml")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("=", "this is not TOML"),
        ("a = " + "[" * 5000, "this is not TOML"),
        ("steps = 3", r"got 'steps': put it under \[settings\]"),
        ("nonsense = 3", "expected name, every, stop, settings, grid, got 'nonsense'"),
        ("settings = 3", "settings must be a table"),
        ("[settings]\nhiden_size = 3", "settings.hiden_size is no setting"),
        ("[settings]\nhidden_size = 0", "hidden_size must be a whole number from 1 to 512, got 0"),
        ("[settings]\nhidden_size = 2.5", "hidden_size must be a whole number"),
        ("[settings]\nhidden_size = true", "hidden_size must be a whole number, got 'True'"),
        ("[settings]\nlearning_rate = nan", "learning_rate must be 1e-10 to 1e"),
        ("[settings]\nlearning_rate = 1979-05-27", "learning_rate must be a number, got"),
        ("[settings]\ncell = 'lsmt'", "cell must be one of .*, got 'lsmt'"),
        ("[settings]\ncorpus = 3", "corpus must be a word"),
        ("[settings]\nforget_bias = 1.0", "forget_bias is for an lstm, got rnn: leave it empty"),
        ("[grid]\nseed = 3", "grid.seed must be a list"),
        ("[grid]\nseed = []", "grid.seed must be a list"),
        ("[grid]\nseed = [1, 1]", "grid.seed has a value twice"),
        ("[grid]\nseed = [[1]]", "seed must be a whole number"),
        ("[grid]\nsteps = [1, -1]", "steps must be a whole number"),
        ("[settings]\nseed = 1\n[grid]\nseed = [1]", r"seed is in \[settings\] and in \[grid\]"),
        ("every = -1", "every must be a whole number of steps"),
        ("every = true", "every must be a whole number of steps"),
        ("stop = nan", "stop must be a loss"),
        ("name = '../x'", "name must be 1 to 64 letters"),
        ("name = 3", "name must be 1 to 64 letters"),
        ("# " + "x" * 70_000, "at most 64 KiB"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_with_its_file_and_field(toml: str, said: str) -> None:
    with pytest.raises(PlanError, match=f"^plan.toml: .*{said}") as caught:
        parse_plan(toml.encode(), "plan.toml")
    assert "\n" not in str(caught.value)


def test_a_plan_that_is_not_text_is_refused() -> None:
    with pytest.raises(PlanError, match="must be UTF-8, got byte 0xff"):
        parse_plan(b"\xff", "plan.toml")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "a\\b", "-a", "_a", "a.b", "ä", "a\n", "a" * 65, "C:"]
)
def test_a_name_is_never_a_path(name: str) -> None:
    with pytest.raises(ValueError, match="name must be"):
        check_name(name)
