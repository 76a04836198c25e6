"""What is typed into the lesson of networks set by hand: bits, numbers, weights. Raises FieldError."""

from __future__ import annotations

import re

import numpy as np

from .by_hand import Numbers, System
from .field_error import FieldError
from .typed_number import number_from

MOST_STEPS = 24
MOST_NUMBER = 1000.0
MOST_WEIGHT = 100.0


def bits_from(text: str, field: str) -> Numbers:
    """Bits, with spaces and commas or without: x [T, 1]."""
    digits = re.sub(r"[\s,]", "", text)
    if not digits:
        raise FieldError("expected at least one bit, got nothing", field, "such as 0 1 1 0")
    for place, digit in enumerate(digits, start=1):
        if digit not in "01":
            raise FieldError(f"expected only 0 and 1, got {digit} at place {place}", field, "such as 0 1 1 0")
    return _in_time(np.array([float(digit) for digit in digits]), field)[:, None]


def numbers_from(text: str, field: str) -> Numbers:
    """Numbers with spaces, commas or semicolons between them: [T]."""
    words = re.split(r"[\s,;]+", text.strip(" \t\r\n,;"))
    if words == [""]:
        raise FieldError("expected at least one number, got nothing", field, "such as 1 2.5 -1")
    values = np.array(
        [
            number_from(word, field, -MOST_NUMBER, MOST_NUMBER, f" for number {place}")
            for place, word in enumerate(words, 1)
        ]
    )
    return _in_time(values, field)


def streams_from(first: str, second: str) -> Numbers:
    """Two streams of numbers, as long as each other: x [T, 2]."""
    one, two = numbers_from(first, "first"), numbers_from(second, "second")
    if len(one) != len(two):
        said = f"expected as many numbers as in the first stream, {len(one)}, got {len(two)}"
        raise FieldError(said, "second", "a step reads one number of each")
    return np.stack([one, two], axis=1)


def weights_from(text: str, system: System) -> Numbers:
    """The weights of a network in a row, commas between them: [W]; nothing typed: as they are set by hand."""
    if not text.strip():
        return np.array(system.by_hand, dtype=np.float64)
    words = text.split(",")
    if len(words) != len(system.names):
        said = f"expected {len(system.names)} weights for the {system.name}, got {len(words)}"
        raise FieldError(said, "weights", "reset them")
    return np.array(
        [
            number_from(word, "weights", -MOST_WEIGHT, MOST_WEIGHT, f" for weight {name}")
            for name, word in zip(system.names, words, strict=True)
        ]
    )


def _in_time(values: Numbers, field: str) -> Numbers:
    if len(values) > MOST_STEPS:
        raise FieldError(
            f"expected at most {MOST_STEPS} time steps, got {len(values)}",
            field,
            "more do not fit the picture",
        )
    return values
