from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score

from rnnscope.find.auc import UNITS_AT_ONCE, average_ranks, unit_aucs


def drawn(units: int, positions: int, concepts: int, ties: bool) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(1)
    values = draw.normal(size=(units, positions)).astype(np.float32)
    labels = (draw.random((concepts, positions)) < np.linspace(0.05, 0.6, concepts)[:, None]).astype(np.int8)
    values[0] += labels[0]
    return (np.round(values, 1) + 0 if ties else values), labels


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("left_out", [False, True])
def test_auc_is_that_of_scikit_learn(ties: bool, left_out: bool) -> None:
    values, labels = drawn(UNITS_AT_ONCE + 3, 3000, 4, ties)
    if left_out:
        labels[1, ::3] = -1
        labels[3, 100:1000] = -1
    aucs = unit_aucs(values, labels)
    for k, label in enumerate(labels):
        counted = label >= 0
        expected = [roc_auc_score(label[counted], row[counted]) for row in values]
        np.testing.assert_allclose(aucs[k], expected, rtol=0, atol=1e-12)
    assert aucs[0, 0] > 0.7


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    values = np.array([3, 1, 3, -0.0, 0.0, np.inf, 3, -np.inf], np.float32)
    np.testing.assert_array_equal(average_ranks(values), rankdata(values))


def test_a_constant_unit_tells_nothing_apart() -> None:
    labels = np.array([[0, 1, 1, 0, 1]], np.int8)
    assert unit_aucs(np.full((1, 5), 0.3, np.float32), labels).tolist() == [[0.5]]


def test_a_concept_of_one_class_has_no_auc() -> None:
    labels = np.array([[0, 0, 0], [1, 1, 1], [0, 0, 1]], np.int8)
    aucs = unit_aucs(np.array([[1, 2, 3]], np.float32), labels)
    np.testing.assert_array_equal(aucs, [[np.nan], [np.nan], [1]])


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="got NaN"):
        unit_aucs(np.array([[1, np.nan]], np.float32), np.array([[0, 1]], np.int8))
