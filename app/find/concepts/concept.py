"""Properties of a text, as a label for every position: does it hold there, by what has been read so far?

A label never looks ahead. A URL begins to be one after `://`, a link after its second bracket, and at the character
that ends a span the network has read that it ended, so the label there is 0 already. The labels of the beginning of
a text are therefore the beginning of the labels of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Labels: TypeAlias = NDArray[np.int8]
"""One entry a position: 1 where the concept holds, 0 where not, -1 where the position shall not count."""

Change: TypeAlias = tuple[int, bool]
"""From this position on the label is this, until the next change."""

BLANK_LINE = r"\n[ \t]*\n"


@dataclass(frozen=True)
class Concept:
    """A property with a name, and the labels that it gives a text [T]."""

    name: str
    label: Callable[[str], Labels]

    def label_documents(self, documents: Sequence[str]) -> Labels:
        """Labels of documents that are read one directly after the other; nothing left open goes on into the next."""
        return np.concatenate([np.zeros(0, np.int8), *map(self.label, documents)])


def concepts_for(corpus: str) -> tuple[Concept, ...]:
    """The built-in concepts that mean something in the corpus `wiki`, `python`, `readme`, or any other text."""
    match corpus:
        case "wiki":
            return URL, LINK, TEMPLATE, PARENTHESES, QUOTES, HEADING
        case "python":
            return STRING, COMMENT, PARENTHESES, BRACKETS, INDENTED
        case "readme":
            return URL, BRACKETS, PARENTHESES, BACKTICKS
    return URL, LINK, TEMPLATE, PARENTHESES, BRACKETS, QUOTES, BACKTICKS


def _from_changes(changes: Callable[[str], Iterator[Change]], text: str) -> Labels:
    points = [(0, False), *changes(text), (len(text), False)]
    positions = np.array([position for position, _ in points])
    values = np.array([value for _, value in points[:-1]], np.int8)
    return np.repeat(values, np.diff(positions))  # [T]


def _concept(name: str, changes: Callable[[str], Iterator[Change]]) -> Concept:
    return Concept(name, partial(_from_changes, changes))


_SCHEME = re.compile(r"(?<=[A-Za-z])://")
_URL_MARK = re.compile(r"[\s\]|<>\"'{}()]")


def _url_changes(text: str) -> Iterator[Change]:
    end = 0
    while scheme := _SCHEME.search(text, end):
        yield scheme.end() - 1, True
        end = _url_end(text, scheme.end())
        yield end, False


def _url_end(text: str, start: int) -> int:
    depth = 0  # a closing parenthesis ends the URL unless it was opened in it
    for mark in _URL_MARK.finditer(text, start):
        if mark[0] == "(":
            depth += 1
        elif mark[0] == ")" and depth:
            depth -= 1
        else:
            return mark.start()
    return len(text)


def _pair_changes(opening: str, closing: str, ending: str, text: str) -> Iterator[Change]:
    """Inside at depth 1 and more; the pattern `ending` closes all, where what was opened is not closed for long."""
    depth = 0
    for mark in re.finditer(f"({re.escape(opening)})|({re.escape(closing)})|{ending}", text):
        depth = depth + 1 if mark[1] else max(depth - 1, 0) if mark[2] else 0
        yield mark.end() - 1, depth > 0


def _pair(name: str, opening: str, closing: str, ending: str) -> Concept:
    return _concept(name, partial(_pair_changes, opening, closing, ending))


def _quote_changes(text: str) -> Iterator[Change]:
    inside = False
    for mark in re.finditer(r'["\n]', text):
        inside = mark[0] == '"' and not inside
        yield mark.start(), inside


# A fence of three and more, or one or two within a paragraph; what opens is what closes.
_CODE = re.compile(
    rf"(?P<fence>`{{3,}})[\s\S]*?(?:(?P=fence)|(?P<open>\Z))"
    rf"|(?P<code>``?)(?!`)[\s\S]*?(?:(?P=code)|{BLANK_LINE}|(?P<left>\Z))"
)


def _backtick_changes(text: str) -> Iterator[Change]:
    for code in _CODE.finditer(text):
        yield code.start(), True
        if code["open"] is None and code["left"] is None:
            yield code.end() - 1, False


# A lone backslash at the very end belongs to its string as well: what it escapes is not read yet.
_PYTHON = re.compile(
    r"(?P<comment>#[^\n]*)"
    r"|(?P<triple>\"\"\"|''')(?:[^\\]|\\[\s\S]?)*?(?:(?P=triple)|(?P<open>\Z))"
    r"|(?P<quote>[\"'])(?:(?!(?P=quote))[^\\\n]|\\[\s\S]?)*+(?P<closed>(?P=quote))?"
)


def _comment_changes(text: str) -> Iterator[Change]:
    for token in _PYTHON.finditer(text):
        if token["comment"]:
            yield token.start(), True
            yield token.end(), False


def _string_changes(text: str) -> Iterator[Change]:
    for token in _PYTHON.finditer(text):
        if token["comment"]:
            continue
        yield token.start(), True
        if token["triple"]:  # at the second of its quotes it might be an empty string that has ended
            yield token.start() + 1, False
            yield token.start() + 2, True
        closed = token["closed"] or (token["triple"] and token["open"] is None)
        yield token.end() - 1 if closed else token.end(), False


def _line_changes(beginning: str, text: str) -> Iterator[Change]:
    for line in re.finditer(f"(?m)^({beginning})[^\n]*", text):
        yield line.end(1) - 1, True
        yield line.end(), False


URL = _concept("inside a URL", _url_changes)
LINK = _pair("inside [[ ]]", "[[", "]]", BLANK_LINE)
TEMPLATE = _pair("inside {{ }}", "{{", "}}", "(?!)")  # an infobox may hold blank lines
PARENTHESES = _pair("inside ( )", "(", ")", BLANK_LINE)
BRACKETS = _pair("inside [ ]", "[", "]", BLANK_LINE)
QUOTES = _concept("inside quotes", _quote_changes)
BACKTICKS = _concept("inside backticks", _backtick_changes)
STRING = _concept("inside a string", _string_changes)
COMMENT = _concept("inside a comment", _comment_changes)
INDENTED = _concept("in an indented line", partial(_line_changes, r" {4}| {0,3}\t"))
HEADING = _concept("in a heading", partial(_line_changes, "=="))

CONCEPTS = (
    URL, LINK, TEMPLATE, PARENTHESES, BRACKETS, QUOTES, BACKTICKS, STRING, COMMENT, INDENTED, HEADING,
)  # fmt: skip
