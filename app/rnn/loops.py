"""Recurrent modules that `torch.nn` lacks, stepped in Python, with PyTorch's parameter names and state forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn

from .cells import Weights, mgu_gates, mgu_lecture_gates


class LoopRNN(nn.Module):
    """Parameters of a stack of layers: `weight_ih_l0` [G*H, I], ...; `widths` are the input sizes of the layers."""

    def __init__(self, widths: Sequence[int], hidden_size: int, gates: int, dropout: float) -> None:
        super().__init__()
        self.num_layers, self.dropout = len(widths), dropout
        bound = hidden_size**-0.5
        for layer, columns in enumerate(widths):
            for name, shape in (
                ("weight_ih", (gates * hidden_size, columns)),
                ("weight_hh", (gates * hidden_size, hidden_size)),
                ("bias_ih", (gates * hidden_size,)),
                ("bias_hh", (gates * hidden_size,)),
            ):
                weight = nn.Parameter(torch.empty(shape).uniform_(-bound, bound))
                self.register_parameter(f"{name}_l{layer}", weight)

    def weights(self, layer: int) -> Weights:
        """Parameters of one layer, counted from 0."""
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        return Weights(*(cast(Tensor, getattr(self, f"{name}_l{layer}")) for name in names))

    def between(self, x: Tensor, layer: int) -> Tensor:
        """What a layer hands to the one above: with dropout, except behind the last."""
        if layer + 1 < self.num_layers:
            return nn.functional.dropout(x, self.dropout, self.training)
        return x


class LinearRNN(LoopRNN):
    """`h_t = W_ih x_t + b_ih + W_hh h_{t-1} + b_hh`, stacked."""

    def __init__(self, input_size: int, hidden_size: int, num_layers: int, dropout: float = 0.0) -> None:
        super().__init__([input_size, *[hidden_size] * (num_layers - 1)], hidden_size, 1, dropout)

    def forward(self, x: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """[T, B, I] and [L, B, H] to h of the last layer [T, B, H] and the last state [L, B, H]."""
        last = []
        for layer in range(self.num_layers):
            weights, h, outputs = self.weights(layer), state[layer], []
            for x_t in x @ weights.weight_ih.T + (weights.bias_ih + weights.bias_hh):  # [B, H]
                h = torch.addmm(x_t, h, weights.weight_hh.T)
                outputs.append(h)
            last.append(h)
            x = self.between(torch.stack(outputs), layer)  # [T, B, H]
        return x, torch.stack(last)


class MinimalGatedRNN(LoopRNN):
    """The minimal gated unit, stacked; `lecture`: gate and candidate read the previous candidate, not the state.

    The usual form carries h alone, as `torch.nn.GRU` does; the lecture's carries h (the candidate) and c, as
    `torch.nn.LSTM` does, and shows both: its output is [T, B, 2H].
    """

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int, lecture: bool, dropout: float = 0.0
    ) -> None:
        width = 2 * hidden_size if lecture else hidden_size
        super().__init__([input_size, *[width] * (num_layers - 1)], hidden_size, 2, dropout)
        self.lecture = lecture

    def forward(
        self, x: Tensor, state: Tensor | tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor | tuple[Tensor, Tensor]]:
        """[T, B, I] and the state, [L, B, H] or two of them, to the last layer's output and the last state."""
        h_all, c_all = state if isinstance(state, tuple) else (state, state)
        last_h, last_c = [], []
        for layer in range(self.num_layers):
            weights, h, c, outputs = self.weights(layer), h_all[layer], c_all[layer], []
            for x_t in x @ weights.weight_ih.T + weights.bias_ih:  # [B, 2H]
                preactivation = x_t + weights.hidden_part(h)
                if self.lecture:
                    inside = mgu_lecture_gates(preactivation, c)
                    h, c = inside["h"], inside["c"]
                else:
                    h = mgu_gates(preactivation, h)["h"]
                outputs.append(torch.cat([h, c], dim=-1) if self.lecture else h)
            last_h.append(h)
            last_c.append(c)
            x = self.between(torch.stack(outputs), layer)  # [T, B, W]
        return x, (torch.stack(last_h), torch.stack(last_c)) if self.lecture else torch.stack(last_h)
