"""The training processes of one server: started in milliseconds, few at a time, none left behind."""

from __future__ import annotations

import logging
import multiprocessing.connection
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess

from .children import process_context, warm
from .database import Reader
from .folder import RunError, RunFolder
from .inbox import Inbox
from .limits import Limits
from .process import train

log = logging.getLogger("rnnscope.runs")

ASK_SECONDS, TERMINATE_SECONDS = 1.0, 0.5
ENDED = ("finished", "diverged")


class TooManyRunning(RunError):
    """As many runs train as may at once."""


@dataclass(eq=False)
class _Child:
    folder: RunFolder
    process: BaseProcess
    ended: threading.Event = field(default_factory=threading.Event)

    def signal(self, number_is_kill: bool) -> None:
        with suppress(ValueError, OSError, AttributeError):  # it has just ended
            self.process.kill() if number_is_kill else self.process.terminate()


class Launcher:
    """Starts and stops the processes that train; they end with this one. Any thread may ask."""

    def __init__(self, limits: Limits, most_running: int) -> None:
        self.limits, self.most_running = limits, most_running
        self._context = process_context()
        self._children: dict[str, _Child] = {}  # in the order in which they were started
        self._lock = threading.RLock()
        self._closed = False

    def warm(self) -> None:
        """Start the fork server, so that the first run need not wait for it."""
        warm(self._context)

    def is_alive(self, folder: RunFolder) -> bool:
        """Whether a process of this server trains the run in `folder`."""
        return folder.path.name in self._children

    def start(self, folder: RunFolder) -> None:
        """See that a process trains the run in `folder`. Raises TooManyRunning."""
        with self._lock:
            if self._closed or self.is_alive(folder):
                return
            self.make_room()
            _forget_stops(folder)
            name = folder.path.name
            process = self._context.Process(
                target=train, args=(folder, self.limits), name=f"rnnscope-{name}", daemon=True
            )
            process.start()
            child = self._children[name] = _Child(folder, process)
        threading.Thread(target=self._reap, args=(child,), name=f"rnnscope-{name}", daemon=True).start()

    def make_room(self) -> None:
        """See that one more may run: the oldest paused run that nobody has saved goes. Raises TooManyRunning."""
        with self._lock:
            while len(self._children) >= self.most_running:
                resting = [child for child in self._children.values() if _may_go(child.folder)]
                if not resting:
                    raise TooManyRunning(
                        f"{self.most_running} runs train already, which is all that may at once"
                    )
                self.stop(resting[0].folder)

    def stop(self, folder: RunFolder) -> None:
        """End the process of a run: it keeps what it has if it can do so in time, and is gone within 2 s."""
        child = self._children.get(folder.path.name)
        if child is not None:
            _ask(child)
            _end([child])
            self._forget(child)

    def kill(self, folder: RunFolder) -> None:
        """End the process of a run at once."""
        child = self._children.get(folder.path.name)
        if child is not None:
            child.signal(number_is_kill=True)
            child.ended.wait(TERMINATE_SECONDS)
            self._forget(child)

    def shutdown(self) -> None:
        """End all of them, within 2 s, and start no more."""
        with self._lock:
            self._closed = True
            children = list(self._children.values())
        for child in children:
            _ask(child)
        _end(children)

    def _reap(self, child: _Child) -> None:
        """Wait for the end of a process; go on if something was asked just as it went."""
        multiprocessing.connection.wait([child.process.sentinel])
        child.ended.set()
        with self._lock:
            child.process.join()
            code = child.process.exitcode
            self._forget(child)
            child.process.close()
        if code:
            log.warning("the process of run %s ended with %s", child.folder.path.name, code)
        elif _wants_more(child.folder):
            with suppress(TooManyRunning):
                self.start(child.folder)

    def _forget(self, child: _Child) -> None:
        with self._lock:
            if self._children.get(child.folder.path.name) is child:
                del self._children[child.folder.path.name]


def _ask(child: _Child) -> None:
    with suppress(OSError):  # the folder is gone, or the disk full: then it is told otherwise
        Inbox(child.folder.inbox).put("stop")


def _end(children: list[_Child]) -> None:
    """Wait; then insist; then make an end."""
    for seconds, act in ((ASK_SECONDS, False), (TERMINATE_SECONDS, True)):
        if _all_ended(children, seconds):
            return
        for child in children:
            if not child.ended.is_set():
                child.signal(number_is_kill=act)
    _all_ended(children, TERMINATE_SECONDS)


def _all_ended(children: list[_Child], seconds: float) -> bool:
    timer = threading.Event()
    left = int(seconds / 0.01)
    while left > 0 and not all(child.ended.is_set() for child in children):
        timer.wait(0.01)
        left -= 1
    return all(child.ended.is_set() for child in children)


def _may_go(folder: RunFolder) -> bool:
    try:
        with Reader(folder.database) as reader:
            return folder.info().scratch and reader.meta().get("state") == "paused"
    except RunError:
        return True


def _wants_more(folder: RunFolder) -> bool:
    try:
        if not any(command.action in ("play", "step", "change") for command in Inbox(folder.inbox).waiting()):
            return False
        with Reader(folder.database) as reader:
            return reader.meta().get("state") not in ENDED
    except (OSError, RunError):
        return False


def _forget_stops(folder: RunFolder) -> None:
    """A process that was killed may have left what it was told unread."""
    inbox = Inbox(folder.inbox)
    with suppress(OSError):
        for command in inbox.waiting():
            if command.action == "stop":
                inbox.remove(command)
