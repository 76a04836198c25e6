"""Work that tests have done, in a module of its own so that a child process can import it without pytest."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

Tell = Callable[[float, str], None]


def double(report: Tell, path: Path, number: int) -> None:
    report(0.5, f"doubles {number}")
    path.with_suffix(".part").write_text(str(2 * number))
    path.with_suffix(".part").replace(path)


def wait_for(report: Tell, path: Path, gate: Path, pids: Path) -> None:
    """Says where it is and has a child of its own that would never end; ends when `gate` is there."""
    child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(10_000,))
    child.start()
    pids.write_text(f"{os.getpid()} {child.pid}")
    (path.parent / f".{path.name}.left").write_text("half")
    for step in itertools.takewhile(lambda _: not gate.exists(), itertools.count()):
        report(step / 100_000, "waits for the gate")
        time.sleep(0.02)
    path.write_text("through")


def halve(report: Tell, path: Path, gate: Path) -> None:
    """Half of it in half a second, then nothing until `gate` is there."""
    for progress in (0.0, 0.5):
        report(progress, "a half")
        time.sleep(0.5)
    while not gate.exists():
        time.sleep(0.02)
    path.touch()


def refuse(report: Tell, path: Path) -> None:
    raise ValueError("the text has 3 characters, at least 2,000 are needed\nand more")


def fail(report: Tell, path: Path) -> None:
    raise KeyError(str(path))


def crash(report: Tell, path: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leave(report: Tell, path: Path) -> None:
    os._exit(7)


def forget(report: Tell, path: Path) -> None:
    """Ends well and writes nothing."""
