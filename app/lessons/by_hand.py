"""Networks set by hand: a running sum, a comparison of two streams, and parity, each with a handful of weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.float64]
SystemName = Literal["sum", "comparison", "parity"]
Function = Literal["linear", "logistic", "threshold"]

TRIED_LENGTH = 10
TRIED = 1000
"""Random sequences that a network is tried on; for parity all 1,024 of this length."""
_ROUNDING = 1e-9


@dataclass(frozen=True)
class System:
    """`h_t = f(W x_t + U h_{t-1} + b)`, `y_t = g(V h_t + c)`; `by_hand` are W, U, b, V and c, row by row."""

    name: SystemName
    inputs: int
    units: int
    f: Function
    g: Function
    by_hand: tuple[float, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What each weight is called: w12 goes from input 2 to unit 1, u12 from unit 2 to unit 1."""
        units, inputs = range(1, self.units + 1), range(1, self.inputs + 1)
        return (
            *(f"w{i}{j}" for i in units for j in inputs),
            *(f"u{i}{j}" for i in units for j in units),
            *(f"b{i}" for i in units),
            *(f"v{i}" for i in units),
            "c",
        )


# Parity: h1 = 1 if both x_t and the parity so far are 1, h2 = 1 if either is; the parity so far is h2 - h1.
SYSTEMS: dict[SystemName, System] = {
    "sum": System("sum", 1, 1, "linear", "linear", (1, 1, 0, 1, 0)),
    "comparison": System("comparison", 2, 1, "linear", "logistic", (1, -1, 1, 0, 5, 0)),
    "parity": System("parity", 1, 2, "threshold", "threshold", (1, 1, -1, 1, -1, 1, -1.5, -0.5, -1, 1, -0.5)),
}

PARITY_STATES = ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0))
"""(h1, h2) as the network by hand reaches them: so far even, odd, even."""


@dataclass(frozen=True)
class Course:
    """What a network does over T time steps: h [T, B, H] and y [T, B]."""

    h: Numbers
    y: Numbers


def parts(system: System, weights: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    """W [H, I], U [H, H], b [H], V [H] and c [1] of the weights in a row. Raises ValueError for too many or few."""
    if weights.shape != (len(system.by_hand),):
        raise ValueError(f"expected {len(system.by_hand)} weights, got {weights.size}")
    units, inputs = system.units, system.inputs
    w, u, b, v, c = np.split(weights, np.cumsum([units * inputs, units * units, units, units]))
    return w.reshape(units, inputs), u.reshape(units, units), b, v, c


def apply(function: Function, z: Numbers) -> Numbers:
    """f or g, elementwise: threshold is 1 where z > 0, else 0."""
    match function:
        case "linear":
            return z
        case "logistic":
            return 0.5 * (1 + np.tanh(0.5 * z))
        case "threshold":
            return (z > 0).astype(np.float64)


def run(system: System, weights: Numbers, x: Numbers, start: Numbers | None = None) -> Course:
    """The network over x [T, B, I], from h = 0, or from `start` [B, H]."""
    w, u, b, v, c = parts(system, weights)
    h = np.zeros((x.shape[1], system.units)) if start is None else start
    steps = []
    for x_t in x:
        h = apply(system.f, x_t @ w.T + h @ u.T + b)
        steps.append(h)
    hidden = np.stack(steps)  # [T, B, H]
    return Course(hidden, apply(system.g, hidden @ v + c[0]))


def wanted(system: System, x: Numbers) -> Numbers:
    """What y should be at every step of x [T, B, I]: [T, B]; a comparison of equal totals wants 0.5."""
    match system.name:
        case "sum":
            return x[..., 0].cumsum(axis=0)
        case "parity":
            return x[..., 0].cumsum(axis=0) % 2
        case "comparison":
            totals = x.cumsum(axis=0)
            ahead = totals[..., 0] - totals[..., 1]
            tied = np.abs(ahead) <= _ROUNDING * np.abs(x).cumsum(axis=0).sum(axis=-1)
            return np.where(tied, 0.5, (np.sign(ahead) + 1) / 2)


def wrong(system: System, y: Numbers, should: Numbers) -> npt.NDArray[np.bool_]:
    """Where y [T, B] is not what it should be; where totals are equal a comparison cannot be wrong."""
    if system.name == "sum":
        return ~(np.abs(y - should) <= _ROUNDING * np.maximum(1, np.abs(should)))
    missed: npt.NDArray[np.bool_] = ((y > 0.5) != (should > 0.5)) & (should != 0.5)
    return missed


def first_wrong(system: System, y: Numbers, should: Numbers) -> int | None:
    """The first wrong time step of one sequence, y and `should` [T]; None if all are right."""
    at = np.flatnonzero(wrong(system, y, should))
    return int(at[0]) if len(at) else None


@dataclass(frozen=True)
class Trial:
    """A network on many sequences: how many are right to the end, and the shortest beginning [T, I] that goes wrong."""

    tried: int
    right: int
    example: Numbers | None


def sequences(system: System, length: int, count: int, rng: np.random.Generator) -> Numbers:
    """Random x [T, B, I]: whole numbers from -2 to 2 for the sum, 0 to 3 for the comparison, bits for parity."""
    low, high = {"sum": (-2, 2), "comparison": (0, 3), "parity": (0, 1)}[system.name]
    return rng.integers(low, high + 1, (length, count, system.inputs)).astype(np.float64)


def trial(system: System, weights: Numbers) -> Trial:
    """Try a network on sequences of length 10: every one for parity, a thousand random ones otherwise."""
    if system.name == "parity":
        numbers = np.arange(2**TRIED_LENGTH)
        x = (numbers >> np.arange(TRIED_LENGTH)[:, None] & 1)[..., None].astype(np.float64)
    else:
        x = sequences(system, TRIED_LENGTH, TRIED, np.random.default_rng(0))
    missed = wrong(system, run(system, weights, x).y, wanted(system, x))  # [T, B]
    failed = missed.any(axis=0)
    if not failed.any():
        return Trial(x.shape[1], x.shape[1], None)
    first = np.where(failed, missed.argmax(axis=0), TRIED_LENGTH)
    shortest = int(first.argmin())
    return Trial(x.shape[1], int((~failed).sum()), x[: first[shortest] + 1, shortest])


@dataclass(frozen=True)
class Row:
    """A line of the truth table of parity: the state before, the parity it stands for, a bit, and what follows."""

    state: tuple[float, float]
    parity: int
    bit: int
    h: tuple[float, float]
    y: float
    wanted: int


def truth_table(weights: Numbers) -> tuple[Row, ...]:
    """One step of a parity network from each of its states with each bit."""
    system = SYSTEMS["parity"]
    rows = []
    for state in PARITY_STATES:
        for bit in (0, 1):
            course = run(system, weights, np.full((1, 1, 1), float(bit)), np.array([state]))
            parity = int(state[1] - state[0])
            h1, h2 = course.h[0, 0]
            rows.append(Row(state, parity, bit, (float(h1), float(h2)), float(course.y[0, 0]), parity ^ bit))
    return tuple(rows)
