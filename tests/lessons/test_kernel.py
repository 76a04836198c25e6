"""Kernel regression and attention of the lessons against plain loops, scikit-learn and torch."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from sklearn.neighbors import RadiusNeighborsRegressor

from rnnscope.lessons.field_error import FieldError
from rnnscope.lessons.kernel import (
    curve,
    estimates,
    left_out_errors,
    noisy_points,
    to_norm_one,
    weights,
)
from rnnscope.lessons.kernel_sequence import attend, surface, tokens_from

KERNELS = ("gaussian", "epanechnikov", "box", "softmax")
GENERATOR = np.random.default_rng(0)
KEYS, QUERIES = GENERATOR.normal(size=(9, 2)), GENERATOR.normal(size=(5, 2))
VALUES = GENERATOR.normal(size=9)


def plain(kernel: str, query: list[float], keys: list[list[float]], h: float) -> list[float]:
    """The textbook's formulas, one number at a time."""
    raw = []
    for key in keys:
        distance = math.dist(query, key) / h
        product = sum(one * other for one, other in zip(query, key, strict=True))
        raw.append(
            {
                "gaussian": math.exp(-(distance**2) / 2),
                "epanechnikov": max(0.0, 1 - distance**2),
                "box": float(distance <= 1),
                "softmax": math.exp(product / h**2),
            }[kernel]
        )
    return [one / sum(raw) for one in raw]


@pytest.mark.parametrize("kernel", KERNELS)
def test_weights_are_the_textbooks(kernel: str) -> None:
    found = weights(kernel, QUERIES, KEYS, 2.5)  # type: ignore[arg-type]
    wanted = [plain(kernel, query, KEYS.tolist(), 2.5) for query in QUERIES.tolist()]
    np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_the_box_is_the_mean_of_the_neighbours() -> None:
    theirs = RadiusNeighborsRegressor(radius=1.2).fit(KEYS, VALUES).predict(QUERIES)
    np.testing.assert_allclose(estimates("box", QUERIES, KEYS, VALUES, 1.2), theirs)


@pytest.mark.parametrize("kernel", KERNELS)
def test_left_out_errors_are_those_of_a_loop(kernel: str) -> None:
    errors = []
    for point in range(9):
        others = [index for index in range(9) if index != point]
        given = plain(kernel, KEYS[point].tolist(), KEYS[others].tolist(), 3.0)
        errors.append((sum(w * VALUES[i] for w, i in zip(given, others, strict=True)) - VALUES[point]) ** 2)
    found = left_out_errors(kernel, KEYS, VALUES, np.array([3.0, 3.0]))  # type: ignore[arg-type]
    np.testing.assert_allclose(found, [np.mean(errors)] * 2)


def test_narrow_and_wide_kernels_end_as_nearest_key_and_mean() -> None:
    nearest = ((QUERIES[:, None] - KEYS) ** 2).sum(-1).argmin(1)
    np.testing.assert_allclose(estimates("gaussian", QUERIES, KEYS, VALUES, 1e-3), VALUES[nearest])
    np.testing.assert_allclose(estimates("gaussian", QUERIES, KEYS, VALUES, 1e6), VALUES.mean())
    assert np.isnan(weights("box", QUERIES, KEYS, 1e-3)).all()
    assert np.isnan(left_out_errors("epanechnikov", KEYS, VALUES, np.array([1e-3]))).all()


def test_softmax_weights_are_torchs_attention() -> None:
    tensors = [torch.from_numpy(one)[None] for one in (QUERIES, KEYS, VALUES[:, None])]
    theirs = torch.nn.functional.scaled_dot_product_attention(*tensors)[0, :, 0].numpy()
    mine = estimates("softmax", QUERIES, KEYS, VALUES, 2**0.25)  # tau = h^2 = sqrt(D)
    np.testing.assert_allclose(mine, theirs, atol=1e-12)


def test_for_keys_of_one_norm_the_gaussian_kernel_is_softmax_attention() -> None:
    keys = 1.7 * to_norm_one(KEYS)
    one, other = (weights(kernel, QUERIES, keys, 0.6) for kernel in ("gaussian", "softmax"))  # type: ignore[arg-type]
    np.testing.assert_allclose(one, other, atol=1e-13)
    unequal = weights("gaussian", QUERIES, KEYS, 0.6) - weights("softmax", QUERIES, KEYS, 0.6)
    assert np.abs(unequal).max() > 0.05


def test_points_are_the_curve_with_noise() -> None:
    points = noisy_points(4000, 0.3, 1)
    assert (points.y - curve(points.x)).std() == pytest.approx(0.3, rel=0.05)
    assert (np.diff(points.x) >= 0).all() and np.abs(points.x).max() <= 3
    np.testing.assert_allclose(noisy_points(9, 0, 2).y, curve(noisy_points(9, 0, 2).x))


def test_exponents_of_a_sequence_add_up_and_the_surface_is_its_mean() -> None:
    tokens = tokens_from("a b c", "1,0.5; -1,0;0.2,2", "0,1,-2", equal=False)
    query = np.array([0.75, -1.5])
    seen = attend(query, tokens, 0.8)
    np.testing.assert_allclose(-seen.far, seen.score - seen.key_half - seen.query_half)
    found = surface("gaussian", tokens, 0.8, 3.0, 9)
    assert found[6, 5] == pytest.approx(seen.gaussian @ tokens.values)  # x = -3 + 5 * 0.75, y = 3 - 6 * 0.75
    np.testing.assert_allclose(to_norm_one(np.zeros((1, 2))), [[1, 0]])


@pytest.mark.parametrize(
    ("words", "keys", "values", "field"),
    [
        (" ", "1,0", "1", "words"),
        ("a " * 13, "1,0", "1", "words"),
        ("a b", "1,0", "1,2", "keys"),
        ("a", "1,0,3", "1", "keys"),
        ("a", "1,x", "1", "keys"),
        ("a", "1,1e308", "1", "keys"),
        ("a", "1,", "1", "keys"),
        ("a", "1,0", "nan", "values"),
        ("a", "1,0", "1,2", "values"),
        ("a", "1,0", "", "values"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(words: str, keys: str, values: str, field: str) -> None:
    with pytest.raises(FieldError) as refused:
        tokens_from(words, keys, values, equal=False)
    assert refused.value.field == field
