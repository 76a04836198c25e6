"""What a command asks for, as work in steps; no socket, no thread, no clock.

A job is an iterator; each step is a piece of work and gives the messages that are ready then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from .errors import Refusal
from .messages import (
    MOST_TARGETS,
    PIECE,
    Complete,
    Continue,
    Continued,
    Event,
    Frame,
    Open,
    Opened,
    Order,
    Reach,
    SampleText,
    StoredText,
    TextReference,
    Unit,
    Write,
    Written,
)
from .readings import (
    Reading,
    predictions,
    quantized,
    reach,
    similar_order,
    tracks,
)
from .traces import SharedTrace
from .writing import continuations, write_on

if TYPE_CHECKING:
    from ..rnn.trace import Piece

Kind = Literal["open", "unit", "order", "write", "reach", "intervene", "continue"]
Outgoing = Event | Frame


class Library(Protocol):
    """Where a viewer finds what it reads; a call may take as long as loading a model takes."""

    def find_text(self, reference: TextReference) -> tuple[SampleText | StoredText, str]:
        """Name and characters of a text; raises Refusal."""

    def read(self, model: str, characters: str) -> Reading:
        """The text as the model reads it; raises Refusal."""


@dataclass
class Job:
    """What one command asked for; `open` and `intervene` are adopted once they know their reading."""

    kind: Kind
    id: int
    trace: int
    steps: Iterator[list[Outgoing]] = field(repr=False, default_factory=lambda: iter(()))
    reading: Reading | None = field(repr=False, default=None)
    adopted: bool = False
    stopped: bool = False


def open_job(command: Open, trace: int, library: Library, near: Reading | None) -> Job:
    """Read a text, which may begin like the one that `near` is of."""
    job = Job("open", command.id, trace)
    job.steps = _open(command, job, library, near)
    return job


def unit_job(command: Unit, reading: Reading) -> Job:
    """Send the tracks of a unit; raises Refusal."""
    _check_unit(command, reading)
    return Job("unit", command.id, command.trace, _unit(command, reading))


def order_job(command: Order, reading: Reading) -> Job:
    """Group similar units; raises Refusal."""
    _check_span(command, reading)
    return Job("order", command.id, command.trace, _order(command, reading))


def write_job(command: Write, reading: Reading) -> Job:
    """Let the model write on; raises Refusal."""
    _check_position(command, reading)
    return Job("write", command.id, command.trace, _write(command, reading))


def continue_job(command: Continue, reading: Reading) -> Job:
    """Let the model write on once for each seed; raises Refusal."""
    _check_position(command, reading)
    return Job("continue", command.id, command.trace, _continue(command, reading))


def reach_job(command: Reach, reading: Reading) -> Job:
    """Send how far the loss at some positions reaches back; raises Refusal."""
    _check_span(command, reading)
    if command.stop - command.start > MOST_TARGETS:
        got = f"got {command.stop - command.start}"
        raise Refusal(
            422, f"expected at most {MOST_TARGETS} positions at once, {got}", "stop", "ask in parts"
        )
    return Job("reach", command.id, command.trace, _reach(command, reading))


def _open(command: Open, job: Job, library: Library, near: Reading | None) -> Iterator[list[Outgoing]]:
    name, characters = library.find_text(command.text)
    reading = job.reading = library.read(command.model, characters)
    trace = reading.trace(near)
    yield [_opened(command, job.trace, name, reading)]
    yield from read_through(job, reading, trace)


def read_through(job: Job, reading: Reading, trace: SharedTrace) -> Iterator[list[Outgoing]]:
    """The frames of a text piece by piece, to its end."""
    for number in range(reading.pieces):
        yield _frames(job, reading, trace.piece(number))
    yield [Complete(type="complete", id=job.id, trace=job.trace)]


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


def _continue(command: Continue, reading: Reading) -> Iterator[list[Outgoing]]:
    trace = reading.trace()
    yield from _computed(trace, command.position + 1)
    written = [""] * len(command.seeds)
    for parts in continuations(
        reading, trace, command.position, command.count, command.temperature, command.seeds
    ):
        written = [text + part for text, part in zip(written, parts, strict=True)]
        yield []
    yield [Continued(type="continued", id=command.id, trace=command.trace, characters=written)]


def _reach(command: Reach, reading: Reading) -> Iterator[list[Outgoing]]:
    trace = reading.trace()
    yield from _computed(trace, command.stop)
    for arrays in reach(reading, trace, command):
        yield [
            Frame(name, norms, command.id, command.trace, layer, offset)
            for name, layer, offset, norms in arrays
        ]
    yield [Complete(type="complete", id=command.id, trace=command.trace)]


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


def _check_span(command: Order | Reach, reading: Reading) -> None:
    if not command.start < command.stop <= reading.length:
        expected = f"start < stop <= {reading.length}"
        raise Refusal(422, f"expected {expected}, got start {command.start} and stop {command.stop}", "stop")


def _check_position(command: Write | Continue, reading: Reading) -> None:
    if command.position >= reading.length:
        raise Refusal(422, f"position must be -1 to {reading.length - 1}, got {command.position}", "position")
