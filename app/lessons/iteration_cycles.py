"""Points that come back: fixed points and cycles of an iterated map, and the cycle that an orbit settles on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .iteration import Floats, Map, applied, grid_of

SEARCH_POINTS = 20_001
HALVINGS = 45
SAME = 1e-7
LONGEST = 64


@dataclass(frozen=True)
class Cycle:
    """Points that f takes through one another."""

    points: tuple[float, ...]
    """In the order in which they are visited, the least first."""
    multiplier: float
    """(f^period)' at each of them: by how much a small error is multiplied in one turn."""

    @property
    def period(self) -> int:
        """The number of steps of one turn."""
        return len(self.points)

    @property
    def stable(self) -> bool:
        """Whether it draws its neighbours in."""
        return abs(self.multiplier) < 1


def fixed_points(f: Map, k: int) -> Floats:
    """Where f^k(x) = x, increasing: where the difference changes its sign between two points of a fine grid.

    Misses a point where it touches 0 without crossing it, but for grid points themselves.
    """
    grid = grid_of(f, SEARCH_POINTS)
    gap = applied(f, grid, k) - grid
    crossing = np.flatnonzero(gap[:-1] * gap[1:] < 0)
    low, high, sign = grid[crossing], grid[crossing + 1], np.sign(gap[crossing])
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        before = np.sign(applied(f, middle, k) - middle) == sign
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    found = np.concatenate([(low + high) / 2, grid[gap == 0]])
    return np.sort(found.round(15) + 0.0)  # so that 0 is 0


def cycles(f: Map, k: int) -> list[Cycle]:
    """Every cycle whose period divides k, the shortest first."""
    left = fixed_points(f, k)
    found = []
    while len(left):
        points = _turn(f, float(left[0]), k)
        found.append(_cycle(f, points))
        on_it = np.abs(left[:, None] - np.array(points)).min(1) < SAME
        on_it[0] = True
        left = left[~on_it]
    return sorted(found, key=lambda cycle: cycle.period)


def settled(f: Map, late: float) -> Cycle | None:
    """The cycle that an orbit is on after many steps, at `late`; None if it has not come back within 64 steps."""
    points = _turn(f, late, LONGEST)
    return _cycle(f, points) if len(points) < LONGEST else None


def _turn(f: Map, start: float, most: int) -> list[float]:
    """The points from `start` until it comes back, `most` at the utmost."""
    points = [start]
    for _ in range(most - 1):
        following = float(f(np.array(points[-1])))
        if abs(following - start) < SAME:
            break
        points.append(following)
    return points


def _cycle(f: Map, points: list[float]) -> Cycle:
    first = points.index(min(points))
    ordered = tuple(points[first:] + points[:first])
    return Cycle(ordered, float(np.prod(f.slope(np.array(ordered)))))
