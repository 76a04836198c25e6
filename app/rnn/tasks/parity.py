"""Parity of a sequence of bits."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

from .task import Batch, DrawnTask


@dataclass(frozen=True, eq=False)
class Parity(DrawnTask):
    """Say at each step whether the number of ones so far, this one included, is even (0) or odd (1).

    The one channel holds fair bits, 0 or 1.
    """

    name = "parity"
    input_size = 1
    output_size = 2
    baseline = math.log(2)
    baseline_name = "guessing, ln 2"
    chance = 0.5

    @property
    def about(self) -> str:
        """The task in a few words."""
        return f"parity of {self.length} bits, at every bit"

    @property
    def target_positions(self) -> tuple[int, ...]:
        """Every time step."""
        return tuple(range(self.length))

    def draw(self, rng: np.random.Generator, batch_size: int) -> Batch:
        """x [T, B, 1], targets [T, B]."""
        bits = torch.from_numpy(rng.integers(2, size=(self.length, batch_size)))
        return Batch(bits[..., None].float(), bits.cumsum(dim=0) % 2, self.target_positions)
