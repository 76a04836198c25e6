"""The full gated recurrent unit as lectures print it."""

from __future__ import annotations

import torch
from torch import Tensor

from ..rnn.cells import Weights
from ..rnn.shapes import Step, StepInput


def gru_lecture_step(weights: Weights, x: StepInput, h: Step) -> dict[str, Tensor]:
    """One step of a GRU with the reset before the product; returns r, u, n, h, each [B, H].

    `r, z = sigmoid(.)`, `u = 1 - z`, `n = tanh(W_in x + b_in + W_hn (r * h) + b_hn)`, `h_t = (1 - u) * h_{t-1} + u * n`
    (Cho et al. 2014, section 2.3, in the lecture's letters: u weighs what is new). The weights are in the order of
    `torch.nn.GRU`, whose n is `tanh(W_in x + b_in + r * (W_hn h + b_hn))`.
    """
    x_r, x_z, x_n = weights.input_part(x).chunk(3, dim=-1)
    h_r, h_z, _ = weights.hidden_part(h).chunk(3, dim=-1)
    w_n, b_n = weights.weight_hh.chunk(3)[2], weights.bias_hh.chunk(3)[2]
    r, u = torch.sigmoid(x_r + h_r), torch.sigmoid(-(x_z + h_z))
    n = torch.tanh(x_n + (r * h) @ w_n.T + b_n)
    return {"r": r, "u": u, "n": n, "h": (1 - u) * h + u * n}
