"""A text of any length as shards: pieces of its bytes that can be counted anywhere, in any order."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import os
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Protocol

from .statistics import CHOOSE, REPORT

SHARD_BYTES = 1 << 20
CONTEXT_BYTES = 16 << 10
"""Of the text before a shard, for the network to warm up on and for concepts to know what is open."""

PROCESSES_FROM_BYTES = 512 << 10
"""Of text; for a shorter one it takes longer to start several processes than to count it in one."""


@dataclass(frozen=True)
class Shard:
    """Bytes of a text in UTF-8; the first `context` of them only prepare. Documents begin at `breaks`, in bytes."""

    index: int
    place: str
    offset: int
    """Of the first byte that counts, in the whole text."""
    data: bytes
    context: int
    part: int | None = None
    """CHOOSE or REPORT; None: they alternate within the shard."""
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Unreadable:
    """A piece of a text that could not be read, and why."""

    place: str
    offset: int
    error: str


class Source(Protocol):
    """A text to be searched, with what it is called in addresses and for people."""

    @property
    def name(self) -> str:
        """In addresses."""
        ...

    @property
    def title(self) -> str:
        """For people."""
        ...

    @property
    def bytes(self) -> int:
        """Its size, as far as that is known before it is read."""
        ...

    @property
    def choose(self) -> str:
        """What choices are made on, in words."""
        ...

    @property
    def report(self) -> str:
        """What results are reported on, in words."""
        ...

    def shards(self) -> Iterator[Shard | Unreadable]:
        """Its shards in order, read as they are asked for."""
        ...

    def sha256(self) -> str:
        """Of what is read, in hexadecimal."""
        ...


@dataclass(frozen=True)
class Documents:
    """A text in memory, as documents for each part: (part, documents)."""

    name: str
    title: str
    parts: Sequence[tuple[int | None, Sequence[str]]]

    @property
    def choose(self) -> str:
        """What choices are made on, in words."""
        return _words([part for part, _ in self.parts], CHOOSE, "the documents for choosing")

    @property
    def report(self) -> str:
        """What results are reported on, in words."""
        return _words([part for part, _ in self.parts], REPORT, "the documents for reporting")

    @property
    def bytes(self) -> int:
        """Size in UTF-8."""
        return sum(len(text.encode()) for _, texts in self.parts for text in texts)

    def shards(self) -> Iterator[Shard | Unreadable]:
        """Shards of each part; none holds characters of two."""
        index = 0
        for part, texts in self.parts:
            encoded = [text.encode("utf-8", "replace") for text in texts]
            starts = [0]
            for one in encoded:
                starts.append(starts[-1] + len(one))
            for offset, context, data in cut(iter([b"".join(encoded)])):
                first = offset - context
                here = starts[bisect_left(starts, first) : bisect_left(starts, first + len(data))]
                yield Shard(index, self.title, offset, data, context, part, tuple(at - first for at in here))
                index += 1

    def sha256(self) -> str:
        """Of the joined documents, with the parts they are in."""
        digest = hashlib.sha256()
        for part, texts in self.parts:
            digest.update(f"{part}\n".encode())
            for text in texts:
                digest.update(text.encode("utf-8", "replace"))
        return digest.hexdigest()


@dataclass(frozen=True)
class Files:
    """Files in UTF-8, plain or gzipped, each with the part that it is for; one is one document, read in pieces."""

    name: str
    title: str
    files: Sequence[tuple[int | None, Path]]
    most_bytes: int | None = None
    """Of each file, its beginning, up to a whole character."""

    @property
    def choose(self) -> str:
        """What choices are made on, in words."""
        return _words([part for part, _ in self.files], CHOOSE, "the files for choosing")

    @property
    def report(self) -> str:
        """What results are reported on, in words."""
        return _words([part for part, _ in self.files], REPORT, "the files for reporting")

    @property
    def bytes(self) -> int:
        """Size of the files, of a gzipped one by what its end says."""
        return sum(min(_size(path), self.most_bytes or 1 << 62) for _, path in self.files)

    def shards(self) -> Iterator[Shard | Unreadable]:
        """Shards file by file; where a file breaks off, what came before it counts."""
        index = 0
        for part, path in self.files:
            read = _Read(path, self.most_bytes)
            for offset, context, data in cut(read):
                yield Shard(index, path.name, offset, data, context, part)
                index += 1
            if read.error is not None:
                yield Unreadable(path.name, read.offset, read.error)

    def sha256(self) -> str:
        """Of the bytes of the files as they lie on the disk, and of the parts they are for."""
        digest = hashlib.sha256()
        for part, path in self.files:
            with path.open("rb") as file:
                digest.update(
                    f"{part} {self.most_bytes} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode()
                )
        return digest.hexdigest()


def _words(parts: Sequence[int | None], part: int, told_apart: str) -> str:
    if None not in parts:
        return told_apart
    return f"stretches {'1, 3, 5' if part == CHOOSE else '2, 4, 6'}, ... of up to 65,536 characters"


class _Read:
    """The bytes of a file, a megabyte after the other; `error` says why it ended early."""

    def __init__(self, path: Path, most: int | None) -> None:
        self.path, self.most = path, 1 << 62 if most is None else most
        self.offset, self.error = 0, None

    offset: int
    error: str | None

    def __iter__(self) -> Iterator[bytes]:
        try:
            with _opened(self.path) as file:
                while self.offset < self.most and (
                    block := file.read1(
                        min(SHARD_BYTES, self.most - self.offset)
                    )  # not lost if the next breaks
                ):
                    self.offset += len(block)
                    yield block if self.offset < self.most else _whole(block)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            self.error = f"the gzip file is damaged here: {error}"
        except OSError as error:
            self.error = f"it cannot be read: {error.strerror or error}"


def cut(blocks: Iterator[bytes] | _Read) -> Iterator[tuple[int, int, bytes]]:
    """Offset, size of the context, and context with SHARD_BYTES (the last: fewer), never within a character."""
    waiting, before, offset = b"", b"", 0
    for block in blocks:
        waiting += block
        while len(waiting) > SHARD_BYTES:
            end = _boundary(waiting, SHARD_BYTES)
            yield offset, len(before), before + waiting[:end]
            offset += end
            before = (before + waiting[:end])[-CONTEXT_BYTES:]
            before = before[_first(before) :]
            waiting = waiting[end:]
    if waiting:
        yield offset, len(before), before + waiting


def _boundary(data: bytes, at: int) -> int:
    """The place at or just before `at` where a character begins; `at` itself where the bytes are not UTF-8."""
    return next((k for k in range(at, at - 4, -1) if data[k] & 0xC0 != 0x80), at)


def _whole(data: bytes) -> bytes:
    """Without the beginning of a character at the end, whose rest is cut off."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(data[-4:])
    return data.removesuffix(decoder.getstate()[0])


def _first(data: bytes) -> int:
    return next((k for k in range(min(4, len(data))) if data[k] & 0xC0 != 0x80), 0)


def _opened(path: Path) -> BufferedReader | gzip.GzipFile:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _size(path: Path) -> int:
    size = path.stat().st_size
    if path.suffix != ".gz" or size < 8:
        return size
    with path.open("rb") as file:
        file.seek(-4, os.SEEK_END)
        told = int.from_bytes(file.read(4), "little")  # modulo 2^32; a text shrinks to less than half
    while told < 2 * size:
        told += 1 << 32
    return told if told < 50 * size else 4 * size  # a file that was cut off ends in anything
