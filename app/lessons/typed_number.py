"""A number as it is typed."""

from __future__ import annotations

from .field_error import FieldError

MOST_TOLD = 20
"""Characters of what was typed."""


def number_from(word: str, field: str, least: float, most: float, of: str = "", hint: str = "") -> float:
    """From `least` to `most`; `of` says which of several it is. Raises FieldError."""
    told = word.strip()[:MOST_TOLD] or "nothing"
    try:
        value = float(word.replace("−", "-"))
    except ValueError:
        raise FieldError(f"expected a number{of}, got {told}", field, hint) from None
    if not least <= value <= most:
        raise FieldError(f"expected {least:.7g} to {most:.7g}{of}, got {told}", field, hint)
    return value
