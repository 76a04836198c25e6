"""The windows of a text that a causal test reads: some hundred characters each, most with a concept's edge in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..engine.engine import ShardError
from ..rnn.vocabulary import Vocabulary
from .concepts import Concept, why_not
from .shards import Source, Unreadable
from .statistics import CHOOSE, REPORT
from .streams import WARM_UP, Labelled, labelled

SIZE = 512
LEAST_SIZE = 32
FEWEST = 24
"""Windows that a short text is cut into; they are shorter then."""
SETTLE = 64
"""Characters at the end of the warm-up over which clamps hold already."""
ENOUGH_CHARACTERS = 1_000_000
LEAST_POSITIONS = 20
NOT_COUNTED = -1


@dataclass(frozen=True)
class Windows:
    """W windows: `ids` [WARM_UP + S + 1, W], `labels` [SETTLE + S, W] of what is read from WARM_UP - SETTLE on.

    The loss at step t, that of guessing the character behind t, counts as inside if the label of t is 1: what a clamp
    changes at t is that guess. -1 does not count. `from_nothing` [W]: the text begins where counting does.
    """

    ids: Tensor
    labels: NDArray[np.int16]
    from_nothing: Tensor

    @property
    def count(self) -> int:
        """Number of windows."""
        return self.ids.shape[1]

    @property
    def size(self) -> int:
        """Characters of a window that count, at most."""
        return len(self.labels) - SETTLE

    @property
    def counted(self) -> NDArray[np.int16]:
        """The labels of the steps that count [S, W]."""
        return self.labels[SETTLE:]

    def some(self, start: int, stop: int) -> Windows:
        """A few of them."""
        here = slice(start, stop)
        return Windows(self.ids[:, here], self.labels[:, here], self.from_nothing[here])


def pieces_of(source: Source, concept: Concept) -> Iterator[Labelled]:
    """Stretches of a text with their labels; those that were only for choosing, or cannot be read, are left out."""
    read = 0
    for shard in source.shards():
        if read >= ENOUGH_CHARACTERS:
            return
        if isinstance(shard, Unreadable) or shard.part == CHOOSE:
            continue
        try:
            piece = labelled(shard, [concept])
        except ShardError:
            continue
        read += piece.length
        yield piece


def choose_windows(
    pieces: Sequence[Labelled], concept: Concept, vocabulary: Vocabulary, most: int, seed: int
) -> Windows:
    """At most `most` windows, first ones with positions both inside and outside, drawn by `seed`.

    They are of the report part if that gives FEWEST, else of the whole text. Raises ValueError, in one sentence, where
    the concept cannot be tested.
    """
    if concept.kind != "yes-no":
        said = f"{concept.title} is a number: only what holds or does not hold can be tested"
        raise ValueError(f"{said}; choose a concept of that kind")
    total = sum(piece.length for piece in pieces)
    if not total:
        raise ValueError("nothing of the text can be read: is it empty, or not UTF-8? choose another text")
    labels = np.concatenate([np.zeros(0, np.int16), *(piece.labels[0] for piece in pieces)])
    if (lack := why_not(labels, concept.kind, LEAST_POSITIONS)) is not None:
        raise ValueError(f"{concept.title}: {lack[:1].lower()}{lack[1:].rstrip('.')}")
    size = max(LEAST_SIZE, min(SIZE, total // FEWEST))
    places = [
        (number, start) for number, piece in enumerate(pieces) for start in range(0, piece.length - 1, size)
    ]
    mixed = {place for place in places if _is_mixed(pieces[place[0]], place[1], size)}
    reported = [place for place in places if _is_report(pieces[place[0]], place[1], size)]
    if len(reported) >= FEWEST and mixed.intersection(reported):
        places = reported
    order = np.random.default_rng(seed).permutation(len(places)).tolist()
    ranked = sorted((places[at] for at in order), key=lambda place: place not in mixed)
    windows = _windows(pieces, ranked[:most], size, vocabulary)
    if not all((windows.counted == side).any() for side in (0, 1)):
        raise ValueError(f"{concept.title}: no stretch of the text lies at its edge; choose another text")
    return windows


def _windows(
    pieces: Sequence[Labelled], places: Sequence[tuple[int, int]], size: int, vocabulary: Vocabulary
) -> Windows:
    encoded = {number: vocabulary.encode(pieces[number].text) for number, _ in places}
    ids, labels, from_nothing = [], [], []
    for number, start in places:
        piece = pieces[number]
        begin, last = piece.context + start, len(piece.text) - 1
        ids.append(encoded[number][torch.arange(begin - WARM_UP, begin + size + 1).clamp(0, last)])
        at = np.arange(start - SETTLE, start + size)
        exists = (at >= 0) & (at < piece.length - 1)  # behind the last character nothing comes
        labels.append(np.where(exists, piece.labels[0][at.clip(0, piece.length - 1)], NOT_COUNTED))
        from_nothing.append(begin == 0)
    stacked = np.stack(labels, axis=1).astype(np.int16)
    return Windows(torch.stack(ids, dim=1), stacked, torch.tensor(from_nothing))


def _is_report(piece: Labelled, start: int, size: int) -> bool:
    return bool((piece.parts[start : start + size] == REPORT).all())


def _is_mixed(piece: Labelled, start: int, size: int) -> bool:
    here = piece.labels[0][start : start + size]
    return bool((here == 1).any() and (here == 0).any())
