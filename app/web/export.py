"""The numbers behind a reading as columns over its positions, and the file they go into."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from .errors import Refusal
from .messages import ArrayName, Message, Name
from .readings import GUESSES, Reading, predictions, tracks
from .tables import Column, write_csv, write_npz

if TYPE_CHECKING:
    from ..rnn.trace import Piece

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "npz": "application/octet-stream"}


class ExportQuery(Message):
    """Query of GET /api/export; `unit` is LAYER.UNIT, layers counted from 1 as people see them."""

    model: Name
    text: Name
    what: Literal["unit", "next", "surprise", "hidden", "all"]
    unit: str = ""
    format: Literal["csv", "npz"]


@dataclass(frozen=True)
class UnitAddress:
    """A unit, layer and unit counted from 0."""

    layer: int
    unit: int

    def __str__(self) -> str:
        return f"{self.layer + 1}.{self.unit}"


def export(query: ExportQuery, reading: Reading) -> Iterator[bytes]:
    """The file, part by part. Raises Refusal at once for a unit that is not there."""
    chosen = columns(query, reading)
    trace = reading.trace()

    def pieces() -> Iterator[Piece]:
        return (trace.piece(number) for number in range(reading.pieces))

    if query.format == "csv":
        return write_csv(chosen, pieces)
    return write_npz([column for column in chosen if not column.is_text], pieces, reading.length)


def file_name(query: ExportQuery) -> str:
    """A name that every file system takes."""
    parts = ("rnnscope", query.model, query.text.removeprefix("sha256:")[:40], query.what, query.unit)
    plain = "-".join(re.sub(r"(\.{2,}|[^A-Za-z0-9._])+", "-", part).strip("-.") for part in parts if part)
    return f"{plain[:150]}.{query.format}"


def columns(query: ExportQuery, reading: Reading) -> list[Column]:
    """What the file holds; raises Refusal for a unit that is not there."""
    unit = parse_unit(query.unit, reading) if query.unit else None
    if query.what == "unit" and unit is None:
        raise Refusal(422, "unit is missing", "unit", "add &unit=LAYER.UNIT, layers counted from 1")
    latest = LatestPredictions(reading)
    chosen = [
        Column(
            "position", ("position",), np.dtype(np.int64), lambda piece: np.arange(piece.start, piece.stop)
        ),
        _code_points("character", reading, is_text=True),
        _code_points("code_point", reading, is_text=False),
    ]
    if query.what in ("surprise", "all"):
        chosen += _surprise(latest, reading)
    if query.what in ("next", "all"):
        chosen += _next(latest, reading)
    if query.what in ("unit", "all") and unit is not None:
        chosen += _unit(reading, unit)
    if query.what in ("hidden", "all"):
        chosen += [_hidden(reading, layer) for layer in range(reading.shape.layers)]
    return chosen


def parse_unit(text: str, reading: Reading) -> UnitAddress:
    """LAYER.UNIT, the layer counted from 1; raises Refusal."""
    layers, units = reading.shape.layers, reading.shape.hidden_size
    match = re.fullmatch(r"([0-9]{1,5})\.([0-9]{1,5})", text)
    if match is None or not (1 <= int(match[1]) <= layers and int(match[2]) < units):
        raise Refusal(422, f"unit must be 1.0 to {layers}.{units - 1}", "unit", "layers count from 1")
    return UnitAddress(int(match[1]) - 1, int(match[2]))


class LatestPredictions:
    """Predictions of the piece that was asked for last: several columns of a piece need the same readout."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._piece: Piece | None = None
        self._arrays: dict[ArrayName, NDArray[Any]] = {}

    def __call__(self, piece: Piece, name: ArrayName) -> NDArray[Any]:
        """One array of `predictions`."""
        if piece is not self._piece:
            self._piece, self._arrays = piece, predictions(self.reading, piece)
        return self._arrays[name]


def _code_points(name: str, reading: Reading, is_text: bool) -> Column:
    codes = np.frombuffer(reading.characters.encode("utf-32-le"), dtype="<u4")
    return Column(name, (name,), codes.dtype, lambda piece: codes[piece.start : piece.stop], is_text)


def _surprise(latest: LatestPredictions, reading: Reading) -> list[Column]:
    names: list[ArrayName] = ["known", "surprise_bits"]
    if reading.baseline_name is not None:
        names.append("baseline_bits")
    return [_prediction(latest, name) for name in names]


def _next(latest: LatestPredictions, reading: Reading) -> list[Column]:
    numbers = range(1, GUESSES + 1)
    # The unknown, id 0, is no character: code point 0.
    codes = np.array([0, *map(ord, reading.vocabulary.characters)], dtype="<u4")
    guesses = [
        Column(
            name,
            tuple(f"{name}_{k}" for k in numbers),
            codes.dtype,
            lambda piece: codes[latest(piece, "guess_ids").astype(np.int64)],
            is_text,
        )
        for name, is_text in (("guess", True), ("guess_code_point", False))
    ]
    headings = tuple(f"guess_probability_{k}" for k in numbers)
    return [
        _prediction(latest, "next_probability"),
        *guesses,
        _prediction(latest, "guess_probabilities", headings),
    ]


def _prediction(latest: LatestPredictions, name: ArrayName, headings: tuple[str, ...] = ()) -> Column:
    dtype = np.dtype(np.uint8 if name == "known" else np.float32)
    return Column(name, headings or (name,), dtype, lambda piece: latest(piece, name))


def _unit(reading: Reading, unit: UnitAddress) -> list[Column]:
    def column(row: int, name: str) -> Column:
        def of_piece(piece: Piece) -> NDArray[Any]:
            return np.asarray(tracks(reading, piece, unit.layer, unit.unit)[row])

        return Column(f"{name}_{unit}", (f"{name}_{unit}",), np.dtype(np.float32), of_piece)

    return [column(row, name) for row, name in enumerate(reading.track_names)]


def _hidden(reading: Reading, layer: int) -> Column:
    headings = tuple(f"hidden_{UnitAddress(layer, unit)}" for unit in range(reading.shape.hidden_size))
    dtype = np.dtype(np.float32)
    return Column(
        f"hidden_{layer + 1}", headings, dtype, lambda piece: piece.hidden[layer].numpy().astype(dtype)
    )
