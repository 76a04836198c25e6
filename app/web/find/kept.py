"""Findings files as the page gets them: without the units, compressed."""

from __future__ import annotations

import gzip
import logging
import re
import threading
import zlib
from dataclasses import dataclass
from pathlib import Path

from cachetools import LRUCache

from ...find.findings import Findings
from ..assets import Asset
from .messages import SearchSummary

log = logging.getLogger("rnnscope.web")

UNITS = re.compile(rb'"units"\s*:\s*\[')
"""Where the units begin, the last and largest part of a file; in a string the quotes would be escaped."""
READ_BYTES = 64 << 10
MOST_UNPACKED = 128 << 20
"""Of what stands before the units."""
MOST_PAGES = 16


@dataclass(frozen=True)
class Page:
    """Findings without units as they are sent, and what they are in a list."""

    asset: Asset
    model_sha256: str
    concepts: frozenset[str]
    """By name."""
    source: str
    summary: SearchSummary


class Kept:
    """Reads findings files, each once as long as it does not change. Any thread may ask."""

    def __init__(self) -> None:
        self._pages: LRUCache[Path, tuple[str, Page]] = LRUCache(MOST_PAGES)
        self._lock = threading.Lock()

    def page(self, path: Path) -> Page | None:
        """What is in a file; None if it is not there or damaged."""
        signature = _signature(path)
        with self._lock:
            known, page = self._pages.get(path, ("", None))
        if signature is None or (page is not None and known == signature):
            return None if signature is None else page
        try:
            page = _page(_without_units(path))
        except (OSError, EOFError, zlib.error, ValueError) as error:
            log.warning("the findings file %s cannot be read: %s", path.name, type(error).__name__)
            page = None
        if page is not None:
            with self._lock:
                self._pages[path] = (signature, page)
        return page


def _signature(path: Path) -> str | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return f"{status.st_ino}-{status.st_size}"  # not the time: it says when a file was used last


def _without_units(path: Path) -> bytes:
    """The JSON in a findings file with an empty list of units; only what stands before them is unpacked."""
    content = bytearray()
    with gzip.open(path) as file:
        while block := file.read(READ_BYTES):
            searched = max(0, len(content) - 32)
            content += block
            if (units := UNITS.search(content, searched)) is not None:
                return bytes(content[: units.end()]) + b"]}"
            if len(content) > MOST_UNPACKED:
                raise ValueError(f"more than {MOST_UNPACKED >> 20} MiB")
    return bytes(content)


def _page(content: bytes) -> Page:
    findings = Findings.model_validate_json(content)
    summary = SearchSummary(
        key=findings.key,
        model=findings.model,
        title=findings.text.title,
        concepts=[found.concept.title for found in findings.concepts],
        characters=findings.text.characters,
        made=findings.made,
    )
    return Page(
        Asset(findings.model_dump_json().encode(), "application/json"),
        findings.model_sha256,
        frozenset(found.concept.name for found in findings.concepts),
        findings.text.source,
        summary,
    )
