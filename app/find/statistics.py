"""What a scan counts: integers that add up to the same whatever the order and the sharding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHOOSE, REPORT = 0, 1
OUTSIDE, INSIDE = 0, 1
LEVEL_COUNT = 32
"""Values of a number that are told apart in `Numbers.level_sums`; larger ones count as the last."""
MOST_LABEL = 255
"""Labels of a number are cut here."""

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Histograms:
    """Of yes-no concepts K over channels C: `counts` [2, K, 2, C, 256], by part, then outside and inside."""

    counts: NDArray[np.int32] | Counts
    """32 bits are enough for one shard."""


@dataclass(frozen=True)
class Numbers:
    """Sums for number concepts K over channels C, x the label and q the quantized value, in parts (choose, report).

    `positions`, `x`, `xx` [2, K]; `q`, `qq`, `xq` [2, K, C]. Over an eighth of the report part: `level_positions`
    [K, LEVEL_COUNT], `level_q`, `level_qq` [K, LEVEL_COUNT, C].
    """

    positions: Counts
    x: Counts
    xx: Counts
    q: Counts
    qq: Counts
    xq: Counts
    level_positions: Counts
    level_q: Counts
    level_qq: Counts


@dataclass(frozen=True)
class Edges:
    """Around the starts and the ends of spans of yes-no concepts K, report part, offsets E = BEFORE + AFTER.

    `positions` [2, K, E] (starts, ends) counts edges, `q` [2, K, C, E] sums; of a text with many edges some.
    """

    positions: Counts
    q: Counts
    spans: Counts
    """[2, K]: spans that begin in each part."""


@dataclass(frozen=True)
class Sample:
    """The channels at every n-th position of the text, n fixed before the scan, in the order of the text.

    `place` [N]: shard index * 2^32 + character in the shard; `part` [N]; `q` int8 [N, C]; `labels` int16 [N, K_all]
    (all concepts in their order; -1 does not count).
    """

    place: Counts
    part: NDArray[np.uint8]
    q: NDArray[np.int8]
    labels: NDArray[np.int16]


@dataclass(frozen=True)
class Peaks:
    """For each channel [C] its M highest (`sign` 1) or lowest moments, at most one a stretch, best first.

    `place` [C, M] as in Sample, -1 where there are fewer; `q` int8 [C, M]; `course` int8 [C, M, W] around it and
    `characters` uint32 [C, M, W] (code points; 0 beyond the text), W = 2 * AROUND + 1.
    """

    sign: int
    place: Counts
    q: NDArray[np.int8]
    course: NDArray[np.int8]
    characters: NDArray[np.uint32]


@dataclass(frozen=True)
class Statistics:
    """All that one shard, or all shards together, gave. `totals` [C, 256]: histogram over the report part."""

    characters: int
    totals: Counts
    histograms: Histograms
    numbers: Numbers
    edges: Edges
    sample: Sample
    top: Peaks
    bottom: Peaks
