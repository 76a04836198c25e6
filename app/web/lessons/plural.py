"""The door of the lesson on the kept plural."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from random import Random
from typing import Annotated, Literal, get_args

import numpy as np
from pydantic import Field

from ...find.auc import unit_aucs
from ...lessons import plural
from ...lessons.plural_sentences import (
    NUMBERS,
    PLURAL,
    SINGULAR,
    VERBS,
    WORDS,
    Sentence,
    generate,
    typed,
)
from ...lessons.plural_training import HIDDEN, Lesson, Weight, train
from ...lessons.trained import read_measured
from ...rnn.intervention import Clamp
from ..messages import Message
from .answer import Answer, Step
from .door import Door

door = Door()

MOST_SHOWN = 24
"""Words between subject and verb that a picture has room for."""
BEST = 0
"""In place of a unit, which count from 1: the one that tells number best."""


class Asked(Message):
    """A network and what is looked at in its units."""

    cell: plural.Cell
    weight: Annotated[Weight, Field(description="the loss at the verb counted so many times in training")]
    quantity: Annotated[plural.State, Field(description="c only of an LSTM; of the others h")]

    @property
    def state(self) -> plural.State:
        """The quantity that the cell has."""
        return self.quantity if self.cell == "lstm" else "h"


class UnitRank(Answer):
    """How well one unit tells the number of the subject, between subject and verb of held-out sentences."""

    unit: Annotated[int, Field(description="from 1")]
    auc: Annotated[float, Field(description="share of pairs in which it is higher behind the plural")]
    singular: Annotated[float, Field(description="its mean behind singular subjects")]
    plural: float


class Ranking(Answer):
    """Every unit, the one that tells best first."""

    units: list[UnitRank]
    sentences: int
    words: Annotated[int, Field(description="positions that were counted")]


@door.picture
def ranking(wanted: Asked) -> Ranking:
    """The units by Find's area under the curve."""
    return _ranking(wanted.cell, wanted.weight, wanted.state)


class SentenceWanted(Asked):
    """A sentence, a unit to look at, and how it is held."""

    source: Literal["typed", "generated"]
    text: Annotated[str, Field(max_length=400, description="if typed")]
    number: Annotated[Literal["plural", "singular"], Field(description="of a generated subject")]
    clause: Annotated[int, Field(ge=0, le=MOST_SHOWN, description="words between, if generated")]
    seed: Annotated[int, Field(ge=0, le=9999)]
    unit: Annotated[int, Field(ge=BEST, le=HIDDEN, description="from 1; 0: the one that tells number best")]
    hold: bool
    towards: Annotated[float, Field(ge=-2, le=2, description="held as: -1 singular, 1 plural, on average")]
    span: Annotated[
        Literal["clause", "word", "on"],
        Field(description="from the subject up to the verb, at one word, or from that word up to the verb"),
    ]
    at: Annotated[int, Field(ge=0, le=400, description="that word")]


class Course(Answer):
    """A sentence as one unit saw it, word by word."""

    inside: Annotated[dict[str, list[float]], Field(description="the internals of the unit")]
    plural: Annotated[list[float], Field(description="probability of the verb's plural as the next word")]
    singular: list[float]


class SentencePicture(Answer):
    """A sentence, and the same with a subject of the other number; places count from 0."""

    words: list[str]
    numbers: Annotated[list[str], Field(description="of words that have one: plural or singular")]
    subject: int
    verb: Annotated[int, Field(description="one behind the last, if the verb is to come")]
    forms: Annotated[tuple[str, str], Field(description="of the verb: plural, singular")]
    other: Annotated[str, Field(description="the subject in the other number")]
    unit: Annotated[int, Field(description="from 1")]
    quantity: plural.State
    gate: Annotated[str, Field(description="the internal that is the share kept, if there is one")]
    own: Course
    twin: Course
    held: Course | None
    value: Annotated[float, Field(description="at which it is held, or would be")]
    start: Annotated[int, Field(description="first word at which it is held")]
    stop: Annotated[int, Field(description="one behind the last")]


@door.picture
def sentence(wanted: SentenceWanted) -> SentencePicture:
    """One unit word by word, as it is and held."""
    network, quantity = plural.shipped(wanted.cell, wanted.weight), wanted.state
    read = _sentence(wanted)
    rows = _ranking(wanted.cell, wanted.weight, quantity).units
    row = rows[0] if wanted.unit == BEST else next(row for row in rows if row.unit == wanted.unit)
    unit = row.unit - 1
    value = plural.value_towards(row.singular, row.plural, wanted.towards, quantity)
    start, stop = plural.held_words(read, wanted.span, wanted.at)
    clamp = Clamp(0, unit, quantity, value, start, stop)
    twin = read.turned()
    return SentencePicture(
        words=list(read.words),
        numbers=[NUMBERS.get(word, "") for word in read.ids],
        subject=read.subject,
        verb=read.verb,
        forms=VERBS[read.lemma],
        other=twin.words[twin.subject].lower(),
        unit=row.unit,
        quantity=quantity,
        gate=plural.KEEPS.get(wanted.cell, ""),
        own=_free(wanted.cell, wanted.weight, read, unit),
        twin=_free(wanted.cell, wanted.weight, twin, unit),
        held=_course(plural.read(network, read, unit, clamp)) if wanted.hold else None,
        value=value,
        start=start,
        stop=stop,
    )


class Distances(Answer):
    """How often the verb is right, measured when the shipped networks were trained, and what they know."""

    words: Annotated[list[int], Field(description="between subject and verb")]
    right: Annotated[dict[str, list[list[float]]], Field(description="of a cell: for each seed its shares")]
    shipped: Annotated[dict[str, int], Field(description="of a cell: the seed of the one on this page")]
    longest: Annotated[int, Field(description="words between, at most, in training")]
    tested: Annotated[int, Field(description="held-out sentences at each distance")]
    vocabulary: list[str]


class Counted(Message):
    """Of the networks that learned alike."""

    weight: Weight


@door.picture
def distances(wanted: Counted) -> Distances:
    """Accuracy against distance, of all that were trained for shipping."""
    measured = read_measured("plural")
    kinds = {
        cell: measured["networks"][plural.file_name(cell, wanted.weight)] for cell in get_args(plural.Cell)
    }
    return Distances(
        words=measured["distances"],
        right={cell: kind["right"] for cell, kind in kinds.items()},
        shipped={cell: kind["shipped"] for cell, kind in kinds.items()},
        longest=measured["longest"],
        tested=measured["tested"],
        vocabulary=sorted(WORDS, key=str.lower),
    )


class Training(Message):
    """One more network of the same size."""

    cell: plural.Cell
    weight: Annotated[Weight, Field(description="the loss at the verb counts so many times")]
    longest: Annotated[int, Field(ge=2, le=MOST_SHOWN, description="words between, at most, in training")]
    draw: Annotated[int, Field(ge=0, le=9999, description="seed")]


class Learned(Step):
    """Where it stands."""

    step: int
    loss: Annotated[float, Field(description="nats a word, over the last steps")]
    right: Annotated[list[float], Field(description="share of right verbs at each distance")]


@door.work
def learn(wanted: Training) -> Iterator[Learned]:
    """Train one on sentences that the tests are not among."""
    lesson = Lesson(wanted.cell, wanted.draw, wanted.weight, wanted.longest)
    for progress in train(lesson):
        yield Learned(
            progress=progress.step / lesson.last,
            step=progress.step,
            loss=progress.loss_nats,
            right=progress.right.tolist(),
        )


def _sentence(wanted: SentenceWanted) -> Sentence:
    if wanted.source == "typed":
        return typed(wanted.text)
    number = PLURAL if wanted.number == "plural" else SINGULAR
    return generate(Random(wanted.seed), wanted.clause, number)


@lru_cache(maxsize=64)
def _free(cell: plural.Cell, weight: Weight, read: Sentence, unit: int) -> Course:
    """With nothing held: the same while the value to hold at is dragged."""
    return _course(plural.read(plural.shipped(cell, weight), read, unit))


def _course(reading: plural.Reading) -> Course:
    return Course(
        inside={name: values.round(6).tolist() for name, values in reading.internals.items()},
        plural=reading.plural.tolist(),
        singular=reading.singular.tolist(),
    )


@cache
def _ranking(cell: plural.Cell, weight: Weight, quantity: plural.State) -> Ranking:
    sentences = plural.comparison()
    kept = plural.kept(plural.shipped(cell, weight), quantity, sentences)
    aucs = unit_aucs(kept.values, kept.plural[None])[0]  # [U]
    singular, many = kept.typical()
    ranks = [
        UnitRank(unit=unit + 1, auc=aucs[unit], singular=singular[unit], plural=many[unit])
        for unit in np.argsort(-np.abs(aucs - 0.5), kind="stable").tolist()
    ]
    return Ranking(units=ranks, sentences=len(sentences), words=kept.values.shape[1])
