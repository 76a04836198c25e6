"""The units of a model that are worth a name on its card."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.here import HereEngine
from ..rnn.checkpoint import Model, NamedUnit
from .concepts import Concept, concepts_for
from .findings import Findings
from .search import search
from .shards import Documents
from .statistics import CHOOSE, REPORT

LEAST_AUC = 0.9
"""A unit that does not reach this on a text that no choice saw gets no name."""


def named_units(
    model: Model,
    texts_choose: Sequence[str],
    texts_report: Sequence[str],
    concepts: Sequence[Concept] | None = None,
) -> tuple[NamedUnit, ...]:
    """For each concept the best unit, on h or c, if it is worth a name; best first.

    The texts are documents, such as the validation and the test part of a corpus. Without `concepts`: those of the
    model's corpus. Raises ValueError for empty texts and for weights that are not finite.
    """
    if concepts is None:
        concepts = concepts_for(model.config.corpus or "")
    source = Documents("", "its corpus", [(CHOOSE, texts_choose), (REPORT, texts_report)])
    return names_in(search(model, source, concepts, HereEngine()))


def names_in(findings: Findings) -> tuple[NamedUnit, ...]:
    """The named units of a search, chosen by `choose` and kept by `report`."""
    named = []
    for found in findings.concepts:
        rows = [row for row in found.ranking if row.quantity in ("h", "c")]
        if found.concept.kind == "yes-no" and rows:
            best = rows[0]  # the ranking is by `choose`
            if best.report is not None and best.report >= LEAST_AUC:
                quantity = "c" if best.quantity == "c" else "h"
                title = found.concept.title
                named.append(NamedUnit(best.layer, best.unit, title, best.sign, quantity, best.report))
    return tuple(sorted(named, key=lambda unit: -(unit.auc or 0)))
