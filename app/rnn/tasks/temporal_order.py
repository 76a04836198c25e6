"""The order of two symbols that are far apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

from .task import Batch, DrawnTask, one_hot

DISTRACTORS = 4


@dataclass(frozen=True, eq=False)
class TemporalOrder(DrawnTask):
    """Which two symbols came, in which order: XX, XY, YX or YY, asked at the last step.

    Symbols X and Y are channels 0 and 1, four distractors channels 2 to 5, one-hot. The first symbol comes at a time
    uniform in [T/10, T/5), the second in [T/2, 3T/5), distractors everywhere else: the intervals of experiment 6a of
    Hochreiter and Schmidhuber (1997), 10 to 20 and 50 to 60 of about 100 steps, here without its start and end symbols.
    """

    name = "temporal_order"
    input_size = 2 + DISTRACTORS
    output_size = 4
    baseline = math.log(4)
    baseline_name = "guessing, ln 4"
    chance = 0.25

    @property
    def about(self) -> str:
        """The task in a few words."""
        return f"the order of two among {self.length} symbols"

    def draw(self, rng: np.random.Generator, batch_size: int) -> Batch:
        """x [T, B, 6], targets [1, B]: 2 * (the first is Y) + (the second is Y)."""
        length, sequences = self.length, torch.arange(batch_size)
        symbols = torch.from_numpy(rng.integers(2, 2 + DISTRACTORS, size=(length, batch_size)))
        first, second = torch.from_numpy(rng.integers(2, size=(2, batch_size)))  # [B] each
        early = torch.from_numpy(rng.integers(length // 10, length // 5, size=batch_size))
        late = torch.from_numpy(rng.integers(length // 2, 3 * length // 5, size=batch_size))
        symbols[early, sequences] = first
        symbols[late, sequences] = second
        return Batch(one_hot(symbols, self.input_size), (2 * first + second)[None], self.target_positions)
