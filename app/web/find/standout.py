"""Which units stand out in brushed spans of an open text, from the numbers that reading it leaves."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from ..errors import Refusal
from ..library import Library
from ..readings import BOUNDED_CELLS, Reading
from .messages import Brushed, BrushedUnit, BrushedUnits


def standing_out(library: Library, spans: Brushed) -> BrushedUnits:
    """The units that tell the brushed spans from the rest, exact; raises Refusal."""
    from ...find.brushed import brushed_units

    reading = library.read(spans.model, library.find_text(spans.text)[1])
    h = _hidden(reading)
    if not np.isfinite(h).all():
        raise Refusal(422, "h of this model is not finite on this text", "model", "choose another")
    bounded = reading.shape.cell in BOUNDED_CELLS
    try:
        found = brushed_units(h, reading.shape.hidden_size, spans.on, spans.off, spans.threshold, bounded)
    except ValueError as error:
        raise Refusal(422, str(error), "on", "brush the spans again on this text") from None
    return BrushedUnits(
        on=found.on,
        off=found.off,
        caution=found.caution,
        null_95=found.null_95,
        units=[BrushedUnit(**asdict(unit)) for unit in found.units],
    )


def _hidden(reading: Reading) -> NDArray[np.float32]:
    """h of all units, [T, L*H], layer after layer, from the trace that all readers of the text share."""
    if reading.length == 0:
        raise Refusal(422, "the text is empty", "text", "choose another")
    trace = reading.trace()
    pieces = [trace.piece(number).hidden for number in range(reading.pieces)]
    return np.concatenate([np.concatenate([h.numpy() for h in layers], axis=1) for layers in pieces])
