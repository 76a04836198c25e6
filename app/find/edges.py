"""What the channels do around the starts and the ends of spans, summed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .findings import AFTER, BEFORE
from .statistics import CHOOSE, REPORT, Counts, Edges

STEPS_FOR_AN_EDGE = 2048
"""One edge of each concept and kind in so many steps of a stream: for a mean course they are plenty."""


class EdgeTally:
    """Sums over the edges in one shard; labels int16 [N] of each concept, and parts [N] of its characters."""

    def __init__(self, labels: Sequence[NDArray[np.int16]], parts: NDArray[np.uint8], channels: int) -> None:
        edges = [_edges(row) for row in labels]  # [K][2]
        self.spans = np.array(
            [[np.count_nonzero(parts[starts] == part) for starts, _ in edges] for part in (CHOOSE, REPORT)],
            np.int64,
        )
        self.reported = [[at[parts[at] == REPORT] for at in kind] for kind in zip(*edges, strict=True)]
        self.positions = np.zeros((2, len(labels), BEFORE + AFTER), np.int64)
        self.q = np.zeros((2, len(labels), channels, BEFORE + AFTER), np.int64)

    def add(self, q: NDArray[np.int8], at: Counts) -> None:
        """A piece: q [C, S, HALO + P], positions [S, P]; an edge too late to see all behind it is left out."""
        steps = at.shape[1]
        if steps < AFTER:
            return
        around = sliding_window_view(q[..., q.shape[-1] - steps - BEFORE :], BEFORE + AFTER, axis=-1)
        begin = at[:, 0]  # each stream goes on from here, unless it is at its end
        end = np.where(begin >= 0, begin + steps - AFTER + 1, begin)
        for kind, concept in np.ndindex(*self.positions.shape[:2]):
            edges = self.reported[kind][concept]
            first, stop = np.searchsorted(edges, (begin, end))
            count = np.minimum(stop - first, max(1, STEPS_FOR_AN_EDGE // steps))  # [S]
            for stream in np.flatnonzero(count):
                for edge in edges[first[stream] : first[stream] + count[stream]]:
                    self.q[kind, concept] += around[:, stream, edge - begin[stream]]
            self.positions[kind, concept] += count.sum()

    def edges(self) -> Edges:
        """All of it."""
        return Edges(self.positions, self.q, self.spans)


def _edges(labels: NDArray[np.int16]) -> tuple[Counts, Counts]:
    """The first position of each span; the first behind each that counts."""
    inside = labels == 1
    at = np.flatnonzero(np.diff(inside, prepend=False))
    starts, ends = at[inside[at]], at[~inside[at]]
    return starts, ends[labels[ends] >= 0]
