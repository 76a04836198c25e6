"""The threshold that tells inside from outside best."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def best_threshold(values: NDArray[np.floating[Any]], inside: NDArray[np.bool_]) -> float:
    """Where to say yes, at or above, for the highest F1 on values [N]; midway between two values that were met."""
    order = np.argsort(-values, kind="stable")
    ordered, found = values[order], np.cumsum(inside[order])
    f1 = 2 * found / (np.arange(1, len(values) + 1) + found[-1])
    last_of_equals = np.append(ordered[1:] != ordered[:-1], True)
    at = int(np.where(last_of_equals, f1, -1).argmax())
    if at + 1 == len(values):
        return float(ordered[at])
    middle = float((ordered[at] + ordered[at + 1]) / 2)
    return middle if middle > ordered[at + 1] else float(ordered[at])


def f1_score(yes: NDArray[np.bool_], inside: NDArray[np.bool_]) -> float:
    """Harmonic mean of precision and recall; 0 where nothing is inside or said to be."""
    return 2 * int((yes & inside).sum()) / max(int(yes.sum()) + int(inside.sum()), 1)
