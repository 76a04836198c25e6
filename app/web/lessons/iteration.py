"""The door of the lesson on a function that is applied again and again."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ...lessons.field_error import FieldError
from ...lessons.iteration import (
    Logistic,
    Map,
    Unit,
    grid_of,
    growth_rate,
    iterated,
    orbit,
    refined,
    scattered,
    share,
    slopes_along,
)
from ...lessons.iteration_cycles import Cycle, cycles, settled
from ..messages import Message
from .answer import Answer
from .door import Door

door = Door()

CURVE_POINTS, GRID_POINTS, MOST_POINTS = 201, 1001, 2000
JUMP = 0.08
"""Of the interval: the largest step of f^k from point to point of a line."""
STEPS = 64
LONG_RUN_STEPS = 2000
MOST_SEARCHED = 8
"""Of k: the logistic map has up to 2^k points that come back after k steps; a unit has three at most."""
TINY, HUGE = 0.01, 100.0


class Function(Message):
    """The map, and how often it is applied."""

    map: Literal["logistic", "tanh"]
    r: Annotated[float, Field(ge=0, le=4)]
    w: Annotated[float, Field(ge=-6, le=6)]
    b: Annotated[float, Field(ge=-3, le=3)]
    k: Annotated[int, Field(ge=1, le=STEPS)]


class CycleFound(Answer):
    """Points that f takes through one another."""

    points: Annotated[list[float], Field(description="as they are visited, the least first")]
    multiplier: Annotated[float, Field(description="(f^period)' at each of them")]


class FunctionPicture(Answer):
    """f and f^k over the interval."""

    x: list[float]
    once: Annotated[list[tuple[float, float]], Field(description="x and f(x)")]
    fixed: Annotated[list[CycleFound], Field(description="fixed points of f")]
    values: Annotated[list[float], Field(description="f^k(x)")]
    slopes: Annotated[list[float], Field(description="(f^k)'(x)")]
    resolved: Annotated[bool, Field(description="whether a line may be drawn; if not, x is scattered")]
    tiny: Annotated[float, Field(description="share of the interval with a slope below 0.01")]
    huge: Annotated[float, Field(description="share of the interval with a slope over 100")]
    cycles: Annotated[list[CycleFound], Field(description="whose period divides `searched`")]
    searched: Annotated[
        int, Field(description="k, or 1 where f^k has too many such points; of a unit 1 or 2, which is all")
    ]


@door.picture
def function(wanted: Function) -> FunctionPicture:
    """f^k, its derivative, and the points that come back."""
    f = map_of(wanted.map, wanted.r, wanted.w, wanted.b)
    fine = refined(f, grid_of(f, GRID_POINTS), wanted.k, JUMP * (f.ends[1] - f.ends[0]), MOST_POINTS)
    grid = scattered(f, MOST_POINTS) if fine is None else fine
    values, slopes = iterated(f, grid, wanted.k)
    even = np.linspace(*f.ends, CURVE_POINTS)
    searched = _searched(wanted)
    return FunctionPicture(
        x=grid.tolist(),
        once=list(zip(even.tolist(), f(even).tolist(), strict=True)),
        fixed=[_told(cycle) for cycle in cycles(f, 1)],
        values=values.tolist(),
        slopes=slopes.tolist(),
        resolved=fine is not None,
        tiny=share(slopes, grid, -1, TINY),
        huge=share(slopes, grid, HUGE, math.inf),
        cycles=[_told(cycle) for cycle in cycles(f, searched)],
        searched=searched,
    )


def _searched(wanted: Function) -> int:
    if wanted.map == "tanh":
        return 2 - wanted.k % 2  # a monotonic function has no longer cycles than of two
    return wanted.k if wanted.k <= MOST_SEARCHED else 1


class Start(Message):
    """The map, and where it begins."""

    map: Literal["logistic", "tanh"]
    r: Annotated[float, Field(ge=0, le=4)]
    w: Annotated[float, Field(ge=-6, le=6)]
    b: Annotated[float, Field(ge=-3, le=3)]
    start: Annotated[float, Field(ge=-1, le=1)]


class OrbitPicture(Answer):
    """x_0 to x_64."""

    states: list[float]
    slopes: Annotated[list[float], Field(description="d x_t / d x_0")]
    exponent: Annotated[float, Field(description="Lyapunov exponent, nats per step")]
    steps: Annotated[int, Field(description="over so many steps")]
    settled: Annotated[
        CycleFound | None, Field(description="the cycle it is on after them; of at most 63 points")
    ]


@door.picture
def path(wanted: Start) -> OrbitPicture:
    """Where a start goes, and what becomes of a small change of it."""
    f = map_of(wanted.map, wanted.r, wanted.w, wanted.b)
    least, most = f.ends
    if not least <= wanted.start <= most:
        said = f"expected {least:g} to {most:g}, got {wanted.start:g}"
        raise FieldError(said, "x0", "the logistic map takes 0 to 1 into itself")
    states = orbit(f, wanted.start, LONG_RUN_STEPS)
    end = settled(f, states[-1])
    return OrbitPicture(
        states=states[: STEPS + 1].tolist(),
        slopes=slopes_along(f, states[: STEPS + 1]).tolist(),
        exponent=growth_rate(f, states[:-1]),
        steps=LONG_RUN_STEPS,
        settled=None if end is None else _told(end),
    )


def map_of(name: str, r: float, w: float, b: float) -> Map:
    """The logistic map with r, or the unit with w and b."""
    return Logistic(r) if name == "logistic" else Unit(w, b)


def _told(cycle: Cycle) -> CycleFound:
    return CycleFound(points=list(cycle.points), multiplier=cycle.multiplier)
