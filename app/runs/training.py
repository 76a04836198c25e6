"""A run of `rnnscope train` in a folder: the model so far, and everything needed to go on from there bit for bit."""

from __future__ import annotations

import dataclasses
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..rnn.checkpoint import Config, Model, load, save
from ..rnn.corpora import Corpus
from ..rnn.evaluation import held_out_loss_nats
from ..rnn.network import Network, NetworkShape
from ..rnn.tensorfile import TensorFileError, read_tensors, write_tensors
from ..rnn.training import DivergedError, Schedule, StepReport, Trainer, TrainingSettings
from ..rnn.vocabulary import Vocabulary
from .diary import Diary, Subject, about_training
from .folder import STATE_FILE, RunFolder

SAVE_EVERY_SECONDS = 30.0
EVALUATION_SHARE = 0.05  # of the time, at most, goes into validation and saving
VALIDATION_CHARACTERS = 100_000
CONSTANT_SHARE = 0.75  # of a time budget; then the decay begins and the number of steps is fixed


@dataclass(frozen=True)
class RunSettings:
    """What `rnnscope train` was asked for. One of `minutes` and `steps` ends the run."""

    corpus: str
    cell: str
    hidden_size: int
    layers: int
    training: TrainingSettings = field(default_factory=TrainingSettings)
    minutes: float | None = None
    steps: int | None = None
    half: bool = False

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.steps is None):
            raise ValueError("a run needs either minutes or steps to know its end")
        if self.minutes is not None and not 0 < self.minutes <= 7 * 24 * 60:
            raise ValueError(f"minutes must be above 0 and at most 10080, got {self.minutes}")
        if self.steps is not None and not 1 <= self.steps <= 100_000_000:
            raise ValueError(f"steps must be 1 to 100000000, got {self.steps}")


@dataclass(frozen=True)
class Progress:
    """Where a run is; losses in nats per character, times in seconds."""

    step: int
    loss_nats: float
    validation_nats: float | None
    characters_per_second: float
    elapsed_seconds: float
    remaining_seconds: float

    @property
    def done(self) -> float:
        """Share of the run that is behind, 0 to 1."""
        return self.elapsed_seconds / max(1e-9, self.elapsed_seconds + self.remaining_seconds)


@dataclass
class _Clock:
    """Seconds of work, those of earlier sittings included."""

    before: float
    start: float = field(default_factory=lambda: time.monotonic())

    @property
    def seconds(self) -> float:
        return self.before + time.monotonic() - self.start


class Run:
    """One run of `rnnscope train`. Raises ValueError where `folder` holds another run, or the corpus changed."""

    def __init__(self, folder: Path, settings: RunSettings, corpus: Corpus, resume: bool = False) -> None:
        self.folder, self.settings, self.corpus = folder, settings, corpus
        split = corpus.split()
        train = "".join(split.train)
        self.vocabulary = Vocabulary.from_text(train)
        self.ids = self.vocabulary.encode(train)
        self.validation = self.vocabulary.encode("".join(split.validation))
        self.test = self.vocabulary.encode("".join(split.test))
        shape = NetworkShape(settings.cell, self.vocabulary.size, settings.hidden_size, settings.layers)  # type: ignore[arg-type]
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(settings.training.seed)
            network = Network(shape, settings.training.dropout)
        schedule = Schedule.of(settings.training, settings.steps)
        self.trainer = Trainer(network, self.ids, settings.training, schedule)
        self.evaluations: list[dict[str, float]] = []
        self.elapsed_seconds = 0.0
        self._enter(resume)

    @property
    def finished(self) -> bool:
        """Whether the last step has been taken."""
        steps = self.trainer.schedule.steps
        return steps is not None and self.trainer.step_count >= steps

    @property
    def best(self) -> dict[str, float] | None:
        """The evaluation with the lowest validation loss; its weights are in `model.safetensors`."""
        return min(self.evaluations, key=lambda e: e["validation_nats"], default=None)

    def train(self, stop: Callable[[], bool]) -> Iterator[Progress]:
        """Train to the end, or until `stop()`; saves every half minute or more, and at the end of the sitting."""
        diary = self._diary()
        try:
            yield from self._sitting(diary, stop)
            diary.end("finished" if self.finished else "paused")
        finally:
            diary.close()

    def _sitting(self, diary: Diary, stop: Callable[[], bool]) -> Iterator[Progress]:
        clock, smooth = _Clock(self.elapsed_seconds), math.nan
        due = clock.seconds + SAVE_EVERY_SECONDS
        first_step, first_second = self.trainer.step_count, clock.seconds
        while not self.finished and diary.obey(stop):
            clock.before, diary.paused_seconds = clock.before - diary.paused_seconds, 0.0
            report = self._step(diary)
            smooth = report.loss_nats if math.isnan(smooth) else 0.99 * smooth + 0.01 * report.loss_nats
            self.elapsed_seconds = clock.seconds
            self._decide_end()
            if clock.seconds > due:
                before = clock.seconds
                self.evaluate()
                self.save()
                due = clock.seconds + max(SAVE_EVERY_SECONDS, (clock.seconds - before) / EVALUATION_SHARE)
            speed = (self.trainer.step_count - first_step) / max(1e-9, clock.seconds - first_second)
            yield self._progress(smooth, speed, clock.seconds)
        self.elapsed_seconds = clock.seconds
        if self.trainer.step_count > first_step:
            self.evaluate()
            self.save()

    def _diary(self) -> Diary:
        folder = RunFolder(self.folder)
        subject = Subject(self.trainer, self.vocabulary, self.validation)
        steps = self.trainer.schedule.steps
        return Diary(folder, subject, about_training(folder, subject, self.corpus.name, steps))

    def _step(self, diary: Diary) -> StepReport:
        try:
            return diary.step()
        except DivergedError as error:
            self.save()  # the weights are those before that step
            diary.end("diverged", str(error))
            raise

    def evaluate(self) -> None:
        """Measure the validation loss; the model is written when it is the best so far."""
        loss = held_out_loss_nats(self.trainer.network, self.validation[:VALIDATION_CHARACTERS])
        best = self.best
        self.evaluations.append({"step": self.trainer.step_count, "validation_nats": loss})
        if best is None or loss < best["validation_nats"]:
            config = Config(self.trainer.network.shape, self.vocabulary, corpus=self.corpus.name)
            save(
                self.folder,
                self.trainer.network,
                config,
                torch.float16 if self.settings.half else torch.float32,
            )

    def save(self) -> None:
        """Write all that a resumed run depends on, in one atomic step."""
        schedule = self.trainer.schedule
        state = {
            "settings": dataclasses.asdict(self.settings),
            "corpus_sha256": self.corpus.sha256,
            "elapsed_seconds": self.elapsed_seconds,
            "decay_from": schedule.decay_from,
            "steps": schedule.steps,
            "evaluations": self.evaluations,
        }
        write_tensors(self.folder / STATE_FILE, self.trainer.state_dict(), {"run": json.dumps(state)})

    def model(self) -> Model:
        """The best model so far, as stored."""
        return load(self.folder)

    def test_loss_nats(self) -> float:
        """Held-out loss of the model as stored, on the last part of the split, which training never saw."""
        return held_out_loss_nats(self.model().network, self.test)

    def _enter(self, resume: bool) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / STATE_FILE
        if not path.exists():
            if (self.folder / "config.json").exists():
                raise ValueError(f"{self.folder} already holds a model: choose another --out")
            return
        try:
            tensors, metadata = read_tensors(path)
            state = json.loads(metadata["run"])
        except (TensorFileError, KeyError, ValueError):
            raise ValueError(f"{path} is damaged: remove it to begin again") from None
        if not resume:
            step = int(tensors["step"])
            raise ValueError(
                f"{self.folder} holds a run at step {step}: add --resume, or choose another --out"
            )
        self._restore(tensors, state)

    def _restore(self, tensors: dict[str, Tensor], state: dict[str, Any]) -> None:
        if state["corpus_sha256"] != self.corpus.sha256:
            raise ValueError(f"the corpus {self.corpus.name} is not the text this run was started on")
        asked = json.loads(json.dumps(dataclasses.asdict(self.settings)))
        changed = [
            k for k in asked if k not in ("minutes", "steps", "half") and asked[k] != state["settings"].get(k)
        ]
        if changed:
            raise ValueError(
                f"the run was started with another {', '.join(changed)}: resume it with the same"
            )
        self.trainer.load_state_dict(tensors)
        self.elapsed_seconds, self.evaluations = state["elapsed_seconds"], state["evaluations"]
        same_end = all(asked[k] == state["settings"].get(k) for k in ("minutes", "steps"))
        if same_end and state["steps"] is not None:
            self.trainer.schedule = self.trainer.schedule.ending(state["decay_from"], state["steps"])

    def _decide_end(self) -> None:
        """A time budget becomes a number of steps once its constant part is used up."""
        minutes, step = self.settings.minutes, self.trainer.step_count
        if minutes is None or self.trainer.schedule.steps is not None:
            return
        if self.elapsed_seconds >= CONSTANT_SHARE * minutes * 60:
            speed = step / self.elapsed_seconds
            left = max(1, math.ceil(speed * (minutes * 60 - self.elapsed_seconds)))
            self.trainer.schedule = self.trainer.schedule.ending(step, step + left)

    def _progress(self, loss_nats: float, steps_per_second: float, elapsed: float) -> Progress:
        steps, minutes = self.trainer.schedule.steps, self.settings.minutes
        if steps is not None:
            remaining = (steps - self.trainer.step_count) / max(1e-9, steps_per_second)
        else:
            remaining = max(0.0, (minutes or 0.0) * 60 - elapsed)
        training, last = self.settings.training, self.evaluations[-1:]
        return Progress(
            step=self.trainer.step_count,
            loss_nats=loss_nats,
            validation_nats=last[0]["validation_nats"] if last else None,
            characters_per_second=steps_per_second * training.batch_size * training.window,
            elapsed_seconds=elapsed,
            remaining_seconds=remaining,
        )
