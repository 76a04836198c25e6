"""The task of reading both ways: which letters stand inside brackets that do close.

A closing bracket closes the nearest open one of its own kind, whatever stands between; one that finds none closes
nothing. A letter is inside if some pair stands around it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from .field_error import FieldError

LETTERS = "abcdefghijklmnopqrstuvwxyz"
PAIRS = ("()", "[]")
MOST_CHARACTERS = 32
LETTER_SHARE = 0.68
"""Of generated strings; the rest are brackets of every kind, as many opening as closing."""

LETTER = 0
"""The symbol of every letter; 1 and 2 are ( and ), 3 and 4 are [ and ]."""

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Labelled:
    """Strings with what is asked of them; every array is [T, B]."""

    symbols: Ints
    letters: Bools
    """Where there is something to label."""
    inside: Bools
    left_decides: Bools
    """Whatever follows, the label is the same."""
    right_decides: Bools
    """Whatever came before, the label is the same."""

    def one_hot(self, kinds: int) -> Tensor:
        """Inputs [T, B, 1 + 2 kinds], float32."""
        return torch.nn.functional.one_hot(torch.from_numpy(self.symbols), 1 + 2 * kinds).float()


def labelled(symbols: Ints, kinds: int) -> Labelled:
    """Labels of strings of symbols [T, B].

    A letter is inside by one kind if an opening bracket waits on its left and a closing one is unmatched on its right:
    those two belong together. Nothing that waits on one side decides "outside" from that side alone; nothing else does.
    """
    waiting = np.stack([_waiting(symbols, 1 + 2 * kind, 2 + 2 * kind) for kind in range(kinds)])  # [K, T, B]
    unmet = np.stack([_waiting(symbols[::-1], 2 + 2 * kind, 1 + 2 * kind)[::-1] for kind in range(kinds)])
    return Labelled(
        symbols,
        symbols == LETTER,
        np.any((waiting > 0) & (unmet > 0), axis=0),
        np.all(waiting == 0, axis=0),
        np.all(unmet == 0, axis=0),
    )


def _waiting(symbols: Ints, up: int, down: int) -> Ints:
    """How many `up` no `down` has met yet, at each place from the first on: [T, B]."""
    counts = np.zeros_like(symbols)
    now = np.zeros(symbols.shape[1], np.int64)
    for at, row in enumerate(symbols):
        now = np.maximum(0, now + (row == up) - (row == down))
        counts[at] = now
    return counts


def drawn(strings: int, length: int, kinds: int, generator: np.random.Generator) -> Labelled:
    """Random strings of one length: some brackets are never closed, some close nothing."""
    brackets = generator.integers(1, 1 + 2 * kinds, (length, strings))
    letters = generator.random((length, strings)) < LETTER_SHARE
    return labelled(np.where(letters, LETTER, brackets), kinds)


def read(text: str, kinds: int) -> Labelled:
    """A typed string with its labels, B = 1. Raises FieldError."""
    known = "".join(PAIRS[:kinds])
    if not text:
        raise FieldError("expected letters and brackets, got nothing", "text", "type for example a(bc)d(e")
    if len(text) > MOST_CHARACTERS:
        raise FieldError(
            f"expected at most {MOST_CHARACTERS} characters, got {len(text)}", "text", "shorten it"
        )
    for at, character in enumerate(text):
        if character.lower() not in LETTERS and character not in known:
            hint = "choose two kinds of brackets" if character in "[]" else "leave it out"
            raise FieldError(
                f"expected letters and {' '.join(known)}, got {character!r} in place {at + 1}", "text", hint
            )
    symbols = np.array([1 + known.index(c) if c in known else LETTER for c in text], np.int64)
    return labelled(symbols[:, None], kinds)
