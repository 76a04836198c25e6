"""What runs in the child process of a piece of work: alone in a group of processes that ends with the server."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from ...runs.children import be_modest, when_parent_ends

REPORT_SECONDS = 0.1


@dataclass(frozen=True)
class Report:
    """How far the work is, 0 to 1, and what it is at."""

    progress: float
    doing: str


@dataclass(frozen=True)
class Ended:
    """How the work has ended, with a sentence if it failed."""

    state: Literal["done", "failed"]
    error: str = ""
    hint: str = ""


def carry_out(
    told: Connection, path: Path, function: Callable[..., None], arguments: tuple[Any, ...]
) -> None:
    """Call function(report, path, *arguments), tell how far it is, and then how it ended."""
    _lead_a_group()
    multiprocessing.current_process().daemon = False  # may start processes; they are ended with the group
    when_parent_ends(_end_the_group)
    be_modest()
    import torch

    torch.set_num_threads(1)
    try:
        function(_reporter(told), path, *arguments)
        ended = Ended("done")
    except BaseException as error:
        ended = _failed(error)
    told.send(ended)


def _lead_a_group() -> None:
    """Everything started from here can be ended together; Ctrl-C in the server's terminal does not reach it."""
    if hasattr(os, "setsid"):
        with suppress(OSError):
            os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _end_the_group() -> None:
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _reporter(told: Connection) -> Callable[[float, str], None]:
    """Passes on ten reports a second at most, and every change of what is being done."""
    last, told_of = -REPORT_SECONDS, ""

    def report(progress: float, doing: str) -> None:
        nonlocal last, told_of
        now = time.monotonic()
        if doing != told_of or now - last >= REPORT_SECONDS:
            last, told_of = now, doing
            told.send(Report(min(max(float(progress), 0.0), 1.0), doing))

    return report


def _failed(error: BaseException) -> Ended:
    """A sentence without a path; what nobody expected is told in the server's terminal."""
    if isinstance(error, ValueError) and not isinstance(error, UnicodeError):
        said = str(getattr(error, "error", error)).partition("\n")[0]  # a ConceptError has its hint apart
        return Ended("failed", said, str(getattr(error, "hint", "")))
    if isinstance(error, MemoryError) or "allocate memory" in str(error):
        return Ended("failed", "there is not enough memory for this", "try a shorter text")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Ended("failed", "the disk is full", "free some space, then start it again")
    sys.stderr.write("".join(traceback.format_exception(error)))
    said = f"this failed unexpectedly ({type(error).__name__}); the server's terminal says more"
    return Ended("failed", said, "try again, or another text")
