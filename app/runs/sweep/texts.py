"""The texts of the task characters, by the names that settings use."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ...rnn.corpora import load_corpus
from ...rnn.experiment.settings import ExperimentSettings
from ...samples import samples

MOST_CHARACTERS = 1_000_000


def texts_of(runs: Iterable[ExperimentSettings], data: Path) -> dict[str, str]:
    """Every text that some run needs. Raises ValueError for one that is not there."""
    names = {run.corpus for run in runs if run.task == "characters"}
    return {name: corpus_text(name, data) for name in sorted(names)}


def corpus_text(name: str, data: Path) -> str:
    """`sample:NAME`, or the training part of `corpus:NAME`, as the Gradients page takes them. Raises ValueError."""
    kind, _, which = name.partition(":")
    if kind == "sample" and which in samples():
        return samples()[which].characters
    if kind == "corpus" and which in ("python", "readme", "wiki"):
        return "".join(load_corpus(which, data).split().train)[:MOST_CHARACTERS]
    known = ", ".join(f"sample:{sample}" for sample in samples())
    raise ValueError(
        f"corpus must be one of {known}, corpus:python, corpus:readme, corpus:wiki, got {name[:80]!r}"
    )
