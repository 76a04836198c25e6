"""Numbers of a network that change with every character, and how they are quantized to 255 steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..rnn.cells import CellName
from ..rnn.network import Network
from ..rnn.trace import TRACKS
from .findings import Quantity

LEVELS = 256
"""Bins of a histogram; stored q from -127 to 127 is bin q + 128, and bin 0 stays empty."""
MOST_STORED = 127


class Channel(NamedTuple):
    """One number of a network that changes with every character: h, c or a gate of a unit. Both count from 0."""

    quantity: Quantity
    layer: int
    unit: int


def hidden_channels(network: Network) -> tuple[Channel, ...]:
    """h of every unit of every layer."""
    shape = network.shape
    return tuple(
        Channel("h", layer, unit) for layer in range(shape.layers) for unit in range(shape.hidden_size)
    )


def inner_channels(network: Network, units: Sequence[Sequence[tuple[int, int]]]) -> tuple[Channel, ...]:
    """The cell state and the gates of units, given for each concept as (layer, unit)."""
    inner = [name for name in TRACKS[network.shape.cell] if name != "h"]
    chosen = sorted({unit for some in units for unit in some})
    return tuple(Channel(name, *unit) for name in inner for unit in chosen)  # type: ignore[arg-type]


def quantize(values: Tensor, quantity: Quantity, cell: CellName) -> Tensor:
    """Values as q from -127 to 127, in floating point still; the order of values is kept, but for ties within a step.

    h of tanh-bounded cells and candidates: q = 127 x. Sigmoid gates: q = 254 x - 127. Unbounded ones (c, and h of
    relu and linear cells): q = 127 x / (1 + |x|). The bounds are those of the cells: nothing is clipped here.
    """
    if _unbounded(quantity, cell):
        values = torch.where(values.isinf(), values.sign(), values / (1 + values.abs()))
    elif quantity in "ifozr":
        values = values * 2 - 1
    return (values * MOST_STORED).round_()


def dequantize(
    stored: NDArray[np.int8] | NDArray[np.float64], quantity: Quantity, cell: CellName
) -> NDArray[np.float64]:
    """Values from q (which may lie between two steps, as a mean or a threshold does)."""
    x = np.asarray(stored, np.float64) / MOST_STORED
    if _unbounded(quantity, cell):
        return np.asarray(x / np.maximum(1 - np.abs(x), 1 / (2 * MOST_STORED)))
    return (x + 1) / 2 if quantity in "ifozr" else x


def _unbounded(quantity: Quantity, cell: CellName) -> bool:
    return quantity == "c" or (quantity == "h" and cell in ("relu", "linear"))
