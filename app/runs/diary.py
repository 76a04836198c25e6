"""What a run of `rnnscope train` leaves in its folder for whoever watches it, and what it is asked from there."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import torch
from torch import Tensor

from ..rnn.experiment.experiment import Observation
from ..rnn.experiment.probe import Probe
from ..rnn.experiment.settings import CELL_NAMES
from ..rnn.experiment.truncation import Truncation
from ..rnn.sampling import write_on
from ..rnn.tasks import Characters
from ..rnn.training import StepReport, Trainer
from ..rnn.vocabulary import Vocabulary
from .database import Row, Writer
from .folder import PartInfo, RunFolder, RunInfo, created_at, new_id
from .inbox import Command, Inbox
from .limits import Limits
from .record import Record, State

COMMIT_SECONDS = 0.5
LOOK_SECONDS = 0.2
MOST_PROBED = 100
"""Time steps of the probe's sequences."""
SAMPLE_CHARACTERS, SAMPLE_TEMPERATURE = 160, 0.7


class Subject:
    """A trainer as the record of a run sees it; the probe is made of text that training never reads."""

    def __init__(self, trainer: Trainer, vocabulary: Vocabulary, held_out: Tensor) -> None:
        self.trainer, self.vocabulary = trainer, vocabulary
        length = max(2, min(MOST_PROBED, trainer.settings.window, len(held_out) - 1))
        task = Characters(length, vocabulary, trainer.ids, held_out)
        self.probe = Probe(trainer.network, task, Truncation())
        self.baseline, self.baseline_name = task.baseline, task.baseline_name
        self.shrunk_by = 1.0  # clipping has made the gradients that lie there smaller by this

    @property
    def step_count(self) -> int:
        """Optimizer steps taken."""
        return self.trainer.step_count

    def observe(self) -> Observation:
        """What the probe sees, and what the network writes from nothing; later steps do not depend on it."""
        network = self.trainer.network
        network.eval()
        norms = {
            name: self.shrunk_by * float(torch.linalg.vector_norm(parameter.grad, dtype=torch.float64))
            for name, parameter in network.named_parameters()
            if parameter.grad is not None
        }
        values = self.probe.measure(norms)
        state = network.zero_state()
        sample = write_on(network, self.vocabulary, state, SAMPLE_CHARACTERS, SAMPLE_TEMPERATURE)
        return Observation(self.step_count, values, sample)

    def state_dict(self) -> dict[str, Tensor]:
        """Weights and everything else that a later step depends on."""
        return self.trainer.state_dict()

    def load_state_dict(self, tensors: dict[str, Tensor]) -> None:
        """Go on from what `state_dict` gave."""
        self.trainer.load_state_dict(tensors)


class Diary:
    """Keeps the rows of a run and obeys its inbox, as long as it is open. Raises RunError where another one is."""

    def __init__(self, folder: RunFolder, subject: Subject, about: RunInfo) -> None:
        self.folder, self.subject = folder, subject
        self._lock = self.folder.lock(0)
        if not self.folder.database.exists():
            with Writer(self.folder.database) as writer:
                writer.set(state="starting", step=0)
                writer.commit()
        self.folder.write(about)
        self.record = Record(self.folder, subject, Limits().most_snapshot_bytes, time.perf_counter)
        self.inbox = Inbox(self.folder.inbox)
        self._goal: int | None = None  # step at which it pauses
        self._looked_at = 0.0
        self.paused_seconds = 0.0
        self._set("running")

    def step(self) -> StepReport:
        """One optimizer step, kept; observed when that is paid for. Raises DivergedError."""
        record, before = self.record, time.perf_counter()
        report = self.subject.trainer.step()
        now = time.perf_counter()
        record.budget.trained(now - before)
        record.pace.stepped(now, record.step)
        record.pending = True
        row = _row(report, self.subject.trainer.settings.clip_norm)
        record.writer.add_row(row)
        self.subject.shrunk_by = row.norm / row.norm_after if row.clipped else 1.0
        if record.budget.allows():
            record.observe()
        if now - record.committed_at >= COMMIT_SECONDS:
            record.commit()
        return report

    def obey(self, stop: Callable[[], bool]) -> bool:
        """Do what is asked, waiting through a pause; False where it is asked to stop, or `stop()`."""
        if self._goal is not None and self.record.step >= self._goal:
            self._set("paused")
        while not stop():
            now = time.perf_counter()
            if now - self._looked_at >= LOOK_SECONDS:
                self._looked_at = now
                for command in self.inbox.waiting():
                    self.inbox.remove(command)
                    if not self._apply(command):
                        return False
            if self.record.state != "paused":
                return True
            time.sleep(LOOK_SECONDS)
            self.paused_seconds += time.perf_counter() - now
        return False

    def end(self, state: State, reason: str = "") -> None:
        """Say how the run stands at the end of a sitting, with a last look at the weights."""
        if state != "diverged":
            self.record.observe()
        self._set(state, reason)
        if state != "paused":
            self.record.event(state, reason or f"all {self.record.step} steps are done")
            self.record.commit(durable=True)

    def close(self) -> None:
        """Let others have the folder."""
        self.record.close()
        self._lock.release()

    def _apply(self, command: Command) -> bool:
        match command.action:
            case "stop":
                return False
            case "pause":
                self._set("paused")
            case "play" | "step":
                count = command.values.get("count", 1) if command.action == "step" else None
                self._goal = None if count is None else self.record.step + int(count)
                self._set("running")
            case _:
                self.record.event("ignored", "a run of rnnscope train keeps its settings")
        return True

    def _set(self, state: State, reason: str = "") -> None:
        record, now = self.record, time.perf_counter()
        if state == "running":
            record.pace.start(now, record.step, None)
        else:
            record.pace.stop(now)
        record.state, record.reason = state, reason
        record.commit()


def about_training(folder: RunFolder, subject: Subject, corpus: str, steps: int | None) -> RunInfo:
    """run.json of a run of `rnnscope train`; a folder that has one keeps its id and its name."""
    now = datetime.now(UTC)
    known = folder.info() if (folder.path / "run.json").exists() else None
    shape = subject.trainer.network.shape
    layers = f"{shape.layers} layers of " if shape.layers > 1 else ""
    return RunInfo(
        id=known.id if known else new_id(now),
        kind="training",
        created=known.created if known else created_at(now),
        name=known.name if known else folder.path.name[:80],
        about=f"{CELL_NAMES[shape.cell]}, {layers}{shape.hidden_size} units: the next character of {corpus}",
        steps=steps,
        baseline=subject.baseline,
        baseline_name=subject.baseline_name,
        chance=None,
        window=0,
        layout=tuple(PartInfo(part.name, part.columns, part.labels) for part in subject.probe.layout),
    )


def _row(report: StepReport, clip_norm: int | float) -> Row:
    norm, clipped = report.gradient_norm, 0 < clip_norm < report.gradient_norm + 1e-6
    return Row(
        step=report.step,
        loss=report.loss_nats,
        norm=norm,
        norm_after=norm * clip_norm / (norm + 1e-6) if clipped else norm,
        clipped=clipped,
        learning_rate=report.learning_rate,
        threshold=clip_norm if clip_norm > 0 else float("nan"),
    )
