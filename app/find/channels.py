"""Numbers of a network that change with every character, and how they are quantized to 255 steps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..rnn.cells import CellName
from .findings import Quantity

LEVELS = 256
"""Bins of a histogram; stored q from -127 to 127 is bin q + 128, and bin 0 stays empty."""
MOST_STORED = 127


class Channel(NamedTuple):
    """One number of a network that changes with every character: h, c or a gate of a unit. Both count from 0."""

    quantity: Quantity
    layer: int
    unit: int


def quantize(values: NDArray[np.float32], quantity: Quantity, cell: CellName) -> NDArray[np.int8]:
    """Values as q from -127 to 127; the order of values is kept, but for ties within a step.

    h of tanh-bounded cells and candidates: q = 127 x. Sigmoid gates: q = 254 x - 127. Unbounded ones (c, and h of
    relu and linear cells): q = 127 x / (1 + |x|).
    """
    if _unbounded(quantity, cell):
        values = values / (1 + np.abs(values))
    elif quantity in "ifozr":
        values = 2 * values - 1
    return np.rint(values * MOST_STORED).clip(-MOST_STORED, MOST_STORED).astype(np.int8)


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
