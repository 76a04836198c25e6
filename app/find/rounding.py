"""Numbers as a findings file keeps them: few digits, and None instead of NaN."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import SupportsFloat

from .findings import Number


def rounded(value: SupportsFloat | None, decimals: int = 5) -> Number:
    """A number to so many decimals; None for None, NaN and inf."""
    number = math.nan if value is None else float(value)
    return round(number, decimals) + 0.0 if math.isfinite(number) else None  # no -0.0


def significant(value: SupportsFloat, digits: int = 5) -> float:
    """A finite number to so many significant digits."""
    return float(f"{float(value):.{digits}g}") + 0.0


def all_rounded(values: Iterable[SupportsFloat], decimals: int) -> list[float]:
    """Finite numbers to so many decimals."""
    return [round(float(value), decimals) + 0.0 for value in values]
