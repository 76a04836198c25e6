from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnscope.find.concepts import concept_named

TEXTS = st.text('ab([{}])<>" \t\n', max_size=60)
PAIRS = {
    "inside-link": ("[[", "]]", True),
    "inside-template": ("{{", "}}", False),
    "inside-braces": ("{", "}", False),
    "inside-parentheses": ("(", ")", True),
    "inside-brackets": ("[", "]", True),
}


def read(text: str, opening: str, closing: str, blank_closes: bool) -> list[tuple[int, int]]:
    """Depth, and characters since the last opening mark, after each character: one character at a time."""
    depth, since, pending, line = 0, 0, "", None
    after = []
    for character in text:
        since += 1
        pending = pending + character if pending and pending in (opening[0], closing[0]) else character
        if pending == opening:
            depth, since, pending = depth + 1, 0, ""
        elif pending == closing:
            depth, pending = max(depth - 1, 0), ""
        elif len(pending) == 2:
            pending = character
        if character == "\n":
            if blank_closes and line is not None and not line.strip(" \t"):
                depth = 0
            line = ""
        elif line is not None:
            line += character
        after.append((depth, since))
    return after


@pytest.mark.parametrize("name", PAIRS)
@given(text=TEXTS)
@settings(deadline=None)
def test_pairs_are_those_of_a_plain_walk(name: str, text: str) -> None:
    expected = [int(depth > 0) for depth, _ in read(text, *PAIRS[name])]
    assert concept_named(name).label(text).tolist() == expected


@given(text=TEXTS)
@settings(deadline=None)
def test_characters_since_a_link_began(text: str) -> None:
    expected = [since if depth else -1 for depth, since in read(text, "[[", "]]", True)]
    assert concept_named("since-link").label(text).tolist() == expected


@given(text=TEXTS)
@settings(deadline=None)
def test_depth_of_nesting(text: str) -> None:
    same = text.translate(str.maketrans("[{]}", "(())"))
    expected = [depth for depth, _ in read(same, "(", ")", True)]
    assert concept_named("nesting-depth").label(text).tolist() == expected


@given(text=TEXTS)
@settings(deadline=None)
def test_quotes(text: str) -> None:
    expected = [text[: end + 1].rpartition("\n")[2].count('"') % 2 for end in range(len(text))]
    assert concept_named("inside-quotes").label(text).tolist() == expected


def test_a_number_is_cut() -> None:
    deep = concept_named("nesting-depth").label("(" * 400)
    assert deep.tolist() == [*range(1, 256), *[255] * 145]
    far = concept_named("since-link").label("[[" + "a" * 400)
    assert far.tolist() == [-1, *range(256), *[255] * 145]
