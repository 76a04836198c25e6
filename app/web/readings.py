"""A text as one model reads it, and what a piece of it holds, in the form of the wire."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .messages import PIECE, ArrayName, Reach
from .models import Loaded
from .traces import SharedTrace, TraceCache

if TYPE_CHECKING:  # see models.py
    from torch import Tensor

    from ..rnn.intervention import Clamp
    from ..rnn.network import NetworkShape
    from ..rnn.ngram import NGram
    from ..rnn.trace import Piece
    from ..rnn.vocabulary import Vocabulary

GUESSES = 5
MOST_STORED = 127
NOT_FINITE = -128
LEAST_PEAK = 1e-30  # keeps the scale of a layer that is all zeros above zero
BOUNDED_CELLS = ("lstm", "gru", "rnn")


@dataclass(frozen=True)
class Reading:
    """A text as one model reads it. Small in itself: the numbers are in the cache, or are computed again."""

    loaded: Loaded
    characters: str
    ids: Tensor
    digest: str
    cache: TraceCache
    clamps: tuple[Clamp, ...] = ()
    base: Reading | None = None
    """The reading that this one changes."""

    @classmethod
    def of(cls, loaded: Loaded, characters: str, cache: TraceCache) -> Reading:
        """The reading of a text that was checked before."""
        digest = hashlib.sha256(characters.encode()).hexdigest()
        return cls(loaded, characters, loaded.model.vocabulary.encode(characters), digest, cache)

    def changed(self, characters: Mapping[int, str], clamps: Sequence[Clamp]) -> Reading:
        """The same text read again, with other characters at some positions and internals held."""
        text = "".join(characters.get(at, before) for at, before in enumerate(self.characters))
        reading = replace(Reading.of(self.loaded, text, self.cache), base=self, clamps=tuple(clamps))
        if not clamps:
            return reading
        digest = hashlib.sha256(f"{reading.digest} {reading.clamps!r}".encode()).hexdigest()
        return replace(reading, digest=digest)

    @property
    def shape(self) -> NetworkShape:
        """Cell, sizes and number of layers."""
        return self.loaded.model.network.shape

    @property
    def vocabulary(self) -> Vocabulary:
        """The characters that the model knows."""
        return self.loaded.model.vocabulary

    @property
    def length(self) -> int:
        """Characters of the text."""
        return len(self.ids)

    @property
    def pieces(self) -> int:
        """Number of pieces; the last may be shorter than PIECE."""
        return -(-self.length // PIECE)

    @property
    def baseline_name(self) -> str | None:
        """What the n-gram model beside the model is called, if there is one."""
        return f"{self.loaded.baseline.order}-gram" if self.loaded.baseline else None

    @property
    def track_names(self) -> tuple[str, ...]:
        """Rows of `tracks`."""
        from ..rnn.trace import TRACKS

        return TRACKS[self.shape.cell]

    def trace(self, near: Reading | None = None) -> SharedTrace:
        """The numbers behind the reading; where it begins as `near` does, they are shared. Raises Refusal."""
        from ..rnn.trace import Trace

        key = (self.loaded.key, self.digest)
        shared = self.cache.get(key)
        if shared is not None:
            return shared
        if self.base is not None and self.clamps:
            begin = min(_common(self.ids, self.base.ids), *(clamp.start for clamp in self.clamps))
            clamped = self.base.trace().clamped(self.clamps, begin)
            return self.cache.put(key, SharedTrace(clamped, self.ids))
        near = near or self.base
        begun = near.cache.get((near.loaded.key, near.digest)) if near and near.loaded.key == key[0] else None
        trace = begun.fork(_common(self.ids, begun.ids)) if begun else Trace(self.loaded.model.network)
        return self.cache.put(key, SharedTrace(trace, self.ids))

    def internals(self, piece: Piece, layer: int, unit: int) -> dict[str, Tensor]:
        """Everything inside one unit over a piece, by track: [P, 1] each."""
        from ..rnn.clamped import held_internals
        from ..rnn.trace import internals

        network = self.loaded.model.network
        if self.clamps:
            return held_internals(network, piece, layer, self.clamps, unit)
        return internals(network, piece, layer, unit)


def predictions(reading: Reading, piece: Piece) -> dict[ArrayName, NDArray[Any]]:
    """Everything of a piece but h, by array name in the order of the wire."""
    from ..rnn.prediction import predict

    following = int(reading.ids[piece.stop]) if piece.stop < reading.length else None
    prediction = predict(reading.loaded.model.network, piece, following, GUESSES)
    arrays: dict[ArrayName, NDArray[Any]] = {
        "known": (piece.ids != 0).numpy().astype(np.uint8),
        "guess_ids": _padded(prediction.guess_ids.numpy().astype(np.uint16)),
        "guess_probabilities": _padded(prediction.guess_probabilities.numpy().astype(np.float32)),
        "next_probability": prediction.next_probability.numpy().astype(np.float32),
        "surprise_bits": prediction.surprise_bits.numpy().astype(np.float32),
    }
    if reading.loaded.baseline is not None:
        arrays["baseline_bits"] = _baseline_bits(reading.loaded.baseline, reading.ids, piece)
    return arrays


def quantized(reading: Reading, piece: Piece, layer: int) -> tuple[NDArray[np.int8], float]:
    """h of a layer as int8 [P, H] and the scale that gives it back: value = stored * scale.

    The scale is 1/127 for cells whose |h| is at most 1, else the largest finite |h| of the piece over 127.
    -128 stands for what is not finite.
    """
    hidden = piece.hidden[layer].numpy()
    finite = np.isfinite(hidden)
    peak = 1.0
    if reading.shape.cell not in BOUNDED_CELLS:
        peak = max(float(np.abs(hidden, where=finite, out=np.zeros_like(hidden)).max()), LEAST_PEAK)
    scaled = np.rint(np.where(finite, hidden, 0) * (MOST_STORED / peak)).clip(-MOST_STORED, MOST_STORED)
    return np.where(finite, scaled, NOT_FINITE).astype(np.int8), peak / MOST_STORED


def tracks(reading: Reading, piece: Piece, layer: int, unit: int) -> NDArray[np.float32]:
    """The exact internals of one unit over a piece, [K, P] in the order of `track_names`."""
    rows = reading.internals(piece, layer, unit)
    return np.stack([rows[name][:, 0].numpy() for name in reading.track_names]).astype(np.float32)


def similar_order(trace: SharedTrace, layer: int, start: int, stop: int) -> NDArray[np.uint16]:
    """Unit of each row, [H], such that similar ones are neighbours, from h over start <= t < stop."""
    import torch

    from ..rnn.similarity import similar_order as order

    numbers = range(start // PIECE, -(-stop // PIECE))
    hidden = torch.cat([trace.piece(number).hidden[layer] for number in numbers])
    first = numbers[0] * PIECE
    return order(hidden[start - first : stop - first]).numpy().astype(np.uint16)


def reach(
    reading: Reading, trace: SharedTrace, command: Reach
) -> Iterator[list[tuple[ArrayName, int, int, NDArray[np.float32]]]]:
    """How far the loss at some positions reaches back, in parts so short that it can be stopped.

    Each part holds arrays: name, layer, position of the first column, norms [N, P].
    """
    import torch

    from ..rnn.reach import loss_gradients, reach_parts, tapes

    network = reading.loaded.model.network
    start, stop, back = command.start, command.stop, command.back
    first = max(0, start - back, min(command.since, start))
    numbers = range(first // PIECE, -(-stop // PIECE))
    pieces = [trace.piece(number) for number in numbers]
    kept = []
    for tape in tapes(network, pieces, first, stop):
        kept.append(tape)
        yield []
    following = torch.cat([reading.ids[start + 1 : stop + 1], torch.tensor([-1])])[: stop - start]
    hidden = kept[-1].inside["h"][start - first :, 0]
    for column, norms in reach_parts(kept, loss_gradients(network, hidden, following), back):
        named: list[tuple[ArrayName, int, Tensor]] = [
            *(("reach_h", layer, values) for layer, values in enumerate(norms.h)),
            *(("reach_c", layer, values) for layer, values in enumerate(norms.c)),
        ]
        if norms.x is not None:
            named.append(("saliency", 0, norms.x))
        yield [
            (name, layer, first + column, values[..., 0].numpy().astype(np.float32))
            for name, layer, values in named
        ]


def _baseline_bits(baseline: NGram, ids: Tensor, piece: Piece) -> NDArray[np.float32]:
    first = max(0, piece.start - baseline.order + 1)  # all that it looks back on
    bits = baseline.surprise_bits(ids[first : piece.stop])[piece.start - first :]
    if piece.start == 0:
        bits[0] = np.nan  # as the network's: nothing predicts the first character
    return bits


def _common(a: Tensor, b: Tensor) -> int:
    length = min(len(a), len(b))
    differ = (a[:length] != b[:length]).nonzero()
    return int(differ[0, 0]) if len(differ) else length


def _padded(guesses: NDArray[Any]) -> NDArray[Any]:
    # A vocabulary of fewer than five ids: the rest is id 0 with probability 0.
    return np.pad(guesses, ((0, 0), (0, GUESSES - guesses.shape[1])))
