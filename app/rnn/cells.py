"""One time step of each recurrent cell, as plain equations that return every internal.

These are the reference that every fast path is held against. Names, gate order and biases are PyTorch's, so that a
`state_dict` of `torch.nn` can be used as it is: rows of `weight_ih` and `weight_hh` are the gates one below the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import torch
from torch import Tensor

from .shapes import Step, StepInput

CellName = Literal["lstm", "gru", "rnn", "relu", "linear"]
"""Cells of character networks."""
AnyCell = Literal["lstm", "gru", "rnn", "relu", "linear", "mgu", "mgu_lecture"]
CELLS: tuple[CellName, ...] = get_args(CellName)
GATE_COUNT: dict[AnyCell, int] = {
    "lstm": 4,
    "gru": 3,
    "rnn": 1,
    "relu": 1,
    "linear": 1,
    "mgu": 2,
    "mgu_lecture": 2,
}


Hold: TypeAlias = Callable[[str, Tensor], Tensor]
"""Given an internal by name, just computed: the one to go on with (intervention.py)."""


def as_computed(name: str, value: Tensor) -> Tensor:
    """Hold nothing."""
    return value


@dataclass(frozen=True)
class Weights:
    """Parameters of one layer: weight_ih [G*H, I], weight_hh [G*H, H], bias_ih and bias_hh [G*H], for G gates."""

    weight_ih: Tensor
    weight_hh: Tensor
    bias_ih: Tensor
    bias_hh: Tensor

    def of_unit(self, unit: int) -> Weights:
        """The rows of one unit, for each gate: a layer that computes this unit alone."""
        hidden_size = self.weight_hh.shape[1]
        rows = slice(unit, None, hidden_size)
        return Weights(self.weight_ih[rows], self.weight_hh[rows], self.bias_ih[rows], self.bias_hh[rows])

    def input_part(self, x: Tensor) -> Tensor:
        """`W_ih x + b_ih`: [..., I] to [..., G*H]."""
        return x @ self.weight_ih.T + self.bias_ih

    def hidden_part(self, h: Tensor) -> Tensor:
        """`W_hh h + b_hh`: [..., H] to [..., G*H]."""
        return h @ self.weight_hh.T + self.bias_hh


def lstm_step(weights: Weights, x: StepInput, h: Step, c: Step) -> dict[str, Tensor]:
    """One step of an LSTM; returns i, f, g, o, c, h, each [B, H].

    `i, f, o = sigmoid(.)`, `g = tanh(.)`, `c_t = f * c_{t-1} + i * g`, `h_t = o * tanh(c_t)`
    (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000; the form of `torch.nn.LSTM`).
    """
    return lstm_gates(weights.input_part(x) + weights.hidden_part(h), c)


def lstm_gates(preactivation: Tensor, c: Tensor, hold: Hold = as_computed) -> dict[str, Tensor]:
    """Gates, cell state and hidden state from the pre-activation [..., 4H] and the previous cell state [..., H]."""
    i, f, g, o = preactivation.chunk(4, dim=-1)
    i, f = hold("i", torch.sigmoid(i)), hold("f", torch.sigmoid(f))
    g, o = hold("g", torch.tanh(g)), hold("o", torch.sigmoid(o))
    c = hold("c", f * c + i * g)
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": hold("h", o * torch.tanh(c))}


def gru_step(weights: Weights, x: StepInput, h: Step) -> dict[str, Tensor]:
    """One step of a GRU, reset after the product; returns r, z, n, h, each [B, H].

    `n = tanh(W_in x + b_in + r * (W_hn h + b_hn))`, `h_t = (1 - z) * n + z * h_{t-1}`
    (Cho et al. 2014, in the form of `torch.nn.GRU`).
    """
    return gru_gates(weights.input_part(x), weights.hidden_part(h), h)


def gru_gates(
    input_part: Tensor, hidden_part: Tensor, h: Tensor, hold: Hold = as_computed
) -> dict[str, Tensor]:
    """Gates and hidden state from `W_ih x + b_ih` and `W_hh h + b_hh`, both [..., 3H], and the previous h [..., H]."""
    x_r, x_z, x_n = input_part.chunk(3, dim=-1)
    h_r, h_z, h_n = hidden_part.chunk(3, dim=-1)
    r, z = hold("r", torch.sigmoid(x_r + h_r)), hold("z", torch.sigmoid(x_z + h_z))
    n = hold("n", torch.tanh(x_n + r * h_n))
    return {"r": r, "z": z, "n": n, "h": hold("h", (1 - z) * n + z * h)}


def mgu_step(weights: Weights, x: StepInput, h: Step) -> dict[str, Tensor]:
    """One step of the minimal gated unit, usual form; returns u, n, h, each [B, H].

    `u = sigmoid(.)`, `n = tanh(.)`, both of x_t and h_{t-1}; `h_t = (1 - u) * h_{t-1} + u * n`: a GRU without reset
    gate, u = 1 - z.
    """
    return mgu_gates(weights.input_part(x) + weights.hidden_part(h), h)


def mgu_gates(preactivation: Tensor, h: Tensor) -> dict[str, Tensor]:
    """Gate, candidate and hidden state from the pre-activation [..., 2H] and the previous h [..., H]."""
    u, n = preactivation.chunk(2, dim=-1)
    u, n = torch.sigmoid(u), torch.tanh(n)
    return {"u": u, "n": n, "h": (1 - u) * h + u * n}


def mgu_lecture_step(weights: Weights, x: StepInput, h: Step, c: Step) -> dict[str, Tensor]:
    """One step of the minimal gated unit as lectures print it; returns u, h, c, each [B, H].

    `u = sigmoid(.)`, `h~ = tanh(.)`, both of x_t and the previous candidate `h~_{t-1}`, never of c;
    `c_t = (1 - u) * c_{t-1} + u * h~_t`. Here h is the candidate h~; the readout sees h and c.
    """
    return mgu_lecture_gates(weights.input_part(x) + weights.hidden_part(h), c)


def mgu_lecture_gates(preactivation: Tensor, c: Tensor) -> dict[str, Tensor]:
    """Gate, candidate and cell state from the pre-activation [..., 2H] and the previous c [..., H]."""
    u, h = preactivation.chunk(2, dim=-1)
    u, h = torch.sigmoid(u), torch.tanh(h)
    return {"u": u, "h": h, "c": (1 - u) * c + u * h}


def elman_step(cell: AnyCell, weights: Weights, x: StepInput, h: Step) -> dict[str, Tensor]:
    """One step of an Elman network; returns h [B, H].

    `h_t = phi(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)` with phi = tanh ("rnn"), ReLU ("relu") or the identity
    ("linear") (Elman 1990; the form of `torch.nn.RNN`).
    """
    return {"h": elman_activation(cell, weights.input_part(x) + weights.hidden_part(h))}


def elman_activation(cell: AnyCell, preactivation: Tensor) -> Tensor:
    """phi of an Elman network, elementwise. Raises ValueError for a gated cell."""
    match cell:
        case "rnn":
            return torch.tanh(preactivation)
        case "relu":
            return torch.relu(preactivation)
        case "linear":
            return preactivation
    raise ValueError(f"cell must be rnn, relu or linear, got {cell}")


def step(cell: AnyCell, weights: Weights, x: StepInput, h: Step, c: Step) -> dict[str, Tensor]:
    """One step of any cell; the internals by name. Cells without a cell state do not read `c`."""
    match cell:
        case "lstm":
            return lstm_step(weights, x, h, c)
        case "gru":
            return gru_step(weights, x, h)
        case "mgu":
            return mgu_step(weights, x, h)
        case "mgu_lecture":
            return mgu_lecture_step(weights, x, h, c)
        case _:
            return elman_step(cell, weights, x, h)
