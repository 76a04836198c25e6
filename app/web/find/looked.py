"""What the findings of searches say about one unit."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

from ...find.findings import ConceptFindings, Findings, UnitEvidence, UnitProfile
from ..errors import Refusal
from .messages import SearchSummary

if TYPE_CHECKING:  # see models.py
    from ..models import Loaded

MOST_OPEN = 4
MOST_HASHES = 64
Files = Callable[[str], list[Path]]
"""The findings files there are of a model, the one to show first."""


@dataclass(frozen=True)
class Opened:
    """A findings file: the findings without units, and the JSON of each unit, compressed: lists of floats are large."""

    findings: Findings
    units: dict[tuple[int, int], bytes]

    @property
    def summary(self) -> SearchSummary:
        """In a list."""
        found = self.findings
        return SearchSummary(
            key=found.key,
            model=found.model,
            title=found.text.title,
            concepts=[concept.concept.title for concept in found.concepts],
            characters=found.text.characters,
            made=found.made,
        )


class Looked:
    """Findings about units, each file read once as long as it does not change. Any thread may ask."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self._opened: LRUCache[tuple[Path, int, int], Opened] = LRUCache(MOST_OPEN)
        self._hashes: LRUCache[str, str] = LRUCache(MOST_HASHES)
        self._lock = threading.Lock()

    def at(self, loaded: Loaded, layer: int, unit: int, search: str | None) -> dict[str, Any]:
        """The fields of UnitAnswer that come from searches; raises Refusal if there is no search of that key."""
        paths = self.files(loaded.model.name)
        with self._lock:  # of two that ask for the same file, one reads it
            found = [opened for path in paths if (opened := self._of(path, loaded))]
        if search is not None:
            found.sort(key=lambda opened: opened.findings.key != search)
            if not found or found[0].findings.key != search:
                raise Refusal(404, "there is no such search of this model", "search", "leave &search= out")
        empty: dict[str, Any] = {"profile": None, "evidence": {}, "titles": {}, "kinds": {}}
        about = about_unit(found[0], layer, unit) if found else empty
        return {"searches": [opened.summary for opened in found], **about}

    def _of(self, path: Path, loaded: Loaded) -> Opened | None:
        """What is in a file; None if it is damaged or about other weights."""
        try:
            status = path.stat()
            key = (path, status.st_ino, status.st_size)
            opened = self._opened.get(key)
            if opened is None:
                self._opened[key] = opened = open_findings(path)
        except (OSError, ValueError):
            return None
        return opened if opened.findings.model_sha256 == self._hash(loaded) else None

    def _hash(self, loaded: Loaded) -> str:
        from ...find.store import model_sha256

        known = self._hashes.get(loaded.key)
        if known is None:
            self._hashes[loaded.key] = known = model_sha256(loaded.model)
        return known


def open_findings(path: Path) -> Opened:
    """Read a findings file. Raises ValueError."""
    from ...find.store import load

    findings = load(path)
    units = {
        (unit.layer, unit.unit): zlib.compress(unit.model_dump_json().encode(), 1) for unit in findings.units
    }
    return Opened(findings.model_copy(update={"units": []}), units)


def about_unit(opened: Opened, layer: int, unit: int) -> dict[str, Any]:
    """Profile, evidence, titles and kinds of a search about a unit."""
    concepts = opened.findings.concepts
    stored = opened.units.get((layer, unit))
    ranked = {found.concept.name: _evidence(found, layer, unit) for found in concepts}
    return {
        "profile": None if stored is None else UnitProfile.model_validate_json(zlib.decompress(stored)),
        "evidence": {name: evidence for name, evidence in ranked.items() if evidence is not None},
        "titles": {found.concept.name: found.concept.title for found in concepts},
        "kinds": {found.concept.name: found.concept.kind for found in concepts},
    }


def _evidence(found: ConceptFindings, layer: int, unit: int) -> UnitEvidence | None:
    """Of h where it is among the best, else of the best quantity of the unit."""
    own = [line for line in found.ranking if (line.layer, line.unit) == (layer, unit)]
    return next((line for line in own if line.quantity == "h"), own[0] if own else None)
