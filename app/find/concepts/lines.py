"""Where in its line a character is, and what the line is."""

from __future__ import annotations

from .concept import Concept, Labels
from .walk import (
    Codes,
    Marks,
    among,
    code_points,
    count_since,
    last,
    number,
    on_until,
    shifted,
    since,
    yes_no,
)

GROUP = "Lines"


def _newlines(codes: Codes) -> Marks:
    newlines: Marks = codes == ord("\n")
    return newlines


def _position(text: str) -> Labels:
    return number(since(_newlines(code_points(text))))


def _first(text: str) -> Labels:
    codes = code_points(text)
    first = shifted(_newlines(codes))
    first[:1] = True
    return yes_no(first)


def _leading(codes: Codes, blanks: str) -> Marks:
    """In a line that so far holds only these; the newline before it included."""
    leading: Marks = last(~among(codes, blanks)) == last(_newlines(codes))
    return leading


def _indentation(text: str) -> Labels:
    codes = code_points(text)
    newline = _newlines(codes)
    return number(count_since(_leading(codes, " \t") & ~newline, newline))


def _indented(text: str) -> Labels:
    codes = code_points(text)
    newline = _newlines(codes)
    position = since(newline)
    spaces = _leading(codes, " ")
    before = shifted(spaces) | (position == 1)
    fourth = spaces & (position == 4)
    tab = (codes == ord("\t")) & before & (position <= 4)
    return yes_no(on_until(fourth | tab, newline))


def _heading(text: str) -> Labels:
    codes = code_points(text)
    newline = _newlines(codes)
    equals = codes == ord("=")
    return yes_no(on_until(equals & shifted(equals) & (since(newline) == 2), newline))


HEADING = Concept(
    "in-heading", "in a heading", "yes-no",
    "In a line that begins with ==, from the second = to the character before the newline.",
    GROUP, _heading,
)  # fmt: skip
INDENTED = Concept(
    "in-indented-line", "in an indented line", "yes-no",
    "In a line that begins with four spaces or a tab, from the last of these to the character before the newline.",
    GROUP, _indented,
)  # fmt: skip
INDENTATION = Concept(
    "indentation", "indentation", "number",
    "How many spaces and tabs this line begins with, as known so far; 0 at the newline before it.",
    GROUP, _indentation,
)  # fmt: skip
POSITION = Concept(
    "line-position", "position in the line", "number",
    "Characters since the last newline: 0 at the newline, 1 at the first character of a line, at most 255.",
    GROUP, _position,
)  # fmt: skip
LINE_START = Concept(
    "line-start", "first character of a line", "yes-no",
    "At the character behind a newline, and at the first of the text.",
    GROUP, _first,
)  # fmt: skip
