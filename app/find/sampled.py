"""One part of a sample, ready for what histograms cannot tell: ranks under shifts, blocks, several channels at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .statistics import Counts, Sample

BLOCK = 2_000
"""Characters that are drawn together in a bootstrap: what lies in one is not independent."""
MOST_BLOCKS = 512


@dataclass(frozen=True)
class PartSample:
    """Positions of one part in the order of the text: `place` [N] as in Sample, q [C, N], labels [K, N]."""

    place: Counts
    q: NDArray[np.int8]
    labels: NDArray[np.int16]

    def thinned(self, most: int) -> PartSample:
        """Every n-th position, so that there are at most so many."""
        step = max(1, -(-len(self.place) // most))
        return (
            self if step == 1 else PartSample(self.place[::step], self.q[:, ::step], self.labels[:, ::step])
        )

    def stride(self) -> int:
        """Characters from one position to the next, as a rule."""
        steps = np.diff(self.place)
        return max(1, int(np.median(steps))) if len(steps) else 1

    def blocks(self) -> NDArray[np.intp]:
        """Which block of BLOCK characters each position lies in, from 0 on; neighbours are joined above MOST_BLOCKS."""
        shard, character = self.place >> 32, self.place & 0xFFFFFFFF
        _, block = np.unique((shard << 22) + character // BLOCK, return_inverse=True)
        count = int(block[-1]) + 1 if len(block) else 0
        return block if count <= MOST_BLOCKS else block * MOST_BLOCKS // count


def part_of(sample: Sample, part: int) -> PartSample:
    """The positions of a part."""
    here = sample.part == part
    return PartSample(
        sample.place[here],
        np.ascontiguousarray(sample.q[here].T),
        np.ascontiguousarray(sample.labels[here].T),
    )
