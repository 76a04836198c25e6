"""From what was counted to what was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from ..rnn.checkpoint import Model
from .channels import Channel
from .concepts import Concept
from .curves import always_yes_f1
from .evidence import Counted, Looked
from .findings import (
    ConceptFindings,
    Failure,
    Findings,
    Null,
    Number,
    Probe,
    SearchedText,
    UnitEvidence,
)
from .lack import lack
from .null import nulls
from .passages import unit_profiles
from .probe import probes
from .rounding import rounded, significant
from .statistics import CHOOSE, INSIDE, REPORT, Statistics
from .store import model_sha256

MOST = 32
"""Units of h in a ranking, and as many rows of other quantities."""
ALL_STILL = "No unit changes in the part that units are chosen on: what is constant tells nothing."


def best_units(
    first: Statistics, concepts: Sequence[Concept], channels: Sequence[Channel], most: int = MOST
) -> list[list[tuple[int, int]]]:
    """For each concept the units (layer, unit) whose h tells it best on the part chosen on, best first.

    None for a concept of which nothing can be said; a unit that never changes is not among them.
    """
    counted = Counted(first, channels, "rnn")  # of no matter: values are not looked at
    return [
        []
        if lack(first, concept.kind, concept.index)
        else [(channels[at].layer, channels[at].unit) for at in _best(counted.strengths(concept), most)]
        for concept in _looked(concepts)
    ]


def assess(
    model: Model,
    text: SearchedText,
    concepts: Sequence[Concept],
    hidden: Counted,
    inner: Counted | None,
    failures: Sequence[Failure],
    key: str,
    seconds: float,
    places: Sequence[str] = (),
) -> Findings:
    """All that was counted of h of every unit (`hidden`), and of c and gates of the best (`inner`), says.

    `places` names the file of each shard. Raises ValueError if nothing is left to report on.
    """
    shape = model.network.shape
    weighed = _weighed(concepts, hidden, inner)
    scores = {
        found.concept.name: _rounded(hidden.scores(looked, REPORT), found.lack is None)
        for looked, found in zip(_looked(concepts), weighed, strict=True)
    }
    return Findings(
        format=1,
        key=key,
        model=model.name,
        model_sha256=model_sha256(model),
        cell=shape.cell,
        layers=shape.layers,
        hidden_size=shape.hidden_size,
        text=text,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=significant(seconds, 4),
        concepts=weighed,
        failures=list(failures),
        units=unit_profiles(hidden.statistics, hidden.channels, scores, shape.cell, places),
    )


def _weighed(concepts: Sequence[Concept], hidden: Counted, inner: Counted | None) -> list[ConceptFindings]:
    """What is found about each concept; the lines of chance are drawn for all of them together."""
    looked = _looked(concepts)
    lacks = [_lack(hidden, concept) for concept in looked]
    told = [concept for concept, why in zip(looked, lacks, strict=True) if not why]
    null = nulls(hidden.choose, [(concept.row, concept.kind) for concept in told]) if told else []
    by_row = {concept.row: one for concept, one in zip(told, null, strict=True)}
    return [
        _concept_findings(concepts[concept.row], concept, hidden, inner, by_row.get(concept.row), why)
        for concept, why in zip(looked, lacks, strict=True)
    ]


def _lack(hidden: Counted, concept: Looked) -> str | None:
    """Why nothing can be said about a concept, be it for the text or for the network."""
    if why := lack(hidden.statistics, concept.kind, concept.index):
        return why
    return ALL_STILL if (hidden.strengths(concept) < 0).all() else None


def _looked(concepts: Sequence[Concept]) -> list[Looked]:
    kinds = [concept.kind for concept in concepts]
    return [Looked(kind, row, kinds[:row].count(kind)) for row, kind in enumerate(kinds)]


def _best(strengths: NDArray[np.float64], most: int) -> NDArray[np.intp]:
    order = np.argsort(-strengths, kind="stable")[:most]
    return order[strengths[order] >= 0]


def _concept_findings(
    concept: Concept,
    looked: Looked,
    hidden: Counted,
    inner: Counted | None,
    null: Null | None,
    why: str | None,
) -> ConceptFindings:
    statistics = hidden.statistics
    yes_no = looked.kind == "yes-no"
    if yes_no:
        counts = statistics.histograms.counts[REPORT, looked.index, :, 0].sum(-1)  # [2]
        positions, inside = int(counts.sum()), int(counts[INSIDE])
        spans = int(statistics.edges.spans[REPORT, looked.index])
    else:
        positions, inside, spans = int(statistics.numbers.positions[REPORT, looked.index]), 0, 0
    prevalence = inside / positions if yes_no and positions else None
    return ConceptFindings(
        concept=concept.card,
        lack=why,
        positions=positions,
        inside=inside,
        spans=spans,
        prevalence=None if prevalence is None else significant(prevalence, 4),
        always_yes_f1=None if prevalence is None else rounded(always_yes_f1(prevalence), 4),
        ranking=[] if why else _ranking(looked, hidden, inner),
        null=null,
        probes=[] if why or not yes_no else _probes(looked, hidden),
        all_units=[] if why else _all_units(looked, hidden),
    )


def _ranking(looked: Looked, hidden: Counted, inner: Counted | None) -> list[UnitEvidence]:
    picked = _best(hidden.strengths(looked), MOST)
    rows = hidden.evidence(looked, picked)
    if inner is not None:
        units = {hidden.channels[at][1:] for at in picked}
        theirs = np.array([channel[1:] in units for channel in inner.channels], bool)
        strengths = np.where(theirs, inner.strengths(looked), -1.0)
        rows += inner.evidence(looked, _best(strengths, MOST))
    return sorted(rows, key=lambda row: -(row.choose or 0))


def _probes(looked: Looked, hidden: Counted) -> list[Probe]:
    order = _best(hidden.strengths(looked), len(hidden.channels))
    units = [(channel.layer, channel.unit) for channel in hidden.channels]
    return probes(hidden.choose, hidden.report, looked.row, order, units)


def _all_units(looked: Looked, hidden: Counted) -> list[list[Number]]:
    scores = hidden.scores(looked, CHOOSE)
    layers: list[list[Number]] = []
    for channel, score in zip(hidden.channels, scores, strict=True):
        while len(layers) <= channel.layer:
            layers.append([])
        layers[channel.layer].append(rounded(score, 4))
    return layers


def _rounded(scores: NDArray[np.float64], known: bool) -> list[Number]:
    return [rounded(score, 4) if known else None for score in scores]
