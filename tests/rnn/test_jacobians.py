"""The Jacobian of a time step against autograd, and the spectrum against matrices whose spectrum is known."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest
import torch

from rnnscope.rnn.bptt import record
from rnnscope.rnn.cells import AnyCell, step
from rnnscope.rnn.jacobians import Spectrum, step_jacobian
from rnnscope.rnn.recurrent import TWO_STATES, RecurrentNetwork, RecurrentShape, State

HIDDEN = 4


@pytest.mark.parametrize("cell", get_args(AnyCell))
def test_the_jacobian_is_that_of_autograd(cell: AnyCell) -> None:
    network = RecurrentNetwork(RecurrentShape(cell, 2, HIDDEN, 2, 3)).double().requires_grad_(False)
    x = torch.randn(5, 3, 2, dtype=torch.float64)
    state = State(torch.randn(2, 3, HIDDEN).double(), torch.randn(2, 3, HIDDEN).double())
    for layer, tape in enumerate(record(network, x, state)):

        def next_state(before: torch.Tensor, tape=tape, layer=layer) -> torch.Tensor:  # type: ignore[no-untyped-def]
            h, c = before[None, :HIDDEN], before[None, HIDDEN:]
            inside = step(cell, network.weights(layer), tape.x[3, 1:2], h, c if cell in TWO_STATES else h)
            return torch.cat([inside["h"], inside["c"]], -1)[0] if cell in TWO_STATES else inside["h"][0]

        states = [tape.h[3, 1], tape.c[3, 1]] if cell in TWO_STATES else [tape.h[3, 1]]
        expected = torch.autograd.functional.jacobian(next_state, torch.cat(states))
        torch.testing.assert_close(step_jacobian(tape, 3, sequence=1), expected, rtol=1e-12, atol=1e-14)


def test_of_a_tanh_network_it_is_the_formula() -> None:
    network = RecurrentNetwork(RecurrentShape("rnn", 2, HIDDEN, 1, 3)).double().requires_grad_(False)
    (tape,) = record(network, torch.randn(3, 1, 2).double(), network.zero_state())
    h = tape.inside["h"][-1, 0]
    torch.testing.assert_close(step_jacobian(tape, 2), torch.diag(1 - h**2) @ network.weights(0).weight_hh)


def test_radius_and_norm_of_a_matrix_that_grows_before_it_vanishes() -> None:
    spectrum = Spectrum.of(torch.tensor([[0.5, 100.0], [0.0, 0.5]]))
    assert spectrum.radius == pytest.approx(0.5)
    # the closed form of the largest singular value of [[a, b], [0, a]]
    assert spectrum.norm == pytest.approx((100 + math.hypot(100, 1)) / 2)


def test_a_rotation_has_its_eigenvalues_on_the_unit_circle() -> None:
    angle = 0.3
    turn = [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
    spectrum = Spectrum.of(torch.tensor(turn, dtype=torch.float64))
    assert sorted(np.angle(spectrum.eigenvalues)) == pytest.approx([-angle, angle])
    assert spectrum.radius == pytest.approx(1) and spectrum.norm == pytest.approx(1)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_matrix_that_is_not_finite_has_no_spectrum(bad: float) -> None:
    spectrum = Spectrum.of(torch.tensor([[1.0, bad], [0.0, 1.0]]))
    assert np.isnan(spectrum.eigenvalues).all() and len(spectrum.eigenvalues) == 2
    assert math.isnan(spectrum.radius) and math.isnan(spectrum.norm)
