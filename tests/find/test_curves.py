from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_score, recall_score, roc_auc_score

from rnnscope.find.channels import dequantize
from rnnscope.find.curves import (
    always_yes_f1,
    best_cut,
    constant,
    displayed,
    histogram_aucs,
    judged,
    mean_q,
    moments,
    range_of,
    tie_errors,
)
from rnnscope.find.findings import BINS, Quantity
from tests.find.plain_statistics import stored


def counted(q: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Histograms outside and inside: [2, 256]."""
    return np.stack([np.bincount(q[side].astype(int) + 128, minlength=256) for side in (~inside, inside)])


def drawn(seed: int, positions: int = 3000, spread: float = 0.4) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    inside = draw.random(positions) < 0.2
    return np.tanh(spread * (draw.normal(size=positions) + 0.75 * inside)).astype(np.float32), inside


def test_auc_is_that_of_scikit_learn_on_the_quantized_values() -> None:
    counts, expected = [], []
    for seed, spread in enumerate((0.4, 0.02, 3.0)):
        values, inside = drawn(seed, spread=spread)
        q = stored(values, "h", "lstm")
        counts.append(counted(q, inside))
        expected.append(roc_auc_score(inside, q))
    np.testing.assert_allclose(histogram_aucs(np.stack(counts)), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("spread", [0.4, 0.02])
def test_quantization_moves_the_auc_by_no_more_than_the_error(spread: float) -> None:
    for seed in range(20):
        values, inside = drawn(seed, 500, spread)
        counts = counted(stored(values, "h", "lstm"), inside)
        moved = abs(roc_auc_score(inside, values) - histogram_aucs(counts))
        assert 0 < moved <= tie_errors(counts) < 0.2


def test_counts_of_a_large_corpus_do_not_overflow() -> None:
    values, inside = drawn(0)
    counts = counted(stored(values, "h", "lstm"), inside)
    np.testing.assert_allclose(histogram_aucs(counts * 10**7), histogram_aucs(counts), rtol=1e-12)


def test_one_class_has_no_auc_and_a_constant_unit_tells_nothing() -> None:
    counts = np.zeros((2, 256), np.int64)
    counts[0, 3] = 5
    assert np.isnan(histogram_aucs(counts)) and np.isnan(tie_errors(counts))
    counts[1, 3] = 2
    assert histogram_aucs(counts) == 0.5
    assert tie_errors(counts) == 0.5
    assert constant(counts.sum(0))
    counts[1, 4] = 1
    assert not constant(counts.sum(0))


@pytest.mark.parametrize("sign", [1, -1])
def test_the_cut_has_the_best_f1_of_all(sign: int) -> None:
    values, inside = drawn(1)
    q = stored(sign * values, "h", "lstm")
    cut = best_cut(counted(q, inside), sign)
    every = [f1_score(inside, sign * q >= step) for step in range(-100, 110, 3)]
    every += [f1_score(inside, sign * q >= cut.q + step) for step in (-2, -1, 1, 2)]
    assert cut.f1 >= max(every)
    yes = sign * q >= cut.q
    assert cut.f1 == pytest.approx(f1_score(inside, yes), abs=1e-12)
    assert cut.precision == pytest.approx(precision_score(inside, yes), abs=1e-12)
    assert cut.recall == pytest.approx(recall_score(inside, yes), abs=1e-12)


def test_a_cut_is_judged_on_other_positions() -> None:
    values, inside = drawn(2)
    q = stored(values, "h", "lstm")
    cut = judged(counted(q, inside), 1, 10.5)
    assert cut.f1 == pytest.approx(f1_score(inside, q >= 11), abs=1e-12)
    never = judged(counted(q, inside), 1, 127.5)
    assert (never.f1, never.precision, never.recall) == (0, None, 0)


def test_between_two_heaps_the_cut_is_in_the_middle() -> None:
    for sign in (1, -1):
        counts = counted(np.array([-100, -100, 50, 51]) * sign, np.array([False, False, True, True]))
        cut = best_cut(counts, 1 if sign > 0 else -1)
        assert (cut.f1, cut.q) == (1, -25)  # between q = -100 and 50


@pytest.mark.parametrize("quantity", ["h", "c", "f"])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_threshold_of_values_says_the_same_as_that_of_q(quantity: Quantity, sign: int) -> None:
    draw = np.random.default_rng(3)
    inside = draw.random(2000) < 0.3
    raw = (sign * inside + draw.normal(size=2000)).astype(np.float32)
    values = {"h": np.tanh(raw), "c": 3 * raw, "f": 1 / (1 + np.exp(-raw))}[quantity]
    q = stored(values, quantity, "lstm")
    cut = best_cut(counted(q, inside), sign)
    threshold = cut.value(sign, quantity, "lstm")
    np.testing.assert_array_equal(sign * dequantize(q, quantity, "lstm") >= threshold, sign * q >= cut.q)
    np.testing.assert_array_equal(sign * values >= threshold, sign * q >= cut.q)


def test_always_yes() -> None:
    inside = np.arange(100) < 17
    assert always_yes_f1(0.17) == pytest.approx(f1_score(inside, np.ones(100)))


@pytest.mark.parametrize("quantity", ["h", "c", "f"])
def test_moments_and_range_are_those_of_the_values(quantity: Quantity) -> None:
    q = np.random.default_rng(4).integers(-100, 90, 1000).astype(np.int8)
    counts, values = np.bincount(q.astype(int) + 128, minlength=256), dequantize(q, quantity, "lstm")
    np.testing.assert_allclose(moments(counts, quantity, "lstm"), [values.mean(), values.std()])
    np.testing.assert_allclose(range_of(counts, quantity, "lstm"), [values.min(), values.max()])
    assert mean_q(counts) == pytest.approx(q.mean())


def test_the_picture_is_the_histogram_of_the_values() -> None:
    draw = np.random.default_rng(5)
    raw = draw.normal(size=200_000).astype(np.float32)
    for quantity, cell, values in (
        ("h", "lstm", np.tanh(raw)),
        ("c", "lstm", 2 * raw),
        ("h", "relu", abs(raw)),
    ):
        inside = draw.random(len(raw)) < 0.1
        counts = counted(stored(values, quantity, cell), inside)
        picture = displayed(counts[0], counts[1], quantity, cell)
        if cell == "lstm" and quantity == "h":
            assert (picture.low, picture.high) == (-1, 1)
        else:
            assert picture.low <= values.min() + 0.05 and picture.high >= values.max() - 0.05
        for shares, side in ((picture.outside, ~inside), (picture.inside, inside)):
            expected, _ = np.histogram(values[side], BINS, (picture.low, picture.high))
            assert sum(shares) == pytest.approx(1, abs=0.004)
            # Shares up to there: a value lies within a step of q of where it is drawn.
            np.testing.assert_allclose(np.cumsum(shares), np.cumsum(expected) / side.sum(), atol=0.03)


def test_the_picture_of_one_histogram_has_no_inside() -> None:
    counts = np.zeros(256, np.int64)
    counts[128] = 7
    picture = displayed(counts, None, "c", "lstm")
    assert picture.inside == []
    assert picture.low < 0 < picture.high
    assert sum(picture.outside) == pytest.approx(1, abs=0.004)
    assert displayed(0 * counts, None, "h", "gru").outside == [0.0] * BINS
