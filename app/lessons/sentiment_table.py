"""Labelled sentences of somebody's own: a table of a label, a tab and a sentence in each line."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from .field_error import FieldError
from .sentiment import Shape
from .sentiment_training import Labelled

MOST_CHARACTERS = 120_000
MOST_LINES = 3000
FEWEST_LINES = 10
MOST_WORDS = 60
MOST_LABEL = 20
MOST_VOCABULARY = 600
FIELD = "sentences"
LOOKS = "a line is a label, a tab and a sentence"

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Table:
    """Sentences as words; `labels` are the two that occur, in the order of the alphabet."""

    labels: tuple[str, str]
    sentences: tuple[tuple[str, ...], ...]
    second: tuple[bool, ...]
    """Whether a sentence has the second label."""

    def words(self) -> tuple[str, ...]:
        """The commonest words, in the order of the alphabet."""
        counts = Counter(word for sentence in self.sentences for word in sentence)
        return tuple(sorted(word for word, _ in counts.most_common(MOST_VOCABULARY)))

    def split(self, shape: Shape, seed: int) -> tuple[Labelled, Labelled]:
        """A random four fifths to train on, and the rest; both labels are in both parts where there are two of each."""
        order = np.random.default_rng(seed).permutation(len(self.second)).tolist()
        held: list[int] = []
        for label in (False, True):
            mine = [at for at in order if self.second[at] == label]
            held += mine[: min(max(1, round(len(mine) / 5)), len(mine) - 1)]
        kept = [at for at in order if at not in set(held)]
        return self._labelled(shape, kept), self._labelled(shape, held)

    def _labelled(self, shape: Shape, chosen: list[int]) -> Labelled:
        sentences = tuple(tuple(shape.ids(self.sentences[at])) for at in chosen)
        return Labelled(sentences, tuple(self.second[at] for at in chosen))


def words_of(text: str) -> list[str]:
    """Words in lower case, without punctuation."""
    return WORD.findall(text.lower())


def table_from(text: str) -> Table:
    """What was typed or uploaded. Raises FieldError, with the line that cannot be used."""
    if not text.strip():
        raise FieldError("expected labelled sentences, got nothing", FIELD, LOOKS)
    if len(text) > MOST_CHARACTERS:
        raise FieldError(
            f"expected at most {MOST_CHARACTERS:,} characters, got {len(text):,}",
            FIELD,
            "keep fewer sentences",
        )
    lines = [(at, line) for at, line in enumerate(text.lstrip("\ufeff").splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise FieldError(f"expected at most {MOST_LINES:,} lines, got {len(lines):,}", FIELD, "keep fewer")
    rows = [_row(at, line) for at, line in lines]
    labels = sorted({label for label, _ in rows})
    _check(labels, len(rows))
    return Table(
        (labels[0], labels[1]),
        tuple(words for _, words in rows),
        tuple(label == labels[1] for label, _ in rows),
    )


def _row(at: int, line: str) -> tuple[str, tuple[str, ...]]:
    label, tab, sentence = line.partition("\t")
    label, words = label.strip(), words_of(sentence)
    if not tab:
        raise FieldError(f"expected a label, a tab and a sentence, got one column in line {at}", FIELD, LOOKS)
    if not 1 <= len(label) <= MOST_LABEL:
        said = f"expected a label of 1 to {MOST_LABEL} characters, got {len(label)} in line {at}"
        raise FieldError(said, FIELD, LOOKS)
    if not 1 <= len(words) <= MOST_WORDS:
        said = f"expected a sentence of 1 to {MOST_WORDS} words, got {len(words)} in line {at}"
        raise FieldError(said, FIELD, "leave the line out, or shorten it")
    return label, tuple(words)


def _check(labels: list[str], lines: int) -> None:
    if len(labels) != 2:
        named = ", ".join(labels[:4]) + (", …" if len(labels) > 4 else "")
        raise FieldError(f"expected two labels, got {len(labels)}: {named}", FIELD, "a verdict is one of two")
    if lines < FEWEST_LINES:
        raise FieldError(
            f"expected at least {FEWEST_LINES} sentences, got {lines}", FIELD, "add some of each label"
        )
