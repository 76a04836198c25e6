"""What a unit is in itself, read off its weights and off one text: gates, memory, what it pushes, what drives it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..rnn.cells import CellName, step
from ..rnn.network import Network
from ..rnn.trace import Piece, internals

LAGS = 200
CLOSED, OPEN = 0.1, 0.9
EFFECT_POSITIONS = 500
STRONGEST = 12
GATES: dict[CellName, tuple[str, ...]] = {"lstm": ("i", "f", "o"), "gru": ("r", "z")}
KEEPS: dict[CellName, str] = {"lstm": "f", "gru": "z"}
ROWS: dict[CellName, tuple[str, ...]] = {"lstm": ("i", "f", "g", "o"), "gru": ("r", "z", "n")}
"""Blocks of rows of the weights; of other cells there is one, which is called h."""

Tracks = dict[str, NDArray[np.float64]]
"""Values of one unit at every position [T], by name: h, and c and the gates where the cell has them."""


@dataclass(frozen=True)
class Gate:
    """Share of positions at which a gate is below CLOSED, and above OPEN, and its mean (Karpathy et al. 2015)."""

    name: str
    closed: float
    open: float
    mean: float


@dataclass(frozen=True)
class Weight:
    """A weight into a unit: of which gate, from which unit of which layer (of h, or -1: of the characters)."""

    gate: str
    layer: int
    source: int
    value: float


def unit_tracks(network: Network, pieces: Sequence[Piece], layer: int, unit: int) -> Tracks:
    """Every internal of one unit over all pieces, float64 [T]."""
    parts = [internals(network, piece, layer, unit) for piece in pieces]
    return {name: torch.cat([part[name][:, 0] for part in parts]).double().numpy() for name in parts[0]}


def gate_use(cell: CellName, tracks: Tracks) -> tuple[Gate, ...]:
    """How each sigmoid gate is used; none where the cell has none or the values are not numbers."""
    return tuple(
        Gate(name, float((values < CLOSED).mean()), float((values > OPEN).mean()), float(values.mean()))
        for name in GATES.get(cell, ())
        if len(values := tracks[name]) and np.isfinite(values).all()
    )


def gate_memory(cell: CellName, tracks: Tracks) -> float | None:
    """Time constant of what is kept, in characters: `-1 / ln m`, m the geometric mean of f (LSTM) or z (GRU).

    None for a cell without such a gate, and where it is longer than the text; 0 where the gate was shut once.
    """
    if cell not in KEEPS or not len(kept := tracks[KEEPS[cell]]) or not np.isfinite(kept).all():
        return None
    with np.errstate(divide="ignore"):
        decay = -float(np.log(kept).mean())  # per character
    return None if decay * len(kept) < 1 else 1 / decay


def autocorrelation(values: NDArray[np.float64], lags: int = LAGS) -> list[float | None]:
    """Of a series [T] at lags 0 to `lags`: `sum_t d_t d_{t+k} / sum_t d_t^2`, d the deviation from the mean.

    None at lags that the text does not reach; none at all for a series that is constant or not finite.
    """
    if len(values) < 2 or not np.isfinite(values).all() or np.ptp(values) == 0:
        return []
    deviation = values - values.mean()
    with np.errstate(over="ignore"):
        total = float((deviation**2).sum())
    if not 0 < total < math.inf:
        return []
    reached = min(lags, len(values) - 1)
    curve = [float((deviation[: len(values) - k] * deviation[k:]).sum()) / total for k in range(reached + 1)]
    return [*curve, *[None] * (lags - reached)]


def memory_length(curve: Sequence[float | None]) -> int | None:
    """First lag at which an autocorrelation is below 1/e; None: at none."""
    return next((lag for lag, value in enumerate(curve) if value is not None and value < 1 / math.e), None)


def pushes(network: Network, pieces: Sequence[Piece], layer: int, unit: int) -> NDArray[np.float64]:
    """What one more h of a unit adds to the logit of each character [V - 1], centred over the known characters.

    Of the last layer: the unit's column of the readout. Of a lower one: `d logits_t / d h_t` through the layers above
    at the same position, their earlier states as they were, by automatic differentiation; mean over the first
    EFFECT_POSITIONS positions. A constant over all characters changes no probability: hence the centring.
    """
    if layer == network.shape.layers - 1:
        column = network.readout.weight[:, unit].detach()  # [V]
    else:
        column = _effect(network, pieces, layer, unit)
    known = column.double().numpy()[1:]
    with np.errstate(invalid="ignore", over="ignore"):  # broken weights: whoever shows them says so
        return np.asarray(known - known.mean())


def _effect(network: Network, pieces: Sequence[Piece], layer: int, unit: int) -> Tensor:
    total, positions = torch.zeros(network.shape.vocabulary_size, dtype=torch.float64), 0
    for piece in pieces:
        taken = min(len(piece.ids), EFFECT_POSITIONS - positions)
        if taken <= 0:
            break
        total += _piece_effect(network, piece, layer, unit)[:taken].double().sum(0)
        positions += taken
    return total / positions


def _piece_effect(network: Network, piece: Piece, layer: int, unit: int) -> Tensor:
    """`d logits_t / d h_t` of the unit for each position of a piece: [P, V]."""
    cell = network.shape.cell
    above = [
        (network.weights(upper), piece.previous_hidden(upper), _previous_cells(network, piece, upper))
        for upper in range(layer + 1, network.shape.layers)
    ]

    def logits(x: Tensor) -> Tensor:
        for weights, h, c in above:  # every position is a step of its own: [P, H]
            x = step(cell, weights, x, h, c)["h"]
        out: Tensor = network.readout(x)
        return out

    with torch.enable_grad():
        x = piece.hidden[layer].detach().requires_grad_()
        out = logits(x)
        weighting = torch.zeros_like(out, requires_grad=True)
        # linear in the weighting: its own gradient is the forward derivative, for all V at once
        (gradient,) = torch.autograd.grad(out, x, weighting, create_graph=True)
        (effect,) = torch.autograd.grad(gradient[:, unit].sum(), weighting)
    return effect


def _previous_cells(network: Network, piece: Piece, layer: int) -> Tensor:
    """c[t-1] of a layer for every t of the piece, [P, H]; zeros where the cell has none."""
    if network.shape.cell != "lstm":
        return torch.zeros_like(piece.hidden[layer])
    return torch.cat([piece.entry.c[layer], internals(network, piece, layer)["c"][:-1]])


def strongest_inputs(network: Network, layer: int, unit: int, most: int = STRONGEST) -> list[Weight]:
    """The largest |weight_hh|, and |weight_ih| from the layer below, of each gate; all of them strongest first."""
    weights = network.weights(layer).of_unit(unit)
    found = _strongest(network, weights.weight_hh, layer, most)
    if layer > 0:
        found += _strongest(network, weights.weight_ih, layer - 1, most)
    return sorted(found, key=lambda weight: -abs(weight.value))


def strongest_characters(network: Network, unit: int, most: int = STRONGEST) -> list[Weight]:
    """The characters, as ids, with the largest |weight_ih| into a unit of the first layer, for each gate.

    Weights are centred over the known characters: what is the same for all of them is a bias.
    """
    known = network.weights(0).of_unit(unit).weight_ih[:, 1:].detach()  # [G, V - 1]
    centred = known - known.mean(1, keepdim=True)
    found = _strongest(network, centred, -1, most)
    moved = [Weight(one.gate, one.layer, one.source + 1, one.value) for one in found]
    return sorted(moved, key=lambda weight: -abs(weight.value))


def _strongest(network: Network, rows: Tensor, layer: int, most: int) -> list[Weight]:
    names = ROWS.get(network.shape.cell, ("h",))
    found: list[Weight] = []
    for name, row in zip(names, rows.detach().double().numpy(), strict=True):  # [sources]
        order = np.argsort(-np.abs(row), kind="stable")[:most]
        found += [Weight(name, layer, int(at), float(row[at])) for at in order if np.isfinite(row[at])]
    return found
