"""What runs in the child process of a piece of work: alone in a group of processes that ends with the server."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from ...runs.children import be_modest, end_the_group, lead_a_group, when_parent_ends
from ..failure import sentence_of

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
    lead_a_group()
    multiprocessing.current_process().daemon = False  # may start processes; they are ended with the group
    when_parent_ends(end_the_group)
    be_modest()
    import torch

    torch.set_num_threads(1)
    try:
        function(_reporter(told), path, *arguments)
        ended = Ended("done")
    except BaseException as error:
        ended = Ended("failed", *sentence_of(error))
    told.send(ended)


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
