"""Properties of a text, as a label for every position."""

from .built_in import BUILT_IN, concept_named, concepts_for
from .concept import Concept, ConceptError, Labels, runs, why_not
from .labelled import Labelled, labelled_concept, parse_labelled
from .pattern import regex_concept
from .spans import Spans, spans_concept

__all__ = [
    "BUILT_IN",
    "Concept",
    "ConceptError",
    "Labelled",
    "Labels",
    "Spans",
    "concept_named",
    "concepts_for",
    "labelled_concept",
    "parse_labelled",
    "regex_concept",
    "runs",
    "spans_concept",
    "why_not",
]
