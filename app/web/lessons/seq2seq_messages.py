"""What the lesson on sequence to sequence is asked, and what it answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ...lessons import seq2seq_files
from ..messages import Message
from .answer import Answer, Step

MOST_TEXT, MOST_PAIRS_TEXT = 200, 300_000
MOST_UNITS = 64  # two LSTM of this size that know 96 characters fit into a request

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
