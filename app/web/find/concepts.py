"""Concepts as the page names them, and what is wrong with one as a refusal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ...find.concepts import Concept, ConceptError, concept_named, regex_concept, runs
from ..errors import Refusal
from .labelled import LabelledFiles
from .messages import BuiltIn, ConceptChoice, Labelled, Labels, Pattern

_one_at_a_time = threading.Lock()
"""A pattern without end may take two seconds and a gigabyte before it is refused: not for several at once."""


@contextmanager
def concept_refusals() -> Iterator[None]:
    """Inside, a concept that cannot be had is refused with its own sentence."""
    try:
        yield
    except ConceptError as error:
        raise Refusal(422, error.error, error.field, error.hint) from None


def chosen(choice: ConceptChoice, labelled: LabelledFiles) -> Concept:
    """The concept of a choice; raises Refusal."""
    with concept_refusals():
        match choice:
            case BuiltIn(name=name):
                return concept_named(name)
            case Pattern(pattern=pattern):
                with _one_at_a_time:
                    return regex_concept(pattern)
            case Labelled(sha256=digest):
                return labelled.find(digest).concept


def labels_of(concept: Concept, characters: str) -> Labels:
    """Where a concept holds in a text; raises Refusal."""
    with concept_refusals(), _one_at_a_time:
        return Labels(kind=concept.kind, runs=runs(concept.label(characters)))
