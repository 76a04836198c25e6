"""Counting one shard: from its bytes to integer statistics, always in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from ..engine.engine import ShardError
from ..rnn.network import Network
from ..rnn.vocabulary import Vocabulary
from .activity import activity
from .channels import Channel
from .concepts import Concept
from .shards import Shard
from .statistics import Statistics
from .streams import WARM_UP, Labelled, Plan, labelled, plan
from .tally import HALO, Piece, Tally

PIECE = 2048
"""Steps of all streams that are counted at once: memory is this times streams times channels, in bytes."""


@dataclass(frozen=True)
class Counting:
    """What is counted, the same for every shard; travels to each worker once."""

    network: Network
    vocabulary: Vocabulary
    concepts: tuple[Concept, ...]
    channels: tuple[Channel, ...]
    stride: int
    """Every so many characters go into the sample."""
    peaks: bool
    """Only in the first pass, over h."""


def count_shard(counting: Counting, shard: Shard) -> Statistics:
    """The statistics of one shard: a function of these two alone, on one thread.

    Raises ShardError where its bytes are not UTF-8 or the network gives NaN.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # the order of additions, and so every bit, may depend on it
    try:
        marked = labelled(shard, counting.concepts)
        steps = plan(marked.length, marked.context)
        tally = Tally(counting.concepts, len(counting.channels), marked, shard.index, counting.stride)
        for piece in _pieces(counting, marked, steps):
            tally.count(piece)
            if counting.peaks:
                tally.follow(piece)
        return tally.statistics()
    except FloatingPointError as error:
        raise ShardError(f"{error}, so that nothing can be counted: are the model's weights sound?") from None
    finally:
        torch.set_num_threads(threads)


def _pieces(counting: Counting, marked: Labelled, steps: Plan) -> Iterator[Piece]:
    ids = counting.vocabulary.encode(marked.text)[torch.from_numpy(steps.read())]  # [T, S]
    chunks = activity(counting.network, ids, steps.starts_from_nothing(), counting.channels)
    buffer = np.empty((len(counting.channels), steps.streams, HALO + PIECE), np.int8)
    filled, start = 0, -WARM_UP
    for chunk in chunks:
        steps_read = chunk[0][1].shape[-1]
        if start + filled < 0:  # warming up: only the last of it is kept, as what came before
            for places, q in chunk:
                buffer[places, :, :HALO] = q[..., -HALO:]
            start += steps_read
            continue
        for places, q in chunk:
            buffer[places, :, HALO + filled : HALO + filled + steps_read] = q
        filled += steps_read
        last = start + filled == steps.share
        if filled == PIECE or last:
            yield Piece(buffer[..., : HALO + filled], steps.counts(start, start + filled), start == 0, last)
            buffer[..., :HALO] = buffer[..., filled : HALO + filled].copy()
            start, filled = start + filled, 0
