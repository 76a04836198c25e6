"""The texts that ship with RNNscope, one file each in `app/samples`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "samples"

TITLES = {
    "wiki": "A wiki page: links, templates, URLs",
    "readme": "A README: Markdown, code, addresses",
    "python": "A Python file: quotes, comments, indentation",
    "brackets": "Nested brackets",
}


@dataclass(frozen=True)
class Sample:
    """One shipped text: its name in URLs, its title for people, its characters."""

    name: str
    title: str
    characters: str


@cache
def samples(folder: Path = FOLDER) -> dict[str, Sample]:
    """Every sample by name, in the order of TITLES, then by name; line ends stay as they are in the file."""
    names = sorted((path.stem for path in folder.glob("*.txt")), key=lambda name: (_rank(name), name))
    return {name: _read(folder, name) for name in names}


def _read(folder: Path, name: str) -> Sample:
    characters = (folder / f"{name}.txt").read_bytes().decode("utf-8")
    return Sample(name, TITLES.get(name, name), characters)


def _rank(name: str) -> int:
    return list(TITLES).index(name) if name in TITLES else len(TITLES)
