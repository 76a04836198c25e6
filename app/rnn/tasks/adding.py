"""The adding problem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from .task import Batch, DrawnTask


@dataclass(frozen=True, eq=False)
class Adding(DrawnTask):
    """Add the two marked numbers of a sequence; their sum is asked at the last step (Hochreiter, Schmidhuber 1997).

    Channel 0 holds numbers uniform in [0, 1), channel 1 a marker that is 1 at two positions, one in each half, and 0
    elsewhere (the form of Le, Jaitly, Hinton 2015). The sum has mean 1 and variance 2/12, so that always predicting 1
    costs 1/6.
    """

    name = "adding"
    loss = "squared_error"
    input_size = 2
    output_size = 1
    baseline = 1 / 6
    baseline_name = "always predicting 1, 1/6"
    chance = None

    @property
    def about(self) -> str:
        """The task in a few words."""
        return f"add the two marked of {self.length} numbers"

    def draw(self, rng: np.random.Generator, batch_size: int) -> Batch:
        """x [T, B, 2], targets [1, B, 1]."""
        numbers = torch.from_numpy(rng.random((self.length, batch_size), dtype=np.float32))
        half, sequences = self.length // 2, torch.arange(batch_size)
        first = torch.from_numpy(rng.integers(0, half, size=batch_size))  # [B]
        second = torch.from_numpy(rng.integers(half, self.length, size=batch_size))
        marker = torch.zeros(self.length, batch_size)
        marker[first, sequences] = marker[second, sequences] = 1.0
        sums = numbers[first, sequences] + numbers[second, sequences]
        return Batch(torch.stack((numbers, marker), dim=-1), sums[None, :, None], self.target_positions)
