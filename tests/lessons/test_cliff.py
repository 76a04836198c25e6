"""The cliff: the loss of a unit after many steps, and gradient descent on it."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from rnnscope.lessons.cliff import Squashing, Unit, descent

PASCANU = Unit("sigmoid", 50, 1 / (1 + math.exp(-0.5)), 0.7)
OTHER = Unit("tanh", 50, 0.5, 0.7)


def loss_by_torch(unit: Unit, place: Tensor) -> Tensor:
    h = torch.tensor(unit.first, dtype=torch.float64)
    squash = torch.sigmoid if unit.squashing == "sigmoid" else torch.tanh
    for _ in range(unit.steps):
        h = squash(place[0] * h + place[1])
    return (h - unit.target) ** 2


@pytest.mark.parametrize("unit", [PASCANU, OTHER, Unit("tanh", 7, -0.3, -0.9)])
@pytest.mark.parametrize("place", [(4.7, -2.2), (5.4, -2.9), (1.2, 0.1), (-2.5, 0.4), (0.0, 0.0)])
def test_slopes_are_autograds(unit: Unit, place: tuple[float, float]) -> None:
    parameter = torch.tensor(place, dtype=torch.float64, requires_grad=True)
    expected = loss_by_torch(unit, parameter)
    (gradient,) = torch.autograd.grad(expected, parameter)
    loss, *slopes = unit.slope(*place)
    assert loss == pytest.approx(expected.item(), rel=1e-9, abs=1e-30)
    assert slopes == pytest.approx(gradient.tolist(), rel=1e-8, abs=1e-25)


@pytest.mark.parametrize("unit", [PASCANU, OTHER])
def test_the_surface_is_the_loss_at_every_point(unit: Unit) -> None:
    w, b = np.linspace(0.5, 6, 5), np.linspace(-3, 1, 4)
    expected = [[unit.slope(x, y)[0] for x in w] for y in b]
    np.testing.assert_allclose(unit.losses(w, b), expected, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("squashing", ["sigmoid", "tanh"])
def test_without_a_weight_the_state_is_the_squashed_bias(squashing: Squashing) -> None:
    unit = Unit(squashing, 30, 0.2, 0.1)
    h = math.tanh(0.7) if squashing == "tanh" else 1 / (1 + math.exp(-0.7))
    assert unit.slope(0.0, 0.7)[0] == pytest.approx((h - 0.1) ** 2, rel=1e-12)


@pytest.mark.parametrize("clip", [False, True])
def test_descent_goes_where_torchs_does(clip: bool) -> None:
    unit = Unit("sigmoid", 20, 0.5, 0.7)
    path = descent(unit, (4.7, -2.2), 0.1, 0.3, clip, 30)
    place = torch.nn.Parameter(torch.tensor([4.7, -2.2], dtype=torch.float64))
    optimizer = torch.optim.SGD([place], lr=0.1)
    for step in range(30):
        assert (path.w[step], path.b[step]) == pytest.approx(place.tolist(), rel=1e-9)
        optimizer.zero_grad()
        loss_by_torch(unit, place).backward()
        norm = torch.nn.utils.clip_grad_norm_([place], 0.3 if clip else math.inf)
        before = place.detach().clone()
        optimizer.step()
        assert path.norms[step] == pytest.approx(float(norm), rel=1e-8)
        moved = float(torch.linalg.vector_norm(place.detach() - before))
        assert path.lengths[step] == pytest.approx(moved, rel=1e-8)
    assert path.short == pytest.approx([0.1 * min(norm, 0.3) for norm in path.norms], rel=1e-5)
    assert all(len(values) == 31 for values in vars(path).values())


def test_the_step_at_the_wall_throws_descent_away_and_clipped_it_arrives() -> None:
    free = descent(PASCANU, (4.7, -2.2), 0.1, 0.3, False, 100)
    clipped = descent(PASCANU, (4.7, -2.2), 0.1, 0.3, True, 100)
    assert max(free.norms[:20]) < 3 and free.norms[free.wall] > 10
    assert free.lengths[free.wall] == pytest.approx(0.1 * free.norms[free.wall])
    assert free.losses[-1] > 0.08
    assert max(clipped.lengths) <= 0.1 * 0.3 and max(clipped.losses[50:]) < 0.03


def test_where_the_gradient_is_no_number_the_wall_is_elsewhere() -> None:
    path = descent(Unit("tanh", 50, 0.5, 0.7), (1.9, -1.0), math.inf, 0.3, False, 3)
    assert math.isnan(path.norms[-1]) and path.wall == 0
