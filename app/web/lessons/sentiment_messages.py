"""What the lesson on the verdict of a sentence is asked, and what it answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...lessons.sentiment import CellChoice, Pool
from ...lessons.sentiment_sentences import Kind
from ..messages import Message
from .answer import Answer, Step

Hidden = Annotated[int, Field(ge=2, le=16)]
Word = Annotated[str, Field(max_length=60)]
Sentences = Annotated[str, Field(max_length=400_000, description="a label, a tab and a sentence a line")]


class Trained(Message):
    """Networks that the page trained, with what they know and their weights as it got them."""

    words: Annotated[list[Word], Field(max_length=600)]
    hidden: Hidden
    weights: Annotated[str, Field(max_length=160_000)]


class Shipped(Message):
    """Networks that ship."""

    cell: CellChoice


class Asked(Message):
    """A typed sentence, and which three networks read it: shipped ones, or trained here."""

    cell: CellChoice
    trained: Trained | None = None
    text: Annotated[str, Field(max_length=400)]


class Pasted(Message):
    """Labelled sentences of one's own."""

    sentences: Sentences


class Training(Message):
    """Train all three here; without sentences on generated reviews."""

    cell: CellChoice
    hidden: Hidden
    seed: Annotated[int, Field(ge=0, le=9999)]
    steps: Annotated[int, Field(ge=50, le=1500)]
    sentences: Sentences | None


class PoolReading(Answer):
    """What one network makes of a sentence."""

    pool: Pool
    verdicts: Annotated[
        list[float], Field(description="probability of the second label if it ended here: [T]")
    ]
    logit: float
    bias: float
    weights: Annotated[list[float], Field(description="of the readout: [H]")]
    pooled: Annotated[list[float], Field(description="[H]")]
    h: Annotated[list[list[float]], Field(description="[H][T]")]
    source: Annotated[
        list[int] | None, Field(description="word whose state a unit's pool is: [H]; null for the mean")
    ]
    adds: Annotated[list[float], Field(description="what the state at each word adds to the logit: [T]")]


class Reading(Answer):
    """A sentence, word by word."""

    words: list[str]
    known: list[bool]
    networks: list[PoolReading]


class Exam(Answer):
    """On sentences that no training has seen, for each way to pool."""

    sentences: Annotated[int, Field(description="that the AUCs are measured on")]
    aucs: Annotated[
        dict[Pool, list[float]], Field(description="of each unit's pooled value for the second label")
    ]
    right: Annotated[dict[Pool, float], Field(description="share of right verdicts on the same sentences")]
    kinds: Annotated[
        dict[Pool, dict[Kind, float]] | None, Field(description="null for sentences of one's own")
    ]
    tails: Annotated[dict[Pool, list[float]] | None, Field(description="by words behind the verdict")]
    tail_words: list[int]


class TableAnswer(Answer):
    """What there is to learn from sentences of one's own."""

    labels: list[str]
    sentences: int
    second: int
    words: int


class TrainingStep(Step):
    """The three after some steps; the rest comes with some parts only."""

    step: int
    losses: dict[Pool, float]
    exam: Exam | None
    weights: str | None
    words: Annotated[list[str] | None, Field(description="that the networks know")]
    labels: list[str]
