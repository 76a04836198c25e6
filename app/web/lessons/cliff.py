"""The door of the lesson on the cliff."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
import torch
from pydantic import Field

from ...lessons.cliff import Path, Unit, descent
from ...lessons.packed import packed
from ..messages import Message
from .answer import Answer
from .door import Door

door = Door()

POINTS = 101
DESCENT_STEPS = 100
FIRST = {"sigmoid": 0.5 + 0.5 * float(np.tanh(0.25)), "tanh": 0.5}
"""h_0; the first is sigmoid(1/2), as Pascanu and others have it."""
WINDOW = {"sigmoid": ((3.5, 5.5), (-3.5, -1.5)), "tanh": ((0.0, 3.0), (-1.5, 1.5))}
"""Of w and of b."""


class Network(Message):
    """A unit that reads nothing, and what its last state should be."""

    cell: Literal["sigmoid", "tanh"]
    steps: Annotated[int, Field(ge=1, le=50)]
    target: Annotated[float, Field(ge=-1, le=1)]


class Surface(Answer):
    """The loss over a grid of w and b."""

    cell: Literal["sigmoid", "tanh"]
    w: list[float]
    b: list[float]
    losses: Annotated[str, Field(description="[b][w] as float32 (little-endian) in base64")]
    first: Annotated[float, Field(description="h_0")]


@door.picture
def surface(wanted: Network) -> Surface:
    """The surface of a unit."""
    return _surface(wanted.cell, wanted.steps, wanted.target)


@lru_cache(maxsize=64)
def _surface(cell: Literal["sigmoid", "tanh"], steps: int, target: float) -> Surface:
    unit = Unit(cell, steps, FIRST[cell], target)
    w, b = (np.linspace(least, most, POINTS) for least, most in WINDOW[cell])
    losses = packed({"losses": torch.from_numpy(unit.losses(w, b))})
    return Surface(cell=cell, w=w.tolist(), b=b.tolist(), losses=losses, first=unit.first)


class Start(Network):
    """Where descent begins, and how it goes."""

    w: Annotated[float, Field(ge=-20, le=20)]
    b: Annotated[float, Field(ge=-20, le=20)]
    rate: Annotated[float, Field(gt=0, le=100, description="learning rate")]
    tau: Annotated[float, Field(gt=0, le=1e6, description="longest gradient that is not clipped")]


class Course(Answer):
    """One descent: the start, and the place after every step."""

    w: list[float]
    b: list[float]
    losses: list[float]
    norms: Annotated[list[float], Field(description="of the gradient at each place")]
    lengths: Annotated[list[float], Field(description="of the step taken from each place")]
    short: Annotated[list[float], Field(description="of that step with clipping, done or not")]
    wall: Annotated[int, Field(description="where the gradient is longest")]


class Descents(Answer):
    """From one start, without clipping and with it."""

    free: Course
    clipped: Course


@door.picture
def descents(wanted: Start) -> Descents:
    """Both descents."""
    unit = Unit(wanted.cell, wanted.steps, FIRST[wanted.cell], wanted.target)
    start = (wanted.w, wanted.b)
    free, clipped = (
        descent(unit, start, wanted.rate, wanted.tau, clip, DESCENT_STEPS) for clip in (False, True)
    )
    return Descents(free=_told(free), clipped=_told(clipped))


def _told(path: Path) -> Course:
    return Course(**vars(path), wall=path.wall)
