"""In processes on this machine.

Why no ProcessPoolExecutor: when a worker dies it ends the others too, does not tell which shard it was, and outlives a
parent that is killed. Here each worker has a pipe of its own, and so it is known who had what.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self

from .cores import cores
from .engine import AHEAD, RETRIES, EngineError, R, S, ShardFailure, X
from .task import pack, unpack
from .worker import Message, work


@dataclass
class _Shard:
    number: int
    data: bytes
    deaths: int = 0
    """Workers that have died at it."""


@dataclass(eq=False)
class _Worker:
    process: BaseProcess
    pipe: Connection
    shards: deque[_Shard] = field(default_factory=deque)
    """Sent and not answered; it is at the first."""


class ProcessEngine:
    """Worker processes that are started at the first map, replaced when they die, and end with this process."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or cores()
        self._workers: list[_Worker] = []
        self._closed = False

    def map(
        self, function: Callable[[X, S], R], common: X, shards: Iterable[S]
    ) -> Iterator[tuple[int, R | ShardFailure]]:
        """Yield results as they come; see Engine."""
        job = Message(None, pack(function, common)).packed()
        context = _context(function.__module__)
        waiting = (
            _Shard(number, pickle.dumps(shard, pickle.HIGHEST_PROTOCOL))
            for number, shard in enumerate(shards)
        )
        again: deque[_Shard] = deque()
        try:
            for worker in self._workers:
                _send(worker, job)
            while not self._closed:
                self._hand_out(waiting, again, context, job)
                if not any(worker.shards for worker in self._workers):
                    return
                for worker in self._ready():
                    yield from self._answers(worker, again)
            raise EngineError("the worker processes were closed while there was work to do")
        finally:
            self._end([worker for worker in self._workers if worker.shards])

    def close(self) -> None:
        """End the worker processes; a map that is under way ends too, with an error."""
        self._closed = True
        self._end(list(self._workers))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _hand_out(
        self,
        waiting: Iterator[_Shard],
        again: deque[_Shard],
        context: ForkServerContext | SpawnContext,
        job: bytes,
    ) -> None:
        """See that every worker has a shard, and some have one more."""
        while sum(len(worker.shards) for worker in self._workers) < self.workers + AHEAD:
            shard = again.popleft() if again else next(waiting, None)
            if shard is None:
                return
            worker = self._idlest(context, job)
            worker.shards.append(shard)
            _send(worker, Message(shard.number, shard.data).packed())

    def _idlest(self, context: ForkServerContext | SpawnContext, job: bytes) -> _Worker:
        idlest = min(self._workers, key=lambda worker: len(worker.shards), default=None)
        if idlest is not None and (not idlest.shards or len(self._workers) >= self.workers):
            return idlest
        # the first is there when the fork server is ready, and so long Ctrl-C need not wait
        with _uninterrupted() if self._workers else nullcontext():
            new = _started(context)
            self._workers.append(new)
        _send(new, job)
        return new

    def _ready(self) -> list[_Worker]:
        """Workers that have answered, or died; there is at least one."""
        ends: dict[Any, _Worker] = {}
        for worker in self._workers:
            ends[worker.pipe] = ends[worker.process.sentinel] = worker
        ready = {id(ends[end]): ends[end] for end in multiprocessing.connection.wait(list(ends))}
        return list(ready.values())

    def _answers(self, worker: _Worker, again: deque[_Shard]) -> Iterator[tuple[int, Any]]:
        """One answer of a worker, or, if it has died, what becomes of its shards."""
        packed = _received(worker)
        if packed is not None:
            yield worker.shards.popleft().number, unpack(packed)
            return
        self._end([worker])
        if worker.shards:
            worker.shards[0].deaths += 1
            if worker.shards[0].deaths > RETRIES:
                cause = _cause(worker.process.exitcode)
                yield worker.shards.popleft().number, ShardFailure(cause)
        again.extend(worker.shards)

    def _end(self, workers: list[_Worker]) -> None:
        for worker in workers:
            worker.process.kill()
            worker.pipe.close()
            self._workers.remove(worker)
        for worker in workers:
            worker.process.join()


def _started(context: ForkServerContext | SpawnContext) -> _Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs,), name="rnnscope-worker", daemon=True)
    with _free_to_start_processes():
        process.start()
    theirs.close()  # so that the end of either process is seen by the other
    return _Worker(process, ours)


def _send(worker: _Worker, message: bytes) -> None:
    with suppress(OSError):  # it has died, which is found out when its answer is waited for
        worker.pipe.send_bytes(message)


def _received(worker: _Worker) -> bytes | None:
    """Its answer; None if it has died, maybe in the middle of one."""
    try:
        return worker.pipe.recv_bytes() if worker.pipe.poll() else None
    except (EOFError, OSError):
        return None


def _context(module: str) -> ForkServerContext | SpawnContext:
    """A fork server that has imported what is mapped forks workers in milliseconds; else new interpreters."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    return context


@contextmanager
def _free_to_start_processes() -> Iterator[None]:
    """Multiprocessing lets no daemonic process start others, lest they outlive it; ours do not."""
    process = multiprocessing.current_process()
    daemonic = process.daemon
    try:
        if daemonic:
            process.daemon = False
        yield
    finally:
        if daemonic:
            process.daemon = True


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits: a fork server that is left in the middle of a question shows its traceback in the terminal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: asked.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked.is_set():
        signal.raise_signal(signal.SIGINT)


def _cause(exit_code: int | None) -> str:
    times = f"the process that worked on this has died {RETRIES + 1} times"
    if exit_code is None or exit_code >= 0:
        return f"{times}, with exit code {exit_code}"
    name = signal.Signals(-exit_code).name
    return f"{times}, by {name}" + (", perhaps because memory ran out" if name == "SIGKILL" else "")
