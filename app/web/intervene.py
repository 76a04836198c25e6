"""The text of a tab read a second time, changed: what `intervene` asks for, checked, and as work in steps."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import numpy as np

from .errors import Refusal
from .jobs import Job, Outgoing, read_through
from .messages import Change, Clamp, Intervene, Intervened, Replace
from .readings import Reading, tracks

if TYPE_CHECKING:  # see models.py
    from ..rnn import intervention


def intervene_job(command: Intervene, trace: int, reading: Reading) -> Job:
    """Read the text of `reading` changed, as `trace`; raises Refusal."""
    for number, change in enumerate(command.changes):
        _check(change, f"changes.{number}.", reading)
    job = Job("intervene", command.id, trace)
    job.steps = _intervene(command, job, reading)
    return job


def _intervene(command: Intervene, job: Job, reading: Reading) -> Iterator[list[Outgoing]]:
    changes: list[Change] = []
    for number, change in enumerate(command.changes):
        if isinstance(change, Clamp) and change.value is None:
            value = yield from _mean(change, reading)
            if not math.isfinite(value):
                said = f"{change.quantity} of this unit has no mean: it is not finite everywhere"
                raise Refusal(422, said, f"changes.{number}.value", "give a number")
            change = change.model_copy(update={"value": value})
        changes.append(change)
    changed = _changed(reading, changes)
    trace = changed.trace()
    job.reading = changed
    yield [
        Intervened(
            type="intervened",
            id=job.id,
            trace=job.trace,
            of=command.trace,
            characters=changed.characters,
            changes=changes,
        )
    ]
    yield from read_through(job, changed, trace)


def _mean(clamp: Clamp, reading: Reading) -> Generator[list[Outgoing], None, float]:
    """The mean of what is to be held, over the text as it was opened; a step for each piece."""
    trace, row, total = reading.trace(), reading.track_names.index(clamp.quantity), 0.0
    for number in range(reading.pieces):
        rows = tracks(reading, trace.piece(number), clamp.layer, clamp.unit)
        total += float(rows[row].sum(dtype=np.float64))
        yield []
    return total / reading.length


def _changed(reading: Reading, changes: list[Change]) -> Reading:
    clamps = [_held(change, change.value or 0.0) for change in changes if isinstance(change, Clamp)]
    characters = {change.position: change.character for change in changes if isinstance(change, Replace)}
    return reading.changed(characters, clamps)


def _held(clamp: Clamp, value: float) -> intervention.Clamp:
    from ..rnn import intervention

    return intervention.Clamp(clamp.layer, clamp.unit, clamp.quantity, value, clamp.start, clamp.stop)


def _check(change: Change, field: str, reading: Reading) -> None:
    from ..rnn.intervention import ClampError

    last = reading.length - 1
    if isinstance(change, Replace):
        _check_position(change.position, field + "position", last)
        return
    _check_position(change.start, field + "start", last)
    if change.stop is not None and not change.start < change.stop <= reading.length:
        got = f"got {change.start} and {change.stop}"
        expected = f"expected start < stop <= {reading.length}, {got}"
        raise Refusal(422, expected, field + "stop", "leave stop out to hold it to the end")
    try:
        _held(change, 0.0).check(reading.shape)
    except ClampError as error:
        raise Refusal(422, str(error), field + error.field, "choose another") from None


def _check_position(position: int, field: str, last: int) -> None:
    if position > last:
        expected = f"0 to {last}" if last >= 0 else "in the text, which is empty"
        said = f"a position must be {expected}, got {position}"
        raise Refusal(422, said, field, "choose a character of the text")
