"""Tables over the positions of a text, written as CSV or NPZ part by part: none is ever whole in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ..rnn.trace import Piece

Array = NDArray[Any]
Pieces = Callable[[], Iterator["Piece"]]
ROWS_IN_A_PART = 64


@dataclass(frozen=True)
class Column:
    """An array over the positions of a text: [T] with one heading of its own name, else [T, N] with N headings."""

    name: str
    headings: tuple[str, ...]
    dtype: np.dtype[Any]
    of_piece: Callable[[Piece], Array]
    is_text: bool = False
    """The numbers are code points and are written as characters, 0 as nothing."""

    @property
    def is_vector(self) -> bool:
        """True for [T]."""
        return self.headings == (self.name,)

    def shape(self, length: int) -> tuple[int, ...]:
        """Shape over a text of `length` positions."""
        return (length,) if self.is_vector else (length, len(self.headings))


def write_csv(columns: list[Column], pieces: Pieces) -> Iterator[bytes]:
    """RFC 4180: a heading line, a line for each position. Nine digits give every float32 back exactly."""
    yield (",".join(heading for column in columns for heading in column.headings) + "\r\n").encode()
    for piece in pieces():
        blocks = [_cells(column, column.of_piece(piece)) for column in columns]
        lines = [",".join(cell for cells in row for cell in cells) for row in zip(*blocks, strict=True)]
        for start in range(0, len(lines), ROWS_IN_A_PART):
            yield ("\r\n".join(lines[start : start + ROWS_IN_A_PART]) + "\r\n").encode()


def write_npz(columns: list[Column], pieces: Pieces, length: int) -> Iterator[bytes]:
    """A zip of .npy files as numpy.savez writes it, uncompressed."""
    outlet = Outlet()
    with zipfile.ZipFile(cast(BinaryIO, outlet), "w", zipfile.ZIP_STORED) as archive:
        for column in columns:
            with archive.open(f"{column.name}.npy", "w", force_zip64=True) as file:
                file.write(_npy_header(column, length))
                for piece in pieces():
                    file.write(np.ascontiguousarray(column.of_piece(piece), column.dtype).tobytes())
                    yield outlet.take()
    yield outlet.take()


class Outlet:
    """A file that can only be written to, and gives away what was written."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        """Take a part."""
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits here."""

    def take(self) -> bytes:
        """What was written since the last call."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _cells(column: Column, block: Array) -> list[list[str]]:
    rows = block.reshape(len(block), -1).tolist()
    if column.is_text:
        return [[_quoted(code) for code in row] for row in rows]
    render = "%.9g".__mod__ if column.dtype.kind == "f" else str
    return [[render(value) for value in row] for row in rows]


def _quoted(code: int) -> str:
    # Always in quotes: a comma, a line end and a quote are characters here like any other.
    return '"' + (chr(code) if code else "").replace('"', '""') + '"'


def _npy_header(column: Column, length: int) -> bytes:
    header = io.BytesIO()
    dtype = column.dtype.newbyteorder("<")
    npy.write_array_header_1_0(
        header,
        {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": column.shape(length)},
    )
    return header.getvalue()
