from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rnnscope.runs.spread import spread


@given(st.sets(st.integers(0, 10_000), min_size=1, max_size=300), st.integers(2, 100))
def test_the_ends_stay_and_not_more_than_wanted(steps: set[int], most: int) -> None:
    ordered = sorted(steps)
    kept = spread(ordered, most)
    assert set(kept) <= steps and kept == sorted(set(kept)) and len(kept) <= most
    assert kept[0] == ordered[0] and kept[-1] == ordered[-1]
    if len(steps) <= most:
        assert kept == ordered


def test_they_are_evenly_spread() -> None:
    crowded = [*range(0, 1000, 100), *range(900, 1001)]
    assert spread(sorted(set(crowded)), 11) == list(range(0, 1001, 100))
    assert spread([3, 4, 9], 1) == [3]
