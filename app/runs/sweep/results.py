"""What came of a run of a sweep, as it is kept, a line of JSON a run."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...rnn.experiment.settings import ExperimentSettings

FORMAT: Final = 1
MOST_POINTS = 200
DIGITS = 6
"""Significant ones of what is drawn."""

State = Literal["finished", "diverged", "failed"]
Number = float | None
"""None where there is no number, or none that is finite."""
Points = Annotated[list[Number], Field(max_length=MOST_POINTS)]


class Curve(BaseModel):
    """A point for a stretch of steps: its first step, mean loss, largest gradient norm, mean accuracy."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)

    step: Annotated[list[int], Field(max_length=MOST_POINTS)]
    loss: Points
    norm: Points
    accuracy: Annotated[Points, Field(description="empty where the task has none")]


class RunResult(BaseModel):
    """One run. `loss` and `accuracy` are means of its last 5 % of steps, `best` is the least loss of a step, `clipped`
    a share of the steps; `lag` is the gradient against the lag, from 0, in the last layer at the end.

    A run that diverged is a result: `step` is that of the loss or gradient that is not finite, `reason` what it was.
    """

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)

    format: Literal[1] = FORMAT
    key: str
    settings: dict[str, str | int | float | None]
    state: State
    reason: str = ""
    step: int = 0
    loss: Number = None
    best: Number = None
    accuracy: Number = None
    clipped: Number = None
    largest_norm: Number = None
    curve: Curve = Curve(step=[], loss=[], norm=[], accuracy=[])
    lag: Points = []
    lag_every: int = 1
    about: str = ""
    unit: str = "nats"
    baseline: Number = None
    baseline_name: str = ""
    chance: Number = None
    seconds: float = 0.0

    def line(self) -> bytes:
        """As it is kept."""
        return self.model_dump_json().encode() + b"\n"


def key_of(settings: ExperimentSettings, text_sha256: str, every: int, stop: float | None) -> str:
    """16 hexadecimal digits for all that a result depends on."""
    parts = [FORMAT, asdict(settings), text_sha256, every, stop]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def parse_line(line: bytes) -> RunResult | None:
    """A result; None for a line that is damaged, such as the last one of a sweep that was killed."""
    try:
        return RunResult.model_validate_json(line)
    except ValidationError:
        return None


def finite(value: float) -> Number:
    """None for what is not."""
    return value if math.isfinite(value) else None


def rounded(values: Iterable[float]) -> list[Number]:
    """To the digits that are drawn."""
    return [float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None for value in values]
