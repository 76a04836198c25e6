"""A stack of recurrent layers and a linear readout, over any sequence of vectors."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .cells import GATE_COUNT, AnyCell, Weights
from .loops import LinearRNN, MinimalGatedRNN
from .shapes import CharacterBatch, HiddenStates, StackedState

TWO_STATES: tuple[AnyCell, ...] = ("lstm", "mgu_lecture")
"""Cells that carry a cell state c beside h."""


@dataclass(frozen=True)
class RecurrentShape:
    """What fixes the size of every parameter."""

    cell: AnyCell
    input_size: int
    hidden_size: int
    layers: int
    output_size: int

    @property
    def width(self) -> int:
        """Size of what a layer hands on, upwards and to the readout: H; 2H for mgu_lecture, which shows h and c."""
        return 2 * self.hidden_size if self.cell == "mgu_lecture" else self.hidden_size

    @property
    def state_size(self) -> int:
        """Size of the state that one layer carries from step to step: H, or 2H for h and c."""
        return 2 * self.hidden_size if self.cell in TWO_STATES else self.hidden_size

    def inputs_of(self, layer: int) -> int:
        """Input size of a layer, counted from 0."""
        return self.input_size if layer == 0 else self.width

    def parameter_shapes(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of every parameter, without making one."""
        rows = GATE_COUNT[self.cell] * self.hidden_size
        shapes: dict[str, tuple[int, ...]] = {}
        for layer in range(self.layers):
            shapes[f"rnn.weight_ih_l{layer}"] = (rows, self.inputs_of(layer))
            shapes[f"rnn.weight_hh_l{layer}"] = (rows, self.hidden_size)
            shapes[f"rnn.bias_ih_l{layer}"] = shapes[f"rnn.bias_hh_l{layer}"] = (rows,)
        shapes["readout.weight"] = (self.output_size, self.width)
        shapes["readout.bias"] = (self.output_size,)
        return shapes


@dataclass(frozen=True)
class State:
    """h, and c for an LSTM, of every layer: [L, B, H]. Cells without a cell state carry zeros in c."""

    h: StackedState
    c: StackedState

    def detach(self) -> State:
        """The same numbers, cut from the graph (the cut of truncated BPTT)."""
        return State(self.h.detach(), self.c.detach())


class RecurrentNetwork(nn.Module):
    """`y_t = W_hy h_t + b_y` over a stack of recurrent layers.

    `rnn` and `readout` are the torch modules; the parameters carry PyTorch's names (`rnn.weight_ih_l0`, ...).
    Dropout acts between the layers, in training only.
    """

    def __init__(self, shape: RecurrentShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.sizes = shape
        self.rnn = recurrence(shape, dropout)
        self.readout = nn.Linear(shape.width, shape.output_size)

    def run(self, x: Tensor, state: State) -> tuple[HiddenStates, State]:
        """Output of the last layer [T, B, W] for inputs [T, B, I], by the fused kernel where torch has one."""
        if self.sizes.cell in TWO_STATES:
            hidden, (h, c) = self.rnn(x, (state.h, state.c))
            return hidden, State(h, c)
        hidden, h = self.rnn(x, state.h)
        return hidden, State(h, state.c)

    def outputs_of(self, state: State) -> Tensor:
        """What the readout says of a state: [B, O]."""
        last = state.h[-1]  # [B, H]
        if self.sizes.cell == "mgu_lecture":
            last = torch.cat([last, state.c[-1]], dim=-1)  # [B, 2H]
        outputs: Tensor = self.readout(last)
        return outputs

    def one_hot(self, characters: CharacterBatch) -> Tensor:
        """[T, B] to [T, B, I], in the dtype of the weights."""
        x = nn.functional.one_hot(characters, self.sizes.input_size)
        return x.to(self.readout.weight.dtype)  # [T, B, I]

    def zero_state(self, batch: int = 1) -> State:
        """The state before any input: zeros."""
        weight = self.readout.weight
        zeros = weight.new_zeros(self.sizes.layers, batch, self.sizes.hidden_size)
        return State(zeros, zeros.clone())

    def weights(self, layer: int) -> Weights:
        """Parameters of one layer, counted from 0."""
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        return Weights(*(getattr(self.rnn, f"{name}_l{layer}") for name in names))


def recurrence(shape: RecurrentShape, dropout: float = 0.0) -> nn.Module:
    """The recurrent module of a network, with torch's own initialization."""
    sizes = (shape.input_size, shape.hidden_size, shape.layers)
    between = dropout if shape.layers > 1 else 0.0  # torch warns of dropout that has no layer to act between
    match shape.cell:
        case "lstm":
            return nn.LSTM(*sizes, dropout=between)
        case "gru":
            return nn.GRU(*sizes, dropout=between)
        case "linear":
            return LinearRNN(*sizes, dropout=between)
        case "mgu" | "mgu_lecture":
            return MinimalGatedRNN(*sizes, lecture=shape.cell == "mgu_lecture", dropout=between)
        case _:
            return nn.RNN(*sizes, nonlinearity="tanh" if shape.cell == "rnn" else "relu", dropout=between)
