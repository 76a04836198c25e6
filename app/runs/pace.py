"""The clock of a run: how long it has run, how fast it is, and when its next step is due."""

from __future__ import annotations

from collections import deque

SPEED_SECONDS = 3.0


class Pace:
    """Times are readings of one clock, in seconds; `seconds` is the running time of earlier sittings."""

    def __init__(self, seconds: float = 0.0, speed: float | None = None) -> None:
        self.speed = speed
        """Steps a second, measured over the last seconds of running."""
        self._before = seconds
        self._since: float | None = None
        self._interval, self._due = 0.0, 0.0
        self._recent: deque[tuple[float, int]] = deque()

    def start(self, now: float, step: int, steps_per_second: float | None) -> None:
        """The run goes on at step `step`, at that pace; None: as fast as it can."""
        self._interval, self._due = (1 / steps_per_second if steps_per_second else 0.0), now
        if self._since is None:
            self._since = now
            self._recent = deque([(now, step)])

    def stop(self, now: float) -> None:
        """The run pauses or ends."""
        self._before, self._since = self.seconds(now), None

    def stepped(self, now: float, step: int) -> None:
        """A step is done. What is late by more than a step is not caught up."""
        self._due = max(self._due + self._interval, now)
        self._recent.append((now, step))
        while len(self._recent) > 2 and now - self._recent[0][0] > SPEED_SECONDS:
            self._recent.popleft()
        (first, earlier), (last, later) = self._recent[0], self._recent[-1]
        if last > first:
            self.speed = (later - earlier) / (last - first)

    @property
    def is_chosen(self) -> bool:
        """Whether the run is to go no faster than some pace."""
        return self._interval > 0

    def slack(self, now: float) -> float:
        """Seconds until the next step is due; 0 or less: it is."""
        return self._due - now if self._interval else 0.0

    def seconds(self, now: float) -> float:
        """How long the run has run, pauses left out."""
        return self._before + (now - self._since if self._since is not None else 0.0)
