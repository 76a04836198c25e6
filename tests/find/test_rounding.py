from __future__ import annotations

import math

import numpy as np

from rnnscope.find.rounding import all_rounded, rounded, significant


def test_what_is_no_number_is_none() -> None:
    assert [rounded(value) for value in (None, math.nan, math.inf, np.float64(-math.inf))] == [None] * 4


def test_few_digits_are_kept_and_no_minus_zero() -> None:
    assert rounded(np.float32(0.1234567), 3) == 0.123
    assert type(rounded(np.float32(0.5))) is float
    assert math.copysign(1, rounded(-1e-9) or 0.0) == 1
    assert significant(123456.7, 3) == 123000
    assert significant(0.000123456) == 0.00012346
    assert all_rounded(np.array([0.126, -0.001]), 2) == [0.13, 0.0]
    assert "-" not in str(all_rounded([-0.001], 2))
