"""Clipping the gradient by its global norm."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn


def clip_by_norm(parameters: Iterable[nn.Parameter], most: float) -> float:
    """Scale all gradients together by `min(1, most / (norm + 1e-6))`, in place; returns the norm before.

    The norm is accumulated in float64, where the squares of large float32 entries cannot overflow. `most` 0 leaves the
    gradients as they are (Pascanu, Mikolov, Bengio 2013; the form of `torch.nn.utils.clip_grad_norm_`).
    """
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    norms = [torch.linalg.vector_norm(gradient, dtype=torch.float64) for gradient in gradients]
    norm = float(torch.linalg.vector_norm(torch.stack(norms))) if norms else 0.0
    if most > 0 and norm + 1e-6 > most:
        scale = most / (norm + 1e-6)
        for gradient in gradients:
            gradient.mul_(scale)
    return norm
