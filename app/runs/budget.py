"""How often a run is looked at: at full speed all that is not training takes at most a twentieth of the time."""

from __future__ import annotations

from dataclasses import dataclass

SHARE = 0.015  # of the training time; the rest of a twentieth is for keeping rows and checkpoints
PACED_SHARE = 0.3  # at a pace that somebody chose in order to look


@dataclass
class Budget:
    """Seconds of a run: `training` in optimizer steps, `observing`, and what the last observation took.

    After each observation as much training has to pass as pays for it. Those that are always made (the first steps, a
    pause, the end) do not wait for that, nor do those made while the run waits for its pace.
    """

    training: float = 0.0
    observing: float = 0.0
    last: float = 0.0
    due: float = 0.0
    """The training time at which the next observation is paid for."""

    def trained(self, seconds: float) -> None:
        """A step took so long."""
        self.training += seconds

    def observed(self, seconds: float) -> None:
        """An observation took so long."""
        self.observing += seconds
        self.last = seconds
        self.due = self.training + seconds / SHARE

    def allows(self, share: float = SHARE) -> bool:
        """Whether another observation is paid for, by so much of the training time since the last one."""
        return self.training >= self.due - self.last / SHARE + self.last / share

    @property
    def share(self) -> float | None:
        """Of the time so far, that part that went into observing."""
        whole = self.training + self.observing
        return self.observing / whole if whole > 0 else None
