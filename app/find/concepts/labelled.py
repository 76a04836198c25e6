"""A text that comes with its labels, in a file.

Either lines: `# rnnscope labels: NAME`, then `LABEL<tab>characters`, the label 1, 0 or - (not counted). The text is
the characters of all lines, joined by nothing; `\\n`, `\\t`, `\\r` and `\\\\` stand for newline, tab, carriage return
and backslash. Or JSON: `{"name", "text", "on": [[start, stop]], "off": [[start, stop]]}`, as for brushed spans.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import partial

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from .concept import Concept, ConceptError, Labels, fingerprint, runs
from .spans import spans_concept

HEADER = "# rnnscope labels:"
FORMAT = (
    f"begin with the line '{HEADER} NAME', then lines of a label (1, 0 or -), a tab and characters; or JSON"
)
VALUES = {"1": 1, "0": 0, "-": -1}
ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\\\": "\\"}
MOST_NAME = 80


@dataclass(frozen=True)
class Labelled:
    """A text and its labels [T]."""

    name: str
    text: str
    labels: Labels

    @property
    def concept(self) -> Concept:
        """The concept that gives this very text these labels."""
        return labelled_concept(self.name, self.text, self.labels)


class _Spans(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    name: str
    text: str
    on: list[list[int]]
    off: list[list[int]] = []


def labelled_concept(name: str, text: str, labels: Labels) -> Concept:
    """A concept for one text alone: for another its labels raise ConceptError."""
    digest = _digest(text)
    return Concept(
        f"labelled-{fingerprint(digest + str(runs(labels)))}",
        name,
        "yes-no",
        "Where the labels of your file say so; they may hold before what was read tells so.",
        "Your own",
        partial(_label, digest, labels.astype(np.int16)),
    )


def _label(digest: str, labels: Labels, text: str) -> Labels:
    if _digest(text) != digest:
        raise ConceptError(
            "text",
            f"the text must be the labelled one of {len(labels):,} characters, got another of {len(text):,}",
            "search the labelled text itself",
        )
    return labels.copy()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def parse_labelled(file: str) -> Labelled:
    """Text and labels of a labelled file. Raises ConceptError that names the line."""
    file = file.removeprefix("\ufeff")
    labelled = _parse_json(file) if file.lstrip().startswith("{") else _parse_lines(file)
    if not labelled.text:
        raise ConceptError("file", "a labelled file must hold a text, got none", FORMAT)
    if not (labelled.labels == 1).any():
        raise ConceptError("file", "at least one character must be labelled 1, got none", FORMAT)
    return labelled


def _name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= MOST_NAME or not name.isprintable():
        raise ConceptError(
            "file", f"the name must be 1 to {MOST_NAME} printable characters, got {name[:100]!r}", FORMAT
        )
    return name


def _parse_json(file: str) -> Labelled:
    try:
        given = _Spans.model_validate_json(file)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConceptError(
            "file",
            "a labelled file in JSON must hold name, text, on and off, "
            f"got at {where or 'its beginning'}: {first['msg']}",
            '{"name": "a date", "text": "...", "on": [[0, 4]], "off": []}',
        ) from None
    on, off = ([_pair(span) for span in spans] for spans in (given.on, given.off))
    return Labelled(_name(given.name), given.text, spans_concept(on, off).label(given.text))


def _pair(span: list[int]) -> tuple[int, int]:
    if len(span) != 2:
        raise ConceptError("file", f"a span must be [start, stop], got {span[:5]}", "write [[0, 4], [9, 12]]")
    return span[0], span[1]


def _parse_lines(file: str) -> Labelled:
    header, *lines = file.split("\n")
    if not header.startswith(HEADER):
        raise ConceptError("file", f"line 1 must be '{HEADER} NAME', got {header[:60]!r}", FORMAT)
    pieces: list[str] = []
    labels: list[int] = []
    for line_number, line in enumerate(lines, 2):
        line = line.removesuffix("\r")
        if not line:
            continue
        label, tab, escaped = line.partition("\t")
        if label not in VALUES or not tab:
            raise ConceptError(
                "file",
                f"line {line_number} must be 1, 0 or -, then a tab and characters, got {line[:60]!r}",
                FORMAT,
            )
        pieces.append(_unescaped(escaped, line_number))
        labels.append(VALUES[label])
    counts = [len(piece) for piece in pieces]
    return Labelled(
        _name(header.removeprefix(HEADER)),
        "".join(pieces),
        np.repeat(np.array(labels, np.int16), np.array(counts, np.int64)),
    )


def _unescaped(escaped: str, line_number: int) -> str:
    def stands_for(match: re.Match[str]) -> str:
        if match[0] not in ESCAPES:
            raise ConceptError(
                "file",
                f"line {line_number} must escape with \\n, \\t, \\r or \\\\, got {match[0]!r}",
                "write two backslashes for one",
            )
        return ESCAPES[match[0]]

    return re.sub(r"\\[\s\S]?", stands_for, escaped)
