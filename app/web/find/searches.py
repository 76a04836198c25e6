"""Searches of texts for units: looked up, started, told of, and what they found."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ...engine.cores import cores
from ...find.concepts import BUILT_IN, Concept
from ...find.shards import PROCESSES_FROM_BYTES, Documents, Files, Source
from ..errors import Refusal
from ..library import Library
from .concepts import chosen
from .kept import Kept, Page
from .labelled import LabelledFiles
from .looked import in_list
from .messages import BuiltIn, Catalog, Labelled, Search, SearchSummary, WorkStatus
from .scanning import Job, RealScanning, Scanning
from .shipped import SHIPPED, Shipped
from .texts import SearchTexts
from .work import Work

if TYPE_CHECKING:  # see models.py
    from ...rnn.checkpoint import Config

SUFFIX = ".json.gz"
MOST_HASHES = 100


class Searches:
    """The searches of one server. Its methods may take long: call them from worker threads. They raise Refusal."""

    def __init__(
        self,
        library: Library,
        texts: SearchTexts,
        labelled: LabelledFiles,
        work: Work,
        scanning: Scanning | None = None,
    ) -> None:
        self.library, self.texts, self.labelled, self.work = library, texts, labelled, work
        self.scanning: Scanning = scanning or RealScanning()
        self.kept = Kept()
        self.shipped = Shipped(library.catalogue, self.kept)
        self._hashes: dict[str, str] = {}  # of what takes long to read, by what tells that it has changed
        self._lock = threading.Lock()

    def catalog(self, model: str) -> Catalog:
        """What can be looked for in which texts, and what was found already."""
        return Catalog(
            concepts=[concept.card for concept in BUILT_IN],
            texts=self.texts.choices(self._config(model), self.shipped.choice(model)),
            kept=[summary for summary, _ in self.files(model)],
        )

    def files(self, model: str) -> list[tuple[SearchSummary, Path]]:
        """The findings of a model that searches have left, the newest first."""
        from ...find.store import listed, path_of

        folder = self.work.results.folder
        return [
            (in_list(summary), path_of(folder, summary.key))
            for summary in listed(folder)
            if summary.model == model
        ]

    def start(self, search: Search) -> WorkStatus:
        """See that a search is made, or find it where it was made already."""
        concept = chosen(search.concept, self.labelled)
        loaded = self.library.catalogue.load(search.model)
        if search.text == SHIPPED and not isinstance(search.concept, Labelled):
            model_sha256 = self._hash(loaded.key, lambda: self.scanning.model_sha256(loaded.model))
            return done(self.shipped.wanted(search.model, model_sha256, concept.name).summary.key)
        source = self._source(search, concept, loaded.model.config)
        concepts = BUILT_IN if isinstance(search.concept, BuiltIn) else (concept,)
        signature = f"{loaded.key} {_signature(source)} {[concept.identity for concept in concepts]}"
        key = self._hash(signature, lambda: self.scanning.key(loaded.model, source, concepts))
        folder = self.library.catalogue.find(search.model)
        job = Job(key, folder, source, tuple(concepts), workers_for(source))
        path = self.work.path(key)
        if path.is_file() and self.kept.page(path) is None:
            self.work.forget(key)
        return self.work.start(key, self.scanning.run, job)

    def status(self, key: str) -> WorkStatus:
        """How a search stands."""
        try:
            return self.work.status(key)
        except Refusal:
            if self.shipped.find(key) is None:
                raise
            return done(key)

    def cancel(self, key: str) -> WorkStatus:
        """End a search; what was found already stays."""
        try:
            return self.work.cancel(key)
        except Refusal:
            return self.status(key)

    def findings(self, key: str) -> Page:
        """What a search found."""
        if self.status(key).state != "done":
            raise Refusal(409, "this search is not done", "key", "ask how it stands first")
        page = self.kept.page(self.work.path(key)) or self.shipped.find(key)
        if page is None:
            raise Refusal(422, "the file of this search is damaged", "key", "search again")
        return page

    def _source(self, search: Search, concept: Concept, config: Config) -> Source:
        if isinstance(search.concept, Labelled):  # labels are of one text
            text = self.labelled.find(search.concept.sha256).text
            title = f"your labelled file {concept.title}"
            return Documents(f"labelled:{search.concept.sha256}", title, ((None, (text,)),))
        return self.texts.source(search.text, config, search.most_characters)

    def _config(self, model: str) -> Config:
        from ...rnn.checkpoint import CheckpointError, read_config

        try:
            return read_config(self.library.catalogue.find(model))
        except CheckpointError as error:
            raise Refusal(422, str(error), "model", "choose another") from None

    def _hash(self, signature: str, make: Callable[[], str]) -> str:
        with self._lock:
            known = self._hashes.get(signature)
        if known is None:
            known = make()
            with self._lock:
                self._hashes[signature] = known
                while len(self._hashes) > MOST_HASHES:
                    self._hashes.pop(next(iter(self._hashes)))
        return known


def done(key: str) -> WorkStatus:
    """Of something that is there already."""
    return WorkStatus(key=key, state="done", progress=1.0, doing="", seconds_left=None, error="", hint="")


def _signature(source: Source) -> str:
    """What changes when a text does, without reading files; raises Refusal."""
    if not isinstance(source, Files):
        return source.sha256()
    try:
        stats = [(path.name, path.stat()) for _, path in source.files]
    except OSError as error:
        raise Refusal(422, f"the file cannot be read: {error.strerror}", "text", "choose another") from None
    files = [(name, status.st_size, status.st_mtime_ns) for name, status in stats]
    return f"{source.most_bytes} {files}"


def workers_for(source: Source) -> int:
    """Processes for a text: one, or as many as there are cores."""
    return cores() if source.bytes >= PROCESSES_FROM_BYTES else 1
