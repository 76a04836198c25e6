"""Spans that people brushed on one text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TypeAlias

import numpy as np

from .concept import Concept, ConceptError, Labels, fingerprint

Spans: TypeAlias = Sequence[tuple[int, int]]
"""(start, stop) in characters, the character at `stop` not included."""


def spans_concept(on: Spans, off: Spans = ()) -> Concept:
    """Holds in `on`, not in `off`, and nothing else counts; without `off`: not anywhere else.

    Its labels raise ConceptError where a span is empty, outside the text, or both on and off.
    """
    return Concept(
        f"brushed-{fingerprint(repr((sorted(on), sorted(off))))}",
        "brushed spans",
        "yes-no",
        "Where you brushed: by people who see the whole text, so it may hold before what was read tells so.",
        "Your own",
        partial(_label, tuple(on), tuple(off)),
    )


def _label(on: Spans, off: Spans, text: str) -> Labels:
    if not on:
        raise ConceptError("on", "at least one span must be on, got none", "brush one on the text")
    labels = np.full(len(text), -1 if off else 0, np.int16)
    for field, spans in (("on", on), ("off", off)):
        for start, stop in spans:
            if not 0 <= start < stop <= len(text):
                raise ConceptError(
                    field,
                    f"a span must be start < stop within 0 to {len(text):,}, got {start:,} to {stop:,}",
                    "brush it again on this text",
                )
            if field == "off" and (labels[start:stop] == 1).any():
                raise ConceptError(
                    field,
                    f"a character must be on or off, got both within {start:,} to {stop:,}",
                    "remove one of the two spans",
                )
            labels[start:stop] = field == "on"
    return labels
