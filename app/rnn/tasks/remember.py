"""Remember one symbol through noise: the task of a single lag."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

from .task import Batch, DrawnTask

SYMBOLS = 4


@dataclass(frozen=True, eq=False)
class Remember(DrawnTask):
    """One of four symbols comes `lag` steps before the end; which one it was is asked at the last step.

    Channels 0 to 3 hold the symbol, one-hot, at that one position; every other position is noise, uniform in [0, 0.5),
    on channel 4.
    """

    lag: int

    name = "remember"
    input_size = SYMBOLS + 1
    output_size = SYMBOLS
    baseline = math.log(SYMBOLS)
    baseline_name = "guessing, ln 4"
    chance = 1 / SYMBOLS

    @property
    def about(self) -> str:
        """The task in a few words."""
        if self.lag == self.length - 1:
            return f"remember the first of {self.length} symbols"
        return f"remember one of {self.length} symbols for {self.lag} steps"

    def draw(self, rng: np.random.Generator, batch_size: int) -> Batch:
        """x [T, B, 5], targets [1, B]."""
        symbols = torch.from_numpy(rng.integers(SYMBOLS, size=batch_size))  # [B]
        asked = self.length - 1 - self.lag
        x = torch.zeros(self.length, batch_size, self.input_size)
        x[..., SYMBOLS] = 0.5 * torch.from_numpy(rng.random((self.length, batch_size), dtype=np.float32))
        x[asked] = 0.0
        x[asked, torch.arange(batch_size), symbols] = 1.0
        return Batch(x, symbols[None], self.target_positions)
