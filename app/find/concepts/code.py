"""Addresses, code in backticks, and the strings and comments of Python: what only a walk from mark to mark can tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

import numpy as np

from .concept import Concept, Labels
from .enclosed import LINK_GROUP, QUOTE_GROUP

Change: TypeAlias = tuple[int, bool]
"""From this position on the label is this, until the next change."""


def _from_changes(changes: Callable[[str], Iterator[Change]], text: str) -> Labels:
    points = [(0, False), *changes(text), (len(text), False)]
    positions = np.array([position for position, _ in points])
    values = np.array([value for _, value in points[:-1]], np.int16)
    return np.repeat(values, np.diff(positions))  # [T]


_SCHEME = re.compile(r"://")
_URL_MARK = re.compile(r"[\s\]|<>\"'{}()]")


def _url_changes(text: str) -> Iterator[Change]:
    end = 0
    while scheme := _SCHEME.search(text, end):
        end = scheme.end()
        before = text[scheme.start() - 1 : scheme.start()]
        if before.isascii() and before.isalpha():
            yield end - 1, True
            end = _url_end(text, end)
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


# A fence of three and more, or one or two within a paragraph; what opens is what closes.
_CODE = re.compile(
    r"(?P<fence>`{3,})[\s\S]*?(?:(?P=fence)|(?P<open>\Z))"
    r"|(?P<code>``?)(?!`)[\s\S]*?(?:(?P=code)|\n[ \t]*\n|(?P<left>\Z))"
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


def _concept(
    name: str, title: str, sentence: str, group: str, changes: Callable[[str], Iterator[Change]]
) -> Concept:
    return Concept(name, title, "yes-no", sentence, group, partial(_from_changes, changes))


URL = _concept(
    "inside-url", "inside a URL",
    "From the second / of :// behind a letter, to the character before a space, a quote, a bracket of any kind "
    "or a |; a ) ends it only if no ( in it is open.",
    LINK_GROUP, _url_changes,
)  # fmt: skip
BACKTICKS = _concept(
    "inside-backticks", "inside backticks",
    "From the first backtick to the character before the last; one or two end with the paragraph, three and more "
    "only with as many.",
    QUOTE_GROUP, _backtick_changes,
)  # fmt: skip
STRING = _concept(
    "inside-string", "inside a string",
    "Of Python: from its first quote to the character before its last; without a second quote it ends with the line. "
    "Not at the second of three quotes, where it could be an empty string that has ended.",
    QUOTE_GROUP, _string_changes,
)  # fmt: skip
COMMENT = _concept(
    "inside-comment", "inside a comment",
    "Of Python: from a # outside a string to the character before the newline.",
    QUOTE_GROUP, _comment_changes,
)  # fmt: skip
