"""One function applied again and again: the logistic map, and a tanh network of one unit that reads nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Map(Protocol):
    """A smooth function of an interval into itself."""

    @property
    def ends(self) -> tuple[float, float]:
        """Of the interval."""

    def __call__(self, x: Floats) -> Floats:
        """f(x)."""

    def slope(self, x: Floats) -> Floats:
        """f'(x)."""


@dataclass(frozen=True)
class Logistic:
    """f(x) = r x (1 - x) on [0, 1], r from 0 to 4."""

    r: float
    ends = (0.0, 1.0)

    def __call__(self, x: Floats) -> Floats:
        """f(x)."""
        return self.r * x * (1 - x)

    def slope(self, x: Floats) -> Floats:
        """f'(x) = r (1 - 2x)."""
        return self.r * (1 - 2 * x)


@dataclass(frozen=True)
class Unit:
    """f(h) = tanh(w h + b) on [-1, 1]: a network of one unit, with a constant input."""

    w: float
    b: float
    ends = (-1.0, 1.0)

    def __call__(self, x: Floats) -> Floats:
        """f(h)."""
        return np.tanh(self.w * x + self.b)

    def slope(self, x: Floats) -> Floats:
        """f'(h) = w (1 - tanh^2), written so that it is not rounded to 0 where tanh is rounded to 1."""
        with np.errstate(over="ignore"):
            return self.w / np.cosh(self.w * x + self.b) ** 2


def iterated(f: Map, x: Floats, k: int) -> tuple[Floats, Floats]:
    """f^k(x) and its derivative by the chain rule, (f^k)'(x) = f'(x_0) f'(x_1) ... f'(x_{k-1}); shapes of x."""
    slope = np.ones_like(x)
    with np.errstate(under="ignore"):
        for _ in range(k):
            slope = slope * f.slope(x)
            x = f(x)
    return x, slope


def applied(f: Map, x: Floats, k: int) -> Floats:
    """f^k(x)."""
    for _ in range(k):
        x = f(x)
    return x


def grid_of(f: Map, points: int) -> Floats:
    """Points over the interval, closer at its ends, where the humps of f^k are narrowest.

    Evenly spaced in theta, x = sin^2(theta) for [0, 1]: where the logistic map with r = 4 doubles the angle.
    """
    least, most = f.ends
    return least + (most - least) * np.sin(np.linspace(0, np.pi / 2, points)) ** 2


def scattered(f: Map, points: int, seed: int = 0) -> Floats:
    """Like `grid_of`, each point somewhere by chance between its neighbours' places: fast humps leave no pattern."""
    least, most = f.ends
    places = (np.arange(points) + np.random.default_rng(seed).random(points)) / points
    return least + (most - least) * np.sin(np.pi / 2 * places) ** 2


def refined(f: Map, grid: Floats, k: int, jump: float, most: int) -> Floats | None:
    """The grid with points between those whose f^k differ by more than `jump`; None if more than `most` are needed.

    A cliff of f^k gets as many points as its height wants, however narrow it is.
    """
    values = applied(f, grid, k)
    while True:
        steep = np.flatnonzero(np.abs(np.diff(values)) > jump)
        between = (grid[steep] + grid[steep + 1]) / 2
        steep = steep[(between > grid[steep]) & (between < grid[steep + 1])]  # two neighbours have none
        if not len(steep):
            return grid
        if len(grid) + len(steep) > most:
            return None
        between = (grid[steep] + grid[steep + 1]) / 2
        grid = np.insert(grid, steep + 1, between)
        values = np.insert(values, steep + 1, applied(f, between, k))


def orbit(f: Map, start: float, steps: int) -> Floats:
    """x_0 to x_steps, shape [steps + 1]."""
    states = np.empty(steps + 1)
    x = np.array(start)
    for t in range(steps + 1):
        states[t] = x
        x = f(x)
    return states


def slopes_along(f: Map, states: Floats) -> Floats:
    """d x_t / d x_0 for each point of an orbit: 1, f'(x_0), f'(x_0) f'(x_1), ...; shape of `states`."""
    with np.errstate(under="ignore", over="ignore", invalid="ignore"):
        return np.concatenate([[1.0], f.slope(states[:-1])]).cumprod()


def growth_rate(f: Map, states: Floats) -> float:
    """The Lyapunov exponent of an orbit: the mean of ln |f'(x_t)|, in nats per step; -inf where a slope is 0."""
    with np.errstate(divide="ignore"):
        return float(np.log(np.abs(f.slope(states))).mean())


def share(slopes: Floats, grid: Floats, least: float, most: float) -> float:
    """How much of the interval has |slope| strictly between two bounds, 0 to 1; `grid` as from `grid_of`."""
    inside = (np.abs(slopes) > least) & (np.abs(slopes) < most)
    widths = np.gradient(grid)  # what each point stands for
    return math.fsum(widths[inside]) / math.fsum(widths)
