"""One pass over a text for h of all units, and a second for c and the gates of the best ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import torch

from ..engine.engine import Engine, ShardFailure
from ..rnn.checkpoint import Model
from ..rnn.network import Network
from .assess import best_units
from .channels import Channel, hidden_channels, inner_channels
from .concepts import Concept
from .count import Counting, count_shard
from .findings import Failure
from .merging import merge
from .shards import Shard, Source, Unreadable
from .statistics import Statistics

MOST_SAMPLE = 100_000
MOST_SAMPLE_BYTES = 128 << 20
FIRST_SHARE = 0.6
"""Of the time goes into the first pass, about."""

Report = Callable[[float, str], None]
"""How much is done, 0 to 1, and what is being done."""


@dataclass(frozen=True)
class Scanned:
    """The statistics of h of all units, and of the inner quantities of the best (None if the cell has none)."""

    channels: tuple[Channel, ...]
    first: Statistics
    inner: tuple[Channel, ...]
    second: Statistics | None
    failures: tuple[Failure, ...]
    places: tuple[str, ...]
    """What each shard is a piece of, by its index."""


def scan(
    model: Model,
    source: Source,
    concepts: Sequence[Concept],
    engine: Engine,
    report: Report = lambda *_: None,
) -> Scanned:
    """Count all of `source`. What could not be read is named in `failures`; the rest counts.

    Raises ValueError for weights that are not finite numbers, and if nothing could be read.
    """
    _check(model.network)
    channels = hidden_channels(model.network)
    most = min(MOST_SAMPLE, MOST_SAMPLE_BYTES // len(channels))
    stride = max(1, -(-source.bytes // most))
    counting = Counting(model.network, model.vocabulary, tuple(concepts), channels, stride, True)
    first, failures, places = _pass(counting, source, engine, _between(report, 0, FIRST_SHARE, source, ""))
    inner = inner_channels(model.network, best_units(first, concepts, channels))
    second = None
    if inner:
        again = replace(counting, channels=inner, peaks=False)
        second_time = _between(report, FIRST_SHARE, 1, source, " again, for c and the gates of the best")
        second, *_ = _pass(again, source, engine, second_time)
    return Scanned(channels, first, inner, second, tuple(failures), tuple(places))


def _check(network: Network) -> None:
    for name, parameter in network.named_parameters():
        if not torch.isfinite(parameter).all():
            raise ValueError(f"the model's weights must be finite numbers, got NaN or inf in {name}")


def _pass(
    counting: Counting, source: Source, engine: Engine, report: Callable[[int], None]
) -> tuple[Statistics, list[Failure], list[str]]:
    failures: list[Failure] = []
    sent: list[Shard] = []

    def shards() -> Iterator[Shard]:
        for item in source.shards():
            if isinstance(item, Unreadable):
                failures.append(Failure(place=item.place, offset=item.offset, error=item.error))
            else:
                sent.append(replace(item, data=b""))  # for naming it; its text is not kept
                yield item

    def counted() -> Iterator[Statistics]:
        done = 0
        for number, result in engine.map(count_shard, counting, shards()):
            shard = sent[number]
            if isinstance(result, ShardFailure):
                failures.append(Failure(place=shard.place, offset=shard.offset, error=result.error))
                continue
            done += result.characters
            report(done)
            yield result

    parts = counted()
    beginning = next(parts, None)
    if beginning is None:
        raise ValueError(_nothing(failures))
    statistics = merge(chain([beginning], parts))
    failures.sort(key=lambda failure: (failure.place, failure.offset))
    return statistics, failures, [shard.place for shard in sent]


def _nothing(failures: Sequence[Failure]) -> str:
    """Why no part of a text could be counted."""
    if not failures:
        return "the text is empty: there is nothing to count"
    first = min(failures, key=lambda failure: (failure.place, failure.offset))
    return f"no part of the text could be counted; of {first.place} {first.error}"


def _between(report: Report, start: float, stop: float, source: Source, how: str) -> Callable[[int], None]:
    """Progress by characters, as a stretch of the whole."""
    total = max(source.bytes, 1)

    def tell(done: int) -> None:
        said = f"read {done / 1e6:.1f} of {max(done, total) / 1e6:.1f} M characters{how}"
        report(start + (stop - start) * min(1.0, done / total), said)

    return tell
