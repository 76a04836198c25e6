"""What `rnnscope scan` scans: a model, a text and concepts, from what stands in the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..settings import data_folder, default_settings

if TYPE_CHECKING:
    from ..find.concepts import Concept, Labelled
    from ..find.shards import Source
    from ..rnn.checkpoint import Config

CORPORA = {
    "python": "The standard library of Python",
    "readme": "READMEs of the installed packages",
    "wiki": "Wikipedia pages",
}
CONFIG_FILE = "config.json"
MOST_LABELLED_BYTES = 1 << 30
MOST_NAMED = 3


def model_folder(name: str) -> Path:
    """The folder of a model, given as such or by its name. Raises ValueError."""
    if (Path(name) / CONFIG_FILE).is_file():
        return Path(name)
    for parent in default_settings().models:
        if parent.is_dir() and name in (folder.name for folder in parent.iterdir()):
            return parent / name
    raise ValueError(f"{name} is neither a model folder nor a model that `rnnscope models` lists")


def is_known(folder: Path) -> bool:
    """Whether the pages offer the model in this folder."""
    return folder.resolve().parent in [parent.resolve() for parent in default_settings().models]


def source_of(
    corpus: Sequence[str], report: Sequence[Path], labelled: Labelled | None, most: int | None, config: Config
) -> Source:
    """The text to scan: that of a labelled file, a corpus by name, or files. Raises ValueError."""
    if labelled is not None:
        if corpus or report:
            raise ValueError("a labelled file brings its own text: give either --labels or --corpus")
        return _of_labelled(labelled, most)
    if not corpus:
        raise ValueError("say what to scan: --corpus wiki, python, readme or files, or --labels FILE")
    if len(corpus) == 1 and corpus[0] in CORPORA:
        if report:
            raise ValueError(
                f"the corpus {corpus[0]} is divided already: --report goes with files in --corpus"
            )
        return _of_corpus(corpus[0], most, config)
    return _of_files([Path(name) for name in corpus], report, most)


def concepts_of(
    names: Sequence[str], patterns: Sequence[str], labelled: Labelled | None
) -> tuple[Concept, ...]:
    """The concepts asked for; all built-in ones if none is. Raises ValueError."""
    from ..find.concepts import BUILT_IN, concept_named, regex_concept

    chosen = [*map(concept_named, names), *map(regex_concept, patterns)]
    if labelled is not None:
        chosen.append(labelled.concept)
    return tuple(dict.fromkeys(chosen)) or BUILT_IN


def read_labelled(path: Path) -> Labelled:
    """Text and labels of a file. Raises ValueError."""
    from ..find.concepts import parse_labelled

    if path.stat().st_size > MOST_LABELLED_BYTES:
        raise ValueError(f"a labelled file must be at most {MOST_LABELLED_BYTES >> 30} GiB")
    try:
        return parse_labelled(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} must be UTF-8, got a wrong byte at offset {error.start}") from None


def _of_labelled(labelled: Labelled, most: int | None) -> Source:
    from ..find.shards import Documents

    if most is not None:
        raise ValueError("labels are of the whole text of their file: leave --most away")
    title = f"your labelled file {labelled.name}"
    return Documents("labelled", title, ((None, (labelled.text,)),))


def _of_corpus(name: str, most: int | None, config: Config) -> Source:
    from ..find.held_out import searched
    from ..rnn.corpora import load_corpus

    return searched(load_corpus(name, data_folder()), CORPORA[name], config, most)


def _of_files(choose: Sequence[Path], report: Sequence[Path], most: int | None) -> Source:
    from ..find.shards import Files
    from ..find.statistics import CHOOSE, REPORT

    for path in (*choose, *report):
        if not path.is_file():
            raise ValueError(f"{path} is not a file, and the corpora are {', '.join(CORPORA)}")
    files = [(CHOOSE if report else None, path) for path in choose] + [(REPORT, path) for path in report]
    names = [path.name for _, path in files]
    title = ", ".join(names[:MOST_NAMED]) + (
        f" and {len(names) - MOST_NAMED} more" if names[MOST_NAMED:] else ""
    )
    return Files(f"files:{names[0]}", title, tuple(files), most)
