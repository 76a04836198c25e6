"""Powers of a 2 x 2 matrix that is given by its eigenvalues, and what they do to a gradient and to an impulse."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch

Floats = npt.NDArray[np.float64]
Kind = Literal["pair", "real"]


def matrix_of(kind: Kind, first: float, second: float, departure: float) -> Floats:
    """A real matrix [2, 2] with two chosen eigenvalues and a chosen departure from normality.

    The eigenvalues are `first` +- i `second` of a "pair", or `first` and `second`. The departure, at least 0, is
    Henrici's: `sqrt(||W||_F^2 - sum |lambda|^2)`; a matrix with 0 is normal. It is W's real Schur form.
    """
    if kind == "real":
        return np.array([[first, departure], [0.0, second]])
    above = departure / 2 + math.hypot(departure / 2, second)
    below = second * second / above if above > 0 else 0.0
    return np.array([[first, above], [-below, first]])


def spectral_norms(matrices: Floats) -> Floats:
    """The largest singular value of each matrix of [..., H, H]; NaN for one that is not finite."""
    usable = np.asarray(np.isfinite(matrices).all((-2, -1)))
    # torch's, not numpy's, which takes all cores; and LAPACK wants finite numbers
    cleared = torch.from_numpy(np.where(usable[..., None, None], matrices, 0.0))
    return np.where(usable, torch.linalg.matrix_norm(cleared, 2).numpy(), np.nan)


def products_back(jacobians: Floats) -> Floats:
    """d h_t / d h_{t-k} for k = 0 to T, from the Jacobians of the last T steps in the order of time, [T, H, H].

    The product J_t J_{t-1} ... J_{t-k+1}, Shape [T + 1, H, H]; for a linear network the powers of W.
    """
    steps, hidden = len(jacobians), jacobians.shape[-1]
    products = np.empty((steps + 1, hidden, hidden))
    products[0] = np.eye(hidden)
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(steps):
            products[k + 1] = products[k] @ jacobians[steps - 1 - k]
    return products


def gradients_back(products: Floats, gradient: Floats) -> tuple[Floats, Floats]:
    """The norm [K + 1] and the direction [K + 1, H] of a gradient [H] of h_t, k steps back, from `products_back`.

    d L / d h_{t-k} is the transpose of the product times d L / d h_t. A direction is NaN where nothing is left.
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        arrived = np.einsum("kij,i->kj", products, gradient)
        norms = np.hypot.reduce(arrived, axis=1)
        return norms, arrived / norms[:, None]


def kept_directions(matrix: Floats) -> Floats:
    """Directions [N, 2] of gradients that a step back only lengthens or shortens, of length 1: the left eigenvectors.

    None, [0, 2], where the eigenvalues are a pair: then every direction turns.
    """
    values, vectors = torch.linalg.eig(torch.from_numpy(matrix.T.copy()))
    return vectors.real.T.numpy() if bool((values.imag == 0).all()) else np.empty((0, 2))


def impulse_response(w_hy: Floats, w_hh: Floats, w_xh: Floats, steps: int) -> Floats:
    """W_hy W_hh^k W_xh for k = 0 to `steps`: what a linear network says k steps after an input of 1.

    Of weights [H], [H, H] and [H]; shape [steps + 1].
    """
    answers = np.empty(steps + 1)
    state = w_xh
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(steps + 1):
            answers[k] = w_hy @ state
            state = w_hh @ state
    return answers
