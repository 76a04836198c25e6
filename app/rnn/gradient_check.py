"""Is the gradient right? Backpropagation by hand against finite differences, in float64, on the probe batch."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from .bptt import parameter_gradients
from .experiment.experiment import Experiment
from .experiment.probe import Probe
from .experiment.truncation import Truncation

RELATIVE_STEP = 1e-5
SMALLEST = 1e-4
"""Relative to the largest gradient: an error is told relative to no less, for a difference of losses is rounded."""


@dataclass(frozen=True)
class CheckedWeight:
    """One weight: dL/dw by both ways, and their difference relative to the larger of the two."""

    parameter: str
    index: tuple[int, ...]
    bptt: float
    finite_difference: float
    relative_error: float


@dataclass(frozen=True)
class GradientCheck:
    """The weights that were checked at the weights of `step`, and the largest relative error among them."""

    step: int
    rows: tuple[CheckedWeight, ...]
    worst: float


def check_gradient(experiment: Experiment, weights: int = 12) -> GradientCheck:
    """Check some weights of every recurrent parameter, chosen by the seed; the experiment is left as it is.

    L is the sum of the losses of all targets and sequences of the probe batch, over the whole sequence without cuts:
    `(L(w + d) - L(w - d)) / 2d` with d = 1e-5 max(1, |w|).
    """
    network = copy.deepcopy(experiment.network).double().requires_grad_(False)
    probe = Probe(network, experiment.task, Truncation())
    tapes = probe.tapes()
    at = tuple(sorted(probe.batch.at, reverse=True))
    gradients = parameter_gradients(network, tapes, at, probe.output_gradients(tapes, at))
    rng = np.random.default_rng(experiment.settings.seed)
    scale = max(float(gradient.abs().max()) for gradient in gradients.values())
    rows = []
    for number in range(weights):
        name = list(gradients)[number % len(gradients)]
        gradient = gradients[name]
        index = _choose(gradient, rng)
        bptt = float(gradient[index])
        difference = _finite_difference(probe, network.get_parameter(name), index)
        size = max(abs(bptt), abs(difference), SMALLEST * scale)
        rows.append(
            CheckedWeight(name, index, bptt, difference, abs(bptt - difference) / size if size else 0.0)
        )
    return GradientCheck(experiment.step_count, tuple(rows), max(row.relative_error for row in rows))


def _choose(gradient: Tensor, rng: np.random.Generator) -> tuple[int, ...]:
    """One of the larger entries: a weight that the loss hardly depends on would check nothing."""
    sizes = gradient.abs().flatten()
    candidates = (sizes >= 0.1 * sizes.max()).nonzero()[:, 0]
    position = int(candidates[int(rng.integers(len(candidates)))])
    return tuple(int(part) for part in np.unravel_index(position, tuple(gradient.shape)))


def _finite_difference(probe: Probe, parameter: Tensor, index: tuple[int, ...]) -> float:
    weight = float(parameter[index])
    step = RELATIVE_STEP * max(1.0, abs(weight))
    losses = []
    for value in (weight + step, weight - step):
        parameter[index] = value
        losses.append(_loss(probe))
    parameter[index] = weight
    return (losses[0] - losses[1]) / (2 * step)


def _loss(probe: Probe) -> float:
    network, batch = probe.network, probe.batch
    x = batch.x.to(network.readout.weight.dtype)
    hidden, _ = network.run(x, network.zero_state(x.shape[1]))
    return float(probe.task.position_losses(network.readout(hidden[list(batch.at)]), batch).sum())
