"""The loss of a network of one unit after many steps, over its two parameters, and gradient descent on it.

`h_t = phi(w h_{t-1} + b)` with phi = tanh or the logistic function, `L = (h_T - y)^2`. With the logistic function, 50
steps, h_0 = sigmoid(1/2) and y = 0.7 it is the example of Pascanu, Mikolov, Bengio 2013, figure 6. float64 throughout.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..rnn.clipping import clip_factor

Floats = npt.NDArray[np.float64]
Squashing = Literal["sigmoid", "tanh"]


@dataclass(frozen=True)
class Unit:
    """Its squashing function, its number of steps T, its first state h_0 and what h_T should be."""

    squashing: Squashing
    steps: int
    first: float
    target: float

    def losses(self, w: Floats, b: Floats) -> Floats:
        """(h_T - y)^2 at every pair of the two parameters: [W] and [B] to [B, W]."""
        h = np.full((len(b), len(w)), self.first)
        with np.errstate(under="ignore"):
            for _ in range(self.steps):
                h *= w
                h += b[:, None]
                _squash(self.squashing, h)
            return np.square(h - self.target)

    def slope(self, w: float, b: float) -> tuple[float, float, float]:
        """L, dL/dw and dL/db: the derivatives of the state are carried along with it.

        `dh_t/dw = phi'(a_t) (h_{t-1} + w dh_{t-1}/dw)`, `dh_t/db = phi'(a_t) (1 + w dh_{t-1}/db)`.
        """
        h, of_w, of_b = self.first, 0.0, 0.0
        logistic = self.squashing == "sigmoid"
        for _ in range(self.steps):
            a = w * h + b
            new = 0.5 + 0.5 * math.tanh(0.5 * a) if logistic else math.tanh(a)
            steepness = new * (1 - new) if logistic else 1 - new * new
            of_w, of_b = steepness * (h + w * of_w), steepness * (1 + w * of_b)
            h = new
        error = h - self.target
        return error * error, 2 * error * of_w, 2 * error * of_b


def _squash(squashing: Squashing, a: Floats) -> None:
    """phi of every entry, in place; the logistic function as 1/2 + tanh(a/2)/2, which nothing overflows."""
    if squashing == "tanh":
        np.tanh(a, out=a)
        return
    a *= 0.5
    np.tanh(a, out=a)
    a *= 0.5
    a += 0.5


@dataclass(frozen=True)
class Path:
    """Gradient descent, place by place: each list has an entry for the start and one after every step.

    `norms` are those of the gradient there, `lengths` those of the step that is taken from there, `short` those that
    it has, or would have, with clipping.
    """

    w: list[float]
    b: list[float]
    losses: list[float]
    norms: list[float]
    lengths: list[float]
    short: list[float]

    @property
    def wall(self) -> int:
        """Where the gradient is longest."""
        known = [-math.inf if math.isnan(norm) else norm for norm in self.norms]
        return known.index(max(known))


def descent(unit: Unit, start: tuple[float, float], rate: float, most: float, clip: bool, steps: int) -> Path:
    """`steps` steps of `(w, b) <- (w, b) - rate g`; with `clip`, g is clipped to the norm `most`, which is over 0."""
    w, b = start
    path = Path([], [], [], [], [], [])
    for _ in range(steps + 1):
        loss, of_w, of_b = unit.slope(w, b)
        norm = math.hypot(of_w, of_b)
        factor = clip_factor(norm, most)
        short = rate * math.hypot(factor * of_w, factor * of_b)
        if clip:
            of_w, of_b = factor * of_w, factor * of_b
        told = (w, b, loss, norm, rate * math.hypot(of_w, of_b), short)
        for values, value in zip(vars(path).values(), told, strict=True):
            values.append(value)
        w, b = w - rate * of_w, b - rate * of_b
    return path
