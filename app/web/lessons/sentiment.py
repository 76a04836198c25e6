"""The door of the lesson on the verdict of a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated

import numpy as np
import torch
from pydantic import Field

from ...find.auc import unit_aucs
from ...lessons.field_error import FieldError
from ...lessons.packed import packed, unpacked
from ...lessons.sentiment import POOLS, CellChoice, Pool, Shape, Verdict, running, sources
from ...lessons.sentiment_sentences import KINDS, Kind
from ...lessons.sentiment_table import table_from, words_of
from ...lessons.sentiment_training import (
    SHIPPED,
    TAILS,
    Labelled,
    Networks,
    accuracy,
    exam_of_kind,
    exam_of_tail,
    features,
    networks_from,
    shipped_networks,
    tensors_of,
    train,
    untrained,
)
from ...lessons.trained import read_model
from ..messages import Message
from .answer import Answer, Step
from .door import Door

door = Door()

STEPS_A_PART = 5
STEPS_AN_EXAM = 40
MOST_WORDS = 60

Hidden = Annotated[int, Field(ge=2, le=16)]
Word = Annotated[str, Field(max_length=60)]
Sentences = Annotated[str, Field(max_length=400_000, description="a label, a tab and a sentence a line")]


class Trained(Message):
    """Networks that the page trained, with what they know and their weights as it got them."""

    words: Annotated[list[Word], Field(max_length=600)]
    hidden: Hidden
    weights: Annotated[str, Field(max_length=160_000)]


class Chosen(Message):
    """Which three networks: shipped ones, or trained here."""

    cell: CellChoice
    trained: Trained | None = None

    def networks(self) -> tuple[Shape, Networks]:
        """Raises FieldError for weights that do not fit."""
        if self.trained is None:
            return SHIPPED[self.cell], shipped(self.cell)
        shape = Shape(tuple(self.trained.words), self.cell, self.trained.hidden)
        return shape, own(shape, self.trained.weights)


class Asked(Chosen):
    """A typed sentence."""

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


@door.picture
@torch.no_grad()
def reading(asked: Asked) -> Reading:
    """What each network says after each word."""
    words = words_of(asked.text)
    if not 1 <= len(words) <= MOST_WORDS:
        said = f"expected 1 to {MOST_WORDS} words, got {len(words) or 'nothing'}"
        raise FieldError(said, "text", "type for example: the plot was not bad at all")
    shape, networks = asked.networks()
    ids = shape.ids(words)
    return Reading(
        words=words,
        known=[identity > 0 for identity in ids],
        networks=[_pool_reading(networks[pool], torch.tensor(ids)[:, None]) for pool in POOLS],
    )


def _pool_reading(network: Verdict, ids: torch.Tensor) -> PoolReading:
    h = network.states(ids)[:, 0]  # [T, H]
    logits = network.logits(running(h, network.pool))
    taken = sources(h, network.pool) * h  # [T, H]
    return PoolReading(
        pool=network.pool,
        verdicts=logits.sigmoid().tolist(),
        logit=logits[-1].item(),
        bias=network.readout.bias.item(),
        weights=network.weights().tolist(),
        pooled=taken.sum(0).tolist(),
        h=h.T.tolist(),
        source=None if network.pool == "mean" else sources(h, network.pool).argmax(0).tolist(),
        adds=(taken @ network.weights()).tolist(),
    )


@door.picture
def table(pasted: Pasted) -> TableAnswer:
    """Whether these sentences can be learned from."""
    found = table_from(pasted.sentences)
    return TableAnswer(
        labels=list(found.labels),
        sentences=len(found.sentences),
        second=sum(found.second),
        words=len(found.words()),
    )


@door.picture
def examined(chosen: Chosen) -> Exam:
    """The shipped networks, or those trained here on generated reviews."""
    return _shipped_exam(chosen.cell) if chosen.trained is None else _exam(*chosen.networks())


@door.work
def training(wanted: Training) -> Iterator[TrainingStep]:
    """All three side by side on the same sentences."""
    own_table = None if wanted.sentences is None else table_from(wanted.sentences)
    known = SHIPPED[wanted.cell].words if own_table is None else own_table.words()
    shape = Shape(known, wanted.cell, wanted.hidden)
    kept, held = (None, None) if own_table is None else own_table.split(shape, wanted.seed)
    labels = ["bad", "good"] if own_table is None else list(own_table.labels)
    for step, networks, losses in train(shape, kept, wanted.seed, wanted.steps):
        full = step % STEPS_AN_EXAM == 0 or step == wanted.steps
        if full or step % STEPS_A_PART == 0:
            yield TrainingStep(
                progress=step / wanted.steps,
                step=step,
                losses=losses,
                exam=_exam(shape, networks, held) if full else None,
                weights=packed(tensors_of(networks)) if full else None,
                words=list(known) if full else None,
                labels=labels,
            )


@lru_cache(maxsize=2)
def shipped(cell: CellChoice) -> Networks:
    """Read once."""
    return shipped_networks(read_model("sentiment")[0], cell)


@lru_cache(maxsize=4)
def own(shape: Shape, weights: str) -> Networks:
    """Those that a page trained last are asked again and again."""
    return networks_from(unpacked(weights, tensors_of(untrained(shape, 0))), shape)


@lru_cache(maxsize=2)
def _shipped_exam(cell: CellChoice) -> Exam:
    return _exam(SHIPPED[cell], shipped(cell))


def _exam(shape: Shape, networks: Networks, held: Labelled | None = None) -> Exam:
    """`held`: sentences of one's own that were kept apart; without them generated reviews."""
    if held is not None:
        return _measured(networks, held, None, None)
    kinds = {kind: exam_of_kind(shape, kind) for kind in KINDS}
    tails = [exam_of_tail(shape, tail) for tail in TAILS]
    everything = Labelled(
        tuple(s for data in kinds.values() for s in data.sentences),
        tuple(g for data in kinds.values() for g in data.good),
    )
    return _measured(
        networks,
        everything,
        {p: {kind: accuracy(n, data) for kind, data in kinds.items()} for p, n in networks.items()},
        {p: [accuracy(n, data) for data in tails] for p, n in networks.items()},
    )


def _measured(
    networks: Networks,
    data: Labelled,
    kinds: dict[Pool, dict[Kind, float]] | None,
    tails: dict[Pool, list[float]] | None,
) -> Exam:
    good = np.array([data.good], np.int8)
    return Exam(
        sentences=len(data.good),
        aucs={p: unit_aucs(features(n, data).T.numpy(), good)[0].tolist() for p, n in networks.items()},
        right={p: accuracy(n, data) for p, n in networks.items()},
        kinds=kinds,
        tails=tails,
        tail_words=list(TAILS),
    )
