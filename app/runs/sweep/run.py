"""One run of a sweep, done wherever the engine puts it: a function of its settings alone."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

import numpy as np
import torch

from ...engine import ShardError
from ...rnn.experiment.experiment import Experiment, StepRow
from ...rnn.experiment.settings import ExperimentSettings, SettingError
from .results import MOST_POINTS, Curve, RunResult, finite, rounded

LAST_SHARE = 0.05
STOP_STEPS = 20
"""The mean loss of so many steps is held against `stop`."""


@dataclass(frozen=True)
class Common:
    """What all runs of a sweep share; `texts` are the corpora of the task characters, by their names."""

    texts: Mapping[str, str]
    every: int
    stop: float | None


@dataclass(frozen=True)
class Shard:
    """One run."""

    key: str
    settings: ExperimentSettings


@dataclass
class Course:
    """The rows of a run so far."""

    rows: list[StepRow] = field(default_factory=list)

    def has_reached(self, loss: float | None) -> bool:
        """Whether the mean of the last steps is at a loss or below."""
        last = self.rows[-STOP_STEPS:]
        if loss is None or len(last) < STOP_STEPS:
            return False
        return math.fsum(row.loss for row in last) / STOP_STEPS <= loss

    def last_mean(self, name: str) -> float:
        """Mean of the last 5 % of the steps."""
        last = self.rows[-max(1, round(LAST_SHARE * len(self.rows))) :]
        return float(np.mean([getattr(row, name) for row in last]))

    def curve(self, every: int) -> Curve:
        """A point for each stretch of steps."""
        width = max(1, every, math.ceil(len(self.rows) / MOST_POINTS))
        parts = [self.rows[at : at + width] for at in range(0, len(self.rows), width)]
        accuracy = rounded(float(np.mean([row.accuracy for row in part])) for part in parts)
        return Curve(
            step=[part[0].step for part in parts],
            loss=rounded(float(np.mean([row.loss for row in part])) for part in parts),
            norm=rounded(float(np.max([row.norm for row in part])) for part in parts),
            accuracy=accuracy if any(value is not None for value in accuracy) else [],
        )


def train(common: Common, shard: Shard) -> RunResult:
    """Train one run to its end. Raises ShardError where it cannot be made."""
    started = time.perf_counter()
    settings = shard.settings
    text = common.texts.get(settings.corpus) if settings.task == "characters" else None
    with _one_thread():
        try:
            experiment = Experiment(settings, text)
        except SettingError as error:
            raise ShardError(f"{error.field}: {error.error}") from None
        course = Course()
        while len(course.rows) < settings.steps and not course.has_reached(common.stop):
            course.rows.append(experiment.step())
            if course.rows[-1].problem is not None:
                break
        lag, lag_every = _lag_curve(experiment)
    seconds = time.perf_counter() - started
    return _result(shard, experiment, course, common.every).model_copy(
        update={"lag": lag, "lag_every": lag_every, "seconds": round(seconds, 3)}
    )


def _result(shard: Shard, experiment: Experiment, course: Course, every: int) -> RunResult:
    rows, problem = course.rows, course.rows[-1].problem
    losses = [row.loss for row in rows if math.isfinite(row.loss)]
    norms = [row.norm for row in rows if not math.isnan(row.norm)]
    early = f"the mean loss of {STOP_STEPS} steps was low enough" if len(rows) < shard.settings.steps else ""
    return RunResult(
        key=shard.key,
        settings=asdict(shard.settings),
        state="finished" if problem is None else "diverged",
        reason=problem or early,
        step=experiment.step_count,
        loss=finite(course.last_mean("loss")) if problem is None else None,
        best=min(losses, default=None),
        accuracy=finite(course.last_mean("accuracy")) if problem is None else None,
        clipped=sum(row.clipped for row in rows) / len(rows),
        largest_norm=finite(max(norms, default=math.nan)),
        curve=course.curve(every),
        about=experiment.about,
        unit=experiment.unit,
        baseline=finite(experiment.baseline),
        baseline_name=experiment.baseline_name,
        chance=experiment.chance,
    )


def _lag_curve(experiment: Experiment) -> tuple[list[float | None], int]:
    """||dL_t/dh_{t-k}|| of the last layer against k at the weights as they are, and the step of k; see Probe."""
    values, start = experiment.observe().values, 0
    for part in experiment.layout:
        size = part.columns * len(part.labels)
        if part.name == "lag_h":
            last = values[start : start + size].reshape(len(part.labels), part.columns)[-1]
            every = math.ceil(part.columns / MOST_POINTS)
            return rounded(last[::every].tolist()), every
        start += size
    return [], 1


@contextmanager
def _one_thread() -> Iterator[None]:
    """The order of a sum is part of its result, and so is the number of threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
