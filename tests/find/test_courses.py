from __future__ import annotations

import numpy as np
import pytest

from rnnscope.find.courses import END, START, course
from rnnscope.find.findings import AFTER, BEFORE
from rnnscope.find.statistics import Edges


def edges(steps: np.ndarray, count: int = 4) -> Edges:
    """The same mean q [E] around starts; mirrored around ends."""
    positions = np.full((2, 1, BEFORE + AFTER), count)
    return Edges(positions, np.stack([steps, -steps])[:, None, None] * count, np.ones((2, 1), np.int64))


def step(late: int, low: float = -50, high: float = 70) -> np.ndarray:
    return np.where(np.arange(BEFORE + AFTER) < BEFORE + late, low, high).astype(np.int64)


@pytest.mark.parametrize("late", [0, 1, 7, AFTER - 1])
def test_a_unit_that_turns_on_late_is_reached_late(late: int) -> None:
    found = course(edges(step(late)), START, 0, 0, 70.0, -50.0, "h", "lstm")
    assert found is not None
    assert found.reached == late
    assert found.edges == 4
    assert found.mean[BEFORE + late - 1] == pytest.approx(-50 / 127, abs=5e-4)
    assert found.mean[BEFORE + late] == pytest.approx(70 / 127, abs=5e-4)


def test_a_unit_that_is_low_inside_is_reached_downwards() -> None:
    found = course(edges(-step(3)), START, 0, 0, -70.0, 50.0, "h", "lstm")
    assert found is not None and found.reached == 3


def test_an_end_leads_to_what_is_outside() -> None:
    found = course(edges(step(5)), END, 0, 0, 50.0, -70.0, "h", "lstm")
    assert found is not None and found.reached == 5


def test_what_never_crosses_is_not_reached() -> None:
    never = course(edges(step(AFTER)), START, 0, 0, 70.0, -50.0, "h", "lstm")
    alike = course(edges(step(2)), START, 0, 0, 10.0, 10.0, "h", "lstm")
    assert never is not None and never.reached is None
    assert alike is not None and alike.reached is None


def test_offsets_without_an_edge_are_unknown_and_no_edges_no_course() -> None:
    some = edges(step(0))
    some.positions[START, 0, -3:] = 0
    found = course(some, START, 0, 0, 70.0, -50.0, "h", "lstm")
    assert found is not None and found.mean[-4:] == [0.551, None, None, None]
    assert course(edges(step(0), 0), START, 0, 0, 70.0, -50.0, "h", "lstm") is None
