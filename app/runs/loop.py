"""One run from the inside: it trains, observes, keeps and obeys. Synchronous; the clock is a parameter."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

import numpy as np

from ..rnn.experiment.experiment import Experiment, StepRow
from ..rnn.experiment.settings import SettingError
from .budget import PACED_SHARE, SHARE
from .database import Reader
from .folder import RunFolder
from .inbox import Command, Inbox
from .limits import Limits
from .record import Record, State, as_row

COMMIT_SECONDS = 0.065  # about as often as anybody looks
CHECKPOINT_SECONDS = 5.0
LOOK_SECONDS = 0.03  # between two looks into the inbox
CHEAP_SECONDS = 0.035  # an observation that the first steps get at full speed too
FIRST_STEPS = frozenset({0, 1, 2, 4, 8})
ADJUSTABLE = ("clipping", "threshold", "learning_rate")


def never() -> bool:
    """No."""
    return False


class RunLoop:
    """Trains `experiment` in `folder` until it has ended, is told to stop, or nobody has asked anything for long.

    With the settings, the corpus and the logged changes every row is fixed: a run that was killed goes on from its
    checkpoint, and what it had committed beyond that is computed again and comes out equal. New commands wait so long.
    """

    def __init__(
        self,
        folder: RunFolder,
        experiment: Experiment,
        limits: Limits,
        stopping: Callable[[], bool] = never,
        clock: Callable[[], float] = time.perf_counter,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.experiment, self.limits = experiment, limits
        self.stopping, self.clock, self.wait = stopping, clock, wait
        self.record = Record(folder, experiment, limits.most_snapshot_bytes, clock)
        self.inbox = Inbox(folder.inbox)
        self._done = self.record.done_commands()
        self._goal: int | None = None  # step at which it pauses
        self._asked_to_stop = False
        self._looked_at = self._asked_at = clock()

    @property
    def state(self) -> State:
        """How the run stands."""
        return self.record.state

    def run(self) -> None:
        """Serve until the end; `state` says which. Raises RunError, OSError, sqlite3.Error."""
        try:
            self._enter()
            while self.state in ("running", "paused"):
                if self._must_leave():
                    self._leave()
                    return
                self._obey()
                if self.state == "running":
                    self._advance()
                elif self.state == "paused":
                    self.wait(LOOK_SECONDS)
        finally:
            self.record.close()

    def _advance(self) -> None:
        """One step, or a part of the time until it is due."""
        record, now = self.record, self.clock()
        slack = record.pace.slack(now)
        if slack <= 0:
            self._step()
            return
        if not record.is_observed and record.budget.last <= slack:
            record.observe()  # the time would be waited away
        if record.pending and (slack >= LOOK_SECONDS or now - record.committed_at >= COMMIT_SECONDS):
            record.commit()
        self.wait(max(0.0, min(record.pace.slack(self.clock()), LOOK_SECONDS)))

    def _step(self) -> None:
        record, before = self.record, self.clock()
        row = self.experiment.step()
        now = self.clock()
        record.budget.trained(now - before)
        record.pace.stepped(now, record.step)
        record.add(row)
        if self._ends(row):
            return
        if record.step == self._goal:
            self._pause()
        elif record.pace.seconds(now) > self.limits.most_seconds:
            self._pause(f"the {self.limits.most_seconds:,.0f} s of running that a run may take are used up")
        else:
            self._keep(now)

    def _keep(self, now: float) -> None:
        record = self.record
        share = PACED_SHARE if record.pace.is_chosen else SHARE
        early = record.step in FIRST_STEPS and (record.pace.is_chosen or record.budget.last < CHEAP_SECONDS)
        if early or record.budget.allows(share):
            record.observe()
        if now - record.committed_at >= COMMIT_SECONDS:
            record.commit()
        if now - record.saved_at >= CHECKPOINT_SECONDS:
            record.save()

    # --- what it is asked ----------------------------------------------------------------------

    def _obey(self) -> None:
        now = self.clock()
        if self.state == "running" and now - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = now
        for command in self.inbox.waiting():
            if self.state not in ("running", "paused"):
                return
            self._asked_at = now
            if command.name not in self._done:  # it is where a process died before it could take it out
                self._apply(command)
                self.record.commit()
            self.inbox.remove(command)

    def _apply(self, command: Command) -> None:
        said, values, step = command.action or "ignored", command.values, self.record.step
        match command.action:
            case "change":
                self._change(command)
                return
            case "play":
                self._run(None, values.get("steps_per_second"))
            case "step":
                self._run(step + int(values.get("count", 1)))
            case "pause" if self.state == "running":
                self._pause()
            case "stop":
                self._asked_to_stop = True
        text = said if command.action else "a damaged command was left out"
        self.record.event(said, text, command=command.name, **values)

    def _change(self, command: Command) -> None:
        before = self.experiment.settings
        try:
            self.experiment.change(**command.values)
        except (SettingError, TypeError) as error:
            self.record.event("ignored", f"not changed: {error}", command=command.name)
            return
        after = self.experiment.settings
        told = [
            f"{name.replace('_', ' ')} {getattr(before, name)} → {getattr(after, name)}"
            for name in ADJUSTABLE
            if getattr(before, name) != getattr(after, name)
        ]
        kind = "change" if told else "ignored"
        self.record.event(kind, "; ".join(told), command=command.name, change=command.values)

    def _run(self, goal: int | None, steps_per_second: float | None = None) -> None:
        record, now = self.record, self.clock()
        self._goal = goal
        record.pace.start(now, record.step, steps_per_second)
        if record.state != "running":
            record.state, record.reason, record.saved_at = "running", "", now

    # --- pauses and ends -----------------------------------------------------------------------

    def _pause(self, reason: str = "") -> None:
        record = self.record
        record.pace.stop(self.clock())
        record.state, record.reason, self._asked_at = "paused", reason, self.clock()
        if reason:
            record.event("limit", reason)
        record.commit()
        record.observe()
        record.commit()
        record.save()

    def _ends(self, row: StepRow) -> bool:
        """Whether that was the last step; if so, end."""
        if row.problem is not None:
            self._end("diverged", f"step {row.step}: {row.problem}", row.problem)
        elif self.record.step >= self.experiment.settings.steps:
            self._end("finished", "", f"all {self.record.step} steps are done")
        else:
            return False
        return True

    def _end(self, state: Literal["finished", "diverged"], reason: str, text: str) -> None:
        record = self.record
        record.observe()
        record.save()
        record.pace.stop(self.clock())
        record.state, record.reason = state, reason
        record.event(state, text)
        record.commit(durable=True)

    def _must_leave(self) -> bool:
        idle = self.clock() - self._asked_at > self.limits.most_idle_seconds
        return self._asked_to_stop or self.stopping() or (self.state == "paused" and idle)

    def _leave(self) -> None:
        """Stop without an end: the run is paused, and its process goes."""
        self.record.pace.stop(self.clock())
        self.record.state = "paused"
        self.record.commit()
        self.record.save()

    # --- going on where it was -----------------------------------------------------------------

    def _enter(self) -> None:
        """Come to the last committed step, and wait there for what is asked."""
        record = self.record
        record.restore()
        start = record.step
        row, different = self._replay()
        record.state, self._asked_at = "paused", self.clock()
        if record.last_row >= 0:
            again = f"; steps {start} to {record.step} were computed again" if record.step > start else ""
            other = f", and {different} of their rows came out different" if different else ""
            record.event("resumed", f"went on at step {record.step}{again}{other}")
        if row is None or not self._ends(row):
            record.observe()
            record.commit()

    def _replay(self) -> tuple[StepRow | None, int]:
        """Compute what was committed beyond the checkpoint again: the last step, and how many rows differ."""
        record, changes = self.record, self.record.changes()
        row, different = None, 0
        with Reader(record.folder.database) as reader:
            while True:
                for event in changes.get(record.step, ()):
                    self.experiment.change(**event.value["change"])
                if record.step > record.last_row or self.stopping() or (row and row.problem):
                    return row, different
                row = self.experiment.step()
                committed = reader.metrics_since(row.step - 1, 1)
                again = np.array([as_row(row)], dtype=np.float64)
                different += not np.array_equal(committed, again, equal_nan=True)
                record.add(row)
