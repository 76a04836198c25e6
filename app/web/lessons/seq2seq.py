"""The door of the lesson on sequence to sequence."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from ...lessons import seq2seq_files, seq2seq_reading
from ...lessons.field_error import FieldError
from ...lessons.seq2seq import Translator
from ...lessons.seq2seq_pairs import LEAST_PAIRS, Drawn, Own, Supply, own_pairs
from ...lessons.seq2seq_tasks import TASKS
from ...lessons.seq2seq_training import right_texts
from ...lessons.seq2seq_twins import Progress, Recipe, Twins, train_twins
from ...lessons.trained import read_measured
from .door import Door
from .seq2seq_messages import (
    Asked,
    Curves,
    Example,
    GuessPart,
    Kept,
    KeptPart,
    KnownTask,
    LengthPoint,
    MeasuredTask,
    Measurements,
    PairsAsked,
    PairsSeen,
    Point,
    ReadingPart,
    SaidPart,
    TaskName,
    Training,
    TrainingPart,
    Translation,
    WantedExample,
)

door = Door()

EXAMPLES = 24  # texts among which one is looked for that goes wrong
MOST_LISTED = 50  # held-out texts of the user's own
PART_SECONDS = 0.1  # between the parts of a training


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
