"""From the start of the server's process to its first answer."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from serving import serving

from .report import Budget, Row, Section

STARTS = 5
METHOD = (
    "`rnnscope serve` in a process of its own, asked every 5 ms until it answers; the median of "
    f"{STARTS} starts, with an empty data folder and the shipped models."
)


def run(say: Callable[[str], None], starts: int = STARTS) -> Section:
    """Start the server several times."""
    say("start of the server")
    seconds: dict[str, list[float]] = {"/healthz": [], "/": []}
    for _ in range(starts):
        with tempfile.TemporaryDirectory() as data, serving(Path(data)) as server:
            for path, values in seconds.items():
                values.append(server.wait(path))
    rows = [
        Row(
            f"process start to the first answer of {path}",
            statistics.median(values),
            "s",
            Budget("at most", 4.0),
            f"{min(values):.2f} to {max(values):.2f} s",
        )
        for path, values in seconds.items()
    ]
    return Section("Start", METHOD, tuple(rows))
