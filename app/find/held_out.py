"""The documents of a corpus that a model was not fitted to."""

from __future__ import annotations

from dataclasses import dataclass

from ..rnn.checkpoint import Config
from ..rnn.corpora import Corpus
from .shards import Documents
from .statistics import CHOOSE, REPORT


@dataclass(frozen=True)
class HeldOut(Documents):
    """Validation documents to choose on and test documents to report on."""

    same: bool = True
    """Whether it is the very corpus that the model was trained on; one of another machine may differ."""

    @property
    def choose(self) -> str:
        """What choices are made on, in words."""
        return f"the validation documents of the corpus, which training only looked at{self._but}"

    @property
    def report(self) -> str:
        """What results are reported on, in words."""
        return f"the test documents of the corpus, which neither training nor any choice saw{self._but}"

    @property
    def _but(self) -> str:
        return "" if self.same else "; but this corpus is not quite the one that the model was trained on"


def held_out(corpus: Corpus, title: str, sha256: str | None = None, most: int | None = None) -> HeldOut:
    """The held-out documents of `corpus`, up to `most` characters, for a model whose corpus had `sha256`.

    Raises ValueError for a corpus of fewer than three documents.
    """
    split = corpus.split()
    half = None if most is None else most // 2
    parts = ((CHOOSE, first(split.validation, half)), (REPORT, first(split.test, half)))
    return HeldOut(f"corpus:{corpus.name}", title, parts, same=sha256 in (None, corpus.sha256))


def searched(corpus: Corpus, title: str, config: Config, most: int | None) -> Documents:
    """What is searched of a corpus: what was held out of it for a model that was trained on it; of another, all.

    Up to `most` characters. Raises ValueError for a corpus of a model's own with fewer than three documents.
    """
    if config.corpus == corpus.name:
        return held_out(corpus, title, config.details.get("corpus_sha256"), most)
    return Documents(f"corpus:{corpus.name}", title, ((None, first(corpus.documents, most)),))


def first(documents: tuple[str, ...], most: int | None) -> tuple[str, ...]:
    """Documents up to `most` characters; the last may be cut."""
    if most is None:
        return documents
    kept = []
    for document in documents:
        if most <= 0:
            break
        kept.append(document[:most])
        most -= len(document)
    return tuple(kept)
