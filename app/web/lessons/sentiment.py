"""The door of the lesson on the verdict of a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import torch

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
    train,
    untrained,
)
from ...lessons.side_by_side import tensors_of
from ...lessons.trained import read_model
from .door import Door
from .sentiment_messages import (
    Asked,
    Exam,
    Pasted,
    PoolReading,
    Reading,
    Shipped,
    TableAnswer,
    Training,
    TrainingStep,
)

door = Door()

STEPS_A_PART = 5
STEPS_AN_EXAM = 40
MOST_WORDS = 60


@door.picture
@torch.no_grad()
def reading(asked: Asked) -> Reading:
    """What each network says after each word."""
    words = words_of(asked.text)
    if not 1 <= len(words) <= MOST_WORDS:
        said = f"expected 1 to {MOST_WORDS} words, got {len(words) or 'nothing'}"
        raise FieldError(said, "text", "type for example: the plot was not bad at all")
    shape, networks = networks_of(asked)
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
def examined(asked: Shipped) -> Exam:
    """The shipped networks; a training brings the exam of its own."""
    return _shipped_exam(asked.cell)


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


def networks_of(asked: Asked) -> tuple[Shape, Networks]:
    """Which three networks are asked. Raises FieldError for weights that do not fit."""
    if asked.trained is None:
        return SHIPPED[asked.cell], shipped(asked.cell)
    shape = Shape(tuple(asked.trained.words), asked.cell, asked.trained.hidden)
    return shape, own(shape, asked.trained.weights)


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
