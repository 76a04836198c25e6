"""A tanh network read as neurons: firing rates, synapses, currents, and how long each stays at its bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..rnn.intervention import layer_input
from ..rnn.network import Network
from ..rnn.trace import Piece, Trace

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Synapses:
    """`weights` [N, N] between N neurons, row j what arrives at j; shares and signs are of all that a neuron sends to.

    `excitatory` [N]: share of the positive weights in the sum of the sizes. `mixed`: neurons of all H that send both.
    """

    weights: Values
    excitatory: Values
    mixed: int


@dataclass(frozen=True)
class Currents:
    """What arrives at one neuron at each time step [T]; `bias` is the same at each, and the sum goes through tanh."""

    recurrent: Values
    external: Values
    bias: float

    @property
    def total(self) -> Values:
        """The whole current [T]."""
        whole: Values = self.recurrent + self.external + self.bias
        return whole


def listen(network: Network, ids: Tensor) -> Piece:
    """The network reads `ids` [T] from the zero state. Raises ValueError for a cell that is no tanh unit."""
    if network.shape.cell != "rnn":
        raise ValueError(f"expected a network of tanh units, got {network.shape.cell}")
    return Trace(network).extend(ids)


def liveliest(piece: Piece, count: int) -> list[int]:
    """The units of the first layer whose h varies most over what was read, in the order of their numbers."""
    spread = piece.hidden[0].std(dim=0, unbiased=False)
    return sorted(spread.argsort(descending=True, stable=True)[:count].tolist())


def rates(h: Values, baseline: float) -> Values:
    """Firing rates `r = r0 (1 + h)`: h is the offset to the baseline r0, in units of it; 0 to 2 r0."""
    rate: Values = baseline * (1 + h)
    return rate


def refractory_seconds(baseline: float) -> float:
    """The pause after each spike that makes 2 r0 the highest rate: 1 / (2 r0)."""
    return 1 / (2 * baseline)


def synapses(network: Network, units: list[int]) -> Synapses:
    """Those between some neurons of the first layer, and what each of them sends to all."""
    whole = _numbers(network.weights(0).weight_hh)  # [H, H]
    positive = np.maximum(whole, 0).sum(axis=0) / np.abs(whole).sum(axis=0).clip(
        min=np.finfo(np.float64).tiny
    )
    mixed = (whole > 0).any(axis=0) & (whole < 0).any(axis=0)
    return Synapses(whole[np.ix_(units, units)], positive[units], int(mixed.sum()))


def currents(network: Network, piece: Piece, unit: int) -> Currents:
    """`a_t = W_hh h_{t-1} + W_xh x_t + b` of one neuron of the first layer, in its three parts."""
    weights = network.weights(0).of_unit(unit)
    bias = weights.bias_ih + weights.bias_hh
    return Currents(
        recurrent=_numbers((weights.hidden_part(piece.previous_hidden(0)) - weights.bias_hh)[:, 0]),
        external=_numbers((layer_input(weights, piece.ids) - weights.bias_ih)[:, 0]),
        bias=float(bias[0]),
    )


def saturated(h: Values, bound: float) -> tuple[Values, Values]:
    """The share of time that h [N, T] is above `bound`, near the highest rate, and below -bound, near silence: [N]."""
    return (h > bound).mean(axis=1), (h < -bound).mean(axis=1)


@torch.no_grad()
def offsets(piece: Piece, units: list[int]) -> Values:
    """h of some neurons of the first layer [N, T]."""
    return _numbers(piece.hidden[0][:, units].T)


def _numbers(values: Tensor) -> Values:
    return values.detach().double().numpy()
