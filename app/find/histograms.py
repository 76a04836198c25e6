"""Histograms of each channel over the positions with each label of each concept."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .channels import LEVELS
from .statistics import CHOOSE, INSIDE, OUTSIDE, REPORT, Counts

AT_ONCE = 8
"""Channels whose counts by label code are held at once."""


class HistogramTally:
    """Histograms of one shard; labels int16 [K, N] (1, 0, or -1: not counted) and parts [N] of its characters."""

    def __init__(self, labels: NDArray[np.int16], parts: NDArray[np.uint8], channels: int) -> None:
        self.concepts = len(labels)
        self.partial = np.flatnonzero((labels < 0).any(1))
        """Concepts with positions that are not counted: elsewhere what is not inside is outside."""
        self.code = parts.astype(np.int64)
        for row in labels:
            self.code = self.code * 3 + (row + 1)
        # all, inside of each concept, not counted of the partial ones; float32 counts a shard of 2^20 bytes exactly.
        # The last dimension is q as its byte: 0 to 127, then -128 to -1
        self.counts = torch.zeros(2, channels, 1 + len(labels) + len(self.partial), LEVELS)

    def add(self, q: NDArray[np.int8], at: Counts) -> None:
        """A piece, q [C, S, P] and positions [S, P]: one pass over the joint code of all labels serves all concepts."""
        codes, rows = np.unique(np.where(at >= 0, self.code[at], -1), return_inverse=True)  # R codes, [S, P]
        members = self._members(codes)
        place = rows.reshape(at.shape) * LEVELS
        lowest = place.view(np.int8).reshape(*at.shape, -1)[..., 0]  # q itself goes into the lowest byte
        places, ones = torch.from_numpy(place.reshape(-1)), torch.ones(at.size, dtype=torch.int32)
        by_code = torch.empty(AT_ONCE, len(codes) * LEVELS, dtype=torch.int32)
        for first in range(0, len(q), AT_ONCE):
            some = q[first : first + AT_ONCE]
            for row, one in zip(by_code, some, strict=False):
                lowest[...] = one
                row.zero_().scatter_add_(0, places, ones)
            counts = by_code[: len(some)].view(-1, len(codes), LEVELS).float()
            for total, (here, belong) in zip(self.counts, members, strict=True):
                total[first : first + AT_ONCE] += torch.matmul(belong, counts[:, here])

    def _members(self, codes: Counts) -> list[tuple[slice, Tensor]]:
        """For each part its codes, as a slice, and which of them belong to each row of `counts` [rows, R of it]."""
        digits = np.empty((self.concepts, len(codes)), np.int64)
        rest = codes
        for row in digits[::-1]:
            rest, row[:] = rest // 3, rest % 3 - 1
        rows = np.concatenate([np.ones_like(codes)[None], digits == 1, digits[self.partial] == -1])
        edges = np.searchsorted(rest, (CHOOSE, REPORT, REPORT + 1))
        parts = (slice(*edge) for edge in (edges[:2], edges[1:]))
        return [(part, torch.from_numpy(rows[:, part].astype(np.float32))) for part in parts]

    def totals(self) -> Counts:
        """Over the report part [C, 256]."""
        return _in_order(self.counts[REPORT, :, 0].long().numpy())

    def sides(self) -> NDArray[np.int32]:
        """[2, K, 2, C, 256]: by part and concept, then outside and inside."""
        counts = _in_order(self.counts.int().numpy()).swapaxes(1, 2)  # [2, rows, C, 256]
        every, inside = counts[:, :1], counts[:, 1 : 1 + self.concepts]
        sides = np.empty((2, self.concepts, 2, *counts.shape[2:]), np.int32)
        sides[:, :, INSIDE] = inside
        np.subtract(every, inside, out=sides[:, :, OUTSIDE])
        sides[:, self.partial, OUTSIDE] -= counts[:, 1 + self.concepts :]
        return sides


def _in_order(counts: NDArray[Any]) -> NDArray[Any]:
    """From bytes to q, -128 first."""
    return np.roll(counts, LEVELS // 2, axis=-1)
