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
    from ...find.store import Summary
    from ..models import Loaded

MOST_OPEN = 4
MOST_SUMMARIES = 256
MOST_HASHES = 64
Files = Callable[[str], list[Path]]
"""The findings files there are of a model, the one to show first."""
File = tuple[Path, int, int]
"""A file as long as it does not change."""


@dataclass(frozen=True)
class Opened:
    """A findings file: the findings without units, and the JSON of each unit, compressed: lists of floats are large."""

    findings: Findings
    units: dict[tuple[int, int], bytes]


class Looked:
    """Findings about units; a file is read when it is shown, and once as long as it does not change.

    Any thread may ask.
    """

    def __init__(self, files: Files) -> None:
        self.files = files
        self._opened: LRUCache[File, Opened] = LRUCache(MOST_OPEN)
        self._summaries: LRUCache[File, Summary] = LRUCache(MOST_SUMMARIES)
        self._hashes: LRUCache[str, str] = LRUCache(MOST_HASHES)
        self._lock = threading.Lock()

    def at(self, loaded: Loaded, layer: int, unit: int, search: str | None) -> dict[str, Any]:
        """The fields of UnitAnswer that come from searches; raises Refusal if there is no search of that key."""
        paths = self.files(loaded.model.name)
        with self._lock:  # of two that ask for the same file, one reads it
            found = [(summary, path) for path in paths if (summary := self._summary(path, loaded))]
            if search is not None:
                found.sort(key=lambda one: one[0].key != search)
            shown = None
            while found and (shown := self._open(found[0][1])) is None:
                del found[0]  # it is damaged
        if search is not None and (not found or found[0][0].key != search):
            raise Refusal(404, "there is no such search of this model", "search", "leave &search= out")
        empty: dict[str, Any] = {"profile": None, "evidence": {}, "titles": {}, "kinds": {}}
        about = empty if shown is None else about_unit(shown, layer, unit)
        return {"searches": [in_list(summary) for summary, _ in found], **about}

    def _summary(self, path: Path, loaded: Loaded) -> Summary | None:
        """What a file is about; None if it is damaged or about other weights."""
        from ...find.store import summary, summary_beside

        file = _file(path)
        if file is None:
            return None
        found = self._summaries.get(file) or summary_beside(path)
        if found is None and (opened := self._open(path)) is not None:
            found = summary(opened.findings)
        if found is None:
            return None
        self._summaries[file] = found
        return found if found.model_sha256 == self._hash(loaded) else None

    def _open(self, path: Path) -> Opened | None:
        """What is in a file; None if it is damaged."""
        file = _file(path)
        if file is None:
            return None
        opened = self._opened.get(file)
        if opened is None:
            try:
                self._opened[file] = opened = open_findings(path)
            except ValueError:
                return None
        return opened

    def _hash(self, loaded: Loaded) -> str:
        from ...find.store import model_sha256

        known = self._hashes.get(loaded.key)
        if known is None:
            self._hashes[loaded.key] = known = model_sha256(loaded.model)
        return known


def in_list(summary: Summary) -> SearchSummary:
    """As the pages list it."""
    return SearchSummary(**summary.model_dump(exclude={"model_sha256"}))


def _file(path: Path) -> File | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return path, status.st_ino, status.st_size


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
