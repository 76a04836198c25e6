"""Every preset tells its story: trained as the page trains it, its two lanes end as its sentence says."""

from __future__ import annotations

import functools
import math
from dataclasses import replace

import pytest

from rnnscope.rnn.experiment.experiment import Experiment, StepRow
from rnnscope.rnn.experiment.settings import ExperimentSettings
from rnnscope.runs.presets import PRESETS

BY_NAME = {preset.name: preset for preset in PRESETS}


def lag_curve(experiment: Experiment) -> list[float]:
    return experiment.observe().values[: experiment.layout[0].columns].tolist()


@functools.cache  # some lanes are told of twice
def trained(settings: ExperimentSettings) -> tuple[list[StepRow], list[float], list[float]]:
    """Rows, and the lag curve before the first step and after the last."""
    experiment = Experiment(settings)
    first, rows = lag_curve(experiment), []
    for _ in range(settings.steps):
        rows.append(experiment.step())
        if rows[-1].problem:
            break
    return rows, first, lag_curve(experiment)


def accuracy(rows: list[StepRow]) -> float:
    return sum(row.accuracy for row in rows[-20:]) / 20


def test_names_differ_and_settings_are_valid() -> None:
    assert len(BY_NAME) == len(PRESETS) >= 9
    for preset in PRESETS:
        lanes = preset.lanes()
        assert len(lanes) == 2 and lanes[0] != lanes[1]
        assert lanes[0].seed == lanes[1].seed


@pytest.mark.soak
@pytest.mark.parametrize(
    "name", ["clipping-rescues", "initialization-rescues", "identity", "forget-bias", "lstm-lag-100"]
)
def test_b_learns_what_a_does_not(name: str) -> None:
    a, b = (trained(lane)[0] for lane in BY_NAME[name].lanes())
    assert accuracy(a) < 0.5
    assert accuracy(b) > 0.95


@pytest.mark.soak
def test_clipping_rescues_from_a_gradient_that_grows_on_its_way_back() -> None:
    (a, first, last), (b, same, _) = (trained(lane) for lane in BY_NAME["clipping-rescues"].lanes())
    assert first == same and first[59] > 10 * first[0]
    assert a[0].loss == b[0].loss and a[0].norm == b[0].norm
    assert last[59] < 1e-4 and 0.2 < sum(row.clipped for row in b) / len(b) < 0.9


@pytest.mark.soak
def test_vanishing_is_learned_at_lag_5_only() -> None:
    (a, first, _), (b, _, _) = (trained(lane) for lane in BY_NAME["vanishing"].lanes())
    assert first[59] < 1e-9 * first[0]
    assert accuracy(a) < 0.35 and accuracy(b) > 0.85


@pytest.mark.soak
def test_exploding_grows_and_then_saturates() -> None:
    (_, first, last), (_, other, _) = (trained(lane) for lane in BY_NAME["exploding"].lanes())
    assert first[59] > 1e3 * first[0] and last[59] < 1e-12
    assert other[0] > other[59] > 1e-6


@pytest.mark.parametrize("steps", [40, pytest.param(400, marks=pytest.mark.soak)])
def test_divergence_ends_a_and_not_b(steps: int) -> None:
    (a, _, _), (b, _, _) = (trained(replace(lane, steps=steps)) for lane in BY_NAME["divergence"].lanes())
    assert a[-1].problem is not None and a[-1].step <= 2
    assert b[-1].problem is None and len(b) == steps


def test_overflow_ends_both_at_once() -> None:
    for lane in BY_NAME["overflow"].lanes():
        rows, first, _ = trained(lane)
        assert len(rows) == 1 and rows[0].problem is not None
        assert not all(map(math.isfinite, first))


@pytest.mark.soak
def test_truncation_hides_what_is_beyond_the_window() -> None:
    (a, full, _), (b, cut, _) = (trained(lane) for lane in BY_NAME["truncation"].lanes())
    assert cut[:10] == pytest.approx(full[:10], rel=1e-5) and not any(cut[10:])
    assert accuracy(a) > 0.95 and accuracy(b) < 0.5
