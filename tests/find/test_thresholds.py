from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score as f1_of_scikit_learn

from rnnscope.find.thresholds import best_threshold, f1_score


@pytest.mark.parametrize("decimals", [0, 1, 9])
def test_no_other_threshold_has_a_better_f1(decimals: int) -> None:
    draw = np.random.default_rng(0)
    inside = draw.random(120) < 0.3
    values = np.round(draw.normal(size=120) + inside, decimals).astype(np.float32)
    best = max(f1_of_scikit_learn(inside, values >= value) for value in np.unique(values))
    yes = values >= best_threshold(values, inside)
    assert f1_score(yes, inside) == pytest.approx(f1_of_scikit_learn(inside, yes), abs=1e-12)
    assert f1_score(yes, inside) == pytest.approx(best, abs=1e-12)


def test_it_lies_midway_between_the_classes() -> None:
    inside = np.array([True, False, True, False])
    assert best_threshold(np.array([3.0, -1.0, 2.0, 1.0]), inside) == 1.5
    assert best_threshold(np.ones(4), inside) == 1
    near = np.array([1, 1 + 1e-16, 0.5, np.nextafter(1, 2)])
    assert f1_score(near >= best_threshold(near, np.array([False, False, False, True])), near > 1) == 1


def test_nothing_said_and_nothing_inside() -> None:
    assert f1_score(np.zeros(3, bool), np.zeros(3, bool)) == 0
