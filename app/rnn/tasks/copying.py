"""The copy task."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .task import Batch, DrawnTask, one_hot

ALPHABET = 8
SYMBOLS = 10
BLANK, DELIMITER = ALPHABET, ALPHABET + 1


@dataclass(frozen=True, eq=False)
class Copying(DrawnTask):
    """Read ten symbols of eight kinds, wait, write them (Hochreiter, Schmidhuber 1997; Arjovsky, Shah, Bengio 2016).

    With a gap of T = length - 20 steps the input is 10 symbols, T - 1 blanks, the delimiter, 10 blanks, one-hot over
    8 kinds, blank, delimiter. The answer, asked at every position, is T + 10 blanks and then the 10 symbols, over
    8 kinds and blank. Without memory the best is to know the blanks and guess the symbols: 10 ln 8 / (T + 20).
    """

    name = "copy"
    input_size = ALPHABET + 2
    output_size = ALPHABET + 1
    baseline_name = "memoryless, 10 ln 8 / (T + 20)"
    chance = 1 / ALPHABET

    @property
    def gap(self) -> int:
        """T: a symbol is asked for T + 10 time steps after it was read."""
        return self.length - 2 * SYMBOLS

    @property
    def baseline(self) -> float:
        """Mean cross-entropy over all positions of the memoryless answer."""
        return SYMBOLS * math.log(ALPHABET) / (self.gap + 2 * SYMBOLS)

    @property
    def about(self) -> str:
        """The task in a few words."""
        return f"copy {SYMBOLS} symbols over a gap of {self.gap}"

    @property
    def target_positions(self) -> tuple[int, ...]:
        """Every time step."""
        return tuple(range(self.length))

    def draw(self, rng: np.random.Generator, batch_size: int) -> Batch:
        """x [T + 20, B, 10], targets [T + 20, B]."""
        symbols = torch.from_numpy(rng.integers(ALPHABET, size=(SYMBOLS, batch_size)))
        read = torch.full((self.length, batch_size), BLANK)
        read[:SYMBOLS] = symbols
        read[-SYMBOLS - 1] = DELIMITER
        written = torch.full((self.length, batch_size), BLANK)
        written[-SYMBOLS:] = symbols
        return Batch(one_hot(read, self.input_size), written, self.target_positions)

    def accuracy_of(self, outputs: Tensor, batch: Batch) -> float:
        """Share of the ten symbols written right, the blanks left out; NaN if an output is."""
        written = Batch(batch.x, batch.targets[-SYMBOLS:], batch.at[-SYMBOLS:])
        return super().accuracy_of(outputs[-SYMBOLS:], written)
