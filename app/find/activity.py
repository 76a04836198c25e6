"""The activity of chosen units over a long text, read in many streams side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..rnn.cells import Weights, lstm_gates
from ..rnn.network import Network
from ..rnn.shapes import CharacterBatch, Characters, HiddenStates
from ..rnn.trace import run_layer, single_layer

Quantity = Literal["h", "c"]

STREAMS = 64
WARM_UP = 256
"""Characters that a stream in the middle of the text reads before it counts."""
MOST_READ = 512_000
"""Of a longer text, every stream reads the beginning of its share."""
STEPS = 64
"""Time steps of all streams that are held at once, fewer for a large vocabulary:"""
MOST_ONE_HOT = 1 << 22
"""numbers in the one-hot input of these steps."""


class Channel(NamedTuple):
    """One number of a network that changes with every character: h or c of a unit. Both count from 0."""

    quantity: Quantity
    layer: int
    unit: int


@dataclass(frozen=True)
class Plan:
    """Which position each stream reads at each step [T, S], and whether it counts [T, S]."""

    read: NDArray[np.int64]
    counts: NDArray[np.bool_]

    @property
    def positions(self) -> NDArray[np.int64]:
        """The positions that count, in the order in which they are read."""
        return self.read[self.counts]


def plan(length: int, most_positions: int) -> Plan:
    """Streams through a text of `length` characters; of those read, at most about `most_positions` count, evenly.

    Raises ValueError for an empty text.
    """
    if length < 1:
        raise ValueError("a text must have at least 1 character, got 0")
    streams = max(1, min(STREAMS, length // (4 * WARM_UP)))
    share = -(-length // streams)
    counted = min(share, MOST_READ // streams)
    stride = -(-min(length, streams * counted) // most_positions)
    begin = np.arange(streams) * share  # [S]
    read = np.maximum(begin - WARM_UP, 0) + np.arange(counted + WARM_UP)[:, None]  # [T, S]
    counts = (read >= begin) & (read < np.minimum(begin + counted, length)) & (read % stride == 0)
    return Plan(np.minimum(read, length - 1), counts)


@torch.no_grad()
def activity(
    network: Network, ids: Characters, steps: Plan, channels: Sequence[Channel]
) -> NDArray[np.float32]:
    """The value of each channel at the positions that count, in the order of `steps.positions`: [U, N].

    h comes from the fused kernels; c of an LSTM from the gates, which are computed for the asked units only. Raises
    ValueError for c of a network that has none.
    """
    groups = [_Group(network, *key, places) for key, places in _places(channels).items()]
    values = np.empty((len(channels), int(steps.counts.sum())), np.float32)
    filled = 0
    for at, characters, hidden in _read(network, ids, steps.read):
        kept = steps.counts[at : at + len(characters)]  # [P, S]
        behind = filled + int(kept.sum())
        for group in groups:
            track = group.track(characters, hidden)  # [P, S, U]
            values[list(group.places), filled:behind] = track.numpy()[kept].T
        filled = behind
    return values


def _places(channels: Sequence[Channel]) -> dict[tuple[Quantity, int], dict[int, int]]:
    """For each quantity and layer, where in `channels` its units stand: place to unit."""
    places: dict[tuple[Quantity, int], dict[int, int]] = {}
    for place, (quantity, layer, unit) in enumerate(channels):
        places.setdefault((quantity, layer), {})[place] = unit
    return places


def _read(
    network: Network, ids: Characters, read: NDArray[np.int64]
) -> Iterator[tuple[int, CharacterBatch, list[HiddenStates]]]:
    """Consecutive time steps: where they begin, their characters [P, S], and h of each layer [P + 1, S, H].

    The first row of h is the one before them.
    """
    layers = [single_layer(network, layer) for layer in range(network.shape.layers)]
    state = network.zero_state(read.shape[1])
    h, c = list(state.h[:, None]), list(state.c[:, None])  # each [1, S, H]
    steps = max(1, min(STEPS, MOST_ONE_HOT // (read.shape[1] * network.shape.vocabulary_size)))
    for at in range(0, len(read), steps):
        characters = ids[torch.from_numpy(read[at : at + steps])]  # [P, S]
        x, hidden = network.one_hot(characters), []
        for layer, module in enumerate(layers):
            before = h[layer]
            x, h[layer], c[layer] = run_layer(module, x, before, c[layer])
            hidden.append(torch.cat([before, x]))  # [P + 1, S, H]
        yield at, characters, hidden


class _Group:
    """The channels of one quantity in one layer, and the c [S, U] that they have come to."""

    def __init__(self, network: Network, quantity: Quantity, layer: int, places: dict[int, int]) -> None:
        if quantity == "c" and network.shape.cell != "lstm":
            raise ValueError(f"only an LSTM has a cell state c, got a network of {network.shape.cell}")
        self.places, self.layer = places, layer
        self.units = torch.tensor(list(places.values()))
        self.weights = _of_units(network.weights(layer), self.units) if quantity == "c" else None
        self.c = torch.zeros(())

    def track(self, characters: CharacterBatch, hidden: list[HiddenStates]) -> Tensor:
        """The values [P, S, U] at the next time steps, as `_read` gives them."""
        if self.weights is None:
            return hidden[self.layer][1:, :, self.units]
        if self.layer == 0:  # the input is one-hot: a product with it is a choice of columns
            from_input = self.weights.weight_ih.T[characters] + self.weights.bias_ih  # [P, S, 4U]
        else:
            from_input = self.weights.input_part(hidden[self.layer - 1][1:])  # [P, S, 4U]
        track = []
        for preactivation in from_input + self.weights.hidden_part(hidden[self.layer][:-1]):  # [S, 4U]
            self.c = lstm_gates(preactivation, self.c)["c"]
            track.append(self.c)
        return torch.stack(track)


def _of_units(weights: Weights, units: Tensor) -> Weights:
    """The rows of some units, for each gate: a layer of an LSTM that computes these alone."""
    rows = (torch.arange(4)[:, None] * weights.weight_hh.shape[1] + units).flatten()
    return Weights(
        weights.weight_ih[rows], weights.weight_hh[rows], weights.bias_ih[rows], weights.bias_hh[rows]
    )
