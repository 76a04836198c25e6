"""What the integer sums of a number and a channel tell: Pearson's correlation, and the mean at each level.

Correlations are those of q: of c, and of h that is not bounded, q is value / (1 + |value|).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..rnn.cells import CellName
from .channels import dequantize
from .findings import Level, Quantity
from .rounding import significant
from .statistics import Numbers


def correlations(numbers: Numbers, part: int, concept: int) -> NDArray[np.float64]:
    """Pearson's correlation of a number concept with each channel [C]; 0 for a channel or a number that is constant.

    In integers of any size up to the last division: `(n Sxq - Sx Sq) / sqrt((n Sxx - Sx^2) (n Sqq - Sq^2))`.
    """
    n, x, xx = (int(row[part, concept]) for row in (numbers.positions, numbers.x, numbers.xx))
    columns = (row[part, concept].tolist() for row in (numbers.q, numbers.qq, numbers.xq))
    spread = n * xx - x * x
    return np.array(
        [_ratio(n * xq - x * q, spread * (n * qq - q * q)) for q, qq, xq in zip(*columns, strict=True)]
    )


def _ratio(covariance: int, squared: int) -> float:
    return covariance / math.sqrt(squared) if squared else 0.0


def levels(numbers: Numbers, concept: int, channel: int, quantity: Quantity, cell: CellName) -> list[Level]:
    """Mean and standard deviation of a channel at each value that the number has, report part.

    Of q, and then as values: of c, and of h that is not bounded, they are nearer to the median and to half of what
    lies about the middle.
    """
    found = []
    for level in np.flatnonzero(numbers.level_positions[concept]).tolist():
        n, q, qq = (
            int(row)
            for row in (
                numbers.level_positions[concept, level],
                numbers.level_q[concept, level, channel],
                numbers.level_qq[concept, level, channel],
            )
        )
        deviation = math.sqrt(n * qq - q * q) / n
        # Half the way between one deviation above and one below, as q may be bent; exact where it is not.
        mean, above, below = dequantize(
            np.array([q / n, q / n + deviation, q / n - deviation]), quantity, cell
        )
        found.append(
            Level(
                level=level,
                positions=n,
                mean=significant(mean, 4),
                deviation=significant((above - below) / 2, 3),
            )
        )
    return found
