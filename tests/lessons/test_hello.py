"""“hello” against torch.nn.RNN and autograd."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from rnnscope.lessons import hello


def in_torch(weights: hello.Weights) -> tuple[torch.nn.RNN, torch.nn.Linear]:
    network = torch.nn.RNN(4, 3, dtype=torch.float64)
    readout = torch.nn.Linear(3, 4, dtype=torch.float64)
    with torch.no_grad():
        for parameter, value in (
            (network.weight_ih_l0, weights.weight_xh),
            (network.weight_hh_l0, weights.weight_hh),
            (network.bias_ih_l0, weights.bias_h),
            (network.bias_hh_l0, np.zeros(3)),
            (readout.weight, weights.weight_hy),
            (readout.bias, weights.bias_y),
        ):
            parameter.copy_(torch.from_numpy(value))
    return network, readout


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_reading_and_gradient_are_those_of_torch(seed: int) -> None:
    weights = hello.draw(seed)
    network, readout = in_torch(weights)
    x = torch.eye(4, dtype=torch.float64)[list(hello.READ)]
    h, _ = network(x)
    logits = readout(h)
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(hello.TARGETS))
    loss.backward()
    reading = hello.read(weights)
    assert np.allclose(reading.h[1:], h.detach(), atol=1e-14)
    assert np.allclose(reading.probabilities, logits.softmax(1).detach(), atol=1e-14)
    assert reading.loss == pytest.approx(loss.item(), abs=1e-14)
    slope = hello.gradient(weights, reading)
    for mine, theirs in (
        (slope.weight_xh, network.weight_ih_l0.grad),
        (slope.weight_hh, network.weight_hh_l0.grad),
        (slope.bias_h, network.bias_ih_l0.grad),
        (slope.weight_hy, readout.weight.grad),
        (slope.bias_y, readout.bias.grad),
    ):
        assert theirs is not None
        assert np.allclose(mine, theirs, rtol=1e-10, atol=1e-15)


def test_the_letters_spell_hello() -> None:
    spelt = [hello.LETTERS[i] for i in hello.READ]
    assert "".join(spelt) == "hell"
    assert "".join(hello.LETTERS[i] for i in hello.TARGETS) == "ello"


@pytest.mark.parametrize("seed", range(4))
def test_with_its_state_it_learns_hello_and_without_it_ends_at_the_floor(seed: int) -> None:
    weights, reading = hello.training(seed, 1.0, 300, memory=True)[-1]
    assert reading.probabilities.argmax(axis=1).tolist() == list(hello.TARGETS)
    assert reading.loss < 0.01
    weights, reading = hello.training(seed, 1.0, 300, memory=False)[-1]
    assert not weights.weight_hh.any()
    assert np.array_equal(reading.probabilities[2], reading.probabilities[3])
    assert math.isclose(hello.EVEN_FLOOR, math.log(2) / 2)
    assert hello.EVEN_FLOOR < reading.loss < hello.EVEN_FLOOR + 0.01


def test_a_step_goes_down_the_gradient() -> None:
    (before, reading), (after, _) = hello.training(5, 0.25, 1, memory=True)
    slope = hello.gradient(before, reading)
    assert np.allclose(after.weight_hy, before.weight_hy - 0.25 * slope.weight_hy)
    assert hello.draw(5).weight_xh == pytest.approx(before.weight_xh)
