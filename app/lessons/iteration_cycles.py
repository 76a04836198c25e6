"""Points that come back: fixed points and cycles of an iterated map, and the cycle that an orbit settles on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .iteration import Floats, Map, applied, grid_of

SEARCH_POINTS = 20_001
HALVINGS = 45
SAME = 1e-7
NEAR = 3e-5
"""In angle, see `grid_of`: where f^k only touches the diagonal, rounding makes several roots of one, closer than this.

The 2^8 points of the logistic map with r = 4 and k = 8 are three times as far apart.
"""
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
    found = np.sort(np.concatenate([(low + high) / 2, grid[gap == 0]]).round(15) + 0.0)  # so that 0 is 0
    return found[np.diff(_angles(f, found), prepend=-1) > NEAR]


def cycles(f: Map, k: int) -> list[Cycle]:
    """Every cycle whose period divides k, the shortest first."""
    left = fixed_points(f, k)
    found = []
    while len(left):
        points = _turn(
            f, float(left[0]), k, lambda x, start: bool(abs(_angles(f, x) - _angles(f, start)) < NEAR)
        )
        found.append(_cycle(f, points))
        on_it = np.abs(_angles(f, left)[:, None] - _angles(f, np.array(points))).min(1) < NEAR
        on_it[0] = True
        left = left[~on_it]
    return sorted(found, key=lambda cycle: cycle.period)


def settled(f: Map, late: float) -> Cycle | None:
    """The cycle that an orbit is on after many steps, at `late`; None if it has not come back within 63 steps."""
    points = _turn(f, late, LONGEST, lambda x, start: bool(abs(x - start) < SAME))
    return _cycle(f, points) if len(points) < LONGEST else None


def _angles(f: Map, x: Floats) -> Floats:
    least, most = f.ends
    return np.arcsin(np.sqrt(np.clip((x - least) / (most - least), 0, 1)))


def _turn(f: Map, start: float, most: int, back: Callable[[Floats, Floats], bool]) -> list[float]:
    """The points from `start` until it is back, `most` at the utmost."""
    first = following = np.array(start)
    points = [start]
    for _ in range(most - 1):
        following = f(following)
        if back(following, first):
            break
        points.append(float(following))
    return points


def _cycle(f: Map, points: list[float]) -> Cycle:
    first = points.index(min(points))
    ordered = tuple(points[first:] + points[:first])
    return Cycle(ordered, float(np.prod(f.slope(np.array(ordered)))))
