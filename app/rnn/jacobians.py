"""The Jacobian of one time step of a layer, and what its spectrum says of gradients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .bptt import LayerTape
from .recurrent import TWO_STATES


@dataclass(frozen=True)
class Spectrum:
    """Of a square matrix: its eigenvalues, complex [S]; the largest of their moduli; the largest singular value.

    The spectral radius decides how powers of the matrix grow in the limit, the spectral norm bounds each step. All NaN
    for a matrix that holds NaN or inf.
    """

    eigenvalues: NDArray[np.complex128]
    radius: float
    norm: float

    @classmethod
    def of(cls, matrix: Tensor) -> Spectrum:
        """The spectrum of a matrix [S, S], in float64."""
        values = matrix.detach().double()
        if not values.isfinite().all():
            return cls(np.full(len(values), complex(np.nan, np.nan)), np.nan, np.nan)
        # torch's, not numpy's, which takes all cores whatever number of threads torch was given
        eigenvalues = torch.linalg.eigvals(values).numpy()
        norm = float(torch.linalg.matrix_norm(values, 2))
        return cls(eigenvalues, float(np.abs(eigenvalues).max()), norm)


@torch.no_grad()
def step_jacobian(tape: LayerTape, time: int, sequence: int = 0) -> Tensor:
    """d(state_t)/d(state_{t-1}) of one layer for one sequence of the batch, its input held: [S, S].

    The state is h, S = H; for cells with a cell state h and c one behind the other, S = 2H. For tanh it is
    `diag(1 - h_t^2) W_hh`.
    """
    hidden = tape.h.shape[-1]
    now = tape.factors.at(time)
    both = tape.cell in TWO_STATES
    seeds = torch.eye(2 * hidden if both else hidden, dtype=tape.h.dtype)[:, None]  # [S, 1, S]
    h = seeds[..., :hidden]
    c = seeds[..., hidden:] if both else torch.zeros_like(h)
    now = now.at(slice(sequence, sequence + 1))
    h, c = now.complete(h, c)
    to_h = now.into_hidden(h, c) @ tape.weights.weight_hh
    if now.direct is not None:
        to_h = to_h + h * now.direct
    if not both:
        return to_h[:, 0]
    assert now.carried is not None  # cells with a cell state carry it
    return torch.cat([to_h, c * now.carried], dim=-1)[:, 0]
