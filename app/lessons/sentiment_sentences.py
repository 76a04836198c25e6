"""Generated film reviews of one verdict: plain words, negations, clauses behind "but", and words that say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

T = TypeVar("T")
Kind = Literal["plain", "negated", "but"]
KINDS: tuple[Kind, ...] = ("plain", "negated", "but")

THINGS = ["plot", "acting", "music", "story", "cast", "ending", "script", "dialogue", "camera", "humour"]
GOOD = ["good", "great", "brilliant", "funny", "moving", "charming", "clever", "superb", "warm", "sharp"]
BAD = ["bad", "awful", "boring", "dull", "weak", "clumsy", "slow", "tedious", "flat", "stupid"]
DEGREES = ("very", "really", "so", "quite")
NOT = ("not", "never", "hardly")
LIKED, DISLIKED = ("loved", "liked", "enjoyed", "admired"), ("hated", "disliked")
LIKE, DISLIKE = ("like", "enjoy", "love"), ("hate", "dislike")
LEADS = tuple(
    words.split()
    for words in (
        "i saw it on monday with my sister",
        "we watched this film at home last night",
        "it is a story about two brothers in a small town",
        "my friend gave me a ticket",
        "this is a film from spain",
    )
)
TAILS = tuple(
    words.split()
    for words in (
        "it runs for two hours",
        "we went home by bus",
        "the ticket was on the table",
        "it was made in a small town",
        "they play it again on monday",
        "my sister was there with a friend",
    )
)

Words = tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """A sentence, whether its verdict is good, and what makes it hard."""

    words: Words
    good: bool
    kind: Kind = "plain"


def review(generator: np.random.Generator, kind: Kind | None = None, tail: int | None = None) -> Review:
    """A random review; `tail` is the number of words that say nothing behind the verdict (up to 10 if not given)."""
    kind = KINDS[int(generator.integers(3))] if kind is None else kind
    good = bool(generator.integers(2))
    lead = list(_one(generator, LEADS)) if generator.random() < 0.3 else []
    said = _but(generator, good) if kind == "but" else _verdict(generator, good, kind == "negated")
    behind = int(generator.integers(0, 11)) if tail is None else tail
    return Review((*lead, *said, *idle(generator, behind)), good, kind)


def reviews(count: int, generator: np.random.Generator) -> list[Review]:
    """Random reviews of every kind."""
    return [review(generator) for _ in range(count)]


def idle(generator: np.random.Generator, words: int) -> list[str]:
    """So many words that say nothing; the last sentence is cut where they are enough."""
    found: list[str] = []
    while len(found) < words:
        found += _one(generator, TAILS)
    return found[:words]


def _verdict(generator: np.random.Generator, good: bool, negated: bool) -> list[str]:
    said = _clause(generator, good, negated)
    if generator.random() < 0.25:
        said += ["and", *_clause(generator, good, False)]
    return said


def _but(generator: np.random.Generator, good: bool) -> list[str]:
    """The other verdict, granted; what counts is the clause behind "but", or behind the one of "although"."""
    granted = _clause(generator, not good, generator.random() < 0.3)
    meant = _clause(generator, good, generator.random() < 0.3)
    if generator.random() < 0.7:
        return [*granted, "but", *meant]
    return ["although", *granted, *meant]


def _clause(generator: np.random.Generator, good: bool, negated: bool) -> list[str]:
    """One verdict; a negated one says "not" and the opposite."""
    thing = ["the", _one(generator, THINGS)]
    says_good = good != negated
    if generator.random() < 0.3:
        if negated:
            return ["i", "did", "not", _one(generator, LIKE if says_good else DISLIKE), *thing]
        return ["i", _one(generator, LIKED if says_good else DISLIKED), *thing]
    subject = thing if generator.random() < 0.8 else ["it"]
    no = [_one(generator, NOT)] if negated else []
    degree = [_one(generator, DEGREES)] if generator.random() < 0.3 else []
    at_all = ["at", "all"] if negated and generator.random() < 0.4 else []
    return [*subject, "was", *no, *degree, _one(generator, GOOD if says_good else BAD), *at_all]


def _one(generator: np.random.Generator, choices: Sequence[T]) -> T:
    return choices[int(generator.integers(len(choices)))]


WORDS: Words = tuple(
    sorted(
        {"the", "i", "did", "it", "was", "at", "all", "and", "but", "although"}
        | {*THINGS, *GOOD, *BAD, *DEGREES, *NOT, *LIKED, *DISLIKED, *LIKE, *DISLIKE}
        | {word for sentence in (*LEADS, *TAILS) for word in sentence}
    )
)
"""Every word that a generated review can have."""
