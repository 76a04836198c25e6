"""In this process, one shard after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Self

from .engine import R, S, ShardFailure, X
from .task import attempt


class HereEngine:
    """The plain engine that the others are held against."""

    workers = 1

    def map(
        self, function: Callable[[X, S], R], common: X, shards: Iterable[S]
    ) -> Iterator[tuple[int, R | ShardFailure]]:
        """Yield results in the order of the shards; see Engine."""
        for number, shard in enumerate(shards):
            yield number, attempt(function, common, shard)

    def close(self) -> None:
        """There is nothing to end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
