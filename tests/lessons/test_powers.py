"""Powers of a weight and of a matrix against numpy, closed forms and autograd."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from rnnscope.lessons.powers import scalar_powers
from rnnscope.lessons.powers_matrix import (
    gradients_back,
    impulse_response,
    kept_directions,
    matrix_of,
    products_back,
    spectral_norms,
)
from rnnscope.lessons.powers_tanh import driven_states, lyapunov_exponent, tanh_jacobians

CHOSEN = [
    ("pair", 0.9, 0.4, 0.0),
    ("pair", -0.3, 1.1, 2.5),
    ("real", 0.9, 0.8, 2.0),
    ("real", -1.2, 0.5, 0.0),
]
CHOSEN += [("pair", 0.7, 0.0, 1.5), ("pair", 0.5, 0.0, 0.0), ("pair", 0.5, -0.6, 1.0)]


def repeated(matrix: np.ndarray, steps: int) -> np.ndarray:
    return np.repeat(matrix[None], steps, 0)


def test_the_lectures_numbers_belong_to_fifty_factors() -> None:
    assert scalar_powers(1.1, 50)[[50, 49]] == pytest.approx([117.39085, 106.71896], rel=1e-7)
    assert scalar_powers(0.9, 50)[[50, 49]] == pytest.approx([0.0051537752, 0.0057264169], rel=1e-7)
    assert scalar_powers(-4, 400).shape == (401,) and scalar_powers(0, 2).tolist() == [1, 0, 0]
    with pytest.raises(ValueError, match="at least 0 steps"):
        scalar_powers(1, -1)


@pytest.mark.parametrize("chosen", CHOSEN)
def test_a_matrix_has_the_eigenvalues_and_the_departure_that_were_chosen(chosen: tuple) -> None:
    kind, first, second, departure = chosen
    matrix = matrix_of(*chosen)
    wanted = (
        [complex(first, -abs(second)), complex(first, abs(second))]
        if kind == "pair"
        else sorted([first, second])
    )
    found = np.sort_complex(np.linalg.eigvals(matrix))
    np.testing.assert_allclose(found, np.array(wanted), atol=1e-12)
    henrici = math.sqrt(max(0.0, (matrix**2).sum() - (np.abs(found) ** 2).sum()))
    assert henrici == pytest.approx(departure, abs=1e-7)
    commutes = np.allclose(matrix @ matrix.T, matrix.T @ matrix)
    assert commutes == (departure == 0)


@pytest.mark.parametrize("chosen", CHOSEN)
def test_products_are_powers_between_radius_and_norm(chosen: tuple) -> None:
    matrix = matrix_of(*chosen)
    products = products_back(repeated(matrix, 30))
    np.testing.assert_allclose(products[30], np.linalg.matrix_power(matrix, 30), rtol=1e-9, atol=1e-12)
    norms = spectral_norms(products)
    np.testing.assert_allclose(norms, np.linalg.norm(products, 2, axis=(1, 2)), rtol=1e-10)
    lags = np.arange(31)
    radius = np.abs(np.linalg.eigvals(matrix)).max()
    assert (norms >= radius**lags * (1 - 1e-9)).all()
    assert (norms <= norms[1] ** lags * (1 + 1e-9)).all()


def test_a_normal_matrix_lies_on_both_lines_and_a_non_normal_one_grows_first() -> None:
    lags = np.arange(61)
    normal = spectral_norms(products_back(repeated(matrix_of("pair", 0.6, 0.6, 0.0), 60)))
    np.testing.assert_allclose(normal, math.hypot(0.6, 0.6) ** lags, rtol=1e-10)
    steep = spectral_norms(products_back(repeated(matrix_of("real", 0.9, 0.9, 2.0), 60)))
    # [[a, n], [0, a]]^k = a^k [[1, k n / a], [0, 1]], whose norm solves s - 1/s = k n / a
    slant = lags * 2.0 / 0.9
    closed = 0.9**lags * (slant + np.sqrt(slant**2 + 4)) / 2
    np.testing.assert_allclose(steep, closed, rtol=1e-9)
    assert steep.argmax() == 9 and steep.max() > 7 and steep[60] < 0.3


def test_a_gradient_goes_back_as_autograd_says() -> None:
    matrix = torch.tensor(matrix_of("pair", 0.7, 0.5, 1.0))
    start = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    states = [start]
    inputs = torch.from_numpy(np.random.default_rng(0).standard_normal((12, 2)))
    for given in inputs:
        states.append(torch.tanh(matrix @ states[-1] + given))
        states[-1].retain_grad()
    gradient = torch.tensor([0.6, -0.8], dtype=torch.float64)
    (states[-1] @ gradient).backward()
    jacobians = tanh_jacobians(matrix.numpy(), torch.stack(states[1:]).detach().numpy())
    norms, directions = gradients_back(products_back(jacobians), gradient.numpy())
    theirs = np.stack([state.grad.numpy() for state in states[::-1]])
    np.testing.assert_allclose(norms[:, None] * directions, theirs, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(np.hypot(*directions.T), 1, rtol=1e-12)


def test_a_direction_that_is_kept_is_not_turned() -> None:
    matrix = matrix_of("real", 0.9, -0.6, 2.0)
    kept = kept_directions(matrix)
    lengths = (kept @ matrix * kept).sum(1)
    np.testing.assert_allclose(kept @ matrix, kept * lengths[:, None], atol=1e-12)
    np.testing.assert_allclose(np.sort(lengths), [-0.6, 0.9])
    np.testing.assert_allclose(np.hypot(*kept.T), 1)
    assert kept_directions(matrix_of("pair", 0.9, 0.1, 2.0)).shape == (0, 2)


def test_where_nothing_arrives_there_is_no_direction() -> None:
    norms, directions = gradients_back(products_back(np.zeros((2, 2, 2))), np.array([1.0, 0.0]))
    assert norms.tolist() == [1, 0, 0] and np.isnan(directions[1:]).all()
    assert np.isnan(spectral_norms(np.array([[[np.inf, 0], [0, 1.0]]]))).all()


def test_the_impulse_response_is_what_a_linear_network_says() -> None:
    matrix = matrix_of("pair", 0.8, 0.5, 0.7)
    into, out = np.array([1.0, -0.5]), np.array([0.3, 2.0])
    network = torch.zeros(2, dtype=torch.float64)
    said = []
    for t in range(21):
        network = torch.tensor(matrix) @ network + torch.tensor(into) * (t == 0)
        said.append(float(torch.tensor(out) @ network))
    np.testing.assert_allclose(impulse_response(out, matrix, into, 20), said, rtol=1e-12)


def test_driven_states_are_those_of_torch() -> None:
    matrix = matrix_of("pair", 0.9, 0.8, 1.0)
    states = driven_states(matrix, 0.7, 3, 50)
    generator = np.random.default_rng(3)
    first, inputs = 0.1 * generator.standard_normal(2), 0.7 * generator.standard_normal((150, 2))
    network = torch.nn.RNN(2, 2, bias=False, dtype=torch.float64)
    with torch.no_grad():
        network.weight_ih_l0.copy_(torch.eye(2))
        network.weight_hh_l0.copy_(torch.from_numpy(matrix))
        theirs, _ = network(torch.from_numpy(inputs), torch.from_numpy(first)[None])
    np.testing.assert_allclose(states, theirs[100:].numpy(), rtol=1e-9, atol=1e-12)


def test_the_lyapunov_exponent_of_a_constant_jacobian_is_the_logarithm_of_its_radius() -> None:
    one = lyapunov_exponent(np.full((1001, 1, 1), -0.7))
    assert one == pytest.approx(math.log(0.7), abs=1e-12)
    rotation = lyapunov_exponent(repeated(matrix_of("pair", 1.5, 2.0, 0.0), 999))
    assert rotation == pytest.approx(math.log(2.5), abs=1e-12)  # 2.5^999 is more than float64 holds
    steep = lyapunov_exponent(repeated(matrix_of("real", 0.9, 0.3, 3.0), 1000))
    assert steep == pytest.approx(math.log(0.9), abs=0.01)
    assert lyapunov_exponent(np.zeros((5, 2, 2))) == -math.inf


def test_the_exponent_of_a_driven_network_is_that_of_its_product() -> None:
    matrix = matrix_of("pair", 0.9, 0.9, 1.0)
    jacobians = tanh_jacobians(matrix, driven_states(matrix, 0.5, 1, 40))
    product = products_back(jacobians)[-1]
    assert lyapunov_exponent(jacobians) == pytest.approx(math.log(np.linalg.norm(product, 2)) / 40, abs=1e-12)
    assert lyapunov_exponent(jacobians) < math.log(np.abs(np.linalg.eigvals(matrix)).max())
