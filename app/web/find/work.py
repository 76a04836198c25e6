"""Long work in the background: a child process a piece, one at a time, results in files named by what was asked."""

from __future__ import annotations

import logging
import multiprocessing.connection
import os
import re
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Literal

from ...runs.children import process_context, warm
from ..errors import Refusal
from .child import Ended, Report, carry_out
from .messages import WorkStatus

log = logging.getLogger("rnnscope.web")

Function = Callable[..., None]
"""function(report, path, *arguments): module level, so that a child can import it; writes `path` at one go."""
State = Literal["waiting", "running", "done", "failed", "cancelled"]
KEY = re.compile("[0-9a-f]{16,64}")
MOST_WAITING = 4
MOST_REMEMBERED = 100
"""Pieces of work that have failed or were cancelled."""
CANCEL_SECONDS = 2.0
EXIT_SECONDS = 1.0
KILLED = (-9, 255)
"""Exit codes of a process that was ended by force, or whose fork server was."""
LEAST_SHARE = 0.02
"""Of the work, before it is said how long the rest takes."""


@dataclass(eq=False)
class _Job:
    key: str
    function: Function
    arguments: tuple[Any, ...]
    state: State = "waiting"
    progress: float = 0.0
    doing: str = "waits until what runs now is done"
    error: str = ""
    hint: str = ""
    heard: tuple[float, float] | None = None
    """When it told of itself first, and when it last got further."""
    process: BaseProcess | None = None
    ended: threading.Event = field(default_factory=threading.Event)


class Work:
    """The background work of one server. Its methods may take long: call them from worker threads.

    A result is a file in `folder`, and stays the answer to its key over restarts; of more than `most_kept` the one
    unused for longest goes. What runs ends with the server, however that ends, and so does what it started itself.
    """

    def __init__(self, folder: Path, suffix: str, most_running: int = 1, most_kept: int = 100) -> None:
        self.folder, self.suffix = folder, suffix
        self.most_running, self.most_kept = most_running, most_kept
        self._context = process_context()
        self._jobs: dict[str, _Job] = {}  # the newest of each key, in the order in which they came
        self._waiting: list[_Job] = []
        self._running: list[_Job] = []
        self._lock = threading.RLock()
        self._closed = False

    def path(self, key: str) -> Path:
        """Where the result of `key` is, or will be; raises Refusal for what is no key."""
        if not KEY.fullmatch(key):
            raise Refusal(404, "there is no such work", "key", "start it again")
        return self.folder / f"{key}{self.suffix}"

    def start(self, key: str, function: Function, *arguments: Any) -> WorkStatus:
        """See that `function(report, path, *arguments)` is done once for `key`; raises Refusal."""
        path = self.path(key)
        with self._lock:
            if not self._is_under_way(key) and not path.is_file():
                self._add(_Job(key, function, arguments))
                self._advance()
            else:
                with suppress(OSError):
                    os.utime(path)  # used now
            return self.status(key)

    def status(self, key: str) -> WorkStatus:
        """How it stands; raises Refusal for what was never started, or not kept."""
        path = self.path(key)
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and not (job.ended.is_set() and (job.state == "done" or path.is_file())):
                return _status(job)
        if path.is_file():
            return WorkStatus(
                key=key, state="done", progress=1.0, doing="", seconds_left=None, error="", hint=""
            )
        raise Refusal(404, "this is neither under way nor kept on this machine", "key", "start it again")

    def forget(self, key: str) -> None:
        """Remove a result that is damaged, so that it can be made again."""
        path = self.path(key)
        with self._lock:
            if not self._is_under_way(key):
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def cancel(self, key: str) -> WorkStatus:
        """End it, within 2 s; what is done already stays."""
        self.path(key)
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.state not in ("waiting", "running"):
                return self.status(key)
            job.state, job.doing = "cancelled", ""
            if job in self._waiting:
                self._waiting.remove(job)
                job.ended.set()
            else:
                _kill(job)
        job.ended.wait(CANCEL_SECONDS)
        return self.status(key)

    def warm(self) -> None:
        """Make ready what starts processes."""
        warm(self._context)

    def shutdown(self) -> None:
        """End everything, within 2 s, and start no more."""
        with self._lock:
            self._closed = True
            keys = [job.key for job in (*self._waiting, *self._running)]
            running = list(self._running)
            for key in keys:
                job = self._jobs[key]
                job.state = "cancelled"
                _kill(job)
            self._waiting.clear()
        end = time.monotonic() + CANCEL_SECONDS
        for job in running:
            job.ended.wait(max(0.0, end - time.monotonic()))

    def _is_under_way(self, key: str) -> bool:
        job = self._jobs.get(key)
        return job is not None and job.state in ("waiting", "running")

    def _add(self, job: _Job) -> None:
        if self._closed:
            raise Refusal(503, "the server is ending", "", "start it again")
        if len(self._waiting) >= MOST_WAITING:
            said = f"{len(self._running)} of these run and {len(self._waiting)} wait already"
            raise Refusal(429, said, "", "wait until one is done, or cancel one")
        self._make_folder()
        self._jobs.pop(job.key, None)
        self._jobs[job.key] = job
        self._waiting.append(job)
        over = [old.key for old in self._jobs.values() if old.ended.is_set()][:-MOST_REMEMBERED]
        for key in over:
            del self._jobs[key]

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refusal(422, f"nothing can be kept: {error.strerror}", "", "free some disk space") from None

    def _advance(self) -> None:
        """Begin what there is room for."""
        while self._waiting and len(self._running) < self.most_running and not self._closed:
            job = self._waiting.pop(0)
            self._running.append(job)
            job.state, job.doing = "running", "begins"
            threading.Thread(target=self._see_through, args=(job,), name="rnnscope-work", daemon=True).start()

    def _see_through(self, job: _Job) -> None:
        """From the start of a process to its end; in a thread of its own."""
        ended = Ended("failed", "the process that did this could not be started", "see the server's terminal")
        try:
            ended = self._carry_out(job)
        except Exception:
            log.exception("work %s", job.key)
        finally:
            with self._lock:
                if job.state == "running":
                    job.state, job.error, job.hint = ended.state, ended.error, ended.hint
                    job.doing = ""
                self._running.remove(job)
                job.ended.set()
                self._tidy(job.key)
                self._advance()

    def _carry_out(self, job: _Job) -> Ended:
        ours, theirs = self._context.Pipe(duplex=False)
        with ours:
            with theirs:
                process = self._context.Process(
                    target=carry_out,
                    args=(theirs, self.path(job.key), job.function, job.arguments),
                    name=f"rnnscope-work-{job.key[:8]}",
                    daemon=True,
                )
                process.start()
            with self._lock:
                job.process = process
                if job.state == "cancelled":
                    _kill(job)
            said = self._listen(job, process, ours)
        process.join(EXIT_SECONDS)  # its own exit code, unless it does not end by itself
        _kill(job)  # whatever it started itself
        process.join()
        code = process.exitcode
        with self._lock:
            job.process = None
        process.close()
        if said is not None and (said.state == "failed" or self.path(job.key).is_file()):
            return said
        return _died(job, code)

    def _listen(self, job: _Job, process: BaseProcess, ours: Connection) -> Ended | None:
        """What the process says, until it has told how it ended; None if it is gone without that."""
        while True:
            ready = multiprocessing.connection.wait([ours, process.sentinel])
            if ours in ready:
                try:
                    said: Report | Ended = ours.recv()
                except (EOFError, OSError):
                    return None
                if isinstance(said, Ended):
                    return said
                with self._lock:
                    _note(job, said)
            else:
                return None

    def _tidy(self, key: str) -> None:
        """Remove what a killed process has left half written, and results beyond the bound."""
        with suppress(OSError):
            for part in self.folder.glob(f".{key}*"):
                part.unlink(missing_ok=True)
        kept = sorted(self.folder.glob(f"*{self.suffix}"), key=_last_used)
        for path in kept[: max(0, len(kept) - self.most_kept)]:
            for beside in (path, *self.folder.glob(f"{path.name.partition('.')[0]}.*")):
                with suppress(OSError):
                    beside.unlink(missing_ok=True)


def _status(job: _Job) -> WorkStatus:
    return WorkStatus(
        key=job.key,
        state=job.state,
        progress=1.0 if job.state == "done" else job.progress,
        doing=job.doing,
        seconds_left=_seconds_left(job),
        error=job.error,
        hint=job.hint,
    )


def _note(job: _Job, said: Report) -> None:
    now = time.monotonic()
    if job.heard is None or said.progress > job.progress:
        job.heard = (job.heard[0] if job.heard else now, now)
    if job.state == "running":
        job.progress, job.doing = max(job.progress, said.progress), said.doing


def _seconds_left(job: _Job) -> float | None:
    """At the pace so far, counted down from when it last got further; None where that cannot be said."""
    if job.state != "running" or job.progress < LEAST_SHARE or job.heard is None:
        return None
    first, last = job.heard
    left = (last - first) * (1 - job.progress) / job.progress - (time.monotonic() - last)
    return round(left, 1) if left > 0 else None


def _kill(job: _Job) -> None:
    """End the process of a job and everything that it has started: it leads a group of its own."""
    process = job.process
    if process is None:
        return
    pid = process.pid
    with suppress(ValueError, OSError, AttributeError):  # it has just ended
        process.kill()
    if pid is not None and hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)


def _died(job: _Job, code: int | None) -> Ended:
    if job.state != "cancelled":
        log.warning("the process of work %s ended with %s", job.key, code)
    if code in KILLED:
        said = "the process that did this was ended from outside, perhaps because memory ran out"
        return Ended("failed", said, "try a shorter text, or close other programs")
    said = f"the process that did this ended unexpectedly ({code}); the server's terminal says more"
    return Ended("failed", said, "try again, or another text")


def _last_used(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
