"""One browser tab as the protocol sees it: commands in, jobs out; no socket, no thread, no clock.

A job is an iterator; each step is a piece of work and gives the messages that are ready then. Whoever drives
the viewer runs the steps where it likes, stops jobs that a newer one replaces, and calls `adopt` when a text has
opened.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, assert_never

import numpy as np
from pydantic import TypeAdapter, ValidationError

from .errors import Refusal, describe, error_fields
from .messages import (
    MOST_MESSAGE_BYTES,
    PIECE,
    Command,
    Complete,
    Event,
    Failed,
    Frame,
    Open,
    Opened,
    Order,
    SampleText,
    StoredText,
    TextReference,
    Unit,
    Write,
    Written,
)
from .readings import Reading, SharedTrace, predictions, quantized, similar_order, tracks, write_on

if TYPE_CHECKING:
    from ..rnn.trace import Piece

Kind = Literal["open", "unit", "order", "write"]
Outgoing = Event | Frame

_commands: TypeAdapter[Command] = TypeAdapter(Command)


class Library(Protocol):
    """Where a viewer finds what it reads; a call may take as long as loading a model takes."""

    def find_text(self, reference: TextReference) -> tuple[SampleText | StoredText, str]:
        """Name and characters of a text; raises Refusal."""

    def read(self, model: str, characters: str) -> Reading:
        """The text as the model reads it; raises Refusal."""


@dataclass
class Job:
    """What one command asked for: an `open` knows its reading from the first step on, and is adopted then."""

    kind: Kind
    id: int
    trace: int
    steps: Iterator[list[Outgoing]] = field(repr=False, default_factory=lambda: iter(()))
    reading: Reading | None = field(repr=False, default=None)
    adopted: bool = False
    stopped: bool = False


class Viewer:
    """The state of one tab: which text it has open."""

    def __init__(self, library: Library, new_trace: Callable[[], int]) -> None:
        self.library, self.new_trace = library, new_trace
        self.trace: int | None = None
        self.reading: Reading | None = None

    def receive(self, message: str | bytes) -> Job | Failed:
        """The job that a message asks for, or why there is none."""
        if isinstance(message, bytes):
            return _failed(None, "commands are text messages, got a binary one")
        size = len(message.encode())
        if size > MOST_MESSAGE_BYTES:
            return _failed(None, f"a message must be at most {MOST_MESSAGE_BYTES} bytes, got {size}")
        try:
            command = _commands.validate_json(message)
        except ValidationError as error:
            said, field, hint = describe(error)
            return _failed(_readable_id(message), said, _without_tags(field), hint)
        try:
            return self._job(command)
        except Refusal as refusal:
            return refused(command.id, refusal)

    def adopt(self, job: Job) -> None:
        """From now on the text that `job` opened is the one that commands are about."""
        self.trace, self.reading, job.adopted = job.trace, job.reading, True

    def _job(self, command: Command) -> Job:
        match command:
            case Open():
                job = Job("open", command.id, self.new_trace())
                job.steps = self._open(command, job)
                return job
            case Unit():
                reading = self._current(command.trace)
                _check_unit(command, reading)
                return Job("unit", command.id, command.trace, _unit(command, reading))
            case Order():
                reading = self._current(command.trace)
                _check_span(command, reading)
                return Job("order", command.id, command.trace, _order(command, reading))
            case Write():
                reading = self._current(command.trace)
                _check_position(command, reading)
                return Job("write", command.id, command.trace, _write(command, reading))
            case _:
                assert_never(command)

    def _current(self, trace: int) -> Reading:
        if self.reading is None or trace != self.trace:
            raise Refusal(404, "this text is not open any more", "trace", "open it again")
        return self.reading

    def _open(self, command: Open, job: Job) -> Iterator[list[Outgoing]]:
        name, characters = self.library.find_text(command.text)
        near = self.reading  # an edited text mostly begins like the one before
        reading = job.reading = self.library.read(command.model, characters)
        trace = reading.trace(near)
        yield [_opened(command, job.trace, name, reading)]
        for number in range(reading.pieces):
            yield _frames(job, reading, trace.piece(number))
        yield [Complete(type="complete", id=job.id, trace=job.trace)]


def refused(request: int | None, refusal: Refusal) -> Failed:
    """A refusal as the event that tells of it."""
    return _failed(request, refusal.error, refusal.field, refusal.hint)


def encode(message: Outgoing) -> str | bytes:
    """A message as it goes over the wire."""
    return message.encode() if isinstance(message, Frame) else message.model_dump_json()


def _failed(request: int | None, error: str, field: str = "", hint: str = "") -> Failed:
    return Failed(type="failed", id=request, **error_fields(error, field, hint))


def _without_tags(field: str) -> str:
    """The field of a command, without the names of the alternatives that pydantic went through."""
    kind, *path = field.split(".")
    if path[:1] == ["text"] and len(path) > 1:
        path = ["text", *path[2:]]
    return ".".join(path) if path else kind


def _readable_id(message: str) -> int | None:
    try:
        request = json.loads(message)["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return request if type(request) is int and 0 <= request < 2**32 else None


def _opened(command: Open, trace: int, name: SampleText | StoredText, reading: Reading) -> Opened:
    shape = reading.shape
    return Opened(
        type="opened",
        id=command.id,
        trace=trace,
        model=command.model,
        cell=shape.cell,
        layers=shape.layers,
        hidden_size=shape.hidden_size,
        vocabulary=["", *reading.vocabulary.characters],
        tracks=list(reading.track_names),
        baseline=reading.baseline_name,
        characters=reading.characters,
        text=name,
    )


def _frames(job: Job, reading: Reading, piece: Piece) -> list[Outgoing]:
    """Frames of one piece, in the order that lets the text come first."""
    frames: list[Outgoing] = [
        Frame(name, array, job.id, job.trace, offset=piece.start)
        for name, array in predictions(reading, piece).items()
    ]
    for layer in range(reading.shape.layers):
        stored, scale = quantized(reading, piece, layer)
        frames.append(Frame("hidden", stored, job.id, job.trace, layer, piece.start, scale))
    return frames


def _unit(command: Unit, reading: Reading) -> Iterator[list[Outgoing]]:
    index = command.layer * reading.shape.hidden_size + command.unit
    trace = reading.trace()
    for number in range(reading.pieces):
        rows = tracks(reading, trace.piece(number), command.layer, command.unit)
        yield [Frame("tracks", rows, command.id, command.trace, index, number * PIECE)]
    yield [Complete(type="complete", id=command.id, trace=command.trace)]


def _order(command: Order, reading: Reading) -> Iterator[list[Outgoing]]:
    trace = reading.trace()
    yield from _computed(trace, command.stop)
    rows = []
    for layer in range(reading.shape.layers):
        rows.append(similar_order(trace, layer, command.start, command.stop))
        yield []
    yield [
        Frame("order", np.stack(rows), command.id, command.trace, offset=command.start),
        Complete(type="complete", id=command.id, trace=command.trace),
    ]


def _write(command: Write, reading: Reading) -> Iterator[list[Outgoing]]:
    trace = reading.trace()
    yield from _computed(trace, command.position + 1)
    written = []
    for characters in write_on(
        reading, trace, command.position, command.count, command.temperature, command.seed
    ):
        written.append(characters)
        yield []
    yield [Written(type="written", id=command.id, trace=command.trace, characters="".join(written))]


def _computed(trace: SharedTrace, stop: int) -> Iterator[list[Outgoing]]:
    """Steps after which every position before `stop` is computed."""
    for number in range(-(-stop // PIECE)):
        trace.piece(number)
        yield []


def _check_unit(command: Unit, reading: Reading) -> None:
    shape = reading.shape
    if command.layer >= shape.layers:
        raise Refusal(422, f"layer must be 0 to {shape.layers - 1}, got {command.layer}", "layer")
    if command.unit >= shape.hidden_size:
        raise Refusal(422, f"unit must be 0 to {shape.hidden_size - 1}, got {command.unit}", "unit")


def _check_span(command: Order, reading: Reading) -> None:
    if not command.start < command.stop <= reading.length:
        expected = f"start < stop <= {reading.length}"
        raise Refusal(422, f"expected {expected}, got start {command.start} and stop {command.stop}", "stop")


def _check_position(command: Write, reading: Reading) -> None:
    if command.position >= reading.length:
        raise Refusal(422, f"position must be -1 to {reading.length - 1}, got {command.position}", "position")
