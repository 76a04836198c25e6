"""What an engine does: a function over many shards of work, results as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self, TypeVar

X = TypeVar("X")
S = TypeVar("S")
R = TypeVar("R")

RETRIES = 3
"""So often a shard is done again whose worker has died; then it has failed."""
AHEAD = 2
"""Shards that wait at the workers, so that none idles while results are added up."""


class ShardError(ValueError):
    """Raised by a mapped function for a shard that cannot be done, and would not be the next time either."""


class EngineError(ValueError):
    """An engine that cannot be had, in one sentence."""


@dataclass(frozen=True)
class ShardFailure:
    """Stands where the result of a shard would be, and says why there is none."""

    error: str


class Engine(Protocol):
    """Maps functions over shards. Any engine gives the same results, in whatever order."""

    @property
    def workers(self) -> int:
        """How many shards it does at once."""
        ...

    def map(
        self, function: Callable[[X, S], R], common: X, shards: Iterable[S]
    ) -> Iterator[tuple[int, R | ShardFailure]]:
        """Yield the number of each shard with function(common, shard), or with why there is no result.

        All is picklable and `function` can be imported; `common` goes to each worker once. Shards are taken when they
        are needed: those not yet answered are never more than `workers` + AHEAD. A shard whose worker dies is done
        again, RETRIES times at most. What `function` raises beside ShardError is raised here, and ends the map.
        One map at a time.
        """
        ...

    def close(self) -> None:
        """End the workers; what is under way is lost."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
