"""The concepts that are always there."""

from __future__ import annotations

from .code import BACKTICKS, COMMENT, STRING, URL
from .concept import Concept, ConceptError
from .enclosed import BRACES, BRACKETS, LINK, NESTING, PARENTHESES, QUOTES, SINCE_LINK, TAG, TEMPLATE
from .lines import HEADING, INDENTATION, INDENTED, LINE_START, POSITION
from .words import CAPITALIZED, DIGIT

BUILT_IN = (
    URL, LINK, SINCE_LINK,
    TEMPLATE, BRACES, PARENTHESES, BRACKETS, TAG, NESTING,
    QUOTES, BACKTICKS, STRING, COMMENT,
    HEADING, INDENTED, INDENTATION, POSITION, LINE_START,
    CAPITALIZED, DIGIT,
)  # fmt: skip


def concept_named(name: str) -> Concept:
    """The built-in concept of this name. Raises ConceptError where there is none."""
    for concept in BUILT_IN:
        if concept.name == name:
            return concept
    names = ", ".join(concept.name for concept in BUILT_IN)
    raise ConceptError("concept", f"concept must be a built-in one, got {name!r}", f"choose from {names}")


def concepts_for(corpus: str) -> tuple[Concept, ...]:
    """The yes-no concepts that mean something in the corpus `wiki`, `python`, `readme`, or any other text."""
    match corpus:
        case "wiki":
            return URL, LINK, TEMPLATE, PARENTHESES, QUOTES, HEADING
        case "python":
            return STRING, COMMENT, PARENTHESES, BRACKETS, INDENTED
        case "readme":
            return URL, BRACKETS, PARENTHESES, BACKTICKS
    return URL, LINK, TEMPLATE, PARENTHESES, BRACKETS, QUOTES, BACKTICKS
