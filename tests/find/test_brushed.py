from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter
from sklearn.metrics import f1_score, roc_auc_score

from rnnscope.find.brushed import MOST, best_when_shifted, brushed_labels, brushed_units
from rnnscope.find.findings import BINS

ON = [(300, 340), (700, 760), (1500, 1530)]


def slow(length: int = 2000, units: int = 60) -> np.ndarray:
    noise = np.random.default_rng(0).normal(size=(units, length + 500))
    return np.tanh(0.3 * lfilter([1], [1, -0.9], noise, axis=1)[:, 500:].T).astype(np.float32)


def planted(unit: int, by: float) -> np.ndarray:
    h = slow()
    for start, stop in ON:
        h[start:stop, unit] += by
    return h.clip(-1, 1)


@pytest.mark.parametrize("by", [2.0, -2.0])
def test_the_planted_unit_stands_out(by: float) -> None:
    h = planted(47, by)
    found = brushed_units(h, 20, ON)
    best = found.units[0]
    inside = brushed_labels(2000, ON, ()) == 1
    assert (best.layer, best.unit, best.sign) == (2, 7, np.sign(by))
    assert best.auc == pytest.approx(roc_auc_score(inside, np.sign(by) * h[:, 47]), abs=1e-5)
    assert best.mean_on == pytest.approx(h[inside, 47].mean(), rel=1e-4)
    assert best.mean_off == pytest.approx(h[~inside, 47].mean(), rel=1e-4, abs=1e-4)
    above = np.sign(by) * h[:, 47] >= best.threshold
    assert best.on_above == pytest.approx(above[inside].mean(), abs=1e-2)
    assert best.off_above == pytest.approx(above[~inside].mean(), abs=1e-2)
    assert f1_score(inside, above) > 0.9
    assert found.null_95 is not None and 0.6 < found.null_95 < best.auc
    assert (found.on, found.off, len(found.units)) == (130, 1870, MOST)
    assert [unit.auc for unit in found.units] == sorted((unit.auc for unit in found.units), reverse=True)
    assert len(best.histogram_on) == len(best.histogram_off) == BINS
    assert sum(best.histogram_on) == pytest.approx(1, abs=0.004)


def test_off_spans_leave_the_rest_out() -> None:
    h = planted(3, 2.0)
    off = [(0, 100), (900, 1200)]
    found = brushed_units(h, 60, ON, off)
    labels = brushed_labels(2000, ON, off)
    counted = labels >= 0
    assert found.off == 400
    assert found.units[0].unit == 3
    expected = [roc_auc_score(labels[counted], h[counted, unit.unit] * unit.sign) for unit in found.units]
    np.testing.assert_allclose([unit.auc for unit in found.units], expected, atol=1e-5)


def test_a_given_threshold_is_that_of_every_unit() -> None:
    h = planted(3, 2.0)
    inside = brushed_labels(2000, ON, ()) == 1
    for unit in brushed_units(h, 60, ON, threshold=0.4).units:
        assert unit.threshold == 0.4
        assert unit.on_above == pytest.approx((unit.sign * h[inside, unit.unit] >= 0.4).mean(), abs=1e-4)


def test_shifted_spans_are_those_of_scikit_learn() -> None:
    h, labels = slow(900, 5), brushed_labels(900, [(100, 160), (500, 520)], ())
    found = best_when_shifted(h, labels)
    assert found is not None and len(found) == 200
    every = [
        0.5 + max(abs(roc_auc_score(np.roll(labels, move), row) - 0.5) for row in h.T)
        for move in range(200, 700, 5)
    ]
    # of the 820 positions off every fourth is looked at
    np.testing.assert_allclose(
        np.quantile(found, [0.1, 0.5, 0.9]), np.quantile(every, [0.1, 0.5, 0.9]), atol=0.03
    )


def test_units_that_never_change_do_not_stand_out() -> None:
    h = np.zeros((2000, 3), np.float32)
    found = brushed_units(h, 3, ON)
    assert [unit.auc for unit in found.units] == [0.5] * 3
    assert found.null_95 == 0.5


def test_an_unbounded_unit_has_its_own_range() -> None:
    h = 5 * planted(3, 2.0)
    best = brushed_units(h, 60, ON, bounded=False).units[0]
    assert (best.low, best.high) == (h.min(), h.max())
    assert sum(best.histogram_off) == pytest.approx(1, abs=0.004)


def test_the_caution_says_how_little_follows() -> None:
    assert "these 3 spans by eye" in (told := brushed_units(slow(), 60, ON).caution)
    assert "nothing is held out" in told and told.endswith("search a longer text for the concept.")
    short = brushed_units(slow(300), 60, [(10, 20)])
    assert short.null_95 is None
    assert "this span" in short.caution and "too short" in short.caution


@pytest.mark.parametrize(
    ("on", "off", "message"),
    [
        ([(10, 2001)], [], "within the 2,000 characters read, got 10 to 2001"),
        ([(10, 10)], [], "got 10 to 10"),
        ([(10, 30)], [(20, 40)], "both on and off, got both between 10 and 30"),
        ([(0, 2000)], [], "at least one character must be off"),
        ([], [], "at least one character must be on"),
    ],
)
def test_spans_that_make_no_sense(on: list, off: list, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        brushed_units(slow(), 60, on, off)


def test_nan_is_refused() -> None:
    h = slow()
    h[5, 5] = np.nan
    with pytest.raises(ValueError, match="got NaN"):
        brushed_units(h, 60, ON)


@pytest.mark.parametrize(
    "values", [(3.4e38, 3.4e38), (3.4e38, 3.3e38), (-3.4e38, 3.4e38), (0.0, 0.0), (2.0, 2.0)]
)
def test_values_at_the_edge_of_float32_and_constant_ones_have_a_picture(values: tuple[float, float]) -> None:
    h = np.full((2000, 1), values[0], np.float32)
    h[1000:] = values[1]
    unit = brushed_units(h, 1, ON, bounded=False).units[0]
    assert np.isfinite([unit.mean_on, unit.mean_off, unit.threshold, unit.low, unit.high]).all()
    assert unit.low < unit.high
    assert sum(unit.histogram_on) == pytest.approx(1, abs=0.004)
