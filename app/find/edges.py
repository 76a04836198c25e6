"""What the channels do around the starts and the ends of spans, summed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .findings import AFTER, BEFORE
from .statistics import CHOOSE, REPORT, Counts, Edges

STEPS_FOR_AN_EDGE = 2048
"""One edge of each concept and kind in so many steps of a stream: for a mean course they are plenty."""


class EdgeTally:
    """Sums over the edges in one shard; labels int16 [K, N] and parts [N] of its characters."""

    def __init__(self, labels: NDArray[np.int16], parts: NDArray[np.uint8], channels: int) -> None:
        inside = labels == 1
        before = np.concatenate([np.zeros((len(labels), 1), bool), inside[:, :-1]], axis=1)
        # [2, K, N]: the first position of a span; the first behind one
        self.edge = np.stack([inside & ~before, ~inside & before & (labels >= 0)])
        self.reported = parts == REPORT
        starts = self.edge[0]
        self.spans = np.stack([(starts & (parts == part)).sum(1) for part in (CHOOSE, REPORT)])
        self.positions = np.zeros((2, len(labels), BEFORE + AFTER), np.int64)
        self.q = np.zeros((2, len(labels), channels, BEFORE + AFTER), np.int64)

    def add(self, q: NDArray[np.int8], at: Counts) -> None:
        """A piece: q [C, HALO + P, S], positions [P, S]; an edge too late to see all behind it is left out."""
        halo = q.shape[1] - len(at)
        counted = at >= 0
        here = np.where(counted, at, 0)
        seen = counted & self.reported[here]
        seen[max(len(seen) - AFTER + 1, 0) :] = False
        for kind, concept in np.ndindex(*self.edge.shape[:2]):
            edges = seen & self.edge[kind, concept][here]  # [P, S]
            edges &= edges.cumsum(0) <= max(1, STEPS_FOR_AN_EDGE // len(at))
            for step, stream in np.argwhere(edges).tolist():
                self.q[kind, concept] += q[:, halo + step - BEFORE : halo + step + AFTER, stream]
            self.positions[kind, concept] += int(edges.sum())

    def edges(self) -> Edges:
        """All of it."""
        return Edges(self.positions, self.q, self.spans)
