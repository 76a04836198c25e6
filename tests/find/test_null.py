from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter
from sklearn.metrics import roc_auc_score

from rnnscope.find.auc import unit_aucs
from rnnscope.find.null import nulls, offsets
from rnnscope.find.sampled import PartSample


def slow(channels: int, positions: int, seed: int = 0) -> np.ndarray:
    """Unrelated units that remember some 20 characters: q [C, N]."""
    noise = np.random.default_rng(seed).normal(size=(channels, positions + 500))
    walk = lfilter([1], [1, -0.95], noise, axis=1)[:, 500:]
    return np.rint(127 * np.tanh(0.3 * walk)).astype(np.int8)


def spans(positions: int, seed: int = 1) -> np.ndarray:
    """Labels that hold for some 40 characters now and then: [N]."""
    draw, labels, at = np.random.default_rng(seed), np.zeros(positions, np.int16), 0
    while at < positions:
        at += int(draw.integers(20, 400))
        length = int(draw.integers(10, 80))
        labels[at : at + length] = 1
        at += length
    return labels


def part(q: np.ndarray, *labels: np.ndarray, stride: int = 1) -> PartSample:
    return PartSample(np.arange(q.shape[1]) * stride, q, np.stack(labels).astype(np.int16))


def test_best_of_unrelated_slow_units_is_better_than_shuffled_labels_say() -> None:
    q, labels = slow(300, 4000), spans(4000)
    [by_shift] = nulls(part(q, labels), [(0, "yes-no")])
    assert by_shift is not None
    draw = np.random.default_rng(2)
    mixed = np.stack([draw.permutation(labels) for _ in range(20)]).astype(np.int8)
    by_shuffling = np.median(0.5 + np.abs(unit_aucs(q.astype(np.float32), mixed) - 0.5).max(axis=1))
    assert 0.52 < by_shuffling < 0.54
    assert 0.58 < by_shift.median < 0.68
    assert by_shift.shifts == 200
    assert 0.01 < by_shift.p < 1  # nothing stands out, for there is nothing


def test_what_is_there_stands_out() -> None:
    q, labels = slow(300, 8000), spans(8000)
    q[17] = np.clip(q[17].astype(int) - 60 * labels, -127, 127)
    [found] = nulls(part(q, labels), [(0, "yes-no")])
    assert found is not None
    assert found.best == pytest.approx(1 - roc_auc_score(labels, q[17]), abs=1e-4)
    assert found.p == pytest.approx(1 / 201, abs=1e-4)
    assert found.median < found.percentile_95 < found.largest < found.best


def test_shifted_labels_do_not_stand_out() -> None:
    q, labels = slow(100, 6000), spans(6000)
    q[3] = np.clip(q[3].astype(int) // 2 + 60 * labels, -127, 127)
    found = [nulls(part(q, np.roll(labels, move)), [(0, "yes-no")])[0] for move in (1000, 2000, 3000, 4000)]
    assert sorted(one.p for one in found if one)[1] > 0.05


def test_every_shift_is_that_of_scikit_learn() -> None:
    q, labels, numbers = slow(4, 900), spans(900), np.arange(900) % 37
    left_out = np.where(np.arange(900) % 5 == 0, -1, labels)
    found = nulls(
        part(q, labels, numbers, left_out), [(0, "yes-no"), (1, "number"), (2, "yes-no")], shifts=20, seed=3
    )
    moves = offsets(900, 200, 20, 3)
    assert moves is not None and moves[0] == 0
    expected = [max(abs(roc_auc_score(np.roll(labels, m), row) - 0.5) + 0.5 for row in q) for m in moves]
    assert found[0] is not None
    assert found[0].best == pytest.approx(expected[0], abs=1e-4)
    assert found[0].largest == pytest.approx(max(expected[1:]), abs=1e-4)
    assert found[0].median == pytest.approx(np.median(expected[1:]), abs=1e-4)
    assert found[0].p == pytest.approx((1 + sum(e >= expected[0] for e in expected[1:])) / 21, abs=1e-3)
    expected = [max(abs(np.corrcoef(np.roll(numbers, m), row)[0, 1]) for row in q) for m in moves]
    assert found[1] is not None
    assert found[1].best == pytest.approx(expected[0], abs=1e-4)
    assert found[1].largest == pytest.approx(max(expected[1:]), abs=1e-4)
    kept = left_out >= 0
    exact = max(abs(roc_auc_score(labels[kept], row[kept]) - 0.5) + 0.5 for row in q)
    assert found[2] is not None and found[2].best == pytest.approx(exact, abs=1e-4)


def test_shifts_are_counted_in_characters() -> None:
    drawn = offsets(1000, 13, 200, 0)
    assert drawn is not None
    assert len(set(drawn.tolist())) == 201
    assert drawn[1:].min() >= 13 and drawn.max() <= 987
    q, labels = slow(3, 500), spans(500)
    assert nulls(part(q, labels), [(0, "yes-no")]) == [
        None
    ]  # 500 characters cannot be shifted by 200 and more
    assert nulls(part(q, labels, stride=16), [(0, "yes-no")]) != [None]


def test_labels_of_one_class_and_constant_units_have_no_null() -> None:
    q = slow(3, 2000)
    assert nulls(part(q, np.zeros(2000), np.full(2000, -1)), [(0, "yes-no"), (1, "yes-no")]) == [None, None]
    [still] = nulls(part(np.zeros((3, 2000), np.int8), spans(2000)), [(0, "yes-no")])
    assert still is not None and (still.best, still.p) == (0.5, 1.0)
