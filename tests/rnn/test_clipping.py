"""Clipping by norm and by value against torch's, and what a gradient that overflows or is no number is told as."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from rnnscope.rnn.clipping import GradientReport, clip_by_norm, clip_by_value, measure


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


@pytest.mark.parametrize("most", [1e-3, 0.5, 2.0, 100.0])
def test_clipping_by_value_is_torchs(most: float) -> None:
    ours, theirs = parameters_with_gradients(1.0), parameters_with_gradients(1.0)
    largest = max(float(parameter.grad.abs().max()) for parameter in ours[:2])
    assert clip_by_value(ours, most) == (largest > most)
    nn.utils.clip_grad_value_(theirs, most)
    for a, b in zip(ours[:2], theirs[:2], strict=True):
        assert torch.equal(a.grad, b.grad)
    assert ours[2].grad is None


def test_by_value_an_infinite_entry_is_cut_and_nan_stays() -> None:
    parameter = nn.Parameter(torch.zeros(3))
    parameter.grad = torch.tensor([-math.inf, math.nan, 0.5])
    assert clip_by_value([parameter], 2)
    assert parameter.grad.tolist() == pytest.approx([-2.0, math.nan, 0.5], nan_ok=True)


def test_an_entry_at_the_threshold_is_not_clipped() -> None:
    parameter = nn.Parameter(torch.zeros(2))
    parameter.grad = torch.tensor([-2.0, 1.0])
    assert not clip_by_value([parameter], 2.0)


def named_gradients(*gradients: list[float] | None) -> list[tuple[str, nn.Parameter]]:
    named = [(name, nn.Parameter(torch.zeros(2))) for name in "abc"[: len(gradients)]]
    for (_, parameter), gradient in zip(named, gradients, strict=True):
        parameter.grad = None if gradient is None else torch.tensor(gradient)
    return named


def test_a_report_has_the_norm_of_every_parameter_and_of_all() -> None:
    report = measure(iter(named_gradients([3.0, 4.0], None, [0.0, -12.0])))
    assert report == GradientReport(13.0, {"a": 5.0, "b": 0.0, "c": 12.0}, None, False)
    parameters = parameters_with_gradients(7.0)
    named = [(str(k), parameter) for k, parameter in enumerate(parameters)]
    assert measure(named).norm == clip_by_norm(parameters, 0.0)


def test_measuring_changes_nothing() -> None:
    named = named_gradients([1e30, 1.0], [3.0, math.inf])
    measure(named)
    assert named[0][1].grad.tolist() == pytest.approx([1e30, 1.0])
    assert named[1][1].grad.tolist() == [3.0, math.inf]


@pytest.mark.parametrize(
    ("gradients", "problem"),
    [
        (([1.0, 2.0], [math.inf, 0.0], [math.nan, 0.0]), "the gradient of b holds inf"),
        (([1.0, 2.0], None, [-math.inf, 0.0]), "the gradient of c holds inf"),
        (([math.inf, math.nan], [1.0, 1.0], None), "the gradient of a holds NaN"),
        (([1e38, 1.0], [3e38, 3e38], None), None),
        ((None, None), None),
    ],
)
def test_the_first_gradient_that_is_no_number_is_named(
    gradients: tuple[list[float] | None, ...], problem: str | None
) -> None:
    report = measure(named_gradients(*gradients))
    assert report.problem == problem
    assert math.isfinite(report.norm) == (problem is None)


@pytest.mark.parametrize(
    ("entry", "count", "overflow"),
    [
        (1e18, 64, False),
        (1.8e19, 1, False),
        (1e19, 8, True),
        (1e30, 4, True),
        (3e38, 2, True),
        (1e-30, 4, False),
    ],
)
def test_an_overflow_is_what_torch_silently_makes_zero(entry: float, count: int, overflow: bool) -> None:
    parameter = nn.Parameter(torch.zeros(count))
    parameter.grad = torch.full((count,), entry)
    report = measure([("w", parameter)])
    assert report.overflow == overflow
    assert report.problem is None
    assert report.norm == pytest.approx(entry * math.sqrt(count), rel=1e-6)
    theirs = nn.utils.clip_grad_norm_([parameter], 1.0)
    assert math.isinf(float(theirs)) == overflow
    assert bool((parameter.grad == 0).all()) == overflow  # every entry was finite, and the step would be lost


def test_what_is_not_finite_is_a_problem_and_no_overflow() -> None:
    assert not measure(named_gradients([math.inf, 1e30])).overflow
    assert not measure(named_gradients([math.nan, 1e30])).overflow


def test_several_gradients_can_overflow_together() -> None:
    named = named_gradients(*[[1.2e19, 0.0]] * 3)  # none by itself
    assert not any(measure([one]).overflow for one in named)
    assert measure(named).overflow
    assert math.isinf(float(nn.utils.clip_grad_norm_([parameter for _, parameter in named], 1.0)))
