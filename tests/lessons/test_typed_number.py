"""Numbers as they are typed."""

from __future__ import annotations

import pytest

from rnnscope.lessons.field_error import FieldError
from rnnscope.lessons.typed_number import number_from


@pytest.mark.parametrize(("word", "value"), [("1", 1), (" -0.5 ", -0.5), ("−2", -2), ("1e1", 10), ("10", 10)])
def test_a_number_is_read(word: str, value: float) -> None:
    assert number_from(word, "w", -10, 10) == value


@pytest.mark.parametrize(
    ("word", "error"),
    [
        ("", "expected a number at place 3, got nothing"),
        ("x" * 400, f"expected a number at place 3, got {'x' * 20}"),
        ("10.5", "expected 0 to 10 at place 3, got 10.5"),
        ("-1", "expected 0 to 10 at place 3, got -1"),
        ("nan", "expected 0 to 10 at place 3, got nan"),
        ("1e999", "expected 0 to 10 at place 3, got 1e999"),
    ],
)
def test_what_is_none_is_told_at_its_field_and_short(word: str, error: str) -> None:
    with pytest.raises(FieldError) as refused:
        number_from(word, "weights", 0, 10, " at place 3", "such as 1")
    assert (refused.value.error, refused.value.field, refused.value.hint) == (error, "weights", "such as 1")
