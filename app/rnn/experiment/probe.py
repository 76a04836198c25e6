"""The probe: a small fixed batch on which the gradient through time is measured while a model trains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..bptt import LayerTape, Reach, reach_back, record
from ..cells import AnyCell
from ..jacobians import Spectrum, step_jacobian
from ..recurrent import TWO_STATES, RecurrentNetwork
from ..tasks import Batch, Task
from .truncation import Truncation

SEQUENCES = 8
MOST_TARGETS = 8
MOST_SPECTRUM = 512
"""Eigenvalues of a larger matrix would take seconds: they are left out, as NaN."""

GATES: dict[AnyCell, tuple[str, ...]] = {
    "lstm": ("i", "f", "o"),
    "gru": ("r", "z"),
    "mgu": ("u",),
    "mgu_lecture": ("u",),
}
"""Sigmoid gates, whose saturation is shown; of an Elman cell it is that of h."""


@dataclass(frozen=True)
class Part:
    """One table of an observation: a row a label."""

    name: str
    columns: int
    labels: tuple[str, ...]


class Probe:
    """Measures a network on the task's probe batch, with the cuts that training has; no measurement changes anything.

    The lag curve is the root mean square, over the batch and over at most 8 targets t >= K, of ||dL_t/dh_{t-k}||, the
    same targets at every k = 0..K; K is the first target of the task, or half the length where every position is one.
    """

    def __init__(self, network: RecurrentNetwork, task: Task, truncation: Truncation) -> None:
        self.network, self.task, self.truncation = network, task, truncation
        self.batch = task.probe(SEQUENCES)
        self.targets, self.most_lag = lag_targets(task)
        self.layout = layout(network, self.most_lag)

    @torch.no_grad()
    def measure(self, gradient_norms: Mapping[str, float]) -> NDArray[np.float32]:
        """The parts of `layout` one behind the other, [W]; `gradient_norms` are those of the step before, by name."""
        tapes = self.tapes()
        values = self._lags(tapes) | self._spectra(tapes)
        values["parameter_norms"] = np.array(
            [
                (float(torch.linalg.vector_norm(p, dtype=torch.float64)), gradient_norms.get(name, np.nan))
                for name, p in self.network.named_parameters()
            ]
        )
        values["saturation"] = np.concatenate([_saturation(tape) for tape in tapes])
        with np.errstate(over="ignore"):  # beyond float32 it is inf
            return np.concatenate([values[part.name].ravel() for part in self.layout]).astype(np.float32)

    def tapes(self) -> tuple[LayerTape, ...]:
        """Everything inside the network on the probe batch."""
        x = self.batch.x.to(self.network.readout.weight.dtype)
        resets = self.truncation.resets(len(x))
        return record(self.network, x, self.network.zero_state(SEQUENCES), resets)

    def output_gradients(self, tapes: tuple[LayerTape, ...], at: tuple[int, ...]) -> Tensor:
        """dL_t/d(output of the last layer) of the targets at time steps `at`, [N, B, W], each sequence by itself."""
        rows = [self.batch.at.index(time) for time in at]
        asked = Batch(self.batch.x, self.batch.targets[rows], at)
        with torch.enable_grad():
            hidden = tapes[-1].output[list(at)].requires_grad_()
            losses = self.task.position_losses(self.network.readout(hidden), asked)
            (gradient,) = torch.autograd.grad(losses.sum(), hidden)
        return gradient

    def reach(self, tapes: tuple[LayerTape, ...]) -> Reach:
        """How far the targets of the lag curve reach back."""
        first = [self.truncation.first(time) for time in self.targets]
        return reach_back(
            tapes, self.targets, self.output_gradients(tapes, self.targets), first, inputs=False
        )

    def _lags(self, tapes: tuple[LayerTape, ...]) -> dict[str, NDArray[np.float64]]:
        reach = self.reach(tapes)
        curves = {"lag_h": reach.h, "lag_c": reach.c}
        return {
            name: np.stack([self._by_lag(layer) for layer in layers])
            for name, layers in curves.items()
            if layers
        }

    def _by_lag(self, norms: Tensor) -> NDArray[np.float64]:
        """[N, T, B] to the root mean square at lags 0..K, [K + 1]."""
        lags = torch.stack(
            [norms[row, time - self.most_lag : time + 1].flip(0) for row, time in enumerate(self.targets)]
        )  # [N, K + 1, B]
        scale = lags.amax()
        if not (scale > 0 and scale.isfinite()):  # nothing to keep from overflowing
            scale = torch.ones(())
        return ((lags / scale).square().mean(dim=(0, 2)).sqrt() * scale).numpy()

    def _spectra(self, tapes: tuple[LayerTape, ...]) -> dict[str, NDArray[np.float64]]:
        jacobians = [_spectrum(step_jacobian(tape, len(tape.x) - 1)) for tape in tapes]
        square = self.network.sizes.cell not in GATES
        weights = [_spectrum(tape.weights.weight_hh) for tape in tapes] if square else []
        nan = Spectrum(np.empty(0, np.complex128), np.nan, np.nan)
        pairs = zip(weights or [nan] * len(tapes), jacobians, strict=True)
        return {
            "eigenvalues_w": _complex_rows(weights),
            "eigenvalues_j": _complex_rows(jacobians),
            "radius": np.array([(w.radius, w.norm, j.radius, j.norm) for w, j in pairs]),
        }


def lag_targets(task: Task) -> tuple[tuple[int, ...], int]:
    """Time steps of the targets of the lag curve, falling, and its longest lag K."""
    positions = task.target_positions
    if task.name == "copy":
        positions = positions[-10:]  # those that ask for a symbol
    most_lag = positions[0] or task.length // 2
    candidates = [time for time in positions if time >= most_lag]
    chosen = np.linspace(0, len(candidates) - 1, min(MOST_TARGETS, len(candidates))).round().astype(int)
    return tuple(sorted((candidates[index] for index in chosen), reverse=True)), most_lag


def layout(network: RecurrentNetwork, most_lag: int) -> tuple[Part, ...]:
    """The parts of an observation that the cell of a network has."""
    sizes = network.sizes
    layers = tuple(f"layer {layer + 1}" for layer in range(sizes.layers))
    gates = GATES.get(sizes.cell, ("h",))
    parts = [Part("lag_h", most_lag + 1, layers)]
    if sizes.cell in TWO_STATES:
        parts.append(Part("lag_c", most_lag + 1, layers))
    if sizes.cell not in GATES:
        parts.append(Part("eigenvalues_w", 2 * sizes.hidden_size, layers))
    return (
        *parts,
        Part("eigenvalues_j", 2 * sizes.state_size, layers),
        Part("radius", 4, layers),
        Part("parameter_norms", 2, tuple(name for name, _ in network.named_parameters())),
        Part(
            "saturation",
            2 * sizes.hidden_size,
            tuple(f"{layer}: {gate}" for layer in layers for gate in gates),
        ),
    )


def _spectrum(matrix: Tensor) -> Spectrum:
    if len(matrix) > MOST_SPECTRUM:
        return Spectrum(np.full(len(matrix), complex(np.nan, np.nan)), np.nan, np.nan)
    return Spectrum.of(matrix)


def _complex_rows(spectra: list[Spectrum]) -> NDArray[np.float64]:
    """A row a spectrum: the real parts, then the imaginary ones."""
    return np.array([np.concatenate([s.eigenvalues.real, s.eigenvalues.imag]) for s in spectra])


def _saturation(tape: LayerTape) -> NDArray[np.float64]:
    """A row a gate: for each unit the share of time that it is left, then right saturated (Karpathy et al. 2015)."""
    rows = []
    for name in GATES.get(tape.cell, ("h",)):
        values = tape.inside[name]
        low = {"h": -0.9}.get(name, 0.1)
        left = values <= 0 if tape.cell == "relu" else values < low
        rows.append(torch.cat([share.double().mean(dim=(0, 1)) for share in (left, values > 0.9)]))
    return torch.stack(rows).numpy()
