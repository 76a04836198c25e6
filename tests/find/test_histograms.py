"""Histograms against a plain loop over every position, where some positions of a concept are not counted."""

from __future__ import annotations

import numpy as np
import pytest

from rnnscope.find.histograms import AT_ONCE, HistogramTally
from rnnscope.find.statistics import INSIDE, OUTSIDE, REPORT

POSITIONS, CHANNELS, STREAMS = 700, AT_ONCE + 3, 4


def plainly(q: np.ndarray, labels: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Of q [N, C]: counts [2, K, 2, C, 256]."""
    counts = np.zeros((2, len(labels), 2, q.shape[1], 256), np.int64)
    for at, part in enumerate(parts):
        for concept, row in enumerate(labels):
            side = {1: INSIDE, 0: OUTSIDE}.get(int(row[at]))
            if side is not None:
                counts[part, concept, side, np.arange(q.shape[1]), q[at].astype(int) + 128] += 1
    return counts


@pytest.mark.parametrize("uncounted", [(), (1,), (0, 2), (0, 1, 2)], ids=str)
def test_what_is_not_counted_is_neither_inside_nor_outside(uncounted: tuple[int, ...]) -> None:
    random = np.random.default_rng(len(uncounted))
    q = random.integers(-128, 128, (POSITIONS, CHANNELS)).astype(np.int8)
    labels = random.integers(0, 2, (3, POSITIONS)).astype(np.int16)
    for concept in uncounted:
        labels[concept, random.random(POSITIONS) < 0.3] = -1
    parts = random.integers(0, 2, POSITIONS).astype(np.uint8)
    tally = HistogramTally(labels, parts, CHANNELS)
    share = -(-POSITIONS // STREAMS) + 5  # the last stream ends before the others: its places are -1
    for start in range(0, share, 60):
        at = np.arange(STREAMS)[:, None] * share + np.arange(start, min(start + 60, share))
        read = q[np.minimum(at, POSITIONS - 1)].transpose(2, 0, 1)  # [C, S, P]
        tally.add(read, np.where(at < POSITIONS, at, -1))
    np.testing.assert_array_equal(tally.sides(3), plainly(q, labels, parts))
    np.testing.assert_array_equal(tally.totals().sum(1), (parts == REPORT).sum())


def test_a_concept_that_counts_nowhere_in_a_part_has_no_counts_there() -> None:
    parts = np.repeat(np.array([0, 1], np.uint8), 50)
    labels = np.where(parts == REPORT, -1, np.arange(100) % 2).astype(np.int16)[None]
    tally = HistogramTally(labels, parts, 1)
    tally.add(np.zeros((1, 1, 100), np.int8), np.arange(100)[None])
    assert tally.sides(1).sum((-2, -1)).tolist() == [[[25, 25]], [[0, 0]]]
