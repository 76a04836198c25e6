from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score

from rnnscope.find.probe import FEWEST, fit, probes, selection
from rnnscope.find.sampled import PartSample


def drawn(seed: int, positions: int = 4000, channels: int = 30) -> tuple[np.ndarray, np.ndarray]:
    """Columns of which 3 and 11 together tell the concept, 4 is a worse copy of 3, and the others are noise."""
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(positions, channels))
    inside = x[:, 3] + 0.8 * x[:, 11] + 0.3 * draw.normal(size=positions) > 1.4
    x[:, 4] = x[:, 3] + 0.3 * draw.normal(size=positions)
    return x, inside


def part(seed: int, **sizes: int) -> PartSample:
    x, inside = drawn(seed, **sizes)
    q = np.rint(30 * x).clip(-127, 127).astype(np.int8)
    return PartSample(np.arange(len(q)), q.T, inside[None].astype(np.int16))


@pytest.mark.parametrize("separable", [False, True])
def test_the_fit_is_that_of_scikit_learn(separable: bool) -> None:
    x, inside = drawn(0)
    if separable:
        inside = x[:, 3] > 1
    columns = x[:, [3, 11, 5]]
    columns = (columns - columns.mean(0)) / columns.std(0)
    theirs = LogisticRegression(C=1.0, tol=1e-8, max_iter=2000).fit(columns, inside)
    expected = np.append(theirs.coef_[0], theirs.intercept_)
    np.testing.assert_allclose(fit(columns, inside), expected, rtol=5e-3, atol=1e-3)


def test_units_that_add_to_each_other_are_chosen_before_copies() -> None:
    x, inside = drawn(1)
    order = [3, 4, 11, *(c for c in range(30) if c not in (3, 4, 11))]
    steps = selection(x[:, order], inside, 5)
    assert [order[c] for c in steps[1][0]] == [3, 11]
    assert [len(chosen) for chosen, _ in steps] == [1, 2, 3, 4, 5]


def test_columns_that_depend_on_the_chosen_are_not_added() -> None:
    x, inside = drawn(2)
    twice = np.column_stack([x[:, 3], 2 * x[:, 3], np.zeros(len(x))])
    assert [chosen for chosen, _ in selection(twice, inside, 3)] == [[0]]


def test_probes_are_judged_on_the_part_that_no_choice_saw() -> None:
    choose, report = part(3), part(4)
    aucs = np.array([roc_auc_score(choose.labels[0], row) for row in choose.q])
    order = np.argsort(-abs(aucs - 0.5))
    found = probes(choose, report, 0, order, [(c // 10, c % 10) for c in range(30)])
    assert [probe.units for probe in found] == [1, 2, 5, 10]
    assert found[0].members == [(0, 3)]
    assert found[1].members == [(0, 3), (1, 1)]
    assert found[0].auc == pytest.approx(roc_auc_score(report.labels[0], report.q[3]), abs=1e-5)
    theirs = LogisticRegression().fit(choose.q[[3, 11]].T, choose.labels[0])
    scores = theirs.decision_function(report.q[[3, 11]].T)
    assert found[1].auc == pytest.approx(roc_auc_score(report.labels[0], scores), abs=1e-3)
    on_choose = theirs.decision_function(choose.q[[3, 11]].T)
    cuts = np.quantile(on_choose, np.linspace(0.5, 0.999, 200))
    best = max(cuts, key=lambda cut: f1_score(choose.labels[0], on_choose >= cut))
    assert found[1].f1 == pytest.approx(f1_score(report.labels[0], scores >= best), abs=0.015)
    assert found[1].f1 > found[0].f1 + 0.15


def test_positions_that_do_not_count_and_too_few() -> None:
    choose, report = part(5), part(6)
    report.labels[0, np.flatnonzero(report.labels[0] == 1)[FEWEST - 1 :]] = -1
    assert probes(choose, report, 0, np.arange(30), [(0, c) for c in range(30)]) == []
    assert probes(choose, part(6), 0, np.arange(0), []) == []
    few = probes(choose, part(6), 0, np.array([3, 11]), [(0, c) for c in range(30)])
    assert [probe.units for probe in few] == [1, 2]
