"""A property of a text, as a label for every position: does it hold there, by what has been read so far?

A label never looks ahead. A URL begins to be one after `://`, a link after its second bracket, and at the character
that ends a span the network has read that it ended, so the label there is 0 already. The labels of the beginning of
a text are therefore the beginning of the labels of the text. Only a pattern, brushed spans and a labelled file, whose
labels come from people, may look ahead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..findings import ConceptCard, Kind

Labels: TypeAlias = NDArray[np.int16]
"""One entry a position [T]: 1 where the concept holds, 0 where not; or the number, 0 to MOST_LABEL; -1: not counted."""


class ConceptError(ValueError):
    """A concept that cannot be had: what is wrong with which field, and what to do."""

    def __init__(self, field: str, error: str, hint: str = "") -> None:
        super().__init__(field, error, hint)
        self.field, self.error, self.hint = field, error, hint

    def __str__(self) -> str:
        return f"{self.error}; {self.hint}" if self.hint else self.error


@dataclass(frozen=True)
class Concept:
    """A property with a name, and the labels that it gives a text [T]; it can be pickled."""

    name: str
    """In addresses, such as inside-url."""
    title: str
    """For people and in model files, such as inside a URL."""
    kind: Kind
    sentence: str
    """From where to where it holds, as knowable from what has been read."""
    group: str
    label: Callable[[str], Labels]

    @property
    def card(self) -> ConceptCard:
        """What people read of it."""
        return ConceptCard(
            name=self.name, title=self.title, kind=self.kind, sentence=self.sentence, group=self.group
        )

    @property
    def identity(self) -> str:
        """For keys: another one where the labels may differ, as the sentence changes with the definition."""
        return f"{self.name} {fingerprint(self.kind + self.sentence)}"

    def label_documents(self, documents: Sequence[str]) -> Labels:
        """Labels of documents that are read one directly after the other; nothing left open goes on into the next."""
        return np.concatenate([np.zeros(0, np.int16), *map(self.label, documents)])


def fingerprint(text: str) -> str:
    """Twelve hexadecimal digits that tell one definition from another."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def runs(labels: Labels) -> list[tuple[int, int, int]]:
    """Stretches of equal labels other than 0 as (start, stop, label), in order."""
    if not len(labels):
        return []
    starts = np.flatnonzero(np.diff(labels, prepend=~labels[0]))
    stops = np.append(starts[1:], len(labels))
    values = labels[starts]
    kept = values != 0
    return list(zip(starts[kept].tolist(), stops[kept].tolist(), values[kept].tolist(), strict=True))


def why_not(labels: Labels, kind: Kind, least: int = 50) -> str | None:
    """Why nothing can be said about a concept with these labels, in one sentence; None: something can.

    `least` characters must be counted, and of a yes-no concept be inside, and outside.
    """
    counted = labels[labels >= 0]
    if kind == "number":
        if len(counted) < least:
            return f"It is a number at {_of(len(counted), len(labels))}; at least {least} are needed."
        if counted.min() == counted.max():
            return f"It is {counted[0]} at all {len(counted):,} characters that count: nothing to tell apart."
        return None
    inside = int(counted.sum())
    outside = len(counted) - inside
    if inside == 0:
        return f"It never holds in these {len(counted):,} characters: choose another text or another concept."
    if outside == 0:
        return f"It always holds in these {len(counted):,} characters: nothing outside to compare with."
    for side, count in (("holds", inside), ("does not hold", outside)):
        if count < least:
            return f"It {side} at only {_of(count, len(counted))}; at least {least} are needed: give a longer text."
    return None


def _of(count: int, total: int) -> str:
    return f"{count:,} of {total:,} characters"
