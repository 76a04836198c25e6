"""Gated cells over a short sequence, forward and backward: gates set by hand or read from the inputs.

A gate that is set by hand is a gate whose weights are 0 and whose bias is the inverse of its squashing function: the
cells are those of `rnn.cells`, and every gradient is autograd's. float64 throughout.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ..rnn.cells import Weights, gru_step, lstm_step, mgu_lecture_step, mgu_step
from .gates_lecture import gru_lecture_step

State = dict[str, Tensor]
StepOf = Callable[[Weights, Tensor, State], dict[str, Tensor]]


@dataclass(frozen=True)
class Cell:
    """One step of a cell, what it carries from step to step, and its gates in the order in which they are read."""

    step: StepOf
    carried: tuple[str, ...]
    gates: tuple[str, ...]


CELLS = {
    "lstm": Cell(
        lambda weights, x, s: lstm_step(weights, x, s["h"], s["c"]), ("c", "h"), ("i", "f", "g", "o")
    ),
    "gru": Cell(lambda weights, x, s: gru_step(weights, x, s["h"]), ("h",), ("r", "z", "n")),
    "gru_lecture": Cell(lambda weights, x, s: gru_lecture_step(weights, x, s["h"]), ("h",), ("r", "u", "n")),
    "mgu": Cell(lambda weights, x, s: mgu_step(weights, x, s["h"]), ("h",), ("u", "n")),
    "mgu_lecture": Cell(
        lambda weights, x, s: mgu_lecture_step(weights, x, s["h"], s["c"]), ("c", "h"), ("u",)
    ),
}


@dataclass(frozen=True)
class Course:
    """A cell over T steps: gates [T, H]; states, and the gradient of the loss by each, [T + 1, H], t = 0 first."""

    gates: dict[str, Tensor]
    states: dict[str, Tensor]
    gradients: dict[str, Tensor]


def course(cell: Cell, weights: Weights, inputs: Tensor, first: State, of: str) -> Course:
    """Carry `first` (each [1, H]) over the inputs [T, I]; the loss is the sum over units of the last state `of`."""
    states = {name: [first[name].clone().requires_grad_()] for name in cell.carried}
    gates: dict[str, list[Tensor]] = {name: [] for name in cell.gates}
    for x in inputs:
        now = cell.step(weights, x[None], {name: values[-1] for name, values in states.items()})
        for name, values in (states | gates).items():
            values.append(now[name])
    every = [value for values in states.values() for value in values]
    found = iter(torch.autograd.grad(states[of][-1].sum(), every, allow_unused=True, materialize_grads=True))
    gradients = {name: torch.cat([next(found) for _ in values]) for name, values in states.items()}
    return Course(
        {name: torch.cat(values).detach() for name, values in gates.items()},
        {name: torch.cat(values).detach() for name, values in states.items()},
        gradients,
    )


ORDER = {"lstm": "ifgo", "gru": "rzn", "mgu": "un"}
"""The gates of a cell in the order of the rows of its weights."""


def by_hand(cell: str, gates: Mapping[str, float], recurrent: float) -> Weights:
    """One unit with its gates set; the candidate n of a GRU or a minimal unit reads, `tanh(2 x + recurrent h)`.

    Raises ValueError for a gate outside its range.
    """
    set_by = {"g": _artanh, "n": None}
    rows = []
    for name in ORDER[cell]:
        inverse = set_by.get(name, _logit)
        rows.append((2.0, recurrent, 0.0) if inverse is None else (0.0, 0.0, inverse(gates[name])))
    return one_unit(rows)


def one_unit(rows: Sequence[tuple[float, float, float]]) -> Weights:
    """One unit, one input: for each gate the weight of x, that of h, and the bias."""
    into, recurrent, bias = (
        torch.tensor(column, dtype=torch.float64)[:, None] for column in zip(*rows, strict=True)
    )
    return Weights(into, recurrent, bias[:, 0], torch.zeros(len(rows), dtype=torch.float64))


def reading(cell: str, recurrent: float) -> Weights:
    """One unit whose gates read their input: 1 is written, 0 is kept; an LSTM also erases at -1.

    Every gate but an output or a reset gate opens or shuts by `+-(8 x - 4)`; all read h with the weight `recurrent`.
    """
    write, keep, candidate, stay = (8.0, -4.0), (-8.0, 4.0), (2.0, 0.0), (0.0, 2.0)
    rows = {
        "lstm": [write, (8.0, 4.0), candidate, stay],
        "gru": [stay, keep, candidate],
        "mgu": [write, candidate],
    }[cell]
    return one_unit([(into, recurrent, bias) for into, bias in rows])


def drawn(units: int, scale: float, seed: int) -> Weights:
    """A GRU of several units and one input: weights from a normal distribution, no biases."""
    random = torch.Generator().manual_seed(seed)
    into = scale * torch.randn(3 * units, 1, generator=random, dtype=torch.float64)
    recurrent = scale * torch.randn(3 * units, units, generator=random, dtype=torch.float64)
    nothing = torch.zeros(3 * units, dtype=torch.float64)
    return Weights(into, recurrent, nothing, nothing)


def _logit(gate: float) -> float:
    if not 0 <= gate <= 1:
        raise ValueError(f"a gate must be 0 to 1, got {gate}")
    return -math.inf if gate == 0 else math.inf if gate == 1 else math.log(gate / (1 - gate))


def _artanh(value: float) -> float:
    if not -1 <= value <= 1:
        raise ValueError(f"a candidate must be -1 to 1, got {value}")
    return math.copysign(math.inf, value) if abs(value) == 1 else math.atanh(value)
