"""What a run leaves in its folder while it trains: rows, observations, snapshots, a checkpoint, how it stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Literal, Protocol

from torch import Tensor

from ..rnn.experiment.experiment import Observation, StepRow
from ..rnn.tensorfile import read_tensors, write_tensors
from .budget import Budget
from .database import Event, Reader, Row, Writer
from .folder import STATE_FILE, RunError, RunFolder
from .pace import Pace
from .snapshots import Snapshots

State = Literal["starting", "running", "paused", "finished", "diverged", "failed"]
SNAPSHOT_PREFIX = "network."


class Subject(Protocol):
    """What is trained: an experiment, or a trainer of `rnnscope train`."""

    @property
    def step_count(self) -> int:
        """Optimizer steps taken."""

    def observe(self) -> Observation:
        """What the probe sees at the weights as they are."""

    def state_dict(self) -> dict[str, Tensor]:
        """Everything that a later step depends on; weights are named network.*."""

    def load_state_dict(self, tensors: dict[str, Tensor]) -> None:
        """Go on from there."""


class Record:
    """The record of one run; `close` it. Its methods raise RunError, OSError and sqlite3.Error."""

    def __init__(
        self,
        folder: RunFolder,
        subject: Subject,
        most_snapshot_bytes: int,
        clock: Callable[[], float],
    ) -> None:
        self.folder, self.subject, self.clock = folder, subject, clock
        self.state: State = "starting"
        self.reason = ""
        self.snapshots = Snapshots(folder.snapshots, most_snapshot_bytes)
        with Reader(folder.database) as reader:
            meta, self._observed = reader.meta(), set(reader.observed_steps())
            self.last_row, self.events = reader.last_step(), reader.events(most=-1)
        seconds = meta.get("seconds", {})
        self.pace = Pace(seconds.pop("running", 0.0), meta.get("steps_per_second"))
        self.budget = Budget(**seconds)
        self.committed_at = self.saved_at = clock()
        self._saved = 0  # step of the checkpoint
        self._overflowing = False
        self.pending = False
        """Whether something waits to be committed."""
        self.writer = Writer(folder.database)

    @property
    def step(self) -> int:
        """Steps taken."""
        return self.subject.step_count

    @property
    def is_observed(self) -> bool:
        """Whether there is an observation of the weights as they are now."""
        return self.step in self._observed

    def done_commands(self) -> set[str]:
        """Names of the commands that have had their effect already."""
        return {str(event.value["command"]) for event in self.events if "command" in event.value}

    def add(self, row: StepRow) -> None:
        """Keep a step, and the first of several whose gradient norm overflows as an event."""
        self.pending = True
        self.writer.add_row(as_row(row))
        if row.overflow and not self._overflowing:
            text = f"step {row.step}: the gradient's entries are finite, their norm in float32 is not"
            self.writer.add_event(row.step, "overflow", text)
        self._overflowing = row.overflow

    def event(self, kind: str, text: str, **value: Any) -> None:
        """Log an event at the step that is next."""
        self.pending = True
        self.writer.add_event(self.step, kind, text, **value)

    def observe(self) -> None:
        """Observe, if that has not been done at this step."""
        if self.is_observed:
            return
        before, self.pending = self.clock(), True
        seen = self.subject.observe()
        self.writer.add_observation(seen.step, seen.values, seen.sample)
        state = self.subject.state_dict()
        weights = {k: v for k, v in state.items() if k.startswith(SNAPSHOT_PREFIX) or k == "step"}
        self.snapshots.keep(seen.step, weights)
        self._observed.add(seen.step)
        self.budget.observed(self.clock() - before)

    def commit(self, durable: bool = False) -> None:
        """Keep all of it, and how the run stands; `durable`: even if the machine loses its power now."""
        now = self.clock()
        self.committed_at, self.pending = now, False
        self.writer.set(
            state=self.state,
            reason=self.reason,
            step=self.step,
            steps_per_second=self.pace.speed,
            observing_share=self.budget.share,
            seconds={"running": self.pace.seconds(now), **asdict(self.budget)},
        )
        self.writer.commit(durable)

    def save(self) -> None:
        """Write the checkpoint; the rows that it stands on are kept before."""
        self.saved_at = self.clock()
        if self.step == self._saved:
            return
        self.commit(durable=True)
        about = json.dumps({"run": self.folder.path.name, "step": self.step})
        write_tensors(self.folder.checkpoint, self.subject.state_dict(), {"run": about})
        self._saved = self.step

    def restore(self) -> None:
        """Go back to the checkpoint, if there is one. Raises TensorFileError and RunError."""
        if not self.folder.checkpoint.exists():
            return
        tensors, _ = read_tensors(self.folder.checkpoint)
        try:
            self.subject.load_state_dict(tensors)
        except (RuntimeError, KeyError, ValueError, IndexError):
            raise RunError(
                f"{STATE_FILE} does not fit the settings in run.json: one of them was changed"
            ) from None
        self._saved = self.step

    def changes(self) -> dict[int, list[Event]]:
        """The changes of settings so far, by the step at which they were made."""
        found: dict[int, list[Event]] = {}
        for event in self.events:
            if event.kind == "change":
                found.setdefault(event.step, []).append(event)
        return found

    def close(self) -> None:
        """Close the database."""
        self.writer.close()


def as_row(row: StepRow) -> Row:
    """A step as the database keeps it."""
    return Row(
        row.step, row.loss, row.accuracy, row.norm, row.norm_after, row.clipped, row.learning_rate,
        row.threshold,
    )  # fmt: skip
