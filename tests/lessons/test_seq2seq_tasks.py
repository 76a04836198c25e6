"""The tasks of the lesson on sequence to sequence, against Python itself."""

from __future__ import annotations

import re
from datetime import datetime

import numpy as np
import pytest

from rnnscope.lessons.field_error import FieldError
from rnnscope.lessons.seq2seq_expressions import value_of
from rnnscope.lessons.seq2seq_pairs import MOST_PAIRS, own_pairs
from rnnscope.lessons.seq2seq_reading import MOST_READ, MOST_WRITTEN
from rnnscope.lessons.seq2seq_tasks import (
    MONTHS,
    TASKS,
    day_of,
    is_held_out,
    number_of,
    words_of,
)

FORMATS = ("%d %B %Y", "%b %d, %Y", "%d/%m/%Y")


@pytest.mark.parametrize("name", TASKS)
def test_what_is_drawn_is_what_the_task_answers_and_fits_its_characters(name: str) -> None:
    task = TASKS[name]
    for held_out in (False, True):
        for pair in task.pairs(np.random.default_rng(3), 300, held_out):
            assert task.answer(pair.source) == pair.target
            assert set(pair.source) <= set(task.sources) and set(pair.target) <= set(task.targets)
            assert 1 <= len(pair.source) <= task.longest <= MOST_READ and len(pair.target) <= MOST_WRITTEN
            assert is_held_out(task.key(pair)) == held_out


def test_words_and_digits_are_each_other_for_every_number() -> None:
    assert words_of(90_417) == "ninety thousand four hundred seventeen" and words_of(100) == "one hundred"
    words = [words_of(number) for number in range(100_000)]
    assert len(set(words)) == 100_000 and max(map(len, words)) == TASKS["numbers"].longest
    for number in range(0, 100_000, 7):
        assert number_of(words[number]) == number


@pytest.mark.parametrize(
    "words",
    ["", "four four", "hundred", "one hundred hundred", "twenty eleven", "vier", "one thousand thousand"],
)
def test_what_is_no_number_has_no_digits(words: str) -> None:
    assert number_of(words) is None


@pytest.mark.parametrize("number", [-1, 100_000])
def test_numbers_that_are_too_large_have_no_words(number: int) -> None:
    with pytest.raises(ValueError, match="expected a number from 0 to 99999"):
        words_of(number)


def test_dates_are_those_of_datetime() -> None:
    for pair in TASKS["dates"].pairs(np.random.default_rng(0), 500, held_out=False):
        read = []
        for form in FORMATS:
            try:
                read.append(datetime.strptime(pair.source, form).date().isoformat())
            except ValueError:
                continue
        assert read == [pair.target], pair
    assert [datetime(2000, month + 1, 1).strftime("%B").lower() for month in range(12)] == MONTHS


@pytest.mark.parametrize(
    "text", ["31/2/2020", "30 februar 2000", "may 1 2000", "1 may 1899", "1 may 2100", "00/1/2000"]
)
def test_what_is_no_date_of_these_centuries_has_no_answer(text: str) -> None:
    assert TASKS["dates"].answer(text) is None
    assert day_of("29 february 2000") is not None


def test_programs_print_what_python_prints() -> None:
    for pair in TASKS["programs"].pairs(np.random.default_rng(0), 1000, held_out=False):
        expression = re.fullmatch(r"print\((.*)\)", pair.source)
        assert expression is not None
        assert pair.target == str(eval(expression[1], {"__builtins__": {}})) and len(pair.target) <= 4


@pytest.mark.parametrize(
    "text", ["(2+3)*4-5*(6-1)", "2*3*4", "10-2-3", "((7))", "100-99*2", "1+2*(3+4*(5-6))"]
)
def test_expressions_are_worth_what_python_says(text: str) -> None:
    assert value_of(text) == eval(text, {"__builtins__": {}})


@pytest.mark.parametrize(
    "text", ["", "(", "1+", "2**3", "01", "1000", "1 + 1", "-1", "2(3)", "a", "()", "9*" * 30 + "9"]
)
def test_what_is_no_expression_has_no_value(text: str) -> None:
    assert value_of(text) is None


def test_own_pairs_are_divided_and_nothing_is_in_both_parts() -> None:
    lines = "\ufeff" + "\r\n".join(f"{number:b}\t{number}" for number in range(50)) + "\n\n"
    own = own_pairs(lines)
    assert len(own.kept) == 45 and len(own.out) == 5
    assert not {pair.source for pair in own.kept} & {pair.source for pair in own.out}
    assert own.sources == "01" and own.targets == "0123456789"
    assert own_pairs(lines) == own
    drawn = own.training(np.random.default_rng(0), 500)
    assert set(drawn) == set(own.kept)
    assert sorted(own.held_out(np.random.default_rng(0), 100), key=str) == sorted(own.out, key=str)


GOOD = "".join(f"{number}\t{number}\n" for number in range(10))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected 10 to 5,000 pairs, got 0"),
        ("\n \n", "expected 10 to 5,000 pairs, got 0"),
        ("a\tb\n" * (MOST_PAIRS + 1), "expected 10 to 5,000 pairs, got 5,001"),
        (GOOD + "one column", "line 11: expected 2 columns, got 1 column"),
        (GOOD + "a\tb\tc", "line 11: expected 2 columns, got 3 columns"),
        (GOOD + "\tb", "line 11: expected 1 to 64 characters in the first column, got nothing"),
        (GOOD + "a\t ", "line 11: expected 1 to 40 characters in the second column, got nothing"),
        (GOOD + "a" * 65 + "\tb", "line 11: expected 1 to 64 characters in the first column, got 65"),
        ("a\tb\n" * 20, "expected different texts, got one again and again"),
        (
            "".join(f"{chr(at)}\tb\n" for at in range(0x4E00, 0x4E00 + 400)),
            "expected at most 96 different characters",
        ),
    ],
)
def test_pairs_that_cannot_be_used_are_told(text: str, said: str) -> None:
    with pytest.raises(FieldError) as error:
        own_pairs(text)
    assert error.value.error.startswith(said) and error.value.field == "pairs"
