"""What was typed into a field and cannot be used."""

from __future__ import annotations


class FieldError(ValueError):
    """Says what was expected and what came, at which field, and what to do."""

    def __init__(self, error: str, field: str, hint: str = "") -> None:
        super().__init__(error)
        self.error, self.field, self.hint = error, field, hint

    def __reduce__(self) -> tuple[type[FieldError], tuple[str, str, str]]:
        return FieldError, (self.error, self.field, self.hint)
