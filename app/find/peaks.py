"""Where each channel is highest or lowest, with the characters around."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .findings import AROUND
from .statistics import Counts, Peaks

MOST_PEAKS = 6
WINDOW = 2 * AROUND + 1


class PeakTally:
    """The best moments of each channel in one shard, at most one of each stream of a piece."""

    def __init__(self, sign: int, channels: int, text: str, context: int, index: int) -> None:
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        self.codes = np.concatenate([np.zeros(AROUND, np.uint32), codes, np.zeros(AROUND, np.uint32)])
        self.sign, self.context, self.index = sign, context, index
        self.best = nothing(sign, channels)

    def add(self, q: NDArray[np.int8], at: Counts, first: bool, last: bool) -> None:
        """A piece: q [C, HALO + P, S], positions [P, S]. Peaks lie AROUND steps before its end, for what follows."""
        halo = q.shape[1] - len(at)
        begin = halo if first else halo - AROUND
        reach = q[:, begin : q.shape[1] - (0 if last else AROUND)]
        earlier = at[:1] - np.arange(halo - begin, 0, -1)[:, None]
        counted = np.concatenate([earlier, at])[: reach.shape[1]]
        if not (counted >= 0).all():
            reach = np.where(counted >= 0, reach, np.int8(-128 if self.sign > 0 else 127))
        steps = (reach if self.sign > 0 else ~reach).argmax(1)  # [C, S]; ~q turns the order round
        streams = np.arange(at.shape[1])
        found = counted[steps, streams]  # [C, S]
        value = reach[np.arange(len(q))[:, None], steps, streams]
        chosen = _best(self.sign, value, np.where(found >= 0, (self.index << 32) + found, -1))
        self.best = merge_peaks([self.best, self._peaks(q, begin, steps, value, found, chosen)])

    def peaks(self) -> Peaks:
        """All of it."""
        return self.best

    def _peaks(
        self,
        q: NDArray[np.int8],
        begin: int,
        steps: NDArray[np.intp],
        value: NDArray[np.int8],
        found: Counts,
        chosen: NDArray[np.intp],
    ) -> Peaks:
        rows = np.arange(len(q))[:, None]
        step, at = steps[rows, chosen] + begin, found[rows, chosen]  # [C, M]
        around = step[..., None] + np.arange(-AROUND, AROUND + 1)  # [C, M, W]
        inside = (around >= 0) & (around < q.shape[1])
        course = q[rows[..., None], np.where(inside, around, 0), chosen[..., None]]
        codes = self.codes[np.maximum(at, 0)[..., None] + self.context + np.arange(WINDOW)]
        return Peaks(
            self.sign,
            np.where(at >= 0, (self.index << 32) + at, -1),
            value[rows, chosen],
            np.where(inside, course, np.int8(0)),
            codes,
        )


def nothing(sign: int, channels: int) -> Peaks:
    """No peaks yet."""
    shape = (channels, 0, WINDOW)
    return Peaks(
        sign,
        np.zeros(shape[:2], np.int64),
        np.zeros(shape[:2], np.int8),
        np.zeros(shape, np.int8),
        np.zeros(shape, np.uint32),
    )


def merge_peaks(parts: Sequence[Peaks]) -> Peaks:
    """The best of all; the order of `parts` makes no difference."""
    sign = parts[0].sign
    place, q = (np.concatenate([getattr(part, name) for part in parts], axis=1) for name in ("place", "q"))
    chosen = _best(sign, q, place)
    rows = np.arange(len(place))[:, None]
    return Peaks(
        sign,
        place[rows, chosen],
        q[rows, chosen],
        *(
            np.concatenate([getattr(part, name) for part in parts], axis=1)[rows, chosen]
            for name in ("course", "characters")
        ),
    )


def _best(sign: int, q: NDArray[np.int8], place: Counts) -> NDArray[np.intp]:
    """Which of the candidates [C, N] are best, best first: [C, M].

    Of equals those first whose place comes first in a fixed mixture of all places, so that they are from all over.
    """
    mixed = (place.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(2)
    value = np.where(place >= 0, -sign * q.astype(np.int64), 1000)
    order = np.lexsort((mixed, value), axis=-1)
    return order[:, :MOST_PEAKS]
