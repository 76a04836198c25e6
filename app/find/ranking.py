"""The unit that tells a concept best, chosen on one text and judged on another that the choice never saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..rnn.checkpoint import Model, NamedUnit
from ..rnn.network import Network
from ..rnn.shapes import Characters
from .activity import MOST_READ, Channel, Plan, Quantity, activity, plan
from .auc import unit_aucs
from .concepts import Concept, Labels, concepts_for

MOST_POSITIONS = 200_000
MOST_BYTES = 1 << 30
"""For h of all units at the positions that the choice is made on; of a large network fewer count."""
CANDIDATES = 8
"""c is computed for so many units of each concept, those with the best h."""
FEWEST = 50
"""Positions inside and outside that each text must have for a concept to be ranked."""
LEAST_AUC = 0.9
"""A unit that does not reach this on the second text gets no name."""


@dataclass(frozen=True)
class UnitScore:
    """The best unit for a concept: value times `sign` is high inside it. Layer and unit count from 0.

    `auc`, `prevalence` (the share of positions inside) and `positions` are those of the second text; `auc_chosen` is
    that of the first, the best of all units, and so flatters.
    """

    concept: str
    layer: int
    unit: int
    quantity: Quantity
    sign: Literal[1, -1]
    auc: float
    auc_chosen: float
    prevalence: float
    positions: int


@dataclass(frozen=True)
class Skipped:
    """A concept that was not ranked, and why, in one sentence."""

    concept: str
    reason: str


@dataclass(frozen=True)
class Ranking:
    """The best unit for each concept, best first, and the concepts without one."""

    scores: tuple[UnitScore, ...]
    skipped: tuple[Skipped, ...]


def named_units(
    model: Model,
    texts_choose: Sequence[str],
    texts_report: Sequence[str],
    concepts: Sequence[Concept] | None = None,
) -> tuple[NamedUnit, ...]:
    """The units of a model that are worth a name, best first: those with an AUC of at least LEAST_AUC.

    The texts are documents, such as the validation and the test part of a corpus. Without `concepts`: those of the
    model's corpus.
    """
    ranking = rank_units(model, texts_choose, texts_report, concepts)
    return tuple(
        NamedUnit(score.layer, score.unit, score.concept, score.sign, score.quantity, round(score.auc, 4))
        for score in ranking.scores
        if score.auc >= LEAST_AUC
    )


def rank_units(
    model: Model,
    texts_choose: Sequence[str],
    texts_report: Sequence[str],
    concepts: Sequence[Concept] | None = None,
) -> Ranking:
    """`best_units` of a model for concepts in two texts, each a sequence of documents."""
    if concepts is None:
        concepts = concepts_for(model.config.corpus or "")
    ids = [model.vocabulary.encode("".join(texts)) for texts in (texts_choose, texts_report)]
    labels = [
        {concept.title: concept.label_documents(texts) for concept in concepts}
        for texts in (texts_choose, texts_report)
    ]
    return best_units(model.network, ids[0], labels[0], ids[1], labels[1])


def best_units(
    network: Network,
    ids_choose: Characters,
    labels_choose: Mapping[str, Labels],
    ids_report: Characters,
    labels_report: Mapping[str, Labels],
    quantities: Sequence[Quantity] = ("h", "c"),
) -> Ranking:
    """For each concept the channel whose AUC is furthest from 1/2 in the first text, judged in the second.

    The labels [T] of each concept fit the ids [T]. c is looked at where there is one, and only of each concept's
    units with the best h. Raises ValueError for an empty text, labels of another length, or a network whose activity
    is NaN.
    """
    units = network.shape.layers * network.shape.hidden_size
    choose = _Part.of(ids_choose, labels_choose, min(MOST_POSITIONS, MOST_BYTES // (4 * units)))
    report = _Part.of(ids_report, labels_report, MOST_READ)  # of few units: every position read counts
    skipped = {name: why for name in labels_choose if (why := choose.lack(name) or report.lack(name))}
    names = [name for name in labels_choose if name not in skipped]
    scores: list[UnitScore] = []
    if names:
        chosen = _choose(network, choose, names, quantities)
        aucs = report.aucs(network, [channel for channel, _ in chosen], names).diagonal()
        scores = [
            _score(name, channel, auc_chosen, auc, report.labels[name])
            for name, (channel, auc_chosen), auc in zip(names, chosen, aucs.tolist(), strict=True)
        ]
    return Ranking(
        tuple(sorted(scores, key=lambda score: -score.auc)),
        tuple(Skipped(name, why) for name, why in skipped.items()),
    )


@dataclass(frozen=True)
class _Part:
    """A text, the positions of it that count, and their labels [N] by concept."""

    ids: Characters
    plan: Plan
    labels: dict[str, Labels]

    @classmethod
    def of(cls, ids: Characters, labels: Mapping[str, Labels], most_positions: int) -> _Part:
        for name, label in labels.items():
            if len(label) != len(ids):
                raise ValueError(
                    f"labels of {name!r} must be {len(ids):,}, one a character, got {len(label):,}"
                )
        steps = plan(len(ids), most_positions)
        return cls(ids, steps, {name: label[steps.positions] for name, label in labels.items()})

    def lack(self, name: str) -> str | None:
        """Why a concept cannot be ranked here."""
        label = self.labels[name]
        for side, count in (("inside", int((label == 1).sum())), ("outside", int((label == 0).sum()))):
            if count < FEWEST:
                return f"at least {FEWEST} positions must be {side}, got {count} of {len(label):,}; give a longer text"
        return None

    def aucs(
        self, network: Network, channels: Sequence[Channel], names: Sequence[str]
    ) -> NDArray[np.float64]:
        """AUC of channels [U] for concepts [K]: [K, U]."""
        values = activity(network, self.ids, self.plan, channels)
        return unit_aucs(values, np.stack([self.labels[name] for name in names]))


def _choose(
    network: Network, part: _Part, names: Sequence[str], quantities: Sequence[Quantity]
) -> list[tuple[Channel, float]]:
    """The channel of each concept whose AUC is furthest from 1/2, and that AUC."""
    shape = network.shape
    channels = [
        Channel("h", layer, unit) for layer in range(shape.layers) for unit in range(shape.hidden_size)
    ]
    aucs = part.aucs(network, channels, names)  # [K, L*H]
    if "c" in quantities and shape.cell == "lstm":
        candidates = np.unique(np.argsort(-abs(aucs - 0.5), axis=1)[:, :CANDIDATES])
        cells = [channels[k]._replace(quantity="c") for k in candidates]
        of_cells = part.aucs(network, cells, names)
        channels, aucs = channels + cells, np.concatenate([aucs, of_cells], axis=1)
    allowed = np.array([channel.quantity in quantities for channel in channels])
    best = np.where(allowed, abs(aucs - 0.5), -1).argmax(axis=1)
    return [(channels[k], float(aucs[concept, k])) for concept, k in enumerate(best)]


def _score(name: str, channel: Channel, auc_chosen: float, auc: float, labels: Labels) -> UnitScore:
    counted = labels[labels >= 0]
    up = auc_chosen >= 0.5
    return UnitScore(
        concept=name,
        layer=channel.layer,
        unit=channel.unit,
        quantity=channel.quantity,
        sign=1 if up else -1,
        auc=auc if up else 1 - auc,
        auc_chosen=max(auc_chosen, 1 - auc_chosen),
        prevalence=float(counted.mean()),
        positions=len(counted),
    )
