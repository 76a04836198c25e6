"""What a trained encoder and decoder make of one text: the vector between them, the answer, and where it looked."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from .field_error import FieldError
from .seq2seq import BOUNDARY, Encoded, Translator, padded

MOST_READ = 64
"""Characters of a text."""
MOST_WRITTEN = 40
"""Characters of an answer; a network that has not ended by then is stopped."""
GUESSES = 4


@dataclass(frozen=True)
class Guess:
    """A character, or "" for the end, and how likely it is."""

    text: str
    probability: float


@dataclass(frozen=True)
class Said:
    """An answer step by step: T steps, of which the last is the end, unless the network was stopped.

    `guesses` [T][G]: the likeliest characters, likeliest first; the first of them is what was said. `attention` [T][S]
    or None. `expected` [T]: probability of the right character, NaN where none is known. `wrong`: the first step that
    is not as expected, None if there is none or nothing is expected.
    """

    guesses: list[list[Guess]]
    attention: list[list[float]] | None
    expected: list[float]
    wrong: int | None

    @property
    def probability(self) -> float:
        """Of the whole answer: the product of its steps' probabilities."""
        return math.prod(guesses[0].probability for guesses in self.guesses)

    @property
    def text(self) -> str:
        """What was said."""
        return "".join(guesses[0].text for guesses in self.guesses)


@dataclass(frozen=True)
class Reading:
    """A text read and answered. `h`, `c`: the encoder's last state, which the decoder starts from; c of an LSTM only.

    `free`: it reads what it wrote. `forced`: it is fed the right answer, if that is known.
    """

    h: list[float]
    c: list[float] | None
    free: Said
    forced: Said | None


@torch.no_grad()
def read(translator: Translator, source: str, expected: str | None) -> Reading:
    """Translate a text. Raises FieldError at the fields text and expected for what the network cannot read."""
    check(source, translator.shape.sources, "text", MOST_READ)
    encoded = translator.encode(*padded(translator.shape.read, [source]))
    forced = None
    if expected is not None:
        check(expected, translator.shape.targets, "expected", MOST_WRITTEN)
        forced = _forced(translator, encoded, expected)
    last = encoded.last
    c = last.c[0].tolist() if translator.shape.cell == "lstm" else None
    return Reading(last.h[0].tolist(), c, _free(translator, encoded, expected), forced)


def check(text: str, known: str, field: str, most: int) -> None:
    """Raises FieldError unless a text has 1 to `most` characters, all of them known."""
    if not 1 <= len(text) <= most:
        got = "nothing" if not text else f"{len(text)}"
        raise FieldError(f"expected 1 to {most} characters, got {got}", field, "type a text")
    unknown = next((character for character in text if character not in known), None)
    if unknown is not None:
        shown = "a space" if unknown == " " else unknown if unknown.isprintable() else f"U+{ord(unknown):04X}"
        raise FieldError(f"this network knows only {listed(known)}, got {shown}", field, "leave it out")


def listed(known: str) -> str:
    """Characters as people read them: "0 to 9, - and a to z"; many are cut."""
    rest = "".join(sorted(set(known)))
    parts = []
    for run, name in (("0123456789", "0 to 9"), ("abcdefghijklmnopqrstuvwxyz", "a to z")):
        if set(run) <= set(rest):
            parts.append(name)
            rest = "".join(character for character in rest if character not in run)
    parts += ["space" if character == " " else character for character in rest[:40]]
    if len(rest) > 40:
        parts.append(f"{len(rest) - 40} more")
    return " ".join(parts)


def _free(translator: Translator, encoded: Encoded, expected: str | None) -> Said:
    """Greedy: the likeliest character is written and fed into the next step, until the end."""
    fed, state = torch.tensor([BOUNDARY]), encoded.last
    logits, attention = [], []
    for _ in range(MOST_WRITTEN + 1):
        scores, weights, state = translator.step(encoded, fed, state)
        fed = scores.argmax(dim=-1)
        logits.append(scores[0])
        attention.append(weights[0] if weights is not None else None)
        if int(fed) == BOUNDARY:
            break
    looked = [weights for weights in attention if weights is not None]
    return _said(translator, torch.stack(logits), torch.stack(looked) if looked else None, expected)


def _forced(translator: Translator, encoded: Encoded, expected: str) -> Said:
    ids = translator.shape.written.encode(expected)
    logits, weights = translator.forced(encoded, torch.cat([torch.tensor([BOUNDARY]), ids])[:, None])
    return _said(translator, logits[:, 0], None if weights is None else weights[0], expected)


def _said(translator: Translator, logits: Tensor, weights: Tensor | None, expected: str | None) -> Said:
    """From logits [T, V] and attention [T, S]."""
    written = translator.shape.written
    probabilities = torch.softmax(logits.double(), dim=-1)  # [T, V]
    top = probabilities.topk(min(GUESSES, written.size), dim=-1)
    characters = ("", *translator.shape.targets)  # by id
    guesses = [
        [Guess(characters[at], value) for at, value in zip(ids, values, strict=True)]
        for ids, values in zip(top.indices.tolist(), top.values.tolist(), strict=True)
    ]
    right = [] if expected is None else [*written.encode(expected).tolist(), BOUNDARY]
    steps = range(len(guesses))
    of_right = [float(probabilities[at, right[at]]) if at < len(right) else float("nan") for at in steps]
    said = top.indices[:, 0].tolist()
    differs = (at for at in steps if right and (at >= len(right) or said[at] != right[at]))
    return Said(guesses, None if weights is None else weights.tolist(), of_right, next(differs, None))
