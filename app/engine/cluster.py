"""On a Ray cluster: one that runs, or one that is started on this machine and ends with the engine."""

from __future__ import annotations

import os
import pickle
import re
import secrets
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .cores import cores
from .engine import AHEAD, RETRIES, EngineError, R, S, ShardFailure, X
from .task import answer, pack, unpack

ADDRESS = re.compile(r"(\[[0-9A-Fa-f:]+\]|[^\s:/]+):(\d{1,5})")
TOKEN_PLACES = "RAY_AUTH_TOKEN, the file that RAY_AUTH_TOKEN_PATH names, or ~/.ray/auth_token"
REACH_SECONDS = 5
NO_CLUSTER = "00" * 27 + "01"
QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is sent to anyone
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # no warning that a default will change
}


class RayEngine:
    """Tasks of one core each on every node; at each, the package must be installed.

    Raises EngineError if Ray is not installed, or the cluster cannot be reached or refuses the token.
    """

    def __init__(self, workers: int | None = None, address: str | None = None) -> None:
        if os.environ.get("RAY_AUTH_MODE") == "disabled":
            raise EngineError(
                "RAY_AUTH_MODE is disabled, so that whoever reaches the cluster could run programs on it: unset it"
            )
        if address is not None:
            _check(address, workers)
        elif not os.environ.get("RAY_AUTH_TOKEN"):
            os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)  # and stays there: Ray reads it once
        self._ray = _imported()
        if address is None:
            options = {"address": "local", "num_cpus": workers or cores(), "include_dashboard": False}
        else:
            _knock(address)
            options = {"address": address}
        _connect(self._ray, options)

    @property
    def workers(self) -> int:
        """Cores of the nodes that are there now; others may join."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def map(
        self, function: Callable[[X, S], R], common: X, shards: Iterable[S]
    ) -> Iterator[tuple[int, R | ShardFailure]]:
        """Yield results as they come; see Engine."""
        ray = self._ray
        task = ray.remote(num_cpus=1, max_retries=RETRIES, scheduling_strategy="SPREAD")(answer)
        job = ray.put(pack(function, common))  # fetched once by each node
        numbered = enumerate(shards)
        waiting: dict[Any, int] = {}
        try:
            while True:
                for number, shard in islice(numbered, max(0, self.workers + AHEAD - len(waiting))):
                    waiting[task.remote(job, pickle.dumps(shard, pickle.HIGHEST_PROTOCOL))] = number
                if not waiting:
                    return
                [done], _ = ray.wait(list(waiting))
                yield waiting.pop(done), _result(ray, done)
        finally:
            for left in waiting if ray.is_initialized() else ():
                ray.cancel(left, force=True)

    def close(self) -> None:
        """Leave the cluster, or end it if it was started here."""
        self._ray.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _imported() -> Any:
    """Ray, told in its environment, which it reads when it is imported, to be quiet and to ask for a token."""
    imported_before = "ray" in sys.modules
    os.environ.update(QUIET)
    os.environ.setdefault("RAY_AUTH_MODE", "token")
    try:
        import ray
    except ImportError:
        raise EngineError('the engine ray needs Ray: pip install "rnnscope[cluster]"') from None
    if imported_before and not ray.is_initialized():
        with suppress(ImportError, AttributeError):  # no public part of Ray
            from ray._raylet import AuthenticationTokenLoader, Config

            Config.initialize("")
            AuthenticationTokenLoader.instance().reset_cache()
    return ray


def _check(address: str, workers: int | None) -> None:
    """That someone answers at an address; Ray itself would try for a long time."""
    if workers is not None:
        raise EngineError("workers are for a Ray that is started here; a cluster uses all its cores")
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise EngineError(f"address must be HOST:PORT, such as 10.0.0.5:6379, got {address}")
    try:
        socket.create_connection((match[1].strip("[]"), int(match[2])), REACH_SECONDS).close()
    except (OSError, OverflowError):
        raise EngineError(
            f"no Ray cluster answers at {address}: start one there with `ray start --head`"
        ) from None


def _connect(ray: Any, options: dict[str, Any]) -> None:
    if ray.is_initialized():
        raise EngineError("this process is connected to a Ray cluster already: leave that one first")
    try:
        ray.init(log_to_driver=False, logging_level="ERROR", **options)
    except ray.exceptions.AuthenticationError:
        raise _refused() from None
    except ConnectionError as error:
        raise EngineError(f"the Ray cluster at {options.get('address')} cannot be joined: {error}") from None
    except (RuntimeError, ValueError) as error:
        said = str(error).strip().partition("\n")[0]
        raise EngineError(f"Ray could not start or join a cluster: {said}") from None


def _knock(address: str) -> None:
    """Ask the cluster something, to see at once whether it takes the token; Ray itself would try for 20 s, aloud."""
    if not _has_token():  # Ray ends the process then
        raise _refused()
    try:
        from ray._raylet import GcsClient

        GcsClient(address=address, cluster_id=NO_CLUSTER).internal_kv_get(b"", None, timeout=REACH_SECONDS)
    except Exception as error:  # this is no public part of Ray: whatever else is said, joining will tell
        if "InvalidAuthToken" in str(error):
            raise _refused() from None


def _has_token() -> bool:
    """Whether Ray would find one, in its order."""
    if os.environ.get("RAY_AUTH_TOKEN"):
        return True
    path = os.environ.get("RAY_AUTH_TOKEN_PATH") or Path.home() / ".ray" / "auth_token"
    try:
        return bool(Path(path).read_text().strip())
    except (OSError, UnicodeError):
        return False


def _refused() -> EngineError:
    return EngineError(f"joining a Ray cluster takes its token, in {TOKEN_PLACES}: it is missing or wrong")


def _result(ray: Any, done: Any) -> Any:
    errors = ray.exceptions
    try:
        packed = ray.get(done)
    except errors.RayTaskError as error:
        said = str(error.cause or error).strip().splitlines()[-1]
        raise EngineError(f"a node could not begin: is the same rnnscope installed there? ({said})") from None
    except (errors.WorkerCrashedError, errors.OutOfMemoryError, errors.ObjectLostError) as error:
        said = f"({type(error).__name__})"
        return ShardFailure(f"the process that worked on this has died {RETRIES + 1} times {said}")
    return unpack(packed)
