"""Baum-Welch's EM and gradient ascent on the log-likelihood of an HMM, from the same random starts side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import Tensor

from .hmm import Floats, Whole
from .hmm_gradients import Tables, gradients, log_likelihoods

REACHED_NATS = 1.0


@dataclass(frozen=True)
class Height:
    """log P of all sequences, in nats, after so many iterations."""

    iteration: int
    em: Floats
    """[S], one for each start."""
    ascent: Floats
    """[S]."""


@dataclass(frozen=True)
class Ends:
    """How far the starts of one way have come."""

    reached: int
    """Starts that are within REACHED_NATS of the best of both ways."""
    worst_nats: float
    """How far the worst is below that best."""


def ends(height: Height) -> tuple[Ends, Ends]:
    """Of EM and of gradient ascent."""
    best = np.nanmax([height.em, height.ascent])
    below = [best - np.nan_to_num(way, nan=-np.inf) for way in (height.em, height.ascent)]
    em, ascent = (Ends(int((way <= REACHED_NATS).sum()), float(way.max())) for way in below)
    return em, ascent


def random_starts(starts: int, states: int, outputs: int, seed: int) -> Tables:
    """Logits from a normal distribution."""
    generator = torch.Generator().manual_seed(seed)
    shapes = ((starts, states), (starts, states, states), (starts, states, outputs))
    made = [torch.randn(shape, generator=generator, dtype=torch.float64) for shape in shapes]
    return cast(Tables, tuple(made))


def em_step(logs: Tables, outputs: Tensor) -> tuple[Tensor, Tables]:
    """log P [S] before the step, and the log probabilities after it.

    The gradient in log P_ij is the expected count N_ij, so that one backpropagation is the E step; the M step is
    P_ij = N_ij / sum_j N_ij. A row that is never visited stays as it is.
    """
    log_p, counts = gradients(logs, outputs, "log")
    stepped = []
    for table, count in zip(logs, counts, strict=True):
        visits = count.sum(-1, keepdim=True)
        stepped.append(torch.where(visits > 0, (count / visits).log(), table))
    return log_p, cast(Tables, tuple(stepped))


def ascent_step(logits: Tables, outputs: Tensor, rate: float) -> tuple[Tensor, Tables]:
    """log P [S] before the step, and the logits after it, along the gradient of log P for each output."""
    log_p, slopes = gradients(logits, outputs, "softmax")
    moved = [table + (rate / outputs.numel()) * slope for table, slope in zip(logits, slopes, strict=True)]
    return log_p, cast(Tables, tuple(moved))


def climb(starts: Tables, outputs: Whole, iterations: int, rate: float) -> Iterator[Height]:
    """Both ways from the same starts; iteration 0 is before the first step. Outputs are [N, T]."""
    data = torch.from_numpy(outputs)
    logs = cast(Tables, tuple(table.log_softmax(-1) for table in starts))
    logits = starts
    for iteration in range(iterations + 1):
        em, logs = em_step(logs, data)
        ascent, logits = ascent_step(logits, data, rate)
        yield Height(iteration, em.numpy(), ascent.numpy())


def log_p_of(tables: tuple[Floats, Floats, Floats], outputs: Whole) -> float:
    """log P of outputs [N, T] under one model, in nats."""
    one = cast(Tables, tuple(torch.from_numpy(table)[None] for table in tables))
    return float(log_likelihoods(one, torch.from_numpy(outputs))[0])
