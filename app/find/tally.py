"""Integer sums over the pieces of one shard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .concepts import Concept
from .edges import EdgeTally
from .histograms import HistogramTally
from .peaks import PeakTally
from .statistics import Counts, Histograms, Sample, Statistics
from .streams import Labelled
from .sums import NumberTally

HALO = 64
"""Steps before a piece that are kept, so that what lies at its edge can be seen whole."""


@dataclass(frozen=True)
class Piece:
    """q [C, S, HALO + P] of consecutive steps, the first HALO of them from before; positions [S, P], -1 for none."""

    q: NDArray[np.int8]
    at: Counts
    first: bool
    last: bool


class Tally:
    """What one shard has come to so far."""

    def __init__(
        self, concepts: Sequence[Concept], channels: int, marked: Labelled, index: int, stride: int
    ) -> None:
        self.marked, self.index, self.stride = marked, index, stride
        self.yes_no = [k for k, concept in enumerate(concepts) if concept.kind == "yes-no"]
        self.numbers = [k for k, concept in enumerate(concepts) if concept.kind == "number"]
        labels = [marked.labels[k] for k in self.yes_no]
        # beside the labels of the yes-no concepts: where each number counts
        counted = [(marked.labels[k] >= 0).astype(np.int16) for k in self.numbers]
        self.histograms = HistogramTally([*labels, *counted], marked.parts, channels)
        self.sums = NumberTally(len(self.numbers), channels)
        self.edges = EdgeTally(labels, marked.parts, channels)
        self.top, self.bottom = (
            PeakTally(sign, channels, marked.text, marked.context, index) for sign in (1, -1)
        )
        self._sampled: list[tuple[Counts, NDArray[np.int8]]] = []

    def count(self, piece: Piece) -> None:
        """Add a piece to the histograms, the sums, the sample and the courses around the edges of spans."""
        q, at = piece.q[..., HALO:], piece.at
        self.edges.add(piece.q, at)
        self.histograms.add(q, at)
        if self.numbers:
            labels = [np.where(at >= 0, self.marked.labels[k][at], np.int16(-1)) for k in self.numbers]
            self.sums.add(q, np.stack(labels), self.marked.parts[at], at)
        sampled = (at >= 0) & (at % self.stride == 0)
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
        yes_no, numbers = len(self.yes_no), len(self.numbers)
        where_counted = [self.histograms.inside(yes_no + k) for k in range(numbers)]
        return Statistics(
            self.marked.length,
            self.histograms.totals(),
            Histograms(self.histograms.sides(yes_no)),
            self.sums.numbers(where_counted),
            self.edges.edges(),
            sample,
            self.top.peaks(),
            self.bottom.peaks(),
        )
