"""Clipping by norm against torch's, and where torch's own norm overflows."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from rnnscope.rnn.clipping import clip_by_norm


def parameters_with_gradients(scale: float) -> list[nn.Parameter]:
    generator = torch.Generator().manual_seed(0)
    parameters = [nn.Parameter(torch.zeros(shape)) for shape in ((3, 4), (5,), (1,))]
    for parameter in parameters[:2]:  # the last one has no gradient
        parameter.grad = scale * torch.randn(parameter.shape, generator=generator)
    return parameters


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e6])
@pytest.mark.parametrize("most", [0.5, 2.0])
def test_norm_and_gradients_are_torchs(scale: float, most: float) -> None:
    ours, theirs = parameters_with_gradients(scale), parameters_with_gradients(scale)
    norm = clip_by_norm(ours, most)
    assert norm == pytest.approx(float(nn.utils.clip_grad_norm_(theirs, most)), rel=1e-6)
    for a, b in zip(ours[:2], theirs[:2], strict=True):
        torch.testing.assert_close(a.grad, b.grad, rtol=1e-6, atol=0)


def test_zero_means_no_clipping() -> None:
    clipped, untouched = parameters_with_gradients(100.0), parameters_with_gradients(100.0)
    assert clip_by_norm(clipped, 0.0) > 100
    assert torch.equal(clipped[0].grad, untouched[0].grad)


def test_squares_of_large_entries_do_not_overflow() -> None:
    parameter = nn.Parameter(torch.zeros(4))
    parameter.grad = torch.full((4,), 1e30)
    assert clip_by_norm([parameter], 1.0) == pytest.approx(2e30, rel=1e-6)
    torch.testing.assert_close(parameter.grad, torch.full((4,), 0.5))


def test_an_infinite_entry_is_seen_in_the_norm() -> None:
    parameter = nn.Parameter(torch.zeros(2))
    parameter.grad = torch.tensor([math.inf, 1.0])
    assert clip_by_norm([parameter], 1.0) == math.inf


def test_without_gradients_the_norm_is_zero() -> None:
    assert clip_by_norm([nn.Parameter(torch.ones(3))], 1.0) == 0.0
