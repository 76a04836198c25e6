"""Clipping the gradient by its global norm or by value, and measuring it so that no overflow goes unseen."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

_SQUARES_ARE_SAFE = 1e18
"""Below this norm no float32 sum of squares overflows: the largest float32 is 3.4e38."""


@dataclass(frozen=True)
class GradientReport:
    """The gradient of one step: its global norm and those of the parameters, by name, from sums in float64.

    `problem` names the first parameter whose gradient holds a NaN or an inf. `overflow`: every entry is finite, but
    the norm in the gradient's own precision is not; `torch.nn.utils.clip_grad_norm_` would multiply by
    tau / inf and make every gradient zero without a word.
    """

    norm: float
    norms: dict[str, float]
    problem: str | None
    overflow: bool


def measure(named_parameters: Iterable[tuple[str, nn.Parameter]]) -> GradientReport:
    """Measure the gradients as they are; a parameter without one counts as zero."""
    gradients = {name: parameter.grad for name, parameter in named_parameters}
    present = {name: gradient for name, gradient in gradients.items() if gradient is not None}
    each, norm = _norms(list(present.values()))
    norms = dict.fromkeys(gradients, 0.0) | dict(zip(present, each, strict=True))
    problem = None if math.isfinite(norm) else _problem(present)
    return GradientReport(norm, norms, problem, problem is None and _overflows(norm, list(present.values())))


def clip_factor(norm: float, most: int | float) -> float:
    """What a gradient of that norm is multiplied by: `min(1, most / (norm + 1e-6))`; `most` 0 leaves it as it is.

    Pascanu, Mikolov, Bengio 2013, in the form of `torch.nn.utils.clip_grad_norm_`.
    """
    return most / (norm + 1e-6) if most > 0 and norm + 1e-6 > most else 1.0


def clip_by_norm(parameters: Iterable[nn.Parameter], most: int | float) -> float:
    """Scale all gradients together by the `clip_factor` of their norm, in place; returns the norm before.

    The norm is accumulated in float64, where the squares of large float32 entries cannot overflow.
    """
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    _, norm = _norms(gradients)
    factor = clip_factor(norm, most)
    if factor != 1:
        for gradient in gradients:
            gradient.mul_(factor)
    return norm


def clip_by_value(parameters: Iterable[nn.Parameter], most: int | float) -> bool:
    """Cut every entry of every gradient to [-most, most], in place; returns whether one lay beyond.

    The form of `torch.nn.utils.clip_grad_value_`: an infinite entry becomes +-most, a NaN stays.
    """
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    beyond = any(bool(gradient.abs().gt(most).any()) for gradient in gradients)
    if beyond:
        for gradient in gradients:
            gradient.clamp_(-most, most)
    return beyond


def _norms(gradients: list[Tensor]) -> tuple[list[float], float]:
    """Norm of each gradient, and of all together."""
    if not gradients:
        return [], 0.0
    norms = torch.stack([torch.linalg.vector_norm(gradient, dtype=torch.float64) for gradient in gradients])
    return norms.tolist(), float(torch.linalg.vector_norm(norms))


def _problem(gradients: dict[str, Tensor]) -> str | None:
    for name, gradient in gradients.items():
        if not bool(gradient.isfinite().all()):
            return f"the gradient of {name} holds {'NaN' if bool(gradient.isnan().any()) else 'inf'}"
    return None


def _overflows(norm: float, gradients: list[Tensor]) -> bool:
    if norm < _SQUARES_ARE_SAFE:
        return False
    norms = torch.stack([torch.linalg.vector_norm(gradient) for gradient in gradients])
    return not math.isfinite(float(torch.linalg.vector_norm(norms)))
