"""Long work in the background: a child process a piece, one at a time, results in files named by what was asked."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import Any

from ...runs.children import process_context, warm
from ..errors import Refusal
from .child import Ended
from .job import Function, Job
from .messages import WorkStatus
from .process import kill, see_through
from .results import Results

log = logging.getLogger("rnnscope.web")

MOST_WAITING = 4
MOST_REMEMBERED = 100
"""Pieces of work that have failed or were cancelled."""
CANCEL_SECONDS = 2.0


class Work:
    """The background work of one server. Its methods may take long: call them from worker threads.

    A result is a file in `folder`, and stays the answer to its key over restarts; of more than `most_kept` the one
    unused for longest goes. What runs ends with the server, however that ends, and so does what it started itself.
    """

    def __init__(self, folder: Path, suffix: str, most_running: int = 1, most_kept: int = 100) -> None:
        self.results = Results(folder, suffix, most_kept)
        self.most_running = most_running
        self._context = process_context()
        self._jobs: dict[str, Job] = {}  # the newest of each key, in the order in which they came
        self._waiting: list[Job] = []
        self._running: list[Job] = []
        self._lock = threading.RLock()
        self._closed = False

    def path(self, key: str) -> Path:
        """Where the result of `key` is, or will be; raises Refusal for what is no key."""
        return self.results.path(key)

    def start(self, key: str, function: Function, *arguments: Any) -> WorkStatus:
        """See that `function(report, path, *arguments)` is done once for `key`; raises Refusal."""
        path = self.path(key)
        with self._lock:
            if not self._is_under_way(key) and not path.is_file():
                self._add(Job(key, function, arguments))
                self._advance()
            else:
                self.results.use(key)
            return self.status(key)

    def status(self, key: str) -> WorkStatus:
        """How it stands; raises Refusal for what was never started, or not kept."""
        path = self.path(key)
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and not (job.ended.is_set() and (job.state == "done" or path.is_file())):
                return job.status()
        if path.is_file():
            return WorkStatus(
                key=key, state="done", progress=1.0, doing="", seconds_left=None, error="", hint=""
            )
        raise Refusal(404, "this is neither under way nor kept on this machine", "key", "start it again")

    def forget(self, key: str) -> None:
        """Remove a result that is damaged, so that it can be made again."""
        self.path(key)
        with self._lock:
            if not self._is_under_way(key):
                self.results.forget(key)

    def cancel(self, key: str) -> WorkStatus:
        """End it, within 2 s; what is done already stays."""
        self.path(key)
        with self._lock:
            job = self._jobs.get(key)
            if job is None or not job.is_under_way():
                return self.status(key)
            job.state, job.doing = "cancelled", ""
            if job in self._waiting:
                self._waiting.remove(job)
                job.ended.set()
            else:
                kill(job)
        job.ended.wait(CANCEL_SECONDS)
        return self.status(key)

    def warm(self) -> None:
        """Make ready what starts processes."""
        warm(self._context)

    def shutdown(self) -> None:
        """End everything, within 2 s, and start no more."""
        with self._lock:
            self._closed = True
            running = list(self._running)
            for job in (*self._waiting, *running):
                job.state = "cancelled"
                kill(job)
            self._waiting.clear()
        end = time.monotonic() + CANCEL_SECONDS
        for job in running:
            job.ended.wait(max(0.0, end - time.monotonic()))

    def _is_under_way(self, key: str) -> bool:
        job = self._jobs.get(key)
        return job is not None and job.is_under_way()

    def _add(self, job: Job) -> None:
        if self._closed:
            raise Refusal(503, "the server is ending", "", "start it again")
        if len(self._waiting) >= MOST_WAITING:
            said = f"{len(self._running)} of these run and {len(self._waiting)} wait already"
            raise Refusal(429, said, "", "wait until one is done, or cancel one")
        self.results.make_folder()
        self._jobs.pop(job.key, None)
        self._jobs[job.key] = job
        self._waiting.append(job)
        over = [old.key for old in self._jobs.values() if old.ended.is_set()][:-MOST_REMEMBERED]
        for key in over:
            del self._jobs[key]

    def _advance(self) -> None:
        """Begin what there is room for."""
        while self._waiting and len(self._running) < self.most_running and not self._closed:
            job = self._waiting.pop(0)
            self._running.append(job)
            job.state, job.doing = "running", "begins"
            threading.Thread(target=self._carry_out, args=(job,), name="rnnscope-work", daemon=True).start()

    def _carry_out(self, job: Job) -> None:
        """From the start of a process to its end; in a thread of its own."""
        ended = Ended("failed", "the process that did this could not be started", "see the server's terminal")
        try:
            ended = see_through(job, self.path(job.key), self._context, self._lock)
        except Exception:
            log.exception("work %s", job.key)
        finally:
            with self._lock:
                job.end(ended)
                self._running.remove(job)
                job.ended.set()
                self.results.tidy(job.key)
                self._advance()
