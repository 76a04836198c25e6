"""Sums of products of each channel with number labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from .channels import LEVELS
from .statistics import CHOOSE, LEVEL_COUNT, REPORT, Counts, Numbers

LEVEL_EVERY, LEVEL_RUN = 8, 512
"""Levels are summed over every so many runs of so many characters: they are for a picture."""
MOST_EXACT = 512
"""Positions whose products of 8 bits and 8 bits add up exactly in float32: 255 * 127 * 512 < 2^24."""


class NumberTally:
    """Sums for number concepts."""

    def __init__(self, concepts: int, channels: int) -> None:
        self.plain = np.zeros((3, 2, concepts), np.int64)  # positions, x, xx
        self.xq = np.zeros((2, concepts, channels), np.int64)
        self.level_positions = np.zeros((concepts, LEVEL_COUNT), np.int64)
        self.level = np.zeros((2, concepts, LEVEL_COUNT, channels), np.int64)  # q, qq

    def add(
        self, q: NDArray[np.int8], labels: NDArray[np.int16], parts: NDArray[np.uint8], at: Counts
    ) -> None:
        """q [C, S, P], labels [K, S, P] (-1: not counted), parts and positions [S, P]."""
        for stream in range(q.shape[1]):
            values, counted = q[:, stream], labels[:, stream] >= 0  # [C, P], [K, P]
            for part in (CHOOSE, REPORT):
                here = counted & (parts[stream] == part)
                if here.any():
                    self._part(part, np.where(here, labels[:, stream], 0), here, values)
            some = (at[stream] // LEVEL_RUN % LEVEL_EVERY == 0) & (parts[stream] == REPORT)
            told = np.flatnonzero((counted & some).any(0))
            if len(told):
                levels = np.where(counted & some, np.minimum(labels[:, stream], LEVEL_COUNT - 1), -1)
                span = slice(told[0], told[-1] + 1)
                self._levels(levels[:, span], values[:, span])

    def _part(
        self, part: int, x: NDArray[np.int16], here: NDArray[np.bool_], values: NDArray[np.int8]
    ) -> None:
        squares = np.square(x, dtype=np.int32)
        self.plain[:, part] += np.stack([term.sum(-1) for term in (here, x, squares)])
        self.xq[part] += _exact(x, values)

    def _levels(self, levels: NDArray[np.int16], values: NDArray[np.int8]) -> None:
        told = levels[:, None] == np.arange(LEVEL_COUNT)[:, None]  # [K, LEVEL_COUNT, P]
        positions = np.stack([np.bincount(row + 1, minlength=LEVEL_COUNT + 1)[1:] for row in levels])
        self.level_positions += positions
        full = positions > 0
        for power, total in enumerate(self.level, 1):
            total[full] += _exact(told[full], values, power)

    def numbers(self, histograms: Sequence[NDArray[np.float32]]) -> Numbers:
        """All of it; `histograms`, each [2, C, 256], are of the positions at which a number counts."""
        q = np.arange(LEVELS) - LEVELS // 2
        sums, squares = np.zeros((2, *self.xq.shape), np.int64)
        for k, counts in enumerate(histograms):  # in float64 all of this is exact
            sums[:, k], squares[:, k] = (counts.astype(np.float64) @ power for power in (q, q * q))
        positions, x, xx = self.plain
        return Numbers(
            positions, x, xx, sums, squares, self.xq, self.level_positions, self.level[0], self.level[1]
        )


def _exact(rows: NDArray[np.generic], values: NDArray[np.int8], power: int = 1) -> Counts:
    """rows [R, P] times values [C, P], or a power of these, as integers [R, C]."""
    total = torch.zeros(len(rows), len(values), dtype=torch.int64)
    wide = torch.from_numpy(rows.astype(np.float32))  # torch keeps to its one thread, numpy to none
    for start in range(0, values.shape[1], MOST_EXACT):
        some = slice(start, start + MOST_EXACT)
        turned = torch.from_numpy(values[:, some]).float().T  # few enough to stay in the cache
        total += (wide[:, some] @ (turned if power == 1 else turned**power)).long()
    summed: Counts = total.numpy()
    return summed
