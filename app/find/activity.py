"""The activity of chosen channels while a network reads in streams side by side, quantized."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..rnn.cells import Weights, gru_gates, lstm_gates
from ..rnn.network import Network
from ..rnn.shapes import CharacterBatch, HiddenStates
from ..rnn.trace import run_layer, single_layer
from .channels import Channel, quantize
from .findings import Quantity
from .streams import WARM_UP

STEPS = 64
"""Time steps of all streams that are held at once in floating point; WARM_UP is a multiple, HALO is not longer.

More of them need so much memory at a time that the system takes it back and gives it out again for each chunk.
"""
QUANTIZED_AT_ONCE = 16
"""Steps: what is quantized stays in the cache."""


Stored = tuple[list[int] | slice, NDArray[np.int8]]
"""Which channels, and their q [their number, S, P]."""


@torch.no_grad()
def activity(
    network: Network, ids: Tensor, from_nothing: NDArray[np.bool_], channels: Sequence[Channel]
) -> Iterator[list[Stored]]:
    """q of all channels, some at a time, for consecutive steps P of `ids` [T, S], the warm-up among them.

    h comes from the fused kernels; gates and c are computed for the asked units only. Streams of `from_nothing` [S]
    are put back to the zero state behind the warm-up. Raises FloatingPointError where an h is NaN.
    """
    groups = [_Group(network, layer, members, ids.shape[1]) for layer, members in _by_layer(channels).items()]
    layers = [single_layer(network, layer) for layer in range(network.shape.layers)]
    state = network.zero_state(ids.shape[1])
    h, c = list(state.h[:, None]), list(state.c[:, None])  # each [1, S, H]
    fresh = torch.from_numpy(from_nothing)
    for at in range(0, len(ids), STEPS):
        if at == WARM_UP:
            for tensor in (*h, *c, *(group.c for group in groups)):
                tensor[..., fresh, :] = 0
        characters = ids[at : at + STEPS]  # [P, S]
        x, hidden = network.one_hot(characters), []
        for layer, module in enumerate(layers):
            before = h[layer]
            x, h[layer], c[layer] = run_layer(module, x, before, c[layer])
            hidden.append((before, x))
        yield [stored for group in groups for stored in group.stored(characters, hidden)]


Hidden = list[tuple[HiddenStates, HiddenStates]]
"""For each layer h before the first step [1, S, H], and at each step [P, S, H]."""
Members = dict[Quantity, tuple[list[int], list[int]]]
"""For each quantity, units and where in the channels they stand."""


def _by_layer(channels: Sequence[Channel]) -> dict[int, Members]:
    groups: dict[int, Members] = {}
    for place, (quantity, layer, unit) in enumerate(channels):
        units, places = groups.setdefault(layer, {}).setdefault(quantity, ([], []))
        units.append(unit)
        places.append(place)
    return groups


class _Group:
    """The channels of one layer, and the c [S, U] that its units have come to."""

    def __init__(self, network: Network, layer: int, members: Members, streams: int) -> None:
        self.cell, self.layer, self.members = network.shape.cell, layer, members
        self.inside = sorted({unit for name, (units, _) in members.items() if name != "h" for unit in units})
        self.weights = _of_units(network.weights(layer), self.inside) if self.inside else None
        self.c = torch.zeros(streams, len(self.inside))

    def stored(self, characters: CharacterBatch, hidden: Hidden) -> Iterator[Stored]:
        """The q of this layer's channels."""
        values = self._gates(characters, hidden) if self.weights is not None else {}
        values["h"] = hidden[self.layer][1]
        if values["h"][-1].max().isnan():  # once NaN, for ever: every step multiplies by the h before it
            raise FloatingPointError(f"h of layer {self.layer + 1} is NaN")
        for name, (units, places) in self.members.items():
            if name == "h" and units == list(range(values["h"].shape[-1])):
                chosen = values["h"]
            else:
                columns = units if name == "h" else [self.inside.index(unit) for unit in units]
                chosen = values[name][..., columns]  # [P, S, U]
            q = torch.empty(chosen.shape[1], chosen.shape[0], chosen.shape[2], dtype=torch.int8)  # [S, P, U]
            for k in range(0, len(chosen), QUANTIZED_AT_ONCE):
                some = slice(k, k + QUANTIZED_AT_ONCE)
                q[:, some] = quantize(chosen[some], name, self.cell).swapaxes(0, 1)
            turned = q.flatten(0, 1).t().contiguous()  # two dimensions are turned fast, three are not
            yield _slice(places), turned.view(-1, *characters.T.shape).numpy()

    def _gates(self, characters: CharacterBatch, hidden: Hidden) -> dict[Quantity, Tensor]:
        assert self.weights is not None
        if self.layer == 0:  # the input is one-hot: a product with it is a choice of columns
            columns = self.weights.weight_ih.T.contiguous()
            from_input = nn.functional.embedding(characters, columns) + self.weights.bias_ih  # [P, S, G*U]
        else:
            from_input = self.weights.input_part(hidden[self.layer - 1][1])
        first, h = hidden[self.layer]
        before = torch.cat([first, h[:-1]])
        from_hidden = self.weights.hidden_part(before)
        if self.cell == "gru":
            gates = gru_gates(from_input, from_hidden, before[..., self.inside])
            return {"r": gates["r"], "z": gates["z"], "n": gates["n"]}
        rows = []
        for preactivation in from_input + from_hidden:  # [S, 4U]
            gates = lstm_gates(preactivation, self.c)
            self.c = gates["c"]
            rows.append(gates)
        names: tuple[Quantity, ...] = ("i", "f", "g", "o", "c")
        return {name: torch.stack([row[name] for row in rows]) for name in names}


def _slice(places: list[int]) -> list[int] | slice:
    consecutive = places == list(range(places[0], places[0] + len(places)))
    return slice(places[0], places[0] + len(places)) if consecutive else places


def _of_units(weights: Weights, units: list[int]) -> Weights:
    """The rows of some units, for each gate: a layer that computes these alone."""
    hidden_size = weights.weight_hh.shape[1]
    gates = weights.weight_hh.shape[0] // hidden_size
    rows = (torch.arange(gates)[:, None] * hidden_size + torch.tensor(units)).flatten()
    return Weights(
        weights.weight_ih[rows], weights.weight_hh[rows], weights.bias_ih[rows], weights.bias_hh[rows]
    )
