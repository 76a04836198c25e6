"""Messages backwards against autograd, a closed form, and finite differences."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnscope.lessons import backprop
from rnnscope.lessons.field_error import FieldError

WEIGHT = st.floats(-2, 2)
VALUES = st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None)
@given(WEIGHT, WEIGHT, WEIGHT, VALUES, st.sampled_from(["tanh", "linear"]), st.booleans())
def test_the_terms_add_up_to_what_autograd_finds(
    w: float, u: float, v: float, pairs: list[tuple[float, float]], activation: Any, last: bool
) -> None:
    x, targets = [list(side) for side in zip(*pairs, strict=True)]
    network = backprop.Network(w, u, v, x, targets, activation, last)
    _, messages, terms = backprop.backward(network)
    found = backprop.by_autograd(network)
    for name, value in found.items():
        own = [term.product for term in terms if term.weight == name]
        assert len(own) == len(x)
        assert sum(own) == pytest.approx(value, rel=1e-9, abs=1e-9)
    for message in messages:
        assert message.value == pytest.approx(sum(factor * bar for _, factor, bar in message.terms))


def test_a_linear_network_by_hand() -> None:
    made, messages, terms = backprop.backward(
        backprop.Network(0.5, 1.0, 2.0, [1.0, 0.0], [0.0, 0.0], "linear", last=True)
    )
    assert (made.h, made.y, made.loss) == ([0.0, 1.0, 0.5], [2.0, 1.0], 0.5)
    assert [(one.of, one.step, one.value) for one in messages] == [
        ("y", 2, 1.0), ("h", 2, 2.0), ("z", 2, 2.0), ("y", 1, 0.0), ("h", 1, 1.0), ("z", 1, 1.0),
    ]  # fmt: skip
    assert [(one.weight, one.step, one.product) for one in terms] == [
        ("v", 2, 0.5), ("w", 2, 2.0), ("u", 2, 0.0), ("v", 1, 0.0), ("w", 1, 0.0), ("u", 1, 1.0),
    ]  # fmt: skip


def test_a_bar_is_the_slope_of_the_loss() -> None:
    network = backprop.Network(0.8, 1.2, 1.5, [1.0, 0.5, -1.0], [0.0, 1.0, 0.5])
    _, messages, _ = backprop.backward(network)
    z_bar = next(one.value for one in messages if (one.of, one.step) == ("z", 1))
    nudge = 1e-6  # of z_1, through x_1
    up, down = (
        backprop.forward(replace(network, x=[1.0 + sign * nudge / network.u, 0.5, -1.0])).loss
        for sign in (1, -1)
    )
    assert z_bar == pytest.approx((up - down) / (2 * nudge), rel=1e-7)
    assert not math.isclose(z_bar, 0)


@pytest.mark.parametrize(("x", "targets", "field"), [([], [], "x"), ([1.0], [1.0, 2.0], "targets")])
def test_what_does_not_fit_is_told_at_its_field(x: list[float], targets: list[float], field: str) -> None:
    with pytest.raises(FieldError, match="expected") as caught:
        backprop.backward(backprop.Network(1.0, 1.0, 1.0, x, targets))
    assert caught.value.field == field
