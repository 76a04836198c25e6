"""What goes with a model: the findings on its corpus, and the units that are worth a name on its card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..engine.engine import Engine
from ..rnn.checkpoint import Model, NamedUnit
from ..rnn.corpora import Corpus
from .concepts import BUILT_IN, Concept, concepts_for
from .findings import Findings
from .held_out import held_out
from .scan import Report
from .search import search

MOST_PASSAGES = 3
"""Of the top and of the bottom of each unit: the file travels with the model."""
LEAST_AUC = 0.9
"""A unit that does not reach this on documents that no choice saw gets no name."""


def look_into(
    model: Model,
    corpus: Corpus,
    engine: Engine,
    report: Report = lambda *_: None,
    concepts: Sequence[Concept] = BUILT_IN,
) -> Findings:
    """A search of the held-out documents of the corpus that `model` was trained on.

    Raises ValueError for a corpus of fewer than three documents and for weights that are not finite.
    """
    source = held_out(corpus, corpus.source, model.config.details.get("corpus_sha256"))
    found = search(model, source, concepts, engine, report)
    units = [
        unit.model_copy(update={"top": unit.top[:MOST_PASSAGES], "bottom": unit.bottom[:MOST_PASSAGES]})
        for unit in found.units
    ]
    return found.model_copy(update={"units": units})


def names_in(findings: Findings, corpus: str) -> tuple[NamedUnit, ...]:
    """For each concept that means something in `corpus` the best unit, on h or c, if it is worth a name; best first.

    It is chosen by `choose`, and kept for its AUC on `report`.
    """
    wanted = {concept.name for concept in concepts_for(corpus)}
    named = []
    for found in findings.concepts:
        rows = [row for row in found.ranking if row.quantity in ("h", "c")]
        if found.concept.name in wanted and rows:
            best = rows[0]  # the ranking is by `choose`
            if best.report is not None and best.report >= LEAST_AUC:
                quantity: Literal["h", "c"] = "c" if best.quantity == "c" else "h"
                auc = round(best.report, 4)
                named.append(NamedUnit(best.layer, best.unit, found.concept.title, best.sign, quantity, auc))
    return tuple(sorted(named, key=lambda unit: -(unit.auc or 0)))
