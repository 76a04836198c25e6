"""Where each channel is highest or lowest, with the characters around."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .findings import AROUND
from .statistics import Counts, Peaks

MOST_PEAKS = 6
AT_ONCE = 16
"""Channels that are searched at once: numpy makes a copy of them, which is to stay in the cache."""
WINDOW = 2 * AROUND + 1


class PeakTally:
    """The best moments of each channel in one shard, at most one of each stream of a piece."""

    def __init__(self, sign: int, channels: int, text: str, context: int, index: int) -> None:
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        self.codes = np.concatenate([np.zeros(AROUND, np.uint32), codes, np.zeros(AROUND, np.uint32)])
        self.sign, self.context, self.index = sign, context, index
        self.at = np.empty((channels, 0), np.int64)
        self.value = np.empty((channels, 0), np.int8)
        self.course = np.empty((channels, 0, WINDOW), np.int8)

    def add(self, q: NDArray[np.int8], at: Counts, first: bool, last: bool) -> None:
        """A piece: q [C, S, HALO + P], positions [S, P]. Peaks lie AROUND steps before its end, for what follows."""
        halo = q.shape[-1] - at.shape[1]
        begin = halo if first else halo - AROUND
        reach = q[..., begin : q.shape[-1] - (0 if last else AROUND)]
        earlier = at[:, :1] - np.arange(halo - begin, 0, -1)
        counted = np.concatenate([earlier, at], axis=1)[:, : reach.shape[-1]]
        worst, best = (np.int8(-128), np.argmax) if self.sign > 0 else (np.int8(127), np.argmin)
        starts = range(0, len(q), AT_ONCE)
        steps = np.concatenate([best(reach[k : k + AT_ONCE], axis=-1) for k in starts])  # [C, S]
        for stream in np.flatnonzero(~(counted >= 0).all(1)):
            steps[:, stream] = best(np.where(counted[stream] >= 0, reach[:, stream], worst), axis=-1)
        streams = np.arange(len(at))
        found = counted[streams, steps]  # [C, S]
        value = np.where(found >= 0, reach[np.arange(len(q))[:, None], streams, steps], worst)
        self._keep(q, np.maximum(found, -1), value, steps + begin)

    def _keep(
        self, q: NDArray[np.int8], at: Counts, value: NDArray[np.int8], steps: NDArray[np.intp]
    ) -> None:
        """The best of those so far and of the candidates [C, S]."""
        kept, rows = self.at.shape[1], np.arange(len(q))[:, None]
        every_at, every_value = np.hstack([self.at, at]), np.hstack([self.value, value])
        chosen = _best(self.sign, every_value, _place(self.index, every_at))  # [C, M]
        self.at, self.value = every_at[rows, chosen], every_value[rows, chosen]
        old = chosen < kept
        course = np.empty((*chosen.shape, WINDOW), np.int8)
        course[old] = self.course[old.nonzero()[0], chosen[old]]
        channel, stream = (~old).nonzero()[0], chosen[~old] - kept
        around = steps[channel, stream][:, None] + np.arange(-AROUND, AROUND + 1)  # [n, W]
        inside = (around >= 0) & (around < q.shape[-1])
        seen = q[channel[:, None], stream[:, None], np.where(inside, around, 0)]
        course[~old] = np.where(inside, seen, np.int8(0))
        self.course = course

    def peaks(self) -> Peaks:
        """All of it."""
        codes = self.codes[np.maximum(self.at, 0)[..., None] + self.context + np.arange(WINDOW)]
        return Peaks(self.sign, _place(self.index, self.at), self.value, self.course, codes)


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


def _place(index: int, at: Counts) -> Counts:
    return np.where(at >= 0, (index << 32) + at, -1)
