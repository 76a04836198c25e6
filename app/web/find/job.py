"""One piece of background work: what is to be done, how far it is, and how long the rest may take."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any, Literal

from .child import Ended, Report
from .messages import WorkStatus

Function = Callable[..., None]
"""function(report, path, *arguments): module level, so that a child can import it; writes `path` at one go."""
State = Literal["waiting", "running", "done", "failed", "cancelled"]
LEAST_SHARE = 0.02
"""Of the work, before it is said how long the rest takes."""


@dataclass(eq=False)
class Job:
    """A piece of work; whoever owns it guards it with a lock."""

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

    def is_under_way(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ("waiting", "running")

    def note(self, said: Report) -> None:
        """Take down how far it is."""
        now = time.monotonic()
        if self.heard is None or said.progress > self.progress:
            self.heard = (self.heard[0] if self.heard else now, now)
        if self.state == "running":
            self.progress, self.doing = max(self.progress, said.progress), said.doing

    def end(self, ended: Ended) -> None:
        """Take down how it ended, unless it was cancelled before."""
        if self.state == "running":
            self.state, self.error, self.hint = ended.state, ended.error, ended.hint
            self.doing = ""

    def status(self) -> WorkStatus:
        """How it stands."""
        return WorkStatus(
            key=self.key,
            state=self.state,
            progress=1.0 if self.state == "done" else self.progress,
            doing=self.doing,
            seconds_left=self._seconds_left(),
            error=self.error,
            hint=self.hint,
        )

    def _seconds_left(self) -> float | None:
        """At the pace so far, counted down from when it last got further; None where that cannot be said."""
        if self.state != "running" or self.progress < LEAST_SHARE or self.heard is None:
            return None
        first, last = self.heard
        left = (last - first) * (1 - self.progress) / self.progress - (time.monotonic() - last)
        return round(left, 1) if left > 0 else None
