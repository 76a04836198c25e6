"""Words and digits, of any script."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .concept import Concept, Labels
from .walk import Codes, Marks, code_points, on_until, shifted, yes_no

GROUP = "Words"
CODE_POINTS = 0x110000


def _where(codes: Codes, holds: Callable[[str], bool]) -> Marks:
    """Where a character has a property; asked once for each different character."""
    table = np.zeros(CODE_POINTS, np.bool_)
    table[codes] = True
    for code in np.flatnonzero(table).tolist():
        table[code] = holds(chr(code))
    return table[codes]


def _capitalized(text: str) -> Labels:
    codes = code_points(text)
    letters = _where(codes, str.isalpha)
    capital = _where(codes, str.isupper) & letters
    return yes_no(on_until(capital & ~shifted(letters), ~letters))


def _digit(text: str) -> Labels:
    return yes_no(_where(code_points(text), str.isdecimal))


CAPITALIZED = Concept(
    "capitalized-word", "in a capitalized word", "yes-no",
    "From a capital letter that no letter stands before, to the last letter of the word.",
    GROUP, _capitalized,
)  # fmt: skip
DIGIT = Concept("digit", "digit", "yes-no", "At each digit from 0 to 9, of any script.", GROUP, _digit)
