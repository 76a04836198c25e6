"""The texts that can be searched with a model, by the names that the page uses."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from ...find.shards import Documents, Files
from ..corpora import TITLES
from ..errors import Refusal
from ..texts import Texts
from .messages import TextChoice

if TYPE_CHECKING:  # see models.py
    from ...find.shards import Source
    from ...rnn.checkpoint import Config
    from ...rnn.corpora import Corpus

ENDINGS = (".txt", ".txt.gz")
MOST_FILES = 200
MOST_TITLE = 40
MOST_NAME = 200


class SearchTexts:
    """Shipped findings, samples, stored texts, corpora, and files in `data`/corpora. Any thread may ask."""

    def __init__(self, texts: Texts, data: Path) -> None:
        self.texts, self.data = texts, data
        self._corpora: dict[tuple[str, float], Corpus] = {}
        self._lock = threading.Lock()

    def choices(self, config: Config, shipped: TextChoice | None) -> list[TextChoice]:
        """What can be chosen for a model, the one to begin with first."""
        corpora = sorted(TITLES.items(), key=lambda item: item[0] != f"corpus:{config.corpus}")
        listed = [_choice(value, _short(title), None, self.missing(value)) for value, title in corpora]
        listed.sort(key=lambda choice: choice.missing is not None)
        samples = sorted(self.texts.samples.values(), key=lambda sample: sample.name != config.sample)
        listed += [_choice(f"sample:{s.name}", s.title, len(s.characters)) for s in samples]
        listed += [_choice(f"file:{path.name}", path.name) for path in self._files()]
        return [shipped, *listed] if shipped else listed

    def source(self, value: str, config: Config, most_characters: int) -> Source:
        """The text that `value` names, its first `most_characters`, for this model; raises Refusal."""
        kind, _, name = value.partition(":")
        match kind:
            case "corpus" if value in TITLES:
                return self._corpus(name, config, most_characters)
            case "sample":
                characters = self.texts.sample(name)
                return _alternating(value, self.texts.samples[name].title, characters, most_characters)
            case "stored":
                characters = self.texts.stored(name)
                return _alternating(value, _title(characters), characters, most_characters)
            case "file":
                return self._file(name, most_characters)
        raise Refusal(422, "text must be one of the list, or stored:HEX", "text", "choose one from the list")

    def missing(self, value: str) -> str | None:
        """How to get a corpus that is not on this machine; None: it is there."""
        if value == "corpus:wiki" and not (self.data / "wiki.txt").is_file():
            return "run `rnnscope corpus get wiki` once"
        return None

    def _corpus(self, name: str, config: Config, most: int) -> Source:
        from ...find.held_out import searched

        corpus = self._load(name)
        try:
            return searched(corpus, _short(TITLES[f"corpus:{name}"]), config, most)
        except ValueError as error:
            raise Refusal(422, str(error), "text", "choose another text") from None

    def _load(self, name: str) -> Corpus:
        from ...rnn.corpora import load_corpus

        with self._lock:
            key = (name, _changed(self.data / "wiki.txt") if name == "wiki" else 0.0)
            if key not in self._corpora:
                try:
                    corpus = load_corpus(name, self.data)
                except ValueError as error:
                    said, _, hint = str(error).partition(": ")
                    raise Refusal(422, said, "text", hint) from None
                self._corpora = {kept: old for kept, old in self._corpora.items() if kept[0] != name}
                self._corpora[key] = corpus
            return self._corpora[key]

    def _file(self, name: str, most: int) -> Source:
        for path in self._files():  # compared with what is there, never joined to a path
            if path.name == name:
                _check_readable(path)
                return Files(f"file:{name}", name, ((None, path),), most)
        raise Refusal(
            404, "there is no such file", "text", "put it into the folder corpora in the data folder"
        )

    def _files(self) -> list[Path]:
        try:
            found = sorted((self.data / "corpora").iterdir())
            return [path for path in found if _is_text(path)][:MOST_FILES]
        except OSError:  # not made yet
            return []


def _is_text(path: Path) -> bool:
    fits = len(path.name) <= MOST_NAME and path.name.isprintable()  # no half of a surrogate pair
    return fits and path.name.endswith(ENDINGS) and path.is_file()


def _check_readable(path: Path) -> None:
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise Refusal(422, f"the file cannot be read: {error.strerror}", "text", "choose another") from None


def _choice(value: str, title: str, characters: int | None = None, missing: str | None = None) -> TextChoice:
    return TextChoice(value=value, title=title, characters=characters, missing=missing)


def _alternating(value: str, title: str, characters: str, most: int) -> Documents:
    return Documents(value, title, ((None, (characters[:most],)),))


def _short(title: str) -> str:
    """Without how to get it, which is said where it is missing."""
    return title.partition(" (")[0]


def _title(characters: str) -> str:
    line = next((line.strip() for line in characters.splitlines() if line.strip()), "blank")
    return "your text: " + (line if len(line) <= MOST_TITLE else line[: MOST_TITLE - 1] + "\u2026")


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
