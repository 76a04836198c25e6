"""A corpus: documents with a name, a licence and a hash, and how they are split."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

SHARES = (0.90, 0.05, 0.05)  # train, validation, test, of the characters


@dataclass(frozen=True)
class Split:
    """Three parts of a corpus, each a tuple of whole documents in the order of the corpus."""

    train: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...]


@dataclass(frozen=True)
class Corpus:
    """Documents, each ending with a newline and none there twice; joined by nothing they are the text."""

    name: str
    documents: tuple[str, ...]
    licence: str
    source: str
    sha256: str
    """Of the joined text in UTF-8, in hexadecimal."""

    @cached_property
    def text(self) -> str:
        """All documents, one directly after the other."""
        return "".join(self.documents)

    def split(self) -> Split:
        """90/5/5 of the characters, by whole documents, always the same way.

        Longest document first, each goes to the part that lacks most characters to its share of those given
        out so far. Documents longer than a third of a small part only train (unless half of all are that
        long), since one document would be a poor sample. A part left empty gets the training part's shortest.
        Raises ValueError below three documents.
        """
        if len(self.documents) < 3:
            raise ValueError(
                f"a corpus must have at least 3 documents (a file: about 5,000 characters) to be split, "
                f"got {len(self.documents)}"
            )
        parts = _parts_by_length([len(document) for document in self.documents])
        return Split(*(tuple(self.documents[k] for k in sorted(part)) for part in parts))


def make_corpus(name: str, texts: Iterable[str], licence: str, source: str) -> Corpus:
    """A corpus of the texts, CRLF and CR made LF, a newline at each end, empty and repeated ones left out.

    Raises ValueError if no document is left.
    """
    documents = tuple(dict.fromkeys(_tidy(text) for text in texts if text.strip()))
    if not documents:
        raise ValueError(f"corpus {name} must have some text, found none in {source}")
    sha256 = hashlib.sha256("".join(documents).encode()).hexdigest()
    return Corpus(name, documents, licence, source, sha256)


def _tidy(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") else text + "\n"


def _parts_by_length(lengths: list[int]) -> list[list[int]]:
    parts: list[list[int]] = [[] for _ in SHARES]
    sizes = [0] * len(SHARES)
    given = 0
    longest_held_out = max(min(SHARES) * sum(lengths) / 3, sorted(lengths)[len(lengths) // 2])
    for k in sorted(range(len(lengths)), key=lambda k: -lengths[k]):
        given += lengths[k]
        lacking = [share * given - size for share, size in zip(SHARES, sizes, strict=True)]
        chosen = lacking.index(max(lacking)) if lengths[k] <= longest_held_out else 0
        parts[chosen].append(k)
        sizes[chosen] += lengths[k]
    for part in parts[1:]:
        if not part:
            part.append(parts[0].pop())  # appended longest first: the last is the shortest
    return parts
