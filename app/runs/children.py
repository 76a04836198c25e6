"""How this server's child processes are started, behave, and end: for training runs, searches and whatever comes."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import multiprocessing.forkserver
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.context import ForkServerContext, SpawnContext
from pathlib import Path

PRELOADED = ["rnnscope.runs.preload", "rnnscope.find.search"]
"""What children need, for runs and for searches: it takes seconds to import, once."""
NICENESS = 10


def process_context() -> ForkServerContext | SpawnContext:
    """What starts processes: a fork server that has torch imported, one for all that ask.

    It forks a child in some milliseconds, the children share that memory, and it ends with this process, however
    that ends.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():  # Windows: a new interpreter each time
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def warm(context: ForkServerContext | SpawnContext) -> None:
    """Start the fork server, so that the first child need not wait for it."""
    if context.get_start_method() == "forkserver":
        multiprocessing.forkserver.ensure_running()


def end_fork_server() -> None:
    """End the fork server of this process at once.

    It would end by itself, but only when it has imported torch, and until then it holds our standard output open.
    """
    server = getattr(multiprocessing.forkserver, "_forkserver", None)
    pid = getattr(server, "_forkserver_pid", None)
    if pid is not None:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def be_modest() -> None:
    """In a child: let everything else go first, and, where memory runs out, be what Linux ends."""
    with suppress(OSError, AttributeError):  # Windows has no niceness
        os.nice(NICENESS)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def when_parent_ends(act: Callable[[], None]) -> None:
    """In a child: call `act`, in a thread of its own, when the process that started it is gone."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        multiprocessing.connection.wait([parent.sentinel])
        act()

    threading.Thread(target=watch, name="rnnscope-parent", daemon=True).start()


def lead_a_group() -> None:
    """In a child: all that it starts can be ended with it; Ctrl-C in the server's terminal does not reach it."""
    if hasattr(os, "setsid"):
        with suppress(OSError):
            os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def end_the_group() -> None:
    """In a child that leads a group: end it at once."""
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
