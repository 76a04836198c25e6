from __future__ import annotations

import itertools

import pytest

from rnnscope.runs.budget import PACED_SHARE, Budget
from rnnscope.runs.pace import Pace


@pytest.mark.parametrize("cost", [0.0001, 0.02, 3.0])
def test_observing_takes_a_twentieth_evenly_spread(cost: float) -> None:
    budget, seen = Budget(), []
    for step in range(20_000):
        budget.trained(0.01)
        if budget.allows():
            budget.observed(cost)
            seen.append(step)
    assert budget.share is not None and budget.share <= 0.05 + cost / 200
    if cost == 0.02:
        gaps = {later - earlier for earlier, later in itertools.pairwise(seen)}
        assert gaps <= {133, 134} and budget.share == pytest.approx(0.015 / 1.015, rel=0.02)


def test_an_expensive_observation_is_paid_for_before_the_next() -> None:
    budget = Budget()
    budget.observed(1.0)
    for _ in range(66):
        budget.trained(1.0)
    assert not budget.allows()
    budget.trained(1.0)
    assert budget.allows()


def test_without_any_time_there_is_no_share() -> None:
    assert Budget().share is None


def test_a_pace_is_kept_and_what_is_missed_is_not_caught_up() -> None:
    pace = Pace()
    pace.start(100.0, 0, 10.0)
    assert pace.slack(100.0) <= 0
    pace.stepped(100.01, 1)
    assert pace.slack(100.01) == pytest.approx(0.09)
    pace.stepped(105.0, 2)  # five seconds late
    pace.stepped(105.0, 3)
    assert pace.slack(105.0) == pytest.approx(0.1)
    pace.start(106.0, 3, None)
    assert pace.slack(106.0) == 0


def test_the_speed_is_that_of_the_last_seconds() -> None:
    pace = Pace(speed=7.0)
    pace.start(0.0, 0, None)
    assert pace.speed == 7.0
    for k in range(1, 101):
        pace.stepped(k * 0.1, k)
    assert pace.speed == pytest.approx(10)
    for k in range(101, 111):
        pace.stepped(10 + (k - 100), k)
    assert pace.speed == pytest.approx(1)


def test_pauses_are_no_running_time() -> None:
    pace = Pace(seconds=5.0)
    pace.start(10.0, 0, None)
    assert pace.seconds(12.0) == 7.0
    pace.stop(13.0)
    assert pace.seconds(100.0) == 8.0
    pace.start(200.0, 0, 1.0)
    pace.start(201.0, 0, None)  # another pace, while it runs
    assert pace.seconds(202.0) == 10.0


def test_at_a_chosen_pace_an_observation_is_paid_for_sooner() -> None:
    budget = Budget()
    budget.trained(1.0)
    budget.observed(0.03)
    budget.trained(0.09)
    assert not budget.allows(PACED_SHARE)
    budget.trained(0.02)
    assert budget.allows(PACED_SHARE) and not budget.allows()
    budget.trained(1.9)
    assert budget.allows()
