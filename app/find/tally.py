"""Integer sums over the pieces of one shard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from .channels import LEVELS
from .concepts import Concept
from .edges import EdgeTally
from .peaks import PeakTally
from .statistics import (
    CHOOSE,
    INSIDE,
    LEVEL_COUNT,
    REPORT,
    Counts,
    Histograms,
    Numbers,
    Sample,
    Statistics,
)
from .streams import Labelled

HALO = 64
"""Steps before a piece that are kept, so that what lies at its edge can be seen whole."""
AT_ONCE = 64
"""Channels whose counts by label code are held at once."""
LEVEL_EVERY, LEVEL_RUN = 8, 512
"""Levels are summed over every so many runs of so many characters: they are for a picture."""
MOST_EXACT = 8192
"""Positions whose products of 4 bits and 8 bits add up exactly in float32: 15 * 127 * 8192 < 2^24."""


@dataclass(frozen=True)
class Piece:
    """q [C, HALO + P, S] of consecutive steps, the first HALO of them from before; positions [P, S], -1 for none."""

    q: NDArray[np.int8]
    at: Counts
    first: bool
    last: bool


class Tally:
    """What one shard has come to so far."""

    def __init__(
        self, concepts: Sequence[Concept], channels: int, marked: Labelled, index: int, stride: int
    ) -> None:
        self.marked, self.index, self.stride, self.channels = marked, index, stride, channels
        self.yes_no = [k for k, concept in enumerate(concepts) if concept.kind == "yes-no"]
        self.numbers = [k for k, concept in enumerate(concepts) if concept.kind == "number"]
        # beside the labels of the yes-no concepts: where each number counts
        counted = (marked.labels[self.numbers] >= 0).astype(np.int16)
        self.told = np.concatenate([marked.labels[self.yes_no], counted])
        self.totals = np.zeros((channels, LEVELS), np.int64)
        self.counts = np.zeros((2, len(self.told), 2, channels, LEVELS), np.int32)  # of one shard
        self.sums = NumberTally(len(self.numbers), channels)
        self.edges = EdgeTally(marked.labels[self.yes_no], marked.parts, channels)
        self.top, self.bottom = (
            PeakTally(sign, channels, marked.text, marked.context, index) for sign in (1, -1)
        )
        self._sampled: list[tuple[Counts, NDArray[np.int8]]] = []

    def count(self, piece: Piece) -> None:
        """Add a piece to the histograms, the sums, the sample and the courses around the edges of spans."""
        self.edges.add(piece.q, piece.at)
        counted = piece.at.reshape(-1) >= 0
        at = piece.at.reshape(-1)[counted]
        q = piece.q[:, HALO:].reshape(self.channels, -1)
        if not counted.all():
            q = q[:, counted]
        self._histograms(q, at)
        if self.numbers:
            self.sums.add(q, self.marked.labels[self.numbers][:, at], self.marked.parts[at], at)
        sampled = at % self.stride == 0
        self._sampled.append((at[sampled], q[:, sampled].T))

    def follow(self, piece: Piece) -> None:
        """Add a piece to what is seen around peaks."""
        self.top.add(piece.q, piece.at, piece.first, piece.last)
        self.bottom.add(piece.q, piece.at, piece.first, piece.last)

    def statistics(self) -> Statistics:
        """All of it."""
        order = np.argsort(place := np.concatenate([at for at, _ in self._sampled]))
        at = place[order]
        sample = Sample(
            (self.index << 32) + at,
            self.marked.parts[at],
            np.concatenate([q for _, q in self._sampled])[order],
            self.marked.labels[:, at].T.copy(),
        )
        return Statistics(
            self.marked.length,
            self.totals,
            Histograms(self.counts[:, : len(self.yes_no)].copy()),
            self.sums.numbers(self.counts[:, len(self.yes_no) :, INSIDE]),
            self.edges.edges(),
            sample,
            self.top.peaks(),
            self.bottom.peaks(),
        )

    def _histograms(self, q: NDArray[np.int8], at: Counts) -> None:
        """One pass over the joint code of all labels serves all concepts; sums over codes follow."""
        labels = self.told[:, at].astype(np.int64)  # [K, N]
        code = self.marked.parts[at].astype(np.int64)
        for row in labels:
            code = code * 3 + row + 1
        _, example, rows = np.unique(code, return_index=True, return_inverse=True)  # R codes
        base = rows * LEVELS + LEVELS // 2
        place = np.empty_like(base)
        places, ones = torch.from_numpy(place), torch.ones(len(place))
        members = _memberships(labels[:, example], self.marked.parts[at][example])  # [2 * K * 2 + 1, R]
        by_code = torch.empty(AT_ONCE, len(example), LEVELS)
        for first in range(0, len(q), AT_ONCE):
            some = q[first : first + AT_ONCE]
            for row, q_of in zip(by_code, some, strict=False):
                np.add(base, q_of, out=place)
                row.view(-1).zero_().scatter_add_(
                    0, places, ones
                )  # twice as fast as bincount; exact below 2^24
            sums = (
                np.rint(members @ by_code[: len(some)].numpy()).astype(np.int32).swapaxes(0, 1)
            )  # [2 * K * 2 + 1, C, 256]
            here = slice(first, first + len(some))
            self.totals[here] += sums[-1]
            self.counts[:, :, :, here] += sums[:-1].reshape(2, len(labels), 2, len(some), LEVELS)


def _memberships(labels: Counts, parts: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Which codes [R] belong to each part, concept and side, and last to the report part: [2 * K * 2 + 1, R]."""
    rows = [
        (parts == part) & (labels[k] == side)
        for part in (CHOOSE, REPORT)
        for k in range(len(labels))
        for side in (0, 1)
    ]
    return np.stack([*rows, parts == REPORT]).astype(np.float32)


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
        """q [C, N], labels [K, N], parts [N]."""
        for start in range(0, q.shape[1], MOST_EXACT):
            here = slice(start, start + MOST_EXACT)
            self._add(q[:, here], labels[:, here], parts[here], at[here])

    def _add(
        self, q: NDArray[np.int8], labels: NDArray[np.int16], parts: NDArray[np.uint8], at: Counts
    ) -> None:
        masks = (labels >= 0)[None] & (parts == np.array([[CHOOSE], [REPORT]]))[:, None]  # [2, K, N]
        x = np.where(masks, labels, 0).astype(np.int64)
        self.plain += np.stack([masks.sum(-1), x.sum(-1), (x * x).sum(-1)])
        halves = np.concatenate([half.reshape(-1, q.shape[1]) for half in (x >> 4, x & 15)])
        high, low = _exact(halves, q).reshape(2, *self.xq.shape)
        self.xq += 16 * high + low
        some = at // LEVEL_RUN % LEVEL_EVERY == 0
        if some.any():
            self._levels(q[:, some], np.where(masks[1], labels, -1)[:, some])

    def _levels(self, q: NDArray[np.int8], labels: NDArray[np.int16]) -> None:
        labels = np.minimum(labels, LEVEL_COUNT - 1)
        told = labels[:, None] == np.arange(LEVEL_COUNT)[:, None]  # [K, LEVEL_COUNT, N]
        self.level_positions += told.sum(-1)
        rows, square = told.reshape(-1, told.shape[-1]), q.astype(np.int16) ** 2
        shape = self.level.shape[1:]
        self.level[0] += _exact(rows, q).reshape(shape)
        self.level[1] += (128 * _exact(rows, square >> 7) + _exact(rows, square & 127)).reshape(shape)

    def numbers(self, histograms: NDArray[np.int32]) -> Numbers:
        """All of it; `histograms` [2, K, C, 256] are of the positions at which each number counts."""
        q = np.arange(LEVELS) - LEVELS // 2
        sums, squares = (np.matmul(histograms.astype(np.int64), power) for power in (q, q * q))
        positions, x, xx = self.plain
        return Numbers(
            positions, x, xx, sums, squares, self.xq, self.level_positions, self.level[0], self.level[1]
        )


def _exact(rows: NDArray[np.generic], q: NDArray[np.generic]) -> Counts:
    """rows [R, N] times q [C, N], as integers [R, C]."""
    product = rows.astype(np.float32) @ q.astype(np.float32).T
    whole: Counts = np.rint(product).astype(np.int64)
    return whole
