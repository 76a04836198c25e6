"""How far a scan is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

LINE_SECONDS = 15.0
LEAST_SHARE = 0.02
"""Of the work, before it is said how fast it goes."""
STEPS = 10_000
BAR = 16
AROUND_LINE = BAR + 14
"""Columns that are not the line's."""
COUNTS = re.compile(r"[\d.,]+")
"""Without them, what is being done changes with the phase of the scan only."""


@contextmanager
def progress(size_bytes: int) -> Iterator[Callable[[float, str], None]]:
    """Gives a function to be told how much is done, 0 to 1, and what is being done."""
    begun = time.monotonic()

    def line(done: float, doing: str) -> str:
        return f"{_pace(done, time.monotonic() - begun, size_bytes)}{doing}"

    if sys.stderr.isatty():
        room = max(0, shutil.get_terminal_size().columns - AROUND_LINE)
        options: dict[str, Any] = {"width": BAR, "show_eta": False, "file": sys.stderr}
        bar: Any
        with click.progressbar(length=STEPS, item_show_func=_shown, **options) as bar:
            yield lambda done, doing: bar.update(int(STEPS * done) - bar.pos, line(done, doing)[:room])
        return

    last, what = begun, ""

    def tell(done: float, doing: str) -> None:
        nonlocal last, what
        phase = COUNTS.sub("", doing)
        if phase != what or time.monotonic() - last >= LINE_SECONDS:
            last, what = time.monotonic(), phase
            click.echo(f"{done:4.0%}  {line(done, doing)}", err=True)

    yield tell


def _pace(done: float, seconds: float, size_bytes: int) -> str:
    """How fast over all that is done with the text, a byte taken for a character, and how long from here."""
    if done < LEAST_SHARE or seconds <= 0:
        return ""
    left = seconds * (1 - done) / done
    time_left = f"{left / 60:.0f} min" if left >= 90 else f"{left:.0f} s"
    return f"{size_bytes * done / seconds:,.0f} characters/s  {time_left} left  "


def _shown(line: str | None) -> str:
    return line or ""
