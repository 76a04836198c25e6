"""A stacked recurrent network over characters: one-hot input, `torch.nn` recurrence, linear readout."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .cells import CELLS, GATE_COUNT, CellName, Weights
from .shapes import CharacterBatch, HiddenStates, Logits, StackedState

MOST_HIDDEN = 2048
MOST_LAYERS = 8
MOST_VOCABULARY = 65_535


@dataclass(frozen=True)
class NetworkShape:
    """What fixes the size of every parameter. Raises ValueError for a size that makes no sense."""

    cell: CellName
    vocabulary_size: int
    hidden_size: int
    layers: int = 1

    def __post_init__(self) -> None:
        if self.cell not in CELLS:
            raise ValueError(f"cell must be one of {', '.join(CELLS)}, got {self.cell}")
        for name, most in (
            ("vocabulary_size", MOST_VOCABULARY),
            ("hidden_size", MOST_HIDDEN),
            ("layers", MOST_LAYERS),
        ):
            value = getattr(self, name)
            if type(value) is not int or not 1 <= value <= most:
                raise ValueError(f"{name} must be 1 to {most}, got {value}")


@dataclass(frozen=True)
class State:
    """h, and c for an LSTM, of every layer: [L, B, H]. Cells without a cell state carry zeros in c."""

    h: StackedState
    c: StackedState

    def detach(self) -> State:
        """The same numbers, cut from the graph (the cut of truncated BPTT)."""
        return State(self.h.detach(), self.c.detach())


class Network(nn.Module):
    """`logits = W_hy h_t + b_y` over a stack of LSTM, GRU or Elman layers.

    `rnn` and `readout` are the torch modules; the parameters carry PyTorch's names (`rnn.weight_ih_l0`, ...).
    Dropout acts between the layers, in training only.
    """

    def __init__(self, shape: NetworkShape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.rnn = recurrence(shape, dropout)
        self.readout = nn.Linear(shape.hidden_size, shape.vocabulary_size)

    def forward(self, characters: CharacterBatch, state: State) -> tuple[Logits, State]:
        """Logits [T, B, V] for the character after each of `characters` [T, B], and the state behind the last."""
        hidden, state = self.run(self.one_hot(characters), state)
        logits: Tensor = self.readout(hidden)
        return logits, state

    def run(self, x: Tensor, state: State) -> tuple[HiddenStates, State]:
        """h of the last layer [T, B, H] for inputs [T, B, V], by the fused kernel."""
        if self.shape.cell == "lstm":
            hidden, (h, c) = self.rnn(x, (state.h, state.c))
            return hidden, State(h, c)
        hidden, h = self.rnn(x, state.h)
        return hidden, State(h, state.c)

    def one_hot(self, characters: CharacterBatch) -> Tensor:
        """[T, B] to [T, B, V], in the dtype of the weights."""
        x = nn.functional.one_hot(characters, self.shape.vocabulary_size)
        return x.to(self.readout.weight.dtype)  # [T, B, V]

    def zero_state(self, batch: int = 1) -> State:
        """The state before any character: zeros."""
        weight = self.readout.weight
        zeros = weight.new_zeros(self.shape.layers, batch, self.shape.hidden_size)
        return State(zeros, zeros.clone())

    def weights(self, layer: int) -> Weights:
        """Parameters of one layer, counted from 0."""
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        return Weights(*(getattr(self.rnn, f"{name}_l{layer}") for name in names))


class LinearRNN(nn.Module):
    """`h_t = W_ih x_t + b_ih + W_hh h_{t-1} + b_hh`, stacked: what `torch.nn.RNN` lacks, with its parameter names."""

    def __init__(self, input_size: int, hidden_size: int, num_layers: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.num_layers, self.dropout = num_layers, dropout
        bound = hidden_size**-0.5
        for layer in range(num_layers):
            columns = input_size if layer == 0 else hidden_size
            for name, shape in (
                ("weight_ih", (hidden_size, columns)),
                ("weight_hh", (hidden_size, hidden_size)),
                ("bias_ih", (hidden_size,)),
                ("bias_hh", (hidden_size,)),
            ):
                weight = nn.Parameter(torch.empty(shape).uniform_(-bound, bound))
                self.register_parameter(f"{name}_l{layer}", weight)

    def forward(self, x: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """[T, B, I] and [L, B, H] to h of the last layer [T, B, H] and the last state [L, B, H]."""
        last = []
        for layer in range(self.num_layers):
            w_ih, w_hh, b_ih, b_hh = (
                getattr(self, f"{name}_l{layer}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            )
            h, outputs = state[layer], []
            for x_t in x @ w_ih.T + (b_ih + b_hh):  # [B, H]
                h = torch.addmm(x_t, h, w_hh.T)
                outputs.append(h)
            last.append(h)
            x = torch.stack(outputs)  # [T, B, H]
            if layer + 1 < self.num_layers:
                x = nn.functional.dropout(x, self.dropout, self.training)
        return x, torch.stack(last)


def parameter_shapes(shape: NetworkShape) -> dict[str, tuple[int, ...]]:
    """Name and shape of every parameter of a network, without making one."""
    hidden, rows = shape.hidden_size, GATE_COUNT[shape.cell] * shape.hidden_size
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in range(shape.layers):
        columns = shape.vocabulary_size if layer == 0 else hidden
        shapes[f"rnn.weight_ih_l{layer}"] = (rows, columns)
        shapes[f"rnn.weight_hh_l{layer}"] = (rows, hidden)
        shapes[f"rnn.bias_ih_l{layer}"] = shapes[f"rnn.bias_hh_l{layer}"] = (rows,)
    shapes["readout.weight"] = (shape.vocabulary_size, hidden)
    shapes["readout.bias"] = (shape.vocabulary_size,)
    return shapes


def recurrence(shape: NetworkShape, dropout: float = 0.0) -> nn.Module:
    """The recurrent module of a network, with torch's own initialization."""
    sizes = (shape.vocabulary_size, shape.hidden_size, shape.layers)
    between = dropout if shape.layers > 1 else 0.0  # torch warns of dropout that has no layer to act between
    match shape.cell:
        case "lstm":
            return nn.LSTM(*sizes, dropout=between)
        case "gru":
            return nn.GRU(*sizes, dropout=between)
        case "linear":
            return LinearRNN(*sizes, dropout=between)
        case _:
            return nn.RNN(*sizes, nonlinearity="tanh" if shape.cell == "rnn" else "relu", dropout=between)
