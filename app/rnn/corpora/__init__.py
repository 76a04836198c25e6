"""Texts to train on: `wiki`, `python`, `readme`, or a file of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .corpus import Corpus, Split
from .local import file_corpus, python_corpus, readme_corpus
from .wiki import get_wiki, wiki_corpus

CORPUS_NAMES = ("wiki", "python", "readme")

__all__ = ["CORPUS_NAMES", "Corpus", "Split", "get_wiki", "load_corpus"]


def load_corpus(name_or_path: str | Path, cache_folder: Path) -> Corpus:
    """The corpus `wiki`, `python`, `readme`, or a UTF-8 file; wiki is what `get_wiki` left in `cache_folder`.

    Raises ValueError in one sentence when there is no such corpus, or nothing readable in it.
    """
    named: dict[str, Callable[[], Corpus]] = {
        "wiki": lambda: wiki_corpus(cache_folder),
        "python": python_corpus,
        "readme": readme_corpus,
    }
    if str(name_or_path) in named:
        return named[str(name_or_path)]()
    return file_corpus(Path(name_or_path))
