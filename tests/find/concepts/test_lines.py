from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnscope.find.concepts import concept_named


def indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


# What is told of a line, given its beginning up to and with this character; of a newline: the empty beginning.
TOLD: dict[str, Callable[[str], int]] = {
    "line-position": len,
    "line-start": lambda line: int(len(line) == 1),
    "indentation": indentation,
    "in-indented-line": lambda line: int(re.match(r" {4}| {0,3}\t", line) is not None),
    "in-heading": lambda line: int(line.startswith("==")),
}


@pytest.mark.parametrize("name", TOLD)
@given(text=st.text("a= \t\n", max_size=60))
@settings(deadline=None)
def test_lines_are_told_by_their_beginning(name: str, text: str) -> None:
    expected = [TOLD[name](text[: end + 1].rpartition("\n")[2]) for end in range(len(text))]
    if name == "line-start":  # of an empty line it is the newline
        expected = [int(end == 0 or text[end - 1] == "\n") for end in range(len(text))]
    assert concept_named(name).label(text).tolist() == expected


def test_a_long_line_is_cut() -> None:
    assert concept_named("line-position").label("a" * 300)[-50:].tolist() == [*range(251, 256), *[255] * 45]
    assert concept_named("indentation").label("\n" + " " * 300)[-1] == 255
