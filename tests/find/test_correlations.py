from __future__ import annotations

import numpy as np
import pytest

from rnnscope.find.channels import dequantize
from rnnscope.find.correlations import correlations, levels
from rnnscope.find.findings import Quantity
from rnnscope.find.statistics import CHOOSE, REPORT, Numbers
from tests.find.plain_statistics import halves, statistics


def drawn() -> tuple[np.ndarray, np.ndarray, Numbers]:
    draw = np.random.default_rng(0)
    x = draw.integers(0, 7, 4000)
    x[::50] = -1
    q = np.clip(10 * x[:, None] * np.array([1, -1, 0]) + draw.normal(size=(4000, 3)) * 20, -127, 127).astype(
        np.int8
    )
    q[:, 2] = 5
    return q, x, statistics(q, x[:, None].astype(np.int16), ["number"]).numbers


def test_correlations_are_those_of_numpy() -> None:
    q, x, numbers = drawn()
    for part in (CHOOSE, REPORT):
        here = (halves(4000) == part) & (x >= 0)
        expected = [np.corrcoef(x[here], q[here, c])[0, 1] for c in (0, 1)]
        np.testing.assert_allclose(correlations(numbers, part, 0)[:2], expected, atol=1e-14)
        assert correlations(numbers, part, 0)[2] == 0
        assert expected[0] > 0.5 > -0.5 > expected[1]


def test_sums_of_a_large_corpus_are_exact() -> None:
    _, _, numbers = drawn()
    many = Numbers(**{name: value * 10**8 for name, value in vars(numbers).items()})
    np.testing.assert_allclose(correlations(many, REPORT, 0), correlations(numbers, REPORT, 0), rtol=1e-14)


@pytest.mark.parametrize("quantity", ["h", "f", "c"])
def test_levels_are_means_and_deviations(quantity: Quantity) -> None:
    q, x, numbers = drawn()
    here = halves(4000) == REPORT
    found = levels(numbers, 0, 0, quantity, "lstm")
    assert [level.level for level in found] == list(range(7))
    for level in found:
        at = here & (x == level.level)
        values = dequantize(q[at, 0], quantity, "lstm")
        assert level.positions == at.sum()
        if quantity == "c":  # c is bent, but its quantiles are those of q, which is nearly normal here
            low, middle, high = np.quantile(values, [0.1587, 0.5, 0.8413])
            assert level.mean == pytest.approx(middle, abs=0.05)
            assert level.deviation == pytest.approx((high - low) / 2, rel=0.15)
        else:
            assert level.mean == pytest.approx(values.mean(), rel=1e-3, abs=1e-4)
            assert level.deviation == pytest.approx(values.std(), rel=0.01)
