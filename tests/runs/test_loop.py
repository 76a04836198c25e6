"""The state machine of a run, with a clock that stands still unless somebody works or waits."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from rnnscope.rnn.experiment.experiment import Experiment, Observation, StepRow
from rnnscope.rnn.experiment.settings import ExperimentSettings
from rnnscope.rnn.tensorfile import TensorFileError, read_tensors
from rnnscope.runs import loop as loop_module
from rnnscope.runs import snapshots
from rnnscope.runs.database import Reader, Row, Writer
from rnnscope.runs.failure import reason_of, record_failure
from rnnscope.runs.folder import RunError, RunFolder
from rnnscope.runs.inbox import Inbox
from rnnscope.runs.limits import Limits
from rnnscope.runs.loop import RunLoop

STEP_SECONDS, OBSERVE_SECONDS = 0.01, 0.02
MakeRun = Callable[..., RunFolder]
State = dict[str, Tensor]


class Killed(BaseException):
    """The process is gone at this moment."""


class World:
    """A clock, and what happens at which time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.plans: list[tuple[float, Callable[[], object]]] = []
        self.steps: dict[str, dict[int, Callable[[], object]]] = {}

    def at(self, seconds: float, act: Callable[[], object]) -> None:
        self.plans.append((seconds, act))

    def pass_time(self, seconds: float) -> None:
        self.now += max(seconds, 0.001)
        for plan in [plan for plan in self.plans if plan[0] <= self.now]:
            self.plans.remove(plan)
            plan[1]()


class Timed(Experiment):
    """An experiment whose work takes time."""

    world: World
    run: str = ""

    def step(self) -> StepRow:
        row = super().step()
        self.world.steps.get(self.run, {}).pop(self.step_count, lambda: None)()
        self.world.pass_time(STEP_SECONDS)
        return row

    def observe(self) -> Observation:
        seen = super().observe()
        self.world.pass_time(OBSERVE_SECONDS)
        return seen


@pytest.fixture
def world() -> World:
    return World()


def sit(folder: RunFolder, world: World, limits: Limits | None = None) -> RunLoop:
    """One sitting of the run's process, until it goes."""
    settings = folder.info().settings
    assert settings is not None
    experiment = Timed(ExperimentSettings(**settings), folder.text())
    experiment.world, experiment.run = world, folder.path.name
    begun = world.now
    loop = RunLoop(
        folder,
        experiment,
        limits or Limits(),
        lambda: world.now - begun > 10_000,
        lambda: world.now,
        world.pass_time,
    )
    loop.run()
    return loop


def put(folder: RunFolder, action: str, **values: Any) -> None:
    Inbox(folder.inbox).put(action, **values)  # type: ignore[arg-type]


def rows(folder: RunFolder) -> np.ndarray:
    with Reader(folder.database) as reader:
        return reader.metrics_since(-1)


def observed(folder: RunFolder) -> list[int]:
    with Reader(folder.database) as reader:
        return reader.observed_steps()


def events(folder: RunFolder, *kinds: str) -> list[tuple[int, str]]:
    with Reader(folder.database) as reader:
        return [(event.step, event.text) for event in reader.events() if event.kind in kinds]


def meta(folder: RunFolder) -> dict[str, Any]:
    with Reader(folder.database) as reader:
        return reader.meta()


def state(folder: RunFolder) -> State:
    return read_tensors(folder.checkpoint)[0]


def assert_same_run(a: RunFolder, b: RunFolder) -> None:
    """Rows, checkpoint and the observations that both have, bit for bit."""
    assert rows(a).tobytes() == rows(b).tobytes()
    first, second = state(a), state(b)
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)
    with Reader(a.database) as one, Reader(b.database) as other:
        seen, again = (
            {int(row[0]): row.tobytes() for row in r.observations_since(-1, 10_000)[0]} for r in (one, other)
        )
    both = seen.keys() & again.keys()
    assert {0, 1, 2, 4, 8} <= both and all(seen[step] == again[step] for step in both)


def played(make_run: MakeRun, world: World, **settings: Any) -> RunFolder:
    folder = make_run(**settings)
    put(folder, "play")
    sit(folder, world)
    return folder


def test_a_run_waits_at_step_0_observed(make_run: MakeRun, world: World) -> None:
    folder = make_run()
    world.at(1.0, lambda: put(folder, "stop"))
    loop = sit(folder, world)
    assert loop.state == meta(folder)["state"] == "paused" and meta(folder)["step"] == 0
    assert observed(folder) == [0] and len(rows(folder)) == 0
    assert snapshots.nearest(folder.snapshots, None) == 0
    assert not folder.checkpoint.exists()  # the settings say it all


def test_it_plays_to_its_end(make_run: MakeRun, world: World) -> None:
    folder = played(make_run, world)
    assert meta(folder) | {"state": "finished", "step": 40, "reason": ""} == meta(folder)
    assert rows(folder)[:, 0].tolist() == list(range(40))
    assert observed(folder)[:5] == [0, 1, 2, 4, 8] and observed(folder)[-1] == 40
    assert events(folder, "finished") == [(40, "all 40 steps are done")]
    assert int(state(folder)["step"]) == 40
    assert meta(folder)["steps_per_second"] == pytest.approx(
        1 / (STEP_SECONDS + 4 / 40 * OBSERVE_SECONDS), rel=0.2
    )


def test_the_rows_are_those_of_the_experiment(make_run: MakeRun, world: World) -> None:
    folder = played(make_run, world)
    settings = folder.info().settings
    assert settings is not None
    bare = Experiment(ExperimentSettings(**settings))
    for row in rows(folder):
        step = bare.step()
        expected = [step.step, step.loss, step.accuracy, step.norm, step.norm_after, step.clipped, step.learning_rate,
                    step.threshold]  # fmt: skip
        np.testing.assert_array_equal(row, np.array(expected, dtype=np.float64))
    assert all(torch.equal(state(folder)[name], tensor) for name, tensor in bare.state_dict().items())


def test_one_step_is_one_step(make_run: MakeRun, world: World) -> None:
    folder = make_run()
    for number in range(1, 4):
        put(folder, "step")
        world.at(world.now + 1, lambda: put(folder, "stop"))
        sit(folder, world)
        assert len(rows(folder)) == number == meta(folder)["step"] == int(state(folder)["step"])
        assert observed(folder) == list(range(number + 1)) and meta(folder)["state"] == "paused"
    put(folder, "step", count=7)
    world.at(world.now + 1, lambda: put(folder, "stop"))
    sit(folder, world)
    assert len(rows(folder)) == 10 and observed(folder)[-1] == 10


def test_pause_and_play(make_run: MakeRun, world: World) -> None:
    folder = make_run()
    put(folder, "play")
    world.at(0.25, lambda: put(folder, "pause"))
    paused: list[int] = []
    world.at(5.0, lambda: paused.append(meta(folder)["step"]))
    world.at(6.0, lambda: put(folder, "play"))
    sit(folder, world)
    assert 5 < paused[0] < 40 and paused[0] in observed(folder)
    assert len(rows(folder)) == 40 and meta(folder)["seconds"]["running"] < 1


def test_a_pace_is_kept_and_its_waiting_time_used(make_run: MakeRun, world: World) -> None:
    folder = make_run(steps=20)
    put(folder, "play", steps_per_second=5)
    sit(folder, world)
    assert world.now == pytest.approx(20 / 5, abs=0.5)
    assert observed(folder) == list(range(21))
    assert meta(folder)["steps_per_second"] == pytest.approx(5, rel=0.1)


def test_rows_are_there_soon(make_run: MakeRun, world: World) -> None:
    folder = make_run(steps=400)
    put(folder, "play")
    seen: list[tuple[float, int]] = []
    for tenth in range(1, 30):
        world.at(tenth / 10, lambda: seen.append((world.now, len(rows(folder)))))
    sit(folder, world)
    for (before, had), (after, has) in itertools.pairwise(seen):
        assert has - had >= (after - before) / STEP_SECONDS / 3


def test_observing_costs_a_twentieth(make_run: MakeRun, world: World) -> None:
    folder = played(make_run, world, steps=800)
    always = 6
    share = (len(observed(folder)) - always) * OBSERVE_SECONDS / (800 * STEP_SECONDS)
    assert 0.01 < share <= 0.02
    gaps = np.diff([step for step in observed(folder) if step > 50])
    assert gaps[:-1].max() <= 1.1 * OBSERVE_SECONDS / STEP_SECONDS / 0.015
    assert meta(folder)["observing_share"] <= 0.05 + always * OBSERVE_SECONDS / 8


def test_a_change_is_applied_between_two_steps_and_logged(make_run: MakeRun, world: World) -> None:
    folder = make_run()
    put(folder, "play")
    world.at(0.3, lambda: put(folder, "change", clipping="value", threshold=1e-3))
    world.at(0.4, lambda: put(folder, "change", learning_rate=0.01))
    world.at(0.5, lambda: put(folder, "change", learning_rate=0.01))  # which changes nothing
    sit(folder, world)
    (first, said), (second, _) = events(folder, "change")
    assert said == "clipping norm → value; threshold 1.0 → 0.001" and 0 < first < second < 40
    thresholds, rates = rows(folder)[:, 7], rows(folder)[:, 6]
    assert set(thresholds[:first]) == {1.0} and set(thresholds[first:]) == {1e-3}
    assert set(rates[:second]) == {0.05} and set(rates[second:]) == {0.01}


@pytest.mark.parametrize(
    "values", [{"threshold": -1}, {"threshold": None, "clipping": "hard"}, {"colour": "red"}]
)
def test_a_change_that_makes_no_sense_is_left_out(
    make_run: MakeRun, world: World, values: dict[str, Any]
) -> None:
    folder = make_run()
    put(folder, "change", **values)
    put(folder, "play")
    sit(folder, world)
    assert meta(folder)["state"] == "finished" and events(folder, "change") == []
    assert events(folder, "ignored")[0][1].startswith("not changed")


def test_a_damaged_command_is_left_out(make_run: MakeRun, world: World) -> None:
    folder = make_run()
    folder.inbox.mkdir()
    (folder.inbox / "00000000000000000001-000000.json").write_text("{")
    put(folder, "play")
    sit(folder, world)
    assert meta(folder)["state"] == "finished" and list(folder.inbox.iterdir()) == []
    assert events(folder, "ignored") == [(0, "a damaged command was left out")]


def test_divergence_is_a_result(make_run: MakeRun, world: World) -> None:
    explosive = {
        "cell": "relu",
        "initialization": "identity",
        "alpha": 1e3,
        "length": 60,
        "lag": 59,
        "clipping": "off",
    }
    folder = played(make_run, world, **explosive)
    stands = meta(folder)
    assert stands["state"] == "diverged" and stands["reason"].startswith(f"step {stands['step']}: ")
    assert not np.isfinite(rows(folder)[-1, 1:5]).all() and rows(folder)[-1, 0] == stands["step"]
    assert observed(folder)[-1] == stands["step"] and len(events(folder, "diverged")) == 1


def test_a_norm_that_overflows_is_told_once(make_run: MakeRun, world: World) -> None:
    folder = make_run(steps=5)
    settings = folder.info().settings
    assert settings is not None

    class Overflowing(Timed):
        def step(self) -> StepRow:
            row = super().step()
            return StepRow(**{**row.__dict__, "overflow": row.step in (1, 2, 4)})

    experiment = Overflowing(ExperimentSettings(**settings))
    experiment.world = world
    put(folder, "play")
    RunLoop(folder, experiment, Limits(), clock=lambda: world.now, wait=world.pass_time).run()
    assert [step for step, _ in events(folder, "overflow")] == [1, 4]


def test_a_pause_that_nobody_ends_ends_the_process(make_run: MakeRun, world: World) -> None:
    folder = make_run()
    put(folder, "step")
    sit(folder, world, Limits(most_idle_seconds=60))
    assert world.now == pytest.approx(60, abs=1) and meta(folder)["state"] == "paused"


def test_the_running_time_is_bounded_over_all_sittings(make_run: MakeRun, world: World) -> None:
    folder = make_run(steps=4000)
    limits = Limits(most_seconds=5.0, most_idle_seconds=100)
    put(folder, "play")
    world.at(3.0, lambda: put(folder, "stop"))
    sit(folder, world, limits)
    put(folder, "play")
    sit(folder, world, limits)
    assert meta(folder)["state"] == "paused" and "5 s" in meta(folder)["reason"]
    assert meta(folder)["seconds"]["running"] == pytest.approx(5, abs=0.2)
    assert [text for _, text in events(folder, "limit")] == [meta(folder)["reason"]]


def test_snapshots_stay_within_their_bytes(make_run: MakeRun, world: World) -> None:
    folder = make_run(steps=100)
    put(folder, "play", steps_per_second=5)
    sit(folder, world, Limits(most_snapshot_bytes=20_000))
    files = sorted(folder.snapshots.iterdir())
    assert sum(file.stat().st_size for file in files) <= 20_000 and len(files) > 4
    steps = [int(file.stem) for file in files]
    assert steps[0] == 0 and steps[-1] == 100 and np.diff(steps).max() < 50
    assert len(observed(folder)) == 101


def test_a_snapshot_is_what_the_observation_saw(make_run: MakeRun, world: World) -> None:
    folder = played(make_run, world)
    settings = folder.info().settings
    assert settings is not None
    experiment = Experiment(ExperimentSettings(**settings))
    step = snapshots.nearest(folder.snapshots, 7)
    assert step == 4 and snapshots.nearest(folder.snapshots, 8) == 8
    experiment.load_weights(snapshots.load(folder.snapshots, 8))
    with Reader(folder.database) as reader:
        stored = reader.observations_since(7, 1)[0][0, 1:]
    again = experiment.observe().values
    same = np.isclose(stored, again, equal_nan=True) | np.isnan(
        again
    )  # norms of the step before are not in it
    assert same.all() and stored.size == again.size


# --- going on -----------------------------------------------------------------------------------


def kill() -> None:
    raise Killed


def killed_at(folder: RunFolder, world: World, seconds: float) -> None:
    world.at(world.now + seconds, kill)
    with pytest.raises(Killed):
        sit(folder, world)


def with_changes(world: World, folder: RunFolder) -> None:
    """Two changes of settings come at fixed steps, each once."""
    world.steps[folder.path.name] = {
        40: lambda: put(folder, "change", clipping="off", learning_rate=0.02),
        90: lambda: put(folder, "change", clipping="norm", threshold=0.01),
    }


MOMENTS = [(0.005,), (0.3, 0.3), (0.95, 0.2), (1.05, 0.02, 0.15), (1.3,)]


def changes(folder: RunFolder) -> list[tuple[int, str]]:
    return events(folder, "change")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints every second, and a look into the inbox before each step."""
    monkeypatch.setattr(loop_module, "CHECKPOINT_SECONDS", 1.0)
    monkeypatch.setattr(loop_module, "LOOK_SECONDS", 0.0)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("task", ["remember", pytest.param("characters", marks=pytest.mark.soak)])
def test_a_killed_run_equals_the_unbroken_one(make_run: MakeRun, world: World, task: str) -> None:
    settings = {
        "steps": 130,
        "task": task,
        "cell": "lstm" if task == "characters" else "rnn",
        "optimizer": "adam",
    }
    text = "the quick brown fox jumps over the lazy dog. " * 20
    unbroken = make_run(text, **settings)
    put(unbroken, "play")
    with_changes(world, unbroken)
    sit(unbroken, world)
    assert [step for step, _ in changes(unbroken)] == [40, 90]
    for moments in [(0.005, 0.6), (1.15, 0.02, 0.15)] if task == "characters" else MOMENTS:
        broken = make_run(text, **settings)
        with_changes(world, broken)
        kept = b""
        for seconds in moments:
            put(broken, "play")
            killed_at(broken, world, seconds)
            assert rows(broken).tobytes().startswith(kept)
            kept = rows(broken).tobytes()
        put(broken, "play")
        sit(broken, world)
        assert rows(broken).tobytes().startswith(kept)
        assert_same_run(unbroken, broken)
        assert changes(broken) == changes(unbroken)
        assert all("different" not in text for _, text in events(broken, "resumed"))


@pytest.mark.usefixtures("quick")
def test_at_most_five_seconds_of_work_are_lost(make_run: MakeRun, world: World) -> None:
    folder = make_run(steps=900)
    put(folder, "play")
    killed_at(folder, world, 6.5)
    assert int(state(folder)["step"]) >= len(rows(folder)) - 1.2 / STEP_SECONDS
    put(folder, "step")
    world.at(world.now + 30, lambda: put(folder, "stop"))
    had = len(rows(folder))
    sit(folder, world)
    assert len(rows(folder)) == had + 1
    ((step, text),) = events(folder, "resumed")
    assert step == had and f"to {had} were computed again" in text


def test_what_is_asked_waits_until_the_last_committed_step(make_run: MakeRun, world: World) -> None:
    folder = make_run(steps=200)
    put(folder, "play")
    killed_at(folder, world, 1.0)
    had = len(rows(folder))
    put(folder, "change", learning_rate=0.5)
    put(folder, "play")
    sit(folder, world)
    assert [step for step, _ in changes(folder)] == [had]
    assert set(rows(folder)[:had, 6]) == {0.05} and set(rows(folder)[had:, 6]) == {0.5}


def test_a_command_has_its_effect_once(
    make_run: MakeRun, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_run()
    put(folder, "change", learning_rate=0.5)
    with monkeypatch.context() as patch:
        patch.setattr(Inbox, "remove", lambda *_: kill())
        with pytest.raises(Killed):
            sit(folder, world)
    put(folder, "change", learning_rate=0.05)
    put(folder, "play")
    sit(folder, world)
    assert [text for _, text in changes(folder)] == ["learning rate 0.05 → 0.5", "learning rate 0.5 → 0.05"]
    assert meta(folder)["state"] == "finished"


def test_killed_as_it_ends(make_run: MakeRun, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    explosive = {
        "cell": "relu",
        "initialization": "identity",
        "alpha": 1e3,
        "length": 60,
        "lag": 59,
        "clipping": "off",
    }
    for settings, end in (({}, "finished"), (explosive, "diverged")):
        folder = make_run(**settings)
        put(folder, "play")
        with monkeypatch.context() as patch:
            patch.setattr(RunLoop, "_end", lambda self, *_: (self.record.commit(), kill()))
            with pytest.raises(Killed):
                sit(folder, world)
        assert meta(folder)["state"] == "running"
        had = rows(folder).tobytes()
        sit(folder, world)
        assert meta(folder)["state"] == end and rows(folder).tobytes() == had


def test_rows_that_come_out_different_are_told(make_run: MakeRun, world: World) -> None:
    folder = make_run(steps=200)
    put(folder, "play")
    killed_at(folder, world, 1.0)
    with Writer(folder.database) as writer:
        writer.add_row(Row(3, 123.0))
        writer.commit()
    put(folder, "play")
    sit(folder, world)
    assert "1 of their rows came out different" in events(folder, "resumed")[0][1]


def test_a_full_disk_leaves_no_half_checkpoint(
    make_run: MakeRun, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, unbroken = make_run(steps=60), played(make_run, world, steps=60)
    put(folder, "step", count=30)
    world.at(world.now + 5, lambda: put(folder, "stop"))
    sit(folder, world)
    before = folder.checkpoint.read_bytes()

    def full(*arguments: object) -> int:
        raise OSError(28, "No space left on device")

    put(folder, "step", count=10)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space") as told:
            sit(folder, world)
    assert folder.checkpoint.read_bytes() == before
    assert not [path for path in folder.path.iterdir() if path.name.startswith(".")]
    record_failure(folder, told.value)
    assert meta(folder) | {"state": "failed", "reason": reason_of(told.value)} == meta(folder)
    assert events(folder, "failed") == [(40, "the disk is full: free some space, then play on")]
    put(folder, "play")  # there is room again
    sit(folder, world)
    assert_same_run(unbroken, folder)


@pytest.mark.parametrize("content", [b"", b"\xff" * 4_000])
def test_a_damaged_checkpoint_is_told(make_run: MakeRun, world: World, content: bytes) -> None:
    folder = make_run()
    put(folder, "step")
    sit(folder, world, Limits(most_idle_seconds=1))
    folder.checkpoint.write_bytes(content)
    with pytest.raises(TensorFileError) as told:
        sit(folder, world)
    said = reason_of(told.value)
    assert said.startswith("state.safetensors") and "\n" not in said and str(folder.path) not in said


def test_a_checkpoint_of_another_run_is_told(make_run: MakeRun, world: World) -> None:
    folder, other = make_run(), make_run(hidden_size=9)
    for run in (folder, other):
        put(run, "step")
        sit(run, world, Limits(most_idle_seconds=1))
    shutil.copy(other.checkpoint, folder.checkpoint)
    with pytest.raises(RunError, match=r"^state\.safetensors does not fit the settings in run\.json"):
        sit(folder, world)
