"""Networks set by hand do what they are set for, and a wrong weight is found out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from rnnscope.lessons import by_hand
from rnnscope.lessons.by_hand import SYSTEMS
from rnnscope.lessons.by_hand_input import bits_from, numbers_from, streams_from, weights_from
from rnnscope.lessons.field_error import FieldError
from rnnscope.rnn.loops import LinearRNN


def column(values: list[float]) -> by_hand.Numbers:
    """One sequence of one input, [T, 1, 1]."""
    return np.array(values, dtype=np.float64)[:, None, None]


def by_hand_of(name: by_hand.SystemName) -> by_hand.Numbers:
    return np.array(SYSTEMS[name].by_hand, dtype=np.float64)


def test_the_lectures_input_gives_its_parities() -> None:
    x = column([0, 1, 0, 1, 1, 0, 1, 0, 1, 1])
    course = by_hand.run(SYSTEMS["parity"], by_hand_of("parity"), x)
    assert course.y[:, 0].tolist() == [0, 1, 1, 0, 1, 1, 0, 0, 1, 0]


def test_parity_is_right_on_every_sequence() -> None:
    weights = by_hand_of("parity")
    for bits in itertools.product((0, 1), repeat=6):
        ones = 0
        course = by_hand.run(SYSTEMS["parity"], weights, column(list(bits)))
        for bit, y, (h1, h2) in zip(bits, course.y[:, 0], course.h[:, 0], strict=True):
            odd = ones % 2
            assert (h1, h2) == (bit and odd, bit or odd)
            ones += bit
            assert y == ones % 2
    assert by_hand.trial(SYSTEMS["parity"], weights) == by_hand.Trial(1024, 1024, None)


@pytest.mark.parametrize("name", ["sum", "comparison"])
def test_linear_units_are_those_of_the_core(name: by_hand.SystemName) -> None:
    system = SYSTEMS[name]
    rng = np.random.default_rng(1)
    weights, x = rng.standard_normal(len(system.names)), rng.standard_normal((7, 3, system.inputs))
    w, u, b, v, c = by_hand.parts(system, weights)
    core = LinearRNN(system.inputs, system.units, 1).double()
    values = {"weight_ih_l0": w, "weight_hh_l0": u, "bias_ih_l0": b, "bias_hh_l0": 0 * b}
    core.load_state_dict({key: torch.from_numpy(value.copy()) for key, value in values.items()})
    h, _ = core(torch.from_numpy(x), torch.zeros(1, 3, system.units, dtype=torch.float64))
    course = by_hand.run(system, weights, x)
    assert_allclose(course.h, h.detach().numpy(), rtol=1e-12)
    z = torch.from_numpy(course.h @ v + c)
    assert_allclose(course.y, z if name == "sum" else torch.sigmoid(z), rtol=1e-12)


def test_sum_and_comparison_as_set_by_hand() -> None:
    total = by_hand.run(SYSTEMS["sum"], by_hand_of("sum"), column([1, 2.5, -4]))
    assert total.y[:, 0].tolist() == [1, 3.5, -0.5]
    x = np.array([[0.1, 0.3], [0.2, 0], [0, 0], [1, 0]])[:, None]  # equal totals at the second and third step
    should = by_hand.wanted(SYSTEMS["comparison"], x)
    assert should[:, 0].tolist() == [0, 0.5, 0.5, 1]
    y = by_hand.run(SYSTEMS["comparison"], by_hand_of("comparison"), x).y
    assert by_hand.first_wrong(SYSTEMS["comparison"], y[:, 0], should[:, 0]) is None
    for name in ("sum", "comparison"):
        assert by_hand.trial(SYSTEMS[name], by_hand_of(name)).right == 1000


def test_a_wrong_weight_is_found_where_it_first_fails() -> None:
    system = SYSTEMS["parity"]
    weights = by_hand_of("parity")
    weights[system.names.index("b1")] = -2.5  # "both" is never on: ones are no more forgotten
    x = column([0, 1, 0, 1, 1])
    y, should = by_hand.run(system, weights, x).y[:, 0], by_hand.wanted(system, x)[:, 0]
    assert by_hand.first_wrong(system, y, should) == 3
    tried = by_hand.trial(system, weights)
    assert tried.right == 11  # those with at most one 1
    assert tried.example is not None
    assert tried.example[:, 0].tolist() == [1, 1]
    assert [row.y == row.wanted for row in by_hand.truth_table(weights)] == [
        True,
        True,
        True,
        False,
        True,
        True,
    ]


def test_the_truth_table_of_parity() -> None:
    rows = by_hand.truth_table(by_hand_of("parity"))
    told = [(row.parity, row.bit, *row.h, row.y) for row in rows]
    even = [(0, 0, 0, 0, 0), (0, 1, 0, 1, 1)]
    assert told == [*even, (1, 0, 0, 1, 1), (1, 1, 1, 1, 0), *even]


def test_what_is_typed() -> None:
    assert_array_equal(bits_from(" 01 1,0", "bits")[:, 0], [0, 1, 1, 0])
    assert_array_equal(numbers_from("1, 2.5; −3 ", "numbers"), [1, 2.5, -3])
    assert_array_equal(streams_from("1 2", "3 4"), [[1, 3], [2, 4]])
    assert_array_equal(weights_from("", SYSTEMS["sum"]), [1, 1, 0, 1, 0])


@pytest.mark.parametrize(
    ("read", "field", "error"),
    [
        (lambda: bits_from("", "bits"), "bits", "expected at least one bit, got nothing"),
        (lambda: bits_from("01b", "bits"), "bits", "expected only 0 and 1, got b at place 3"),
        (lambda: bits_from("01" * 13, "bits"), "bits", "expected at most 24 time steps, got 26"),
        (lambda: numbers_from(" , ", "numbers"), "numbers", "expected at least one number, got nothing"),
        (lambda: numbers_from("1 x", "numbers"), "numbers", "expected a number for number 2, got x"),
        (lambda: numbers_from("nan", "numbers"), "numbers", "expected -1000 to 1000 for number 1, got nan"),
        (
            lambda: streams_from("1 2", "1"),
            "second",
            "expected as many numbers as in the first stream, 2, got 1",
        ),
        (
            lambda: weights_from("1,2", SYSTEMS["sum"]),
            "weights",
            "expected 5 weights for the sum, got 2",
        ),
        (
            lambda: weights_from("1,1e308,0,1,0", SYSTEMS["sum"]),
            "weights",
            "expected -100 to 100 for weight u11, got 1e308",
        ),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(read: object, field: str, error: str) -> None:
    with pytest.raises(FieldError) as told:
        read()  # type: ignore[operator]
    assert (told.value.field, told.value.error) == (field, error)
