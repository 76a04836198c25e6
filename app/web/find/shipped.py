"""Findings that lie in the folder of the model they are about."""

from __future__ import annotations

from pathlib import Path

from ...find.findings import FINDINGS_FILE
from ..errors import Refusal
from ..models import Catalogue
from .kept import Kept, Page
from .messages import TextChoice

SHIPPED = "shipped"


class Shipped:
    """The findings of the model folders. Any thread may ask."""

    def __init__(self, catalogue: Catalogue, kept: Kept) -> None:
        self.catalogue, self.kept = catalogue, kept

    def path(self, model: str) -> Path:
        """Where a model's findings are, if there are any; raises Refusal for no model."""
        return self.catalogue.find(model) / FINDINGS_FILE

    def of(self, model: str) -> Page | None:
        """What ships with a model."""
        return self.kept.page(self.path(model))

    def choice(self, model: str) -> TextChoice | None:
        """As a text to choose."""
        page = self.of(model)
        if page is None:
            return None
        title = f"{page.summary.title} (searched already)"
        return TextChoice(value=SHIPPED, title=title, characters=page.summary.characters, missing=None)

    def find(self, key: str) -> Page | None:
        """What ships with some model under a key."""
        for folder in self.catalogue.model_folders():
            page = self.kept.page(folder / FINDINGS_FILE)
            if page is not None and page.summary.key == key:
                return page
        return None

    def wanted(self, model: str, model_sha256: str, concept: str) -> Page:
        """What ships with a model about a concept; raises Refusal where that is nothing."""
        page = self.of(model)
        if page is None:
            said = "no findings ship with this model"
        elif page.model_sha256 != model_sha256:
            said = "the findings that ship with this model are of other weights"
        elif concept not in page.concepts:
            said = "what ships with this model does not hold this concept"
        else:
            return page
        raise Refusal(422, said, "text", "choose a text to search")
