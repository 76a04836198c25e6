"""How a shard is read: its characters, in up to 64 streams side by side, and what each position counts for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..engine.engine import ShardError
from .concepts import Concept
from .shards import Shard
from .statistics import CHOOSE, REPORT

STREAMS = 64
WARM_UP = 256
"""Characters that a stream reads before it counts."""
LEAST_STREAM = 256
PART_CHARACTERS = 65_536
"""Of a long text, so many characters in turn are for choosing and for reporting; of a short one a sixteenth."""


@dataclass(frozen=True)
class Plan:
    """Streams through the `length` characters of a shard that count, behind `context` ones that do not.

    Stream s counts positions s * share to (s + 1) * share (the last may have fewer), after WARM_UP steps.
    """

    length: int
    context: int
    streams: int
    share: int

    def read(self) -> NDArray[np.int64]:
        """Which character of the shard, context included, each stream reads at each step [WARM_UP + share, S]."""
        begin = self.context + np.arange(self.streams) * self.share  # [S]
        steps = np.arange(-WARM_UP, self.share)[:, None]
        positions: NDArray[np.int64] = np.clip(begin + steps, 0, self.context + self.length - 1)
        return positions

    def starts_from_nothing(self) -> NDArray[np.bool_]:
        """Streams [S] with nothing to warm up on: they begin from the zero state behind the warm-up."""
        fresh: NDArray[np.bool_] = self.context + np.arange(self.streams) * self.share == 0
        return fresh

    def counts(self, start: int, stop: int) -> NDArray[np.int64]:
        """Positions in the shard that count at steps start <= t < stop behind the warm-up, -1 for none: [S, T]."""
        at = np.arange(self.streams)[:, None] * self.share + np.arange(start, stop)
        return np.where(at < self.length, at, -1)


def plan(length: int, context: int) -> Plan:
    """A plan for a shard, by its sizes alone: whoever counts it counts the same."""
    streams = max(1, min(STREAMS, length // LEAST_STREAM))
    share = -(-length // streams)
    return Plan(length, context, -(-length // share), share)


@dataclass(frozen=True)
class Labelled:
    """A shard as characters: `text`, of which the first `context` do not count, and for those that do

    `labels` int16 [K, N] and `parts` uint8 [N].
    """

    text: str
    context: int
    labels: NDArray[np.int16]
    parts: NDArray[np.uint8]

    @property
    def length(self) -> int:
        """Characters that count."""
        return len(self.text) - self.context


def labelled(shard: Shard, concepts: Sequence[Concept]) -> Labelled:
    """The characters, labels and parts of a shard. Raises ShardError where the bytes are not UTF-8."""
    before = _decoded(shard.data[: shard.context], shard)
    text = before + _decoded(shard.data[shard.context :], shard, shard.context)
    edges = [0, *_characters(shard, text), len(text)]
    pieces = [text[start:stop] for start, stop in pairwise(edges) if start < stop]
    labels = np.empty((len(concepts), len(text) - len(before)), np.int16)
    for row, concept in zip(labels, concepts, strict=True):
        row[:] = np.concatenate([concept.label(piece) for piece in pieces])[len(before) :]
    return Labelled(text, len(before), labels, _parts(shard, len(text) - len(before)))


def _decoded(data: bytes, shard: Shard, skipped: int = 0) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        offset = shard.offset - shard.context + skipped + error.start
        raise ShardError(f"byte {offset:,} is not UTF-8") from None


def _characters(shard: Shard, text: str) -> list[int]:
    """The breaks of a shard in characters."""
    if not shard.breaks:
        return []
    if len(text) == len(shard.data):  # ASCII
        return list(shard.breaks)
    return [len(shard.data[:at].decode("utf-8")) for at in shard.breaks]


def _parts(shard: Shard, length: int) -> NDArray[np.uint8]:
    if shard.part is not None:
        return np.full(length, shard.part, np.uint8)
    run = min(PART_CHARACTERS, max(1, -(-length // 16)))
    turns = (np.arange(length) // run + shard.index) % 2
    return np.where(turns == 0, CHOOSE, REPORT).astype(np.uint8)
