"""One shard done in a worker, wherever that is: from bytes to bytes, so that every worker does the very same."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .engine import R, S, ShardError, ShardFailure, X


@dataclass(frozen=True)
class _Raised:
    error: BaseException
    trace: str


def pack(function: Callable[[X, S], R], common: X) -> bytes:
    """What every task of a map has in common.

    Plain pickle: the pickler of multiprocessing would put tensors into shared memory, which other machines lack.
    """
    return pickle.dumps((function, common), pickle.HIGHEST_PROTOCOL)


def attempt(function: Callable[[X, S], R], common: X, shard: S) -> R | ShardFailure:
    """The result of a shard; a ShardError becomes a failure."""
    try:
        return function(common, shard)
    except ShardError as error:
        return ShardFailure(str(error))


def answer(job: bytes, shard: bytes) -> bytes:
    """In a worker: the packed result of a packed shard. Raises nothing: what happens is in the answer."""
    try:
        function, common = _unpacked(job)
        return pickle.dumps(attempt(function, common, pickle.loads(shard)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return _packed_error(error)


def unpack(packed: bytes) -> Any:
    """The result or ShardFailure of an answer; raises what the function has raised."""
    result = pickle.loads(packed)
    if isinstance(result, _Raised):
        result.error.add_note(f"In the worker:\n{result.trace}")
        raise result.error
    return result


@lru_cache(maxsize=1)
def _unpacked(job: bytes) -> Any:
    return pickle.loads(job)


def _packed_error(error: Exception) -> bytes:
    trace = "".join(traceback.format_exception(error))
    try:
        packed = pickle.dumps(_Raised(error, trace))
        pickle.loads(packed)  # some exceptions can be written and not read
    except Exception:
        packed = pickle.dumps(_Raised(RuntimeError(f"{type(error).__name__}: {error}"), trace))
    return packed
