from __future__ import annotations

import numpy as np
import pytest

from rnnscope.find.lack import lack
from tests.find.plain_statistics import halves, statistics

CHOOSE_HALF = halves(1600) == 0


def of(labels: np.ndarray, kind: str) -> str | None:
    return lack(
        statistics(np.zeros((len(labels), 1), np.int8), labels[:, None].astype(np.int16), [kind]), kind, 0
    )


def holds(choose: int, report: int) -> np.ndarray:
    """Labels that hold at so many positions of each part."""
    labels = np.zeros(1600, int)
    labels[np.flatnonzero(CHOOSE_HALF)[:choose]] = 1
    labels[np.flatnonzero(~CHOOSE_HALF)[:report]] = 1
    return labels


def test_enough_is_enough() -> None:
    assert of(holds(50, 50), "yes-no") is None
    assert of(holds(750, 750), "yes-no") is None
    assert of(holds(1, 1), "number") is None


@pytest.mark.parametrize(
    ("choose", "report", "message"),
    [
        (0, 0, "It never holds in this text, at 1,600 positions"),
        (800, 800, "It always holds in this text"),
        (49, 300, "It holds at only 49 of 800 positions in the part that units are chosen on"),
        (300, 0, "It holds at only 0 of 800 positions in the part that is reported"),
        (751, 300, "It does not hold at only 49 of 800 positions in the part that units are chosen on"),
    ],
)
def test_too_little_is_named(choose: int, report: int, message: str) -> None:
    assert str(of(holds(choose, report), "yes-no")).startswith(message)


def test_numbers_must_vary_in_both_parts() -> None:
    assert of(np.full(1600, 3), "number") == "It is 3 at all positions in the part that units are chosen on."
    assert of(holds(9, 0), "number") == "It is 0 at all positions in the part that is reported."
    few = np.where(np.arange(1600) < 1400, -1, np.arange(1600))
    few[CHOOSE_HALF] = -1
    assert str(of(few, "number")).startswith("The text is too short to be split: 0 positions to choose")
