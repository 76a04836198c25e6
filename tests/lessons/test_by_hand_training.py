"""Many small networks trained side by side are what each would be alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from rnnscope.lessons import by_hand
from rnnscope.lessons.by_hand import SYSTEMS
from rnnscope.lessons.by_hand_training import Side, learn


def test_by_hand_weights_made_smooth_have_no_error() -> None:
    for name, steepness in (("sum", 1.0), ("comparison", 1.0), ("parity", 30.0)):
        system = SYSTEMS[name]
        w, u, b, v, c = by_hand.parts(system, steepness * np.array(system.by_hand, dtype=np.float64))
        side = Side(system, [system.units], [1])
        for parameter, value in zip(side.parameters, (w.T, u.T, b, v, c), strict=True):
            parameter.data.copy_(torch.from_numpy(value.copy()))
        assert (side.failures(10), side.failures(100)) == ([0], [0])
        side.parameters[1].data.mul_(0.9)  # forgets a tenth at every step
        if name == "sum":
            assert side.failures(100) == [1000]


@pytest.mark.parametrize("name", ["sum", "comparison", "parity"])
def test_a_network_is_the_same_in_any_company(name: by_hand.SystemName) -> None:
    system = SYSTEMS[name]
    sizes, seeds = [2, 5, 2], [1, 1, 2]
    together = list(learn(system, sizes, seeds, steps=30))[-1]
    for m, (size, seed) in enumerate(zip(sizes, seeds, strict=True)):
        alone = list(learn(system, [size], [seed], steps=30))[-1]
        assert_allclose(alone.losses[0], together.losses[m], rtol=1e-9)
        assert together.short is not None and together.long is not None
        assert alone.short == [together.short[m]]
        assert alone.long == [together.long[m]]


def test_gradients_are_those_of_one_network_by_the_plain_equations() -> None:
    system, rng = SYSTEMS["parity"], np.random.default_rng(0)
    side = Side(system, [3, 2], [5, 6])
    x = by_hand.sequences(system, 10, 8, rng)
    should = torch.from_numpy(by_hand.wanted(system, x))
    w, u, b, v, c = (parameter.detach() for parameter in side.parameters)
    one = [w[:, 3:], u[3:, 3:], b[3:], v[3:], c[1:]]  # the second network
    one = [value.clone().requires_grad_() for value in one]
    h, loss = torch.zeros(8, 2, dtype=torch.float64), torch.zeros(())
    for x_t, y_t in zip(torch.from_numpy(x), should, strict=True):
        h = 1 / (1 + torch.exp(-(x_t @ one[0] + h @ one[1] + one[2])))
        p = 1 / (1 + torch.exp(-(h @ one[3] + one[4])))
        loss = loss - (y_t * p.log() + (1 - y_t) * (1 - p).log()).mean() / 10
    loss.backward()
    losses = side.losses(torch.from_numpy(x), should)
    side.backward(losses)
    assert_allclose(losses[1].item(), loss.item(), rtol=1e-12)
    norm = torch.sqrt(sum(value.grad.square().sum() for value in one))
    assert norm < 1  # not clipped
    mine = [side.parameters[0].grad[:, 3:], side.parameters[1].grad[3:, 3:]]
    mine += [parameter.grad[3:] for parameter in side.parameters[2:4]] + [side.parameters[4].grad[1:]]
    for got, expected in zip(mine, one, strict=True):
        assert_allclose(got, expected.grad, rtol=1e-9)
    assert not side.parameters[1].grad[:3, 3:].any()  # nothing between two networks


def test_one_linear_unit_learns_the_sum() -> None:
    parts = list(learn(SYSTEMS["sum"], [1], [1], steps=400))
    assert parts[0].short is not None and parts[0].short[0] > 900
    assert (parts[-1].short, parts[-1].long) == ([0], [0])
