"""The weights that an experiment begins with: two networks of one seed differ only where their settings do.

Every block of every parameter, a gate of a layer, is drawn by itself: numpy's PCG64 from SeedSequence(seed,
spawn_key=(layer, parameter, gate)). Cells share the names of their gates, so that an RNN and the candidates of an LSTM,
a GRU and the minimal gated units have the same weights, and one scheme's matrix is another's, transformed: uniform and
Xavier scale one uniform draw, Gaussian and orthogonal come from one normal draw. Drawn in float64.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from .cells import AnyCell
from .experiment.settings import ExperimentSettings, SettingError

Block = NDArray[np.float64]

GATES: dict[AnyCell, tuple[str, ...]] = {
    "rnn": ("candidate",),
    "relu": ("candidate",),
    "linear": ("candidate",),
    "lstm": ("input", "forget", "candidate", "output"),
    "gru": ("reset", "update", "candidate"),
    "mgu": ("update", "candidate"),
    "mgu_lecture": ("update", "candidate"),
}
"""Gates in the order of their rows in weight_ih, weight_hh and the biases."""

_KEEPS: dict[AnyCell, dict[str, int]] = {
    "lstm": {"forget": 1, "input": -1},
    "gru": {"update": 1},
    "mgu": {"update": -1},
    "mgu_lecture": {"update": -1},
}
"""Gates that decide how long a state is kept: 1, open keeps it; -1, open overwrites it."""

_PARAMETERS = ("weight_hh", "weight_ih", "bias_ih", "bias_hh", "readout.weight", "readout.bias", "chrono")
_GATES = ("candidate", "input", "forget", "output", "reset", "update")
_STREAM = 2  # apart from the streams of the tasks, which the same seed feeds
_LAYER_PARAMETER = re.compile(r"rnn\.(\w+)_l(\d+)")


def initialize(parameters: Mapping[str, nn.Parameter], cell: AnyCell, settings: ExperimentSettings) -> None:
    """Fill the parameters of a network, by PyTorch's names, in place, as the settings say.

    The scheme acts on every gate's block [H, H] of W_hh; `spectral_radius` then rescales each block to exactly that
    radius. W_ih and the readout's weight are uniform(+-1/sqrt(H)) under every scheme, so that only W_hh differs; the
    columns of a wider matrix begin with those of a narrower one. Biases are uniform(+-1/sqrt(H)) under the scheme
    pytorch and zero under every other. A forget bias, or the biases of chrono, stand in bias_ih; bias_hh is zero there.
    Raises SettingError at the field spectral_radius where a drawn block cannot be rescaled, its radius being 0;
    nothing is changed then.
    """
    hidden_size = parameters["rnn.weight_hh_l0"].shape[1]
    draw = Draw(settings, cell, hidden_size)
    values = {name: draw.parameter(name, tuple(parameter.shape)) for name, parameter in parameters.items()}
    with torch.no_grad():
        for name, value in values.items():
            parameters[name].copy_(torch.from_numpy(value))


@dataclass(frozen=True)
class Draw:
    """What the values of every parameter of a network with H = `hidden_size` are drawn from."""

    settings: ExperimentSettings
    cell: AnyCell
    hidden_size: int

    def parameter(self, name: str, shape: tuple[int, ...]) -> Block:
        """Value of the parameter of this name and shape. Raises SettingError as `initialize` does."""
        match = _LAYER_PARAMETER.fullmatch(name)
        if match is None:
            return self._plain(self._stream(0, name), shape)
        kind, layer = match[1], int(match[2])
        rows = (self.hidden_size, *shape[1:])  # of one gate
        return np.concatenate([self._gate(kind, layer, gate, rows) for gate in GATES[self.cell]])

    def _gate(self, kind: str, layer: int, gate: str, shape: tuple[int, ...]) -> Block:
        rng = self._stream(layer, kind, gate)
        if kind == "weight_hh":
            return self._rescaled(recurrent_block(rng, self.hidden_size, self.settings))
        bias = self._gate_bias(layer, gate) if kind.startswith("bias") else None
        if bias is None:
            return self._plain(rng, shape)
        return bias if kind == "bias_ih" else np.zeros(shape)

    def _plain(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Block:
        if len(shape) == 1 and self.settings.initialization != "pytorch":
            return np.zeros(shape)
        bound = 1 / math.sqrt(self.hidden_size)
        return rng.uniform(-bound, bound, shape[::-1]).T  # column by column

    def _gate_bias(self, layer: int, gate: str) -> Block | None:
        """Bias of a gate that decides how long a state is kept, if the settings say it."""
        settings = self.settings
        if settings.forget_bias is not None and self.cell == "lstm" and gate == "forget":
            return np.full(self.hidden_size, float(settings.forget_bias))
        sign = _KEEPS.get(self.cell, {}).get(gate)
        if settings.chrono is None or sign is None:
            return None
        return sign * chrono_bias(self._stream(layer, "chrono"), self.hidden_size, settings.chrono)

    def _rescaled(self, block: Block) -> Block:
        wanted = self.settings.spectral_radius
        if wanted is None:
            return block
        radius = spectral_radius(block)
        if radius == 0:
            raise SettingError(
                "spectral_radius",
                f"spectral_radius {wanted:g} cannot be reached from a matrix whose spectral radius is 0",
                "choose another initialization, or leave it empty",
            )
        return block * (wanted / radius)

    def _stream(self, layer: int, parameter: str, gate: str = "candidate") -> np.random.Generator:
        key = (_STREAM, layer, _PARAMETERS.index(parameter), _GATES.index(gate))
        return np.random.default_rng(np.random.SeedSequence(self.settings.seed, spawn_key=key))


def recurrent_block(rng: np.random.Generator, size: int, settings: ExperimentSettings) -> Block:
    """A block of W_hh [size, size] by the scheme of the settings, before any rescaling.

    pytorch: uniform(+-1/sqrt(H)). xavier: uniform(+-sqrt(6 / (fan in + fan out))) (Glorot, Bengio 2010). gaussian:
    normal with standard deviation sigma. orthogonal: gain times a matrix uniform over all orthogonal ones, the Q of a
    normal matrix with the signs of R's diagonal (Saxe et al. 2014; Mezzadri 2007). identity: alpha times the identity
    (Le, Jaitly, Hinton 2015).
    """
    match settings.initialization:
        case "pytorch":
            return rng.uniform(-1, 1, (size, size)) / math.sqrt(size)
        case "xavier":
            return rng.uniform(-1, 1, (size, size)) * math.sqrt(6 / (size + size))
        case "gaussian":
            return rng.standard_normal((size, size)) * settings.sigma
        case "orthogonal":
            q, r = np.linalg.qr(rng.standard_normal((size, size)))
            block: Block = settings.gain * q * np.sign(np.diagonal(r))
            return block
        case "identity":
            return np.eye(size) * settings.alpha


def chrono_bias(rng: np.random.Generator, size: int, longest: int) -> Block:
    """log u [size], u uniform in [1, longest - 1]: a gate with this bias keeps a state for about u + 1 time steps.

    Tallec and Ollivier 2018: `b_f = log u`, `b_i = -b_f`.
    """
    return np.log(rng.uniform(1, longest - 1, size))


def spectral_radius(matrix: Block) -> float:
    """Largest absolute value of an eigenvalue."""
    return float(np.abs(np.linalg.eigvals(matrix)).max())
