"""A run as a file to take away, made while it is sent."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .database import Reader, Row
from .folder import LOCK_FILE, RunFolder

LEFT_OUT = (LOCK_FILE, "run.db", "run.db-wal", "run.db-shm", "inbox")
BLOCK_BYTES = 1 << 18


def archive(folder: RunFolder) -> Iterator[bytes]:
    """The folder, its numbers as of now. Raises RunError and OSError before the first bytes, if at all."""
    parts = _parts(folder)
    first = next(parts)  # what cannot be read is told now
    return _chain(first, parts)


def metrics_csv(reader: Reader) -> Iterator[bytes]:
    """Every optimizer step, a line each; numbers come back exactly, nan and inf stand as such. Closes the reader."""
    with reader:
        yield (",".join(Row._fields) + "\r\n").encode()
        step = -1
        while len(rows := reader.metrics_since(step)):
            step = int(rows[-1, 0])
            lines = (
                ",".join(str(int(x)) if k in (0, 5) else repr(float(x)) for k, x in enumerate(r))
                for r in rows
            )
            yield "".join(f"{line}\r\n" for line in lines).encode()


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _parts(folder: RunFolder) -> Iterator[bytes]:
    sink = _Sink()
    with tempfile.TemporaryDirectory(prefix="rnnscope-") as place:
        copy = Path(place) / "run.db"
        with Reader(folder.database) as reader:
            reader.copy(copy)
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            yield from _add(file, sink, copy, f"{folder.path.name}/run.db")
            for path in sorted(folder.path.rglob("*")):
                inside = path.relative_to(folder.path)
                hidden = any(part.startswith(".") for part in inside.parts)
                if (
                    not hidden
                    and inside.parts[0] not in LEFT_OUT
                    and not path.is_symlink()
                    and path.is_file()
                ):
                    with suppress(FileNotFoundError):  # a snapshot that was thinned out meanwhile
                        yield from _add(file, sink, path, f"{folder.path.name}/{inside.as_posix()}")
    yield sink.take()


def _add(file: zipfile.ZipFile, sink: _Sink, path: Path, name: str) -> Iterator[bytes]:
    with path.open("rb") as source, file.open(zipfile.ZipInfo.from_file(path, name), "w") as target:
        while block := source.read(BLOCK_BYTES):
            target.write(block)
            if ready := sink.take():
                yield ready


class _Sink(io.RawIOBase):
    """Keeps what is written until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: object) -> int:
        """Keep some bytes."""
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        self._position += len(part)
        return len(part)

    def tell(self) -> int:
        """How much was written."""
        return self._position

    def take(self) -> bytes:
        """What was written since."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken
