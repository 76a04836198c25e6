"""Every unit for itself: how its values are spread, and the passages where it is highest and lowest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..rnn.cells import CellName
from .channels import Channel, dequantize
from .curves import displayed, moments, range_of
from .findings import AROUND, Number, Passage, UnitProfile
from .rounding import all_rounded, rounded, significant
from .statistics import Peaks, Statistics

MOST_PASSAGES = 4
"""Of each end are kept; they are most of a findings file."""


def unit_profiles(
    statistics: Statistics,
    channels: Sequence[Channel],
    scores: Mapping[str, Sequence[Number] | NDArray[np.float64]],
    cell: CellName,
    places: Sequence[str] = (),
) -> list[UnitProfile]:
    """A profile of h of every unit; `scores` [C] of each concept, `places` the name of the file of each shard.

    Raises ValueError if there is no position in the report part.
    """
    if len(channels) and not statistics.totals[0].any():
        raise ValueError("the text is too short to be split: no position is left to report on")
    found = []
    for at, (quantity, layer, unit) in enumerate(channels):
        if quantity != "h":
            continue
        totals = statistics.totals[at]
        mean, deviation = moments(totals, quantity, cell)
        least, largest = range_of(totals, quantity, cell)
        found.append(
            UnitProfile(
                layer=layer,
                unit=unit,
                mean=significant(mean),
                deviation=significant(deviation),
                least=significant(least),
                largest=significant(largest),
                histogram=displayed(totals, None, quantity, cell),
                scores={name: rounded(row[at], 4) for name, row in scores.items()},
                top=passages(statistics.top, at, channels[at], cell, places),
                bottom=passages(statistics.bottom, at, channels[at], cell, places),
            )
        )
    return found


def passages(
    peaks: Peaks, at: int, channel: Channel, cell: CellName, places: Sequence[str] = ()
) -> list[Passage]:
    """The passages around the peaks of a channel, the `at`th, best first."""
    found = []
    for number in np.flatnonzero(peaks.place[at] >= 0)[:MOST_PASSAGES]:
        codes = peaks.characters[at, number]
        read = np.flatnonzero(codes)  # 0 beyond the ends of the text
        first, last = (int(read[0]), int(read[-1])) if len(read) else (AROUND, AROUND)
        shard, position = divmod(int(peaks.place[at, number]), 1 << 32)
        values = dequantize(peaks.course[at, number, first : last + 1], channel.quantity, cell)
        found.append(
            Passage(
                position=position,
                place=places[shard] if shard < len(places) else "",
                characters="".join(map(_character, codes[first : last + 1].tolist())),
                peak=AROUND - first,
                values=all_rounded(values, 2),  # q is no finer
            )
        )
    return found


def _character(code: int) -> str:
    """A lone half of a surrogate pair could not be written as UTF-8."""
    return "\ufffd" if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)
