"""Unrolling: one linear cell, set by hand, at work in the five shapes of sequence problems.

`h_t = W_hh h_{t-1} + W_xh x_t + b_h`, `y_t = W_hy h_t + b_y`: the same five or six numbers at every step, whatever the
length (the names of the shapes are those of Karpathy 2015, Unreasonable Effectiveness of Recurrent Neural Networks).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import torch

from ..rnn.cells import Weights, elman_step
from .field_error import FieldError

Shape = Literal["one-to-one", "one-to-many", "many-to-one", "many-to-many", "unequal"]
MOST_LETTERS, MOST_COUNT = 16, 12
VOWELS = frozenset("aeiou")


@dataclass(frozen=True)
class Cell:
    """A linear cell of one unit: weight_xh [I], and four numbers."""

    weight_xh: tuple[float, ...]
    weight_hh: float
    bias_h: float
    weight_hy: float
    bias_y: float

    @property
    def parameters(self) -> int:
        """How many numbers it has, at any length."""
        return len(self.weight_xh) + 4


@dataclass(frozen=True)
class Run:
    """A cell over a sequence of T steps: what is read, x [T, I], h [T + 1] with h_0 = 0 first, y [T], what is said."""

    cell: Cell
    read: list[str]
    x: Sequence[tuple[float, ...]]
    h: list[float]
    y: list[float]
    said: list[str]
    """At each step; "" where the shape has no output."""
    right: list[str]
    """What should be said, counted without a network."""


def run(shape: Shape, text: str, weight_hh: float = 1.0) -> Run:
    """The example of a shape on a text, with any W_hh; 1 is the one that is right. Raises FieldError."""
    letters = text.strip().lower()
    if shape == "one-to-many":
        return _counting_down(_count(letters), weight_hh)
    if not letters:
        raise FieldError("expected at least one letter, got none", "text", "type a word")
    if len(letters) > MOST_LETTERS:
        error = f"expected at most {MOST_LETTERS} letters, got {len(letters)}"
        raise FieldError(error, "text", "any length works, but the picture has an edge")
    if shape == "one-to-one":
        return _over(COUNTER, letters[:1], weight_hh, over_half, [_yes(letters[0] in VOWELS)])
    counts = [sum(letter in VOWELS for letter in letters[: t + 1]) for t in range(len(letters))]
    if shape == "many-to-one":
        return _over(COUNTER, letters, weight_hh, whole, [""] * (len(letters) - 1) + [str(counts[-1])])
    if shape == "many-to-many":
        return _over(COUNTER, letters, weight_hh, over_half, [_yes(count > 0) for count in counts])
    return _read_then_write(letters, counts[-1], weight_hh)


COUNTER = Cell((1.0,), 1.0, 0.0, 1.0, 0.0)
"""Adds up a flag: h is the number of vowels so far."""
WRITER = Cell((1.0, -1.0), 1.0, 0.0, 1.0, 0.5)
"""The second input says that it is time to write: each step takes one off."""
DOWN = Cell((1.0,), 1.0, -1.0, 1.0, 0.0)
"""Takes one off at every step."""


def whole(y: float) -> str:
    """y as the nearest whole number."""
    return f"{round(y)}"


def over_half(y: float) -> str:
    """Whether y is over one half."""
    return _yes(y > 0.5)


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def _over(cell: Cell, letters: str, weight_hh: float, said: Callable[[float], str], right: list[str]) -> Run:
    x = [(float(letter in VOWELS),) for letter in letters]
    return _run(replace(cell, weight_hh=weight_hh), list(letters), x, said, right)


def _counting_down(count: int, weight_hh: float) -> Run:
    x = [(float(count),)] + [(0.0,)] * (count - 1)
    right = [str(left) for left in range(count - 1, -1, -1)]
    return _run(replace(DOWN, weight_hh=weight_hh), [str(count)] + [""] * (count - 1), x, whole, right)


def _read_then_write(letters: str, vowels: int, weight_hh: float) -> Run:
    x = [(float(letter in VOWELS), 0.0) for letter in letters] + [(0.0, 1.0)] * (vowels + 1)
    right = [""] * len(letters) + ["|"] * vowels + ["."]
    read = list(letters) + [""] * (vowels + 1)
    return _run(replace(WRITER, weight_hh=weight_hh), read, x, lambda y: "|" if y > 0 else ".", right)


def _run(
    cell: Cell,
    read: list[str],
    x: Sequence[tuple[float, ...]],
    said: Callable[[float], str],
    right: list[str],
) -> Run:
    def tensor(values: object) -> torch.Tensor:
        return torch.tensor(values, dtype=torch.float64)

    weights = Weights(
        tensor([cell.weight_xh]), tensor([[cell.weight_hh]]), tensor([cell.bias_h]), tensor([0.0])
    )
    h = [torch.zeros(1, 1, dtype=torch.float64)]
    for step in x:
        h.append(elman_step("linear", weights, tensor([step]), h[-1])["h"])
    y = [cell.weight_hy * state.item() + cell.bias_y for state in h[1:]]
    words = [said(value) if expected else "" for value, expected in zip(y, right, strict=True)]
    return Run(cell, read, x, [state.item() for state in h], y, words, right)


def _count(text: str) -> int:
    hint = f"write a whole number from 1 to {MOST_COUNT}"
    if not text.isdecimal() or not text.isascii():
        raise FieldError(f"expected a whole number, got {text[:20] or 'nothing'}", "text", hint)
    if not 1 <= int(text) <= MOST_COUNT:
        raise FieldError(f"expected a number from 1 to {MOST_COUNT}, got {text[:20]}", "text", hint)
    return int(text)
