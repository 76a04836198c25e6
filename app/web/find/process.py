"""A job in a process of its own, as its parent sees it: started, listened to, ended with all that it has started."""

from __future__ import annotations

import logging
import multiprocessing.connection
import os
import signal
from contextlib import AbstractContextManager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from .child import Ended, Report, carry_out
from .job import Job

log = logging.getLogger("rnnscope.web")

Context = ForkServerContext | SpawnContext

EXIT_SECONDS = 1.0
KILLED = (-9, 255)
"""Exit codes of a process that was ended by force, or whose fork server was."""


def see_through(job: Job, path: Path, context: Context, lock: AbstractContextManager[object]) -> Ended:
    """Run a job in a process until that is gone, and say how it ended; `lock` guards the job."""
    ours, theirs = context.Pipe(duplex=False)
    with ours:
        process = _start(job, path, context, theirs)
        with lock:
            job.process = process
            if job.state == "cancelled":
                kill(job)
        said = _listen(job, process, ours, lock)
    process.join(EXIT_SECONDS)  # its own exit code, unless it does not end by itself
    kill(job)  # whatever it started itself
    process.join()
    code = process.exitcode
    with lock:
        job.process = None
    process.close()
    if said is not None and (said.state == "failed" or path.is_file()):
        return said
    return _died(job, code)


def kill(job: Job) -> None:
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


def _start(job: Job, path: Path, context: Context, theirs: Connection) -> BaseProcess:
    with theirs:
        process = context.Process(
            target=carry_out,
            args=(theirs, path, job.function, job.arguments),
            name=f"rnnscope-work-{job.key[:8]}",
            daemon=True,
        )
        process.start()
    return process


def _listen(
    job: Job, process: BaseProcess, ours: Connection, lock: AbstractContextManager[object]
) -> Ended | None:
    """What the process says, until it has told how it ended; None if it is gone without that."""
    while True:
        ready = multiprocessing.connection.wait([ours, process.sentinel])
        if ours not in ready:
            return None
        try:
            said: Report | Ended = ours.recv()
        except (EOFError, OSError):
            return None
        if isinstance(said, Ended):
            return said
        with lock:
            job.note(said)


def _died(job: Job, code: int | None) -> Ended:
    if job.state != "cancelled":
        log.warning("the process of work %s ended with %s", job.key, code)
    if code in KILLED:
        said = "the process that did this was ended from outside, perhaps because memory ran out"
        return Ended("failed", said, "try a shorter text, or close other programs")
    said = f"the process that did this ended unexpectedly ({code}); the server's terminal says more"
    return Ended("failed", said, "try again, or another text")
