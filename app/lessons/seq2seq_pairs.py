"""Pairs to train on: a task's, drawn as they are needed, or the user's own, a line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .field_error import FieldError
from .seq2seq_files import MOST_CHARACTERS
from .seq2seq_reading import MOST_READ, MOST_WRITTEN
from .seq2seq_tasks import Pair, Task

LEAST_PAIRS, MOST_PAIRS = 10, 5000
_SHAPE = "each line is a text, a tab, and what it becomes"


class Supply(Protocol):
    """Where pairs come from."""

    @property
    def sources(self) -> str:
        """Every character that may be read."""

    @property
    def targets(self) -> str:
        """Every character that may be written."""

    def training(self, rng: np.random.Generator, count: int) -> list[Pair]:
        """Pairs to train on."""

    def held_out(self, rng: np.random.Generator, count: int) -> list[Pair]:
        """At most `count` pairs that training never sees."""


@dataclass(frozen=True)
class Drawn:
    """Of a task."""

    task: Task

    @property
    def sources(self) -> str:
        """Every character that may be read."""
        return self.task.sources

    @property
    def targets(self) -> str:
        """Every character that may be written."""
        return self.task.targets

    def training(self, rng: np.random.Generator, count: int) -> list[Pair]:
        """Pairs to train on."""
        return self.task.pairs(rng, count, held_out=False)

    def held_out(self, rng: np.random.Generator, count: int) -> list[Pair]:
        """Pairs that training never sees."""
        return self.task.pairs(rng, count, held_out=True)


@dataclass(frozen=True)
class Own:
    """The user's own. A tenth of the different texts, at least one, is held out: which, depends on the texts alone."""

    kept: tuple[Pair, ...]
    out: tuple[Pair, ...]

    @property
    def sources(self) -> str:
        """Every character that may be read."""
        return "".join(sorted({character for pair in self.kept + self.out for character in pair.source}))

    @property
    def targets(self) -> str:
        """Every character that may be written."""
        return "".join(sorted({character for pair in self.kept + self.out for character in pair.target}))

    def training(self, rng: np.random.Generator, count: int) -> list[Pair]:
        """Drawn with replacement."""
        return [self.kept[at] for at in rng.integers(len(self.kept), size=count)]

    def held_out(self, rng: np.random.Generator, count: int) -> list[Pair]:
        """Each once, in random order."""
        return [self.out[at] for at in rng.permutation(len(self.out))[:count]]


def own_pairs(text: str) -> Own:
    """Read tab-separated lines; empty ones are passed over. Raises FieldError at the field pairs."""
    lines = text.removeprefix("\ufeff").splitlines()
    found = [_pair(line, at + 1) for at, line in enumerate(lines) if line.strip()]
    if not LEAST_PAIRS <= len(found) <= MOST_PAIRS:
        raise FieldError(
            f"expected {LEAST_PAIRS} to {MOST_PAIRS:,} pairs, got {len(found):,}", "pairs", _SHAPE
        )
    for name, used in (
        ("read", {c for p in found for c in p.source}),
        ("written", {c for p in found for c in p.target}),
    ):
        if len(used) > MOST_CHARACTERS:
            said = f"expected at most {MOST_CHARACTERS} different characters to be {name}, got {len(used)}"
            raise FieldError(said, "pairs", "use fewer")
    texts = sorted({pair.source for pair in found})
    if len(texts) < 2:
        raise FieldError("expected different texts, got one again and again", "pairs", _SHAPE)
    order = np.random.default_rng(0).permutation(len(texts))
    out = {texts[at] for at in order[: max(1, len(texts) // 10)]}
    return Own(
        tuple(pair for pair in found if pair.source not in out),
        tuple(pair for pair in found if pair.source in out),
    )


def _pair(line: str, number: int) -> Pair:
    columns = [column.strip() for column in line.split("\t")]
    if len(columns) != 2:
        got = "1 column" if len(columns) == 1 else f"{len(columns)} columns"
        raise FieldError(f"line {number}: expected 2 columns, got {got}", "pairs", _SHAPE)
    for name, column, most in (("first", columns[0], MOST_READ), ("second", columns[1], MOST_WRITTEN)):
        if not 1 <= len(column) <= most:
            got = "nothing" if not column else f"{len(column)}"
            raise FieldError(
                f"line {number}: expected 1 to {most} characters in the {name} column, got {got}",
                "pairs",
                _SHAPE,
            )
    return Pair(*columns)
