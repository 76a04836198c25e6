"""Properties of a text, as a label for every position."""

from .concept import CONCEPTS, Concept, Labels, concepts_for

__all__ = ["CONCEPTS", "Concept", "Labels", "concepts_for"]
