"""A search from a model and a text to findings."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ..engine.engine import Engine
from ..rnn.checkpoint import Model
from .assess import assess
from .concepts import Concept
from .evidence import Counted
from .findings import Findings, SearchedText
from .scan import Report, scan
from .shards import Source
from .store import model_sha256, search_key

SCANNED = 0.9
"""Of the progress; the rest is the assessment."""


def search(
    model: Model,
    source: Source,
    concepts: Sequence[Concept],
    engine: Engine,
    report: Report = lambda *_: None,
) -> Findings:
    """Which units of `model` tell `concepts` in `source`, with evidence.

    Raises ValueError, in one sentence, for a text or a model of which nothing can be said.
    """
    begun, key = time.monotonic(), key_of(model, source, concepts)
    scanned = scan(model, source, concepts, engine, lambda done, what: report(SCANNED * done, what))
    report(SCANNED, "weighing the evidence")
    text = SearchedText(
        source=source.name,
        title=source.title,
        characters=scanned.first.characters,
        sha256=source.sha256(),
        choose=source.choose,
        report=source.report,
    )
    cell = model.network.shape.cell
    hidden = Counted(scanned.first, scanned.channels, cell)
    inner = None if scanned.second is None else Counted(scanned.second, scanned.inner, cell)
    seconds = time.monotonic() - begun
    return assess(model, text, concepts, hidden, inner, scanned.failures, key, seconds, scanned.places)


def key_of(model: Model, source: Source, concepts: Sequence[Concept]) -> str:
    """The content key of a search: the same model, text and concepts always have the same."""
    identities = [concept.card.model_dump_json() for concept in concepts]
    split = f"{source.choose} | {source.report}"
    return search_key(model_sha256(model), source.sha256(), identities, split, source.bytes)
