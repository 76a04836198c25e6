"""Histograms of each channel over the positions with each label of each concept."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from .channels import LEVELS
from .statistics import CHOOSE, INSIDE, OUTSIDE, REPORT, Counts

AT_ONCE = 8
"""Channels whose counts by label code are held at once."""
MOST_CODES = 1 << 16
"""Combinations of labels that are thought of at once; far fewer occur."""


class HistogramTally:
    """Histograms of one shard; labels int16 [N] of each concept (1, 0, or -1: not counted), parts [N]."""

    def __init__(self, labels: Sequence[NDArray[np.int16]], parts: NDArray[np.uint8], channels: int) -> None:
        self.concepts = len(labels)
        self.partial = np.array([k for k, row in enumerate(labels) if (row < 0).any()], np.int64)
        """Concepts with positions that are not counted: elsewhere what is not inside is outside."""
        self.code, examples = _joint_code(labels, parts)
        """Of each position, from 1: which combination of part and labels it has; all of CHOOSE come first."""
        self.part = np.append(-1, parts[examples].astype(np.int64))  # of each code; code 0 is of none
        inside = [labels[k][examples] == 1 for k in range(self.concepts)]
        uncounted = [labels[k][examples] == -1 for k in self.partial]
        members = np.stack([np.ones(len(examples), bool), *inside, *uncounted])  # [rows of counts, codes]
        self.members = np.pad(members.astype(np.float32), ((0, 0), (1, 0)))
        # all, inside of each concept, not counted of the partial ones; float32 counts a shard of 2^20 bytes exactly.
        # The last dimension is q as its byte: 0 to 127, then -128 to -1
        self.counts = torch.zeros(2, channels, len(members), LEVELS)

    def add(self, q: NDArray[np.int8], at: Counts) -> None:
        """A piece, q [C, S, P] and positions [S, P]: one pass over the joint code of all labels serves all concepts."""
        codes, rows = _ranked(np.where(at >= 0, self.code[at], 0), len(self.part))  # R codes, [S, P]
        edges = np.searchsorted(self.part[codes], (CHOOSE, REPORT, REPORT + 1))
        parts = [slice(*edge) for edge in pairwise(edges)]
        members = [torch.from_numpy(self.members[:, codes[part]]) for part in parts]
        place = rows.astype(np.int64) * LEVELS
        lowest = place.view(np.int8).reshape(*at.shape, -1)[..., 0]  # q itself goes into the lowest byte
        places, ones = torch.from_numpy(place.reshape(-1)), torch.ones(at.size, dtype=torch.int32)
        by_code = torch.empty(AT_ONCE, len(codes) * LEVELS, dtype=torch.int32)
        for first in range(0, len(q), AT_ONCE):
            some = q[first : first + AT_ONCE]
            for row, one in zip(by_code, some, strict=False):
                lowest[...] = one
                row.zero_().scatter_add_(0, places, ones)
            counts = by_code[: len(some)].view(-1, len(codes), LEVELS).float()
            for total, part, belong in zip(self.counts, parts, members, strict=True):
                total[first : first + AT_ONCE] += torch.matmul(belong, counts[:, part])

    def totals(self) -> Counts:
        """Over the report part [C, 256]."""
        return _in_order(self.counts[REPORT, :, 0].numpy()).astype(np.int64)

    def inside(self, concept: int) -> NDArray[np.float32]:
        """Inside of one concept [2, C, 256], by part."""
        return _in_order(self.counts[:, :, 1 + concept].numpy())

    def sides(self, concepts: int) -> NDArray[np.int32]:
        """Of the first so many concepts [2, K, 2, C, 256]: by part and concept, then outside and inside."""
        parts, channels, _, levels = self.counts.shape
        sides = np.empty((parts, concepts, 2, channels, levels), np.int32)
        every = _in_order(self.counts[:, :, 0].numpy())
        for concept in range(concepts):  # one by one they stay in the cache
            inside = self.inside(concept)
            sides[:, concept, INSIDE], sides[:, concept, OUTSIDE] = inside, every - inside
        for row, concept in enumerate(self.partial[self.partial < concepts], 1 + self.concepts):
            sides[:, concept, OUTSIDE] -= _in_order(self.counts[:, :, row].int().numpy())
        return sides


def _joint_code(
    labels: Sequence[NDArray[np.int16]], parts: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], Counts]:
    """A number from 1 on for each position, the same where its part and all its labels are; a position of each."""
    code, most = parts.astype(np.int32), REPORT + 1
    for row in labels:
        code *= 3
        code += row
        code += 1
        most *= 3
        if most > MOST_CODES:
            present, code = _ranked(code, most)
            most = len(present)
    present, code = _ranked(code, most)
    examples = np.empty(len(present), np.int64)
    examples[code] = np.arange(len(code))
    code += 1
    return code, examples


def _ranked(numbers: NDArray[np.int32], most: int) -> tuple[Counts, NDArray[np.int32]]:
    """Those of the numbers 0 <= n < most that occur, in order, and which of them each is."""
    occurs = np.bincount(numbers.reshape(-1), minlength=most) > 0
    rank = (np.cumsum(occurs) - 1).astype(np.int32)
    return np.flatnonzero(occurs), rank[numbers]


def _in_order(counts: NDArray[Any]) -> NDArray[Any]:
    """From bytes to q, -128 first."""
    return np.roll(counts, LEVELS // 2, axis=-1)
