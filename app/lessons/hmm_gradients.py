"""Gradients of an HMM's log-likelihood by backpropagation through its forward recursion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

import numpy as np
import torch
from torch import Tensor

from .hmm import Counts, Floats, Hmm

Parameters = Literal["log", "softmax"]
"""What is differentiated by: log probabilities that need not sum to one, or logits of which rows are the softmax."""

Tables = tuple[Tensor, Tensor, Tensor]
"""Start [S, K], transition [S, K, K] and emission [S, K, V] of S models."""


def log_likelihoods(tables: Tables, outputs: Tensor) -> Tensor:
    """log P of all sequences together, in nats: [S] from outputs [N, T]; the recursion of `hmm.forward`."""
    start, transition, emission = tables
    emitted = emission.transpose(1, 2)[:, outputs.T]  # [S, T, N, K]
    joint = start[:, None] * emitted[:, 0]  # [S, N, K]
    scale = joint.sum(-1, keepdim=True)
    scales = [scale]
    for t in range(1, outputs.shape[1]):
        joint = torch.bmm(joint / scale, transition) * emitted[:, t]
        scale = joint.sum(-1, keepdim=True)
        scales.append(scale)
    return torch.cat(scales, -1).log().sum((1, 2))


def tables_of(free: Tables, parameters: Parameters) -> Tables:
    """Probabilities from what is free."""
    made = [table.exp() if parameters == "log" else table.softmax(-1) for table in free]
    return cast(Tables, tuple(made))


def gradients(free: Tables, outputs: Tensor, parameters: Parameters) -> tuple[Tensor, Tables]:
    """log P [S] of outputs [N, T], and its gradients in the shapes of `free`."""
    leaves = cast(Tables, tuple(table.detach().requires_grad_() for table in free))
    log_p = log_likelihoods(tables_of(leaves, parameters), outputs)
    # A sequence of one output has no transitions: their gradient is 0, not missing.
    found = torch.autograd.grad(log_p.sum(), leaves, allow_unused=True, materialize_grads=True)
    return log_p.detach(), cast(Tables, found)


def gradient_by_autograd(hmm: Hmm, outputs: Sequence[int], parameters: Parameters) -> Counts:
    """Of log P(outputs), at log probabilities or logits that give this model."""
    with np.errstate(divide="ignore"):
        free = [torch.from_numpy(np.log(table)[None]) for table in (hmm.start, hmm.transition, hmm.emission)]
    _, found = gradients(cast(Tables, tuple(free)), torch.tensor([list(outputs)]), parameters)
    start, transition, emission = (table[0].numpy() for table in found)
    return Counts(start, transition, emission)


def gradient_by_counting(hmm: Hmm, counts: Counts, parameters: Parameters) -> Counts:
    """The same from expected counts: N_ij, or in logits N_ij - P_ij sum_j N_ij; start and emission likewise."""
    if parameters == "log":
        return counts

    def less_its_share(expected: Floats, chance: Floats) -> Floats:
        excess: Floats = expected - chance * expected.sum(-1, keepdims=True)
        return excess

    return Counts(
        less_its_share(counts.start, hmm.start),
        less_its_share(counts.transition, hmm.transition),
        less_its_share(counts.emission, hmm.emission),
    )


def largest_difference(one: Counts, other: Counts) -> float:
    """Over all entries; NaN where one is NaN."""
    pairs = ((one.start, other.start), (one.transition, other.transition), (one.emission, other.emission))
    return float(np.max([np.abs(left - right).max() for left, right in pairs]))
