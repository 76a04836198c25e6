"""What passes through an unrolled graph with cuts in it."""

from __future__ import annotations

import pytest
import torch
from numpy.testing import assert_allclose

from rnnscope.lessons.truncated import MOST_LAG, MOST_WINDOW, PROBES, Plan, passing
from rnnscope.rnn.experiment.truncation import Truncation
from rnnscope.rnn.tasks.remember import Remember


def test_just_inside_and_just_outside() -> None:
    for lag, length, first in ((9, 20, 0), (10, 20, 1), (19, 20, 10), (20, 30, 11)):
        plan = Plan(10, lag, "carried")
        reached = Truncation.of(plan.settings(0)).first(plan.length - 1)
        assert (plan.length, max(0, reached - plan.symbol)) == (length, first)
        assert plan.outside is (lag > 9)
    inside, reset, carried = Plan(6, 9, "reset").arms
    assert [(plan.lag, plan.state, plan.length) for plan in (inside, reset, carried)] == [
        (5, "carried", 12),
        (9, "reset", 12),
        (9, "carried", 12),
    ]


def test_what_is_trained_side_by_side_is_of_one_length() -> None:
    for window in range(2, MOST_WINDOW + 1):
        for lag in range(1, MOST_LAG + 1):
            plan = Plan(window, lag, "carried")
            assert {arm.length for arm in plan.arms} == {plan.length}, f"window {window}, lag {lag}"


@pytest.mark.parametrize("state", ["carried", "reset"])
def test_gradients_are_autograds_and_stop_at_the_cut(state: str) -> None:
    plan = Plan(4, 6, state)
    network = plan.network(3)
    found = passing(plan, network, 3)
    x = Remember(plan.length, 3, plan.lag).probe(PROBES).x.repeat_interleave(4, dim=1)
    symbols = torch.arange(4).repeat(PROBES)
    x[plan.symbol] = torch.eye(4, 5)[symbols]
    weights = dict(network.named_parameters())
    h, hidden = torch.zeros(len(symbols), 16), []
    for time, x_t in enumerate(x):
        if time % 4 == 0:
            h = h.detach() if state == "carried" else torch.zeros_like(h)
        h = torch.tanh(
            x_t @ weights["rnn.weight_ih_l0"].T
            + weights["rnn.bias_ih_l0"]
            + h @ weights["rnn.weight_hh_l0"].T
            + weights["rnn.bias_hh_l0"]
        )
        h.retain_grad()
        hidden.append(h)
    loss = torch.nn.functional.cross_entropy(network.readout(h), symbols, reduction="sum")
    loss.backward()
    norms = [0.0 if h.grad is None else h.grad.norm(dim=-1).square().mean().sqrt().item() for h in hidden]
    assert_allclose(found.gradient, norms, rtol=1e-5)
    assert found.gradient[:4] == [0] * 4 and min(found.gradient[4:]) > 0
    assert found.trace[0] == 0 and found.trace[1] > 0
    assert (found.trace[4] > 0) is (state == "carried")


def test_bounds() -> None:
    with pytest.raises(ValueError, match="window must be 2 to 12, got 1"):
        Plan(1, 1, "reset")
    with pytest.raises(ValueError, match="lag must be 1 to 24, got 0"):
        Plan(2, 0, "reset")
