"""The texts that an experiment may be trained on, by the names that its settings use."""

from __future__ import annotations

import threading
from pathlib import Path

from ..samples import samples
from .errors import Refusal
from .messages import SampleText, StoredText
from .texts import Texts, parse_reference

MOST_CHARACTERS = 1_000_000
FIELD = "settings.corpus"
TITLES = {
    "corpus:python": "The standard library of Python",
    "corpus:readme": "READMEs of the installed packages",
    "corpus:wiki": "Wikipedia pages (fetched by `rnnscope corpus get wiki`)",
}


class Corpora:
    """Samples, stored texts and the corpora on this machine, of which the training part is used. Any thread may ask."""

    def __init__(self, texts: Texts, data: Path) -> None:
        self.texts, self.data = texts, data
        self._read: dict[str, str] = {}
        self._lock = threading.Lock()

    def listed(self) -> list[dict[str, str]]:
        """What can be chosen by name."""
        shipped = [{"value": f"sample:{s.name}", "title": s.title} for s in samples().values()]
        return shipped + [{"value": value, "title": title} for value, title in TITLES.items()]

    def text(self, corpus: str) -> str:
        """The characters of a corpus; raises Refusal at the field settings.corpus."""
        if corpus in TITLES:
            return self._corpus(corpus.partition(":")[2])
        try:
            match parse_reference(corpus):
                case SampleText(name=name):
                    return self.texts.sample(name)
                case StoredText(sha256=digest):
                    return self.texts.stored(digest)
        except Refusal as refusal:
            error = "corpus must be one of the list, or the address of a stored text"
            said = refusal.error if refusal.status_code == 404 else error
            raise Refusal(422, said, FIELD, refusal.hint) from None

    def _corpus(self, name: str) -> str:
        from ..rnn.corpora import load_corpus

        with self._lock:
            if name not in self._read:
                try:
                    training = load_corpus(name, self.data).split().train
                except ValueError as error:
                    said, _, hint = str(error).partition(": ")
                    raise Refusal(422, said, FIELD, hint) from None
                self._read[name] = "".join(training)[:MOST_CHARACTERS]
            return self._read[name]
