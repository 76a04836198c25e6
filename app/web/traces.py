"""Traces that all viewers share: computed once, by whoever asks first, and kept in one bounded cache."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from cachetools import LRUCache

from .errors import Refusal
from .messages import PIECE

if TYPE_CHECKING:  # see models.py
    from torch import Tensor

    from ..rnn.intervention import Clamp
    from ..rnn.trace import Piece, Trace

Key = tuple[str, str]  # a model, and the SHA-256 of a text


class SharedTrace:
    """The trace of a text, computed once for everybody who reads it; any thread may ask for any piece."""

    def __init__(self, trace: Trace, ids: Tensor) -> None:
        self.trace, self.ids = trace, ids
        self._lock = threading.Lock()

    def piece(self, number: int) -> Piece:
        """Piece `number` of PIECE positions; computes what is missing before it."""
        with self._lock:
            while len(self.trace.pieces) <= number:
                start = self.trace.length
                self.trace.extend(self.ids[start : start + PIECE])
            return self.trace.pieces[number]

    def fork(self, position: int) -> Trace:
        """A trace that shares the whole pieces before `position`."""
        with self._lock:
            return self.trace.fork(position // PIECE * PIECE)

    def clamped(self, clamps: Sequence[Clamp], begin: int) -> Trace:
        """A trace with clamps that takes what is before `begin` from this one; computes it if it is missing."""
        from ..rnn.clamped import ClampedTrace

        if begin > 0:
            self.piece((begin - 1) // PIECE)
        with self._lock:
            return ClampedTrace(self.trace, clamps, begin)

    @property
    def nbytes(self) -> int:
        """What the trace holds once it is complete: h and the ids, and one state more for each piece."""
        shape = self.trace.network.shape
        length, row = len(self.ids), shape.layers * shape.hidden_size * 4
        return length * (row + 8) + -(-length // PIECE) * 2 * row


class TraceCache:
    """Traces by model and text; the one unused longest goes first. One that a job still holds is found."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._lock = threading.Lock()
        self._kept: LRUCache[Key, SharedTrace] = LRUCache(most_bytes, getsizeof=lambda trace: trace.nbytes)
        self._alive: WeakValueDictionary[Key, SharedTrace] = WeakValueDictionary()

    def get(self, key: Key) -> SharedTrace | None:
        """The trace of that key, if it is here; it counts as used now."""
        with self._lock:
            return self._kept.get(key) or self._alive.get(key)

    def put(self, key: Key, trace: SharedTrace) -> SharedTrace:
        """Keep a trace, if no other thread was faster; returns the one to use. Raises Refusal."""
        if trace.nbytes > self.most_bytes:
            need, most = trace.nbytes / 2**20, self.most_bytes / 2**20
            raise Refusal(
                422,
                f"this text needs {need:.0f} MB with this model, more than the {most:.0f} MB for all texts",
                "characters",
                "read a shorter text, or start the server with a larger cache",
            )
        with self._lock:
            present = self._kept.get(key) or self._alive.get(key)
            if present is None:
                self._kept[key] = self._alive[key] = present = trace
            return present

    @property
    def nbytes(self) -> int:
        """What the kept traces hold at most."""
        with self._lock:
            return int(self._kept.currsize)
