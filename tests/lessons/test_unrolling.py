"""The five shapes on any word, against counting without a network; the cell against torch.nn.RNN's linear form."""

from __future__ import annotations

import re
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnscope.lessons import unrolling
from rnnscope.lessons.field_error import FieldError

WORDS = st.text(st.sampled_from("abcdeiouxyz"), min_size=1, max_size=unrolling.MOST_LETTERS)


def vowels(word: str) -> int:
    return len(re.findall("[aeiou]", word))


@settings(max_examples=30, deadline=None)
@given(WORDS)
def test_every_shape_says_what_is_right_on_any_word(word: str) -> None:
    one = unrolling.run("one-to-one", word)
    assert one.said == ["yes" if word[0] in "aeiou" else "no"]
    last = unrolling.run("many-to-one", word)
    assert last.said == [""] * (len(word) - 1) + [str(vowels(word))]
    each = unrolling.run("many-to-many", word)
    assert each.said == ["yes" if vowels(word[: t + 1]) else "no" for t in range(len(word))]
    after = unrolling.run("unequal", word)
    assert "".join(after.said) == "|" * vowels(word) + "."
    assert after.said[: len(word)] == [""] * len(word)
    for run in (one, last, each, after):
        assert run.said == run.right and len(run.h) == len(run.x) + 1


@pytest.mark.parametrize("count", range(1, unrolling.MOST_COUNT + 1))
def test_one_number_in_many_out(count: int) -> None:
    run = unrolling.run("one-to-many", f" {count} ")
    assert run.said == run.right == [str(left) for left in reversed(range(count))]
    assert run.read == [str(count)] + [""] * (count - 1)


def test_the_parameters_do_not_grow_with_the_length() -> None:
    for shape in get_args(unrolling.Shape):
        texts = ("3", "9") if shape == "one-to-many" else ("a", "banana")
        first, second = (unrolling.run(shape, text) for text in texts)
        assert first.cell == second.cell
        assert first.cell.parameters == len(first.cell.weight_xh) + 4


def test_the_state_is_a_linear_recurrence() -> None:
    w = 0.5
    run = unrolling.run("many-to-one", "aXebo", w)
    x = np.array(run.x)[:, 0]
    closed = [sum(w ** (t - s) * x[s] for s in range(t + 1)) for t in range(5)]
    assert np.allclose(run.h[1:], closed)
    assert run.said != run.right


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ("many-to-one", ""),
        ("one-to-one", "  "),
        ("unequal", "a" * 17),
        ("one-to-many", "x"),
        ("one-to-many", ""),
        ("one-to-many", "0"),
        ("one-to-many", "13"),
        ("one-to-many", "²"),
    ],
)
def test_what_cannot_be_read_is_told_at_the_text(shape: unrolling.Shape, text: str) -> None:
    with pytest.raises(FieldError, match="expected") as caught:
        unrolling.run(shape, text)
    assert caught.value.field == "text" and caught.value.hint
