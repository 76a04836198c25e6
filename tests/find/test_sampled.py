from __future__ import annotations

import numpy as np

from rnnscope.find.sampled import BLOCK, MOST_BLOCKS, PartSample, part_of
from rnnscope.find.statistics import CHOOSE, REPORT, Sample


def at(place: np.ndarray) -> PartSample:
    count = len(place)
    return PartSample(place, np.arange(count, dtype=np.int8)[None], np.zeros((1, count), np.int16))


def test_the_parts_are_told_apart() -> None:
    draw = np.random.default_rng(0)
    sample = Sample(
        np.arange(30) * 4,
        (np.arange(30) // 10 % 2).astype(np.uint8),
        draw.integers(-127, 128, (30, 3)).astype(np.int8),
        draw.integers(0, 2, (30, 2)).astype(np.int16),
    )
    choose, report = part_of(sample, CHOOSE), part_of(sample, REPORT)
    assert report.place.tolist() == list(range(40, 80, 4))
    np.testing.assert_array_equal(choose.q, np.concatenate([sample.q[:10], sample.q[20:]]).T)
    np.testing.assert_array_equal(report.labels, sample.labels[10:20].T)
    assert choose.stride() == 4


def test_thinned_positions_are_even() -> None:
    part = at(np.arange(100))
    assert part.thinned(100) is part
    assert part.thinned(30).place.tolist() == list(range(0, 100, 4))
    assert part.thinned(30).q.shape == (1, 25)
    assert at(np.arange(0)).stride() == 1


def test_blocks_follow_the_text_and_end_with_a_shard() -> None:
    place = np.array([0, BLOCK - 1, BLOCK, 5 * BLOCK, (1 << 32) + 0, (1 << 32) + BLOCK, (3 << 32) + 7])
    assert at(place).blocks().tolist() == [0, 0, 1, 2, 3, 4, 5]


def test_many_blocks_are_joined_with_their_neighbours() -> None:
    blocks = at(np.arange(1200) * BLOCK).blocks()
    assert (np.diff(blocks) >= 0).all()
    assert np.unique(blocks).tolist() == list(range(MOST_BLOCKS))
    assert set(np.bincount(blocks)) <= {2, 3}
