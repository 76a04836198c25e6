"""A regular expression of one's own, with a limit to the time it may take."""

from __future__ import annotations

import string
from collections.abc import Iterator
from functools import partial
from itertools import chain

import numpy as np
import regex

from .concept import Concept, ConceptError, Labels, fingerprint

SECONDS = 2.0
CHARACTERS = 500_000
"""A pattern may take SECONDS of processor time for a text of up to so many characters; for a longer one, more."""

MOST_COPIES = 10_000
"""Of a piece of a pattern, by counts within counts: the library writes them out, and takes memory for each."""

TRIAL = f"{string.printable}\n\nTwo words, an é and 42.\n"


def regex_concept(pattern: str, seconds: float = SECONDS) -> Concept:
    """Inside every match of a regular expression of the library `regex`, from its second character to its last.

    Raises ConceptError if it does not compile or matches only the empty string; its labels do so if it takes longer
    than `seconds` for CHARACTERS characters.
    """
    _compiled(pattern)
    spans = list(_matches(pattern, seconds, f"{TRIAL}{pattern}"))
    if spans and all(start == end for start, end in spans):
        raise ConceptError(
            "pattern",
            "the pattern must match at least one character, got only empty matches in a trial text",
            "write + in place of *, and a character beside anchors such as ^ or \\b",
        )
    return Concept(
        f"regex-{fingerprint(pattern)}",
        f"matches of {pattern}",
        "yes-no",
        "From the second character of a match to its last (a match of one character: there). Unlike the built-in "
        "concepts this looks at the whole match, so it may hold before what was read tells so.",
        "Your own",
        partial(_label, pattern, seconds),
    )


def _compiled(pattern: str) -> regex.Pattern[str]:
    copies = _copies(pattern)
    if copies > MOST_COPIES:
        raise ConceptError(
            "pattern",
            f"the pattern must repeat nothing more than {MOST_COPIES:,} times by counts within counts, "
            f"got {copies:,}",
            "write + or smaller numbers in {}",
        )
    try:
        return regex.compile(pattern)  # the library keeps what it compiled
    except (regex.error, RecursionError, OverflowError, MemoryError) as error:
        why = str(error) or type(error).__name__
        raise ConceptError(
            "pattern",
            f"the pattern must be a regular expression, got {why}",
            "put a backslash before a bracket that stands for itself",
        ) from None


_PIECE = regex.compile(r"(?s)\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(\d{1,18})(?:,(\d{0,18}))?\}|.")


def _copies(pattern: str) -> int:
    """The largest product of the counts {n} or {m,n} of repetitions, one within the other."""
    most = [1]  # of each group that is open
    copies = 1  # of the piece that has just ended
    for piece in _PIECE.finditer(pattern):
        if piece[0] == "(":
            most.append(1)
        elif piece[0] == ")" and len(most) > 1:
            copies = most.pop()
        else:
            copies = copies * max(1, int(piece[2] or piece[1])) if piece[1] else 1
        most[-1] = max(most[-1], copies)
    return max(most)


def _matches(pattern: str, seconds: float, text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each match. The lock of the interpreter is free meanwhile."""
    limit = seconds * max(1.0, len(text) / CHARACTERS)
    try:
        for match in _compiled(pattern).finditer(text, timeout=limit, concurrent=True):
            yield match.span()
    except MemoryError:
        raise ConceptError(
            "pattern",
            f"the pattern must need less memory on {len(text):,} characters than there is",
            "simplify nested repetitions and recursion",
        ) from None
    except TimeoutError:
        raise ConceptError(
            "pattern",
            f"the pattern must end within {limit:,.1f} s on {len(text):,} characters, it did not",
            "simplify nested repetitions such as (a|b*)+, and bound .* with a length or a line",
        ) from None


def _label(pattern: str, seconds: float, text: str) -> Labels:
    flat = np.fromiter(chain.from_iterable(_matches(pattern, seconds, text)), np.int64)
    start, end = flat.reshape(-1, 2)[flat[::2] < flat[1::2]].T
    changes = np.zeros(len(text) + 1, np.int16)
    changes[np.minimum(start + 1, end - 1)] += 1
    changes[end] -= 1
    return np.cumsum(changes[:-1], dtype=np.int16)
