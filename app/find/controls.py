"""What a causal test compares with: units of the same layer whose values lie and vary alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..rnn.cells import as_computed
from ..rnn.intervention import Stepper, cell_gates
from ..rnn.network import Network
from .findings import Quantity
from .streams import WARM_UP
from .windows import Windows

STEPS = 32
"""Time steps of all windows that are held at once; WARM_UP is a multiple of it."""
POOL = 2
"""Times as many units are near enough as are drawn from them."""
LEAST_DEVIATION = 1e-9

Place = tuple[int, Quantity]
"""A layer and a quantity."""


@dataclass(frozen=True)
class Moments:
    """Mean and standard deviation [H] of a quantity of every unit of a layer over the positions that count."""

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]


@torch.no_grad()
def moments(network: Network, windows: Windows, places: Collection[Place]) -> dict[Place, Moments]:
    """Moments of each layer and quantity asked for, the network reading as it is."""
    stepper, state = Stepper(network), network.zero_state(windows.count)
    sums = {place: np.zeros((2, network.shape.hidden_size)) for place in places}
    counted = torch.from_numpy(windows.counted >= 0)  # [S, W]
    for start in range(0, WARM_UP + windows.size, STEPS):
        if start == WARM_UP:
            state.h[:, windows.from_nothing] = 0
            state.c[:, windows.from_nothing] = 0
        ids = windows.ids[start : min(start + STEPS, WARM_UP + windows.size)]
        hidden, after = stepper.read(ids, state, {})
        if start >= WARM_UP:
            kept = counted[start - WARM_UP : start - WARM_UP + len(ids)]
            for (layer, quantity), total in sums.items():
                before = state.h[layer], state.c[layer]
                values = _values(network, ids, hidden, before, layer, quantity)[kept].double()  # [N, H]
                total += torch.stack([values.sum(0), (values * values).sum(0)]).numpy()
        state = after
    count = int(counted.sum())
    return {place: _moments(total / count) for place, total in sums.items()}


def _values(
    network: Network,
    ids: Tensor,
    hidden: Sequence[Tensor],
    before: tuple[Tensor, Tensor],
    layer: int,
    quantity: Quantity,
) -> Tensor:
    """A quantity of every unit of a layer [T, W, H], from h of all layers and the h and c [W, H] before them."""
    if quantity == "h":
        return hidden[layer]
    weights, (h, c), rows = network.weights(layer), before, []
    x = hidden[layer - 1] if layer else network.one_hot(ids)
    for from_input, now in zip(weights.input_part(x), hidden[layer], strict=True):
        inside = cell_gates(network.shape.cell, from_input, weights.hidden_part(h), h, c, as_computed)
        h, c = now, inside.get("c", c)
        rows.append(inside[quantity])
    return torch.stack(rows)


def _moments(means: NDArray[np.float64]) -> Moments:
    mean, square = means
    return Moments(mean, np.sqrt(np.maximum(square - mean * mean, 0.0)))


def like_units(
    tested: Sequence[tuple[int, int, Quantity]], measured: Mapping[Place, Moments], count: int, seed: int
) -> list[list[int]]:
    """Up to `count` controls: for each tested (layer, unit, quantity) a unit of its layer that is like it.

    Near in rank of the mean and of the log deviation; drawn by `seed` among the nearest, no unit twice in its place,
    nor in one control.
    """
    generator = np.random.default_rng(seed)
    drawn = [
        generator.permutation(_nearest(one, tested, measured[one[0], one[2]], POOL * count + len(tested)))
        for one in tested
    ]
    left = [column.tolist() for column in drawn]
    controls: list[list[int]] = []
    for _ in range(count):
        members: list[int] = []
        for (layer, _, _), column in zip(tested, left, strict=True):
            taken = {unit for (of, _, _), unit in zip(tested, members, strict=False) if of == layer}
            fresh = next((unit for unit in column if unit not in taken), None)
            if fresh is None:
                return controls
            column.remove(fresh)
            members.append(fresh)
        controls.append(members)
    return controls


def _nearest(
    one: tuple[int, int, Quantity], tested: Sequence[tuple[int, int, Quantity]], measured: Moments, count: int
) -> NDArray[np.int64]:
    """Units like one, the likest first, without those that are tested."""
    layer, unit, _ = one
    places = np.stack(
        [_ranks(measured.mean), _ranks(np.log(np.maximum(measured.deviation, LEAST_DEVIATION)))]
    )
    distance = np.hypot(*(places - places[:, unit : unit + 1]))
    distance[[other for of, other, _ in tested if of == layer]] = np.inf
    order = np.argsort(distance, kind="stable")
    return np.asarray(order[np.isfinite(distance[order])][:count])


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(np.float64)
