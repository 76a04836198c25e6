"""Weighted means whose weights are a kernel between a query and keys: Nadaraya-Watson regression, and attention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Kernel = Literal["gaussian", "epanechnikov", "box", "softmax"]

LEAST_X, MOST_X = -3.0, 3.0


def weights(kernel: Kernel, queries: Floats, keys: Floats, bandwidth: float) -> Floats:
    """[Q, N] from queries [Q, D] and keys [N, D]; a row sums to one, or is NaN where no key is in reach.

    With d the distance over the bandwidth h: gaussian exp(-d^2/2), epanechnikov max(0, 1 - d^2), box 1 up to d = 1;
    softmax is attention's exp(q.k / tau) with tau = h^2, which is the Gaussian kernel where all keys have one norm:
    -|q - k|^2 / 2h^2 = q.k / h^2 - |k|^2 / 2h^2 - |q|^2 / 2h^2, and what is the same for all keys falls out.
    """
    return _normalized(_log_kernel(kernel, queries, keys, bandwidth))


def _log_kernel(kernel: Kernel, queries: Floats, keys: Floats, bandwidth: float) -> Floats:
    """[Q, N], -inf out of reach."""
    if kernel == "softmax":
        return np.asarray(queries @ keys.T / bandwidth**2)
    squares = ((queries[:, None] - keys[None]) ** 2).sum(-1) / bandwidth**2
    if kernel == "gaussian":
        return np.asarray(squares / -2)
    if kernel == "box":
        return np.where(squares <= 1, 0.0, -np.inf)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.maximum(0, 1 - squares)))


def _normalized(logs: Floats) -> Floats:
    """Softmax along the last axis; less the largest first, so that narrow kernels do not end as 0 / 0."""
    largest = logs.max(-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        raised = np.exp(logs - largest)
        return np.asarray(raised / raised.sum(-1, keepdims=True))


def estimates(kernel: Kernel, queries: Floats, keys: Floats, values: Floats, bandwidth: float) -> Floats:
    """sum_i w_i v_i at each query: [Q] from values [N] (Nadaraya 1964, Watson 1964)."""
    return np.asarray(weights(kernel, queries, keys, bandwidth) @ values)


def left_out_errors(kernel: Kernel, keys: Floats, values: Floats, bandwidths: Floats) -> Floats:
    """Mean square of what each point is missed by when the others estimate it, [M] for M bandwidths.

    NaN where a point has no other in reach.
    """
    errors = np.empty(len(bandwidths))
    for which, bandwidth in enumerate(bandwidths):
        logs = _log_kernel(kernel, keys, keys, float(bandwidth))
        np.fill_diagonal(logs, -np.inf)
        errors[which] = np.mean((_normalized(logs) @ values - values) ** 2)
    return errors


@dataclass(frozen=True)
class Points:
    """Noisy values of a curve at random places."""

    x: Floats
    """[N], ascending."""
    y: Floats
    """[N]."""


def curve(x: Floats) -> Floats:
    """What the points are noisy values of: sin(2x) + x / 2, in the shape of x."""
    return np.asarray(np.sin(2 * x) + x / 2)


def noisy_points(count: int, noise: float, seed: int) -> Points:
    """`count` places, uniform over the range, with normal noise of this deviation."""
    generator = np.random.default_rng(seed)
    x = np.sort(generator.uniform(LEAST_X, MOST_X, count))
    return Points(x, curve(x) + noise * generator.normal(size=count))


def to_norm_one(keys: Floats) -> Floats:
    """Each key [N, D] divided by its norm; a zero key points along the first axis."""
    norms = np.linalg.norm(keys, axis=1, keepdims=True)
    first = np.eye(1, keys.shape[1])
    return np.where(norms > 0, keys / np.where(norms > 0, norms, 1), first)
