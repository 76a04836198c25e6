"""The door of the lesson on sequence to sequence."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ...lessons import seq2seq_files, seq2seq_reading
from ...lessons.field_error import FieldError
from ...lessons.seq2seq import Translator
from ...lessons.seq2seq_pairs import LEAST_PAIRS, Drawn, Own, Supply, own_pairs
from ...lessons.seq2seq_tasks import TASKS
from ...lessons.seq2seq_training import right_texts
from ...lessons.seq2seq_twins import Progress, Recipe, Twins, train_twins
from ...lessons.trained import read_measured
from ..messages import Message
from .answer import Answer, Step
from .door import Door

door = Door()

MOST_TEXT, MOST_PAIRS_TEXT = 200, 300_000
EXAMPLES = 24  # texts among which one is looked for that goes wrong
MOST_UNITS = 64  # two LSTM of this size that know 96 characters fit into a request
MOST_LISTED = 50  # held-out texts of the user's own
PART_SECONDS = 0.1  # between the parts of a training

KnownTask = Literal["numbers", "dates", "reversal", "programs"]
TaskName = Literal["numbers", "dates", "reversal", "programs", "own"]
Model = Annotated[str, Field(max_length=seq2seq_files.MOST_BASE64)]
PairsText = Annotated[str, Field(max_length=MOST_PAIRS_TEXT, description="TSV, for the task own; else empty")]


class Kept(Message):
    """The two models that a training ended with, as the page keeps them."""

    attention: Model
    bottleneck: Model


class Asked(Message):
    """A text to be translated, by the models that ship or by those that the page keeps."""

    task: TaskName
    text: Annotated[str, Field(max_length=MOST_TEXT)]
    expected: Annotated[
        str | None, Field(max_length=MOST_TEXT, description="of the task own, if it is known")
    ]
    kept: Kept | None


class GuessPart(Answer):
    """A character, or "" for the end, and how likely it is."""

    text: str
    probability: float


class SaidPart(Answer):
    """An answer, step by step."""

    guesses: Annotated[list[list[GuessPart]], Field(description="of each step, likeliest first")]
    attention: Annotated[list[list[float]] | None, Field(description="of each step over the text")]
    expected: Annotated[
        list[float], Field(description="probability of the right character; NaN if none is known")
    ]
    wrong: Annotated[int | None, Field(description="the first step that is not as expected")]
    probability: Annotated[float, Field(description="of the whole: the product of its steps'")]


class ReadingPart(Answer):
    """What one network makes of the text."""

    h: Annotated[list[float], Field(description="the encoder's last state")]
    c: Annotated[list[float] | None, Field(description="its cell state, of an LSTM")]
    free: SaidPart
    forced: SaidPart | None


class Translation(Answer):
    """What the network with attention and the one without make of a text, and the right answer, if it is known."""

    text: str
    expected: str | None
    attention: ReadingPart
    bottleneck: ReadingPart


class WantedExample(Message):
    """A held-out text, if wanted one that the network (with attention or without) gets wrong."""

    task: KnownTask
    seed: Annotated[int, Field(ge=0, le=2**31)]
    kept: Kept | None
    attention: bool
    wrong: bool


class Example(Answer):
    """The text, and whether it goes wrong; among some dozens there may be none that does."""

    text: str
    found: bool


class MeasuredTask(Message):
    """A task whose models ship."""

    task: KnownTask


class Point(Answer):
    """At a step of training, on held-out texts: fed the right answer (forced), and fed its own (free)."""

    step: int
    forced_nats: float
    forced_characters: float
    free_nats: float
    free_characters: float
    texts: float


class LengthPoint(Answer):
    """Held-out texts of these lengths in characters, and the share translated without an error."""

    least: int
    most: int
    tried: int
    right: float


class Curves(Answer):
    """Of one network: while it trained, and then by length."""

    units: int
    right: Annotated[float, Field(description="share of held-out texts without an error")]
    tried: int
    curve: list[Point]
    lengths: list[LengthPoint]


class Measurements(Answer):
    """Of the models that ship, made by `python tools/lesson_models.py seq2seq`."""

    longest: Annotated[int, Field(description="characters of the longest text in training")]
    attention: Curves
    bottleneck: Curves


class PairsAsked(Message):
    """The user's own pairs, to be looked through."""

    pairs: PairsText


class PairsSeen(Answer):
    """How many are for training and how many are held out, and of the latter's texts some."""

    training: int
    held_out: int
    listed: list[str]


class Training(Message):
    """Train two networks, with attention and without, on the same pairs."""

    task: TaskName
    pairs: PairsText
    cell: Literal["gru", "lstm"]
    units: Annotated[int, Field(ge=8, le=MOST_UNITS)]
    feeding: Literal["teacher", "own"]
    steps: Annotated[int, Field(ge=20, le=3000)]


class KeptPart(Answer):
    """The two models that a training ended with."""

    attention: str
    bottleneck: str


class TrainingPart(Step):
    """How far a training is; the last part brings the models and what they can do."""

    step: int
    loss_nats: Annotated[list[float], Field(description="with attention, without: on the batch of this step")]
    points: Annotated[
        list[list[Point]], Field(description="new points of each curve: with attention, without")
    ]
    lengths: list[list[LengthPoint]]
    wrong: Annotated[
        list[list[str]], Field(description="held-out texts that go wrong: with attention, without")
    ]
    kept: KeptPart | None


@door.picture
def translate(asked: Asked) -> Translation:
    """The text, translated with attention and without."""
    expected = asked.expected if asked.task == "own" else answer_of(asked.task, asked.text)
    with_attention, without = (
        seq2seq_reading.read(translator, asked.text, expected)
        for translator in _translators(asked.task, asked.kept)
    )
    return Translation(
        text=asked.text, expected=expected, attention=_reading(with_attention), bottleneck=_reading(without)
    )


@door.picture
def example(wanted: WantedExample) -> Example:
    """A held-out text."""
    rng = np.random.default_rng(wanted.seed)
    found = TASKS[wanted.task].pairs(rng, EXAMPLES if wanted.wrong else 1, held_out=True)
    if not wanted.wrong:
        return Example(text=found[0].source, found=True)
    translator = _translators(wanted.task, wanted.kept)[0 if wanted.attention else 1]
    right = right_texts(translator, found)
    wrong = next((pair for pair, is_right in zip(found, right, strict=True) if not is_right), None)
    return Example(text=(wrong or found[0]).source, found=wrong is not None)


@door.picture
def measured(asked: MeasuredTask) -> Measurements:
    """What was measured of the models that ship."""
    found = read_measured("seq2seq")[asked.task]
    return Measurements(
        longest=found["attention"]["longest"],
        **{
            kind: Curves(
                units=of["recipe"]["units"],
                right=of["right"],
                tried=of["tried"],
                curve=[Point(**point) for point in of["curve"]],
                lengths=[LengthPoint(**length) for length in of["lengths"]],
            )
            for kind, of in found.items()
        },
    )


@door.picture
def pairs(asked: PairsAsked) -> PairsSeen:
    """Whether the user's pairs can be used."""
    own = own_pairs(asked.pairs)
    listed = [pair.source for pair in own.out[:MOST_LISTED]]
    return PairsSeen(training=len(own.kept), held_out=len(own.out), listed=listed)


@door.work
def train(asked: Training) -> Iterator[TrainingPart]:
    """Train on the spot."""
    recipe = Recipe(asked.cell, asked.units, asked.feeding, asked.steps)
    points: list[list[Point]] = [[], []]
    told = 0.0
    for part in train_twins(_supply(asked.task, asked.pairs), recipe):
        if isinstance(part, Twins):
            yield _last(part, asked.steps)
            return
        for at, one in enumerate(part.measured or ()):
            points[at].append(Point(step=part.step, **vars(one)))
        if part.measured or time.monotonic() - told > PART_SECONDS:
            yield _part(part, points, asked.steps)
            points, told = [[], []], time.monotonic()


def answer_of(task: KnownTask, text: str) -> str | None:
    """The right answer to a text; None where there is none that the task's characters can write."""
    found = TASKS[task].answer(text)
    fits = found and len(found) <= seq2seq_reading.MOST_WRITTEN and set(found) <= set(TASKS[task].targets)
    return found if fits else None


def _supply(task: TaskName, own: str) -> Supply:
    supply: Drawn | Own = own_pairs(own) if task == "own" else Drawn(TASKS[task])
    return supply


def _translators(task: TaskName, kept: Kept | None) -> tuple[Translator, Translator]:
    if kept is not None:
        return seq2seq_files.unpacked(kept.attention), seq2seq_files.unpacked(kept.bottleneck)
    if task == "own":
        said = f"nothing has been trained on your pairs yet; at least {LEAST_PAIRS} are needed"
        raise FieldError(said, "who", "press Train")
    return seq2seq_files.shipped(task, True), seq2seq_files.shipped(task, False)


def _reading(found: seq2seq_reading.Reading) -> ReadingPart:
    forced = None if found.forced is None else _said(found.forced)
    return ReadingPart(h=found.h, c=found.c, free=_said(found.free), forced=forced)


def _said(found: seq2seq_reading.Said) -> SaidPart:
    guesses = [[GuessPart(**vars(guess)) for guess in step] for step in found.guesses]
    return SaidPart(
        guesses=guesses,
        attention=found.attention,
        expected=found.expected,
        wrong=found.wrong,
        probability=found.probability,
    )


def _part(part: Progress, points: list[list[Point]], steps: int) -> TrainingPart:
    return TrainingPart(
        progress=part.step / steps,
        step=part.step,
        loss_nats=list(part.loss_nats),
        points=points,
        lengths=[],
        wrong=[[], []],
        kept=None,
    )


def _last(twins: Twins, steps: int) -> TrainingPart:
    attention, bottleneck = map(seq2seq_files.packed, twins.translators)
    lengths = [[LengthPoint(**vars(length)) for length in of] for of in twins.lengths]
    kept = KeptPart(attention=attention, bottleneck=bottleneck)
    wrong = [[pair.source for pair in of[:MOST_LISTED]] for of in twins.wrong]
    return TrainingPart(
        progress=1, step=steps, loss_nats=[], points=[[], []], lengths=lengths, wrong=wrong, kept=kept
    )
