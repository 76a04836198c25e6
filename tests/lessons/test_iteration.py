"""Iterated maps against closed forms, autograd, and roots that scipy and numpy find."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from numpy.polynomial import Polynomial
from scipy.optimize import brentq

from rnnscope.lessons.iteration import (
    Logistic,
    Unit,
    grid_of,
    growth_rate,
    iterated,
    orbit,
    refined,
    scattered,
    share,
    slopes_along,
)
from rnnscope.lessons.iteration_cycles import cycles, fixed_points, settled

GRID = np.linspace(0, 1, 41)


@pytest.mark.parametrize("k", [0, 1, 2, 3, 6])
def test_r_4_doubles_an_angle(k: int) -> None:
    """f^k(sin^2 a) = sin^2(2^k a), so (f^k)' = 2^k sin(2^{k+1} a) / sin(2a)."""
    angles = np.linspace(0.01, 1.56, 60)
    values, slopes = iterated(Logistic(4.0), np.sin(angles) ** 2, k)
    np.testing.assert_allclose(values, np.sin(2**k * angles) ** 2, atol=1e-11)
    np.testing.assert_allclose(slopes, 2**k * np.sin(2 ** (k + 1) * angles) / np.sin(2 * angles), atol=1e-9)


@pytest.mark.parametrize("f", [Logistic(3.5), Unit(-2.5, 0.7), Unit(1.8, 0.0)])
@pytest.mark.parametrize("k", [1, 5, 12])
def test_the_derivative_is_autograds(f: Logistic | Unit, k: int) -> None:
    x = torch.linspace(*f.ends, 31, dtype=torch.float64, requires_grad=True)
    y = x
    for _ in range(k):
        y = f.r * y * (1 - y) if isinstance(f, Logistic) else torch.tanh(f.w * y + f.b)
    y.sum().backward()
    values, slopes = iterated(f, x.detach().numpy(), k)
    np.testing.assert_allclose(values, y.detach().numpy(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(slopes, x.grad.numpy(), rtol=1e-7, atol=1e-11)


def test_an_orbit_and_its_derivative_are_those_of_the_iterated_function() -> None:
    f = Logistic(3.7)
    states = orbit(f, 0.3, 9)
    for t in range(10):
        value, slope = iterated(f, np.array([0.3]), t)
        assert (states[t], slopes_along(f, states)[t]) == pytest.approx((value[0], slope[0]), rel=1e-9)


def test_saturated_units_have_tiny_slopes_not_none() -> None:
    slope = Unit(6.0, 3.0).slope(np.array([3.0]))[0]
    assert slope == pytest.approx(24 * math.exp(-42), rel=1e-6)


def test_fixed_points_are_the_roots_of_the_polynomial() -> None:
    r = 3.5
    x = Polynomial([0, 1])
    twice = (r * x * (1 - x))(r * x * (1 - x))
    thrice = r * twice * (1 - twice)
    for k, composed in ((2, twice), (3, thrice)):
        roots = (composed - x).roots()
        real = np.sort(roots[np.abs(roots.imag) < 1e-9].real)
        np.testing.assert_allclose(fixed_points(Logistic(r), k), real, atol=1e-8)


@pytest.mark.parametrize("k", [1, 2, 3, 6, 8])
def test_at_r_4_all_points_of_all_periods_are_found(k: int) -> None:
    """sin^2(pi j / (2^k - 1)) and sin^2(pi j / (2^k + 1)): 2^k of them."""
    closed = {j / (2**k - 1) for j in range(2 ** (k - 1))} | {j / (2**k + 1) for j in range(2 ** (k - 1) + 1)}
    wanted = np.sort(np.sin(np.pi * np.array(sorted(closed))) ** 2)
    assert len(wanted) == 2**k
    np.testing.assert_allclose(fixed_points(Logistic(4.0), k), wanted, atol=1e-9)


def test_cycles_and_their_multipliers_have_closed_forms() -> None:
    r = 3.3
    origin, other, pair = cycles(Logistic(r), 2)
    assert origin.points == (0.0,) and origin.multiplier == pytest.approx(r)
    assert other.points == pytest.approx((1 - 1 / r,)) and other.multiplier == pytest.approx(2 - r)
    assert pair.points == pytest.approx(np.sort(np.roots([r * r, -r * (r + 1), r + 1])))
    assert pair.multiplier == pytest.approx(4 + 2 * r - r * r) and pair.stable and not other.stable
    counted = [cycle.period for cycle in cycles(Logistic(4.0), 6)]
    assert counted == [1, 1, 2, 3, 3] + [6] * 9


@pytest.mark.parametrize(("r", "k"), [(1.0, 1), (1.0, 6), (3.0, 1), (3.0, 2), (3.0, 8)])
def test_where_cycles_are_born_rounding_makes_no_others(r: float, k: int) -> None:
    """At r = 1 and r = 3 f^k touches the diagonal at 1 - 1/r, to the third order at r = 3."""
    found = cycles(Logistic(r), k)
    assert [cycle.period for cycle in found] == [1] * len(found)
    assert sorted(cycle.points[0] for cycle in found) == pytest.approx(sorted({0, 1 - 1 / r}), abs=1e-4)


@pytest.mark.parametrize(("w", "b", "number"), [(2.0, 0.0, 3), (2.0, 0.9, 1), (0.5, 0.3, 1), (-2.0, 0.2, 1)])
def test_fixed_points_of_a_unit_are_scipys(w: float, b: float, number: int) -> None:
    gap = lambda h: math.tanh(w * h + b) - h  # noqa: E731
    grid = np.linspace(-1.00001, 1.00003, 2000)
    signs = np.sign([gap(h) for h in grid])
    roots = [brentq(gap, grid[at], grid[at + 1], xtol=1e-14) for at in np.flatnonzero(np.diff(signs))]
    found = cycles(Unit(w, b), 1)
    assert len(found) == number
    np.testing.assert_allclose([cycle.points[0] for cycle in found], roots, atol=1e-10)
    np.testing.assert_allclose(
        [cycle.multiplier for cycle in found], [w * (1 - h * h) for h in roots], atol=1e-9
    )


def test_what_an_orbit_settles_on() -> None:
    at_3_5 = settled(Logistic(3.5), orbit(Logistic(3.5), 0.4, 2000)[-1])
    assert at_3_5 is not None and at_3_5.period == 4 and at_3_5.stable
    assert at_3_5.points == pytest.approx([0.3828197, 0.8269407, 0.5008842, 0.8749973])
    assert settled(Logistic(3.9), orbit(Logistic(3.9), 0.4, 2000)[-1]) is None
    turning = settled(Unit(-3.0, 0.0), orbit(Unit(-3.0, 0.0), 0.4, 500)[-1])
    assert turning is not None and turning.period == 2


def test_growth_rates() -> None:
    """At r = 4 almost every orbit grows by ln 2 a step; at a fixed point by ln |f'|."""
    assert growth_rate(Logistic(4.0), orbit(Logistic(4.0), 0.3, 4000)) == pytest.approx(math.log(2), abs=0.02)
    assert growth_rate(Logistic(2.5), np.full(3, 0.6)) == pytest.approx(math.log(0.5))
    assert growth_rate(Unit(-0.7, 0.0), np.zeros(5)) == pytest.approx(math.log(0.7))
    assert growth_rate(Logistic(2.0), np.array([0.5])) == -math.inf


def test_how_much_of_the_interval_is_steep() -> None:
    """|4 (1 - 2x)| > 2 on half of it."""
    f = Logistic(4.0)
    grid = grid_of(f, 2001)
    assert (grid[0], grid[-1]) == (0, 1) and (np.diff(grid) > 0).all()
    assert share(f.slope(grid), grid, 2, math.inf) == pytest.approx(0.5, abs=1e-3)
    assert share(f.slope(grid), grid, 0, 0.4) == pytest.approx(0.1, abs=1e-3)


def test_a_cliff_gets_points_and_too_many_humps_get_none() -> None:
    f = Unit(2.0, 0.3)
    grid = refined(f, np.linspace(-1, 1, 101), 40, 0.1, 400)
    assert grid is not None and (np.diff(grid) > 0).all() and np.isin(np.linspace(-1, 1, 101), grid).all()
    assert np.abs(np.diff(iterated(f, grid, 40)[0])).max() < 0.1
    assert refined(Logistic(4.0), grid_of(Logistic(4.0), 101), 12, 0.1, 400) is None
    flat = np.linspace(0, 1, 5)
    assert refined(Logistic(0.1), flat, 3, 0.1, 400) is flat


def test_scattered_points_do_not_beat_with_the_humps() -> None:
    """At r = 4, |(f^10)'| > 100 where |sin(2048 a)| > 100 sin(2a) / 1024: counted on two million points."""
    angles = np.linspace(1e-7, np.pi / 2 - 1e-7, 2_000_001)
    steep = np.abs(1024 * np.sin(2048 * angles) / np.sin(2 * angles)) > 100
    wanted = float(np.average(steep, weights=np.sin(2 * angles)))
    f = Logistic(4.0)
    grid = scattered(f, 2000)
    assert (np.diff(grid) > 0).all() and grid[0] >= 0 and grid[-1] <= 1
    assert share(iterated(f, grid, 10)[1], grid, 100, math.inf) == pytest.approx(wanted, abs=0.02)
    assert iterated(f, scattered(f, 2000), 10)[0].mean() == pytest.approx(0.5, abs=0.03)
