"""A search as it runs in a child process, and the key under which what it finds is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ...find.concepts import Concept
from ...find.shards import Source

if TYPE_CHECKING:  # see models.py
    from ...rnn.checkpoint import Model


@dataclass(frozen=True)
class Job:
    """What a child process is given; it can be pickled."""

    key: str
    folder: Path
    source: Source
    concepts: tuple[Concept, ...]
    workers: int


class Scanning(Protocol):
    """What a search is made of; another one in tests."""

    def model_sha256(self, model: Model) -> str:
        """Of its weights, characters and cell."""
        ...

    def key(self, model: Model, source: Source, concepts: Sequence[Concept]) -> str:
        """The same for the same content."""
        ...

    @property
    def run(self) -> Callable[..., None]:
        """run(report, path, job), in a child process."""
        ...


class RealScanning:
    """The search of `rnnscope.find.search`."""

    def model_sha256(self, model: Model) -> str:
        """Of its weights, characters and cell."""
        from ...find.store import model_sha256

        return model_sha256(model)

    def key(self, model: Model, source: Source, concepts: Sequence[Concept]) -> str:
        """The same for the same content."""
        from ...find.search import key_of

        return key_of(model, source, concepts)

    @property
    def run(self) -> Callable[..., None]:
        """run(report, path, job), in a child process."""
        return search_to_file


def search_to_file(report: Callable[[float, str], None], path: Path, job: Job) -> None:
    """Search, and write the findings to `path` at one go."""
    from ...engine import make_engine
    from ...find.search import search
    from ...find.store import save
    from ...rnn.checkpoint import load

    report(0.0, "reading the model")
    model = load(job.folder)
    with make_engine("here" if job.workers == 1 else "processes", job.workers, None) as engine:
        findings = search(model, job.source, job.concepts, engine, report)
    if findings.key != job.key:
        raise ValueError("the model or the text has changed since this was asked for; search again")
    report(1.0, "writing what was found")
    save(path.parent, findings)
