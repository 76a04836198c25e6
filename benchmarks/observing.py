"""What it costs a training run to be watched: rows, observations, snapshots, commits and checkpoints together."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from rnnscope.rnn.experiment.experiment import Experiment
from rnnscope.rnn.experiment.settings import ExperimentSettings
from rnnscope.runs.database import Reader
from rnnscope.runs.folder import RunInfo
from rnnscope.runs.inbox import Inbox
from rnnscope.runs.limits import Limits
from rnnscope.runs.loop import RunLoop
from rnnscope.runs.store import Store

from .measure import Timing, interleaved, ratio
from .report import Budget, Row, Section

METHOD = (
    "Optimizer steps a second of a run as the Gradients page starts it, at full speed, with everything that it leaves "
    "in its folder, against a loop of `Experiment.step` alone; one thread, the same settings, so the same steps. How "
    "often the probe looks is adaptive. That both end with the same weights is checked."
)


@dataclass(frozen=True)
class Case:
    """One experiment, and how often both sides are timed."""

    name: str
    settings: ExperimentSettings
    rounds: int = 3


CASES = (
    Case("tanh RNN 64, length 60", ExperimentSettings(initialization="orthogonal", steps=2500)),
    Case(
        "LSTM 1 x 128, length 100",
        ExperimentSettings(cell="lstm", hidden_size=128, length=100, lag=99, steps=1000),
    ),
)


def run(say: Callable[[str], None], cases: Sequence[Case] = CASES) -> Section:
    """Measure all cases."""
    rows = []
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # as the processes that train
    try:
        for case in cases:
            say(f"observing, {case.name}")
            rows.append(_row(case))
    finally:
        torch.set_num_threads(threads)
    return Section("Training while it is watched", METHOD, tuple(rows))


def unobserved(settings: ExperimentSettings) -> Experiment:
    """All steps of an experiment, and nothing else."""
    experiment = Experiment(settings)
    for _ in range(settings.steps):
        experiment.step()
    return experiment


def observed(settings: ExperimentSettings, folder: Path) -> tuple[Experiment, int]:
    """The same as a run in a folder; and how often it was observed."""

    def info(run: str, created: str) -> RunInfo:
        return RunInfo(run, "experiment", created)

    run_folder = Store(folder, (), 24, 200).create(info, None)
    Inbox(run_folder.inbox).put("play")
    experiment = Experiment(settings)
    RunLoop(run_folder, experiment, Limits()).run()
    with Reader(run_folder.database) as reader:
        return experiment, len(reader.observed_steps())


def measure(case: Case) -> tuple[dict[str, Timing], int]:
    """Time whole runs; raises AssertionError if the two do not end alike."""
    with tempfile.TemporaryDirectory() as folder:
        timings = interleaved(
            {
                "bare": lambda: unobserved(case.settings),
                "watched": lambda: observed(case.settings, Path(folder)),
            },
            case.rounds,
        )
        bare, (watched, observations) = unobserved(case.settings), observed(case.settings, Path(folder))
    for expected, got in zip(bare.network.parameters(), watched.network.parameters(), strict=True):
        assert torch.equal(got, expected), "a run that is watched ends with other weights"
    return timings, observations


def _row(case: Case) -> Row:
    timings, observations = measure(case)
    watched, bare = timings["watched"], timings["bare"]
    steps = case.settings.steps
    return Row(
        f"{case.name}: speed of a watched run against the bare loop",
        ratio(bare, watched),
        "x",
        Budget("at least", 0.95),
        f"{steps / watched.median_seconds:,.0f} steps/s against {steps / bare.median_seconds:,.0f}; "
        f"observed {observations} times in {steps:,} steps",
    )
