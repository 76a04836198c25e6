"""Training a character network with truncated BPTT: everything that happens is a function of the seed and the step."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor, nn

from .clipping import clip_by_norm
from .network import Network
from .optimizers import load_state_tensors, state_tensors
from .recurrent import State
from .shapes import CharacterBatch, Characters

Precision = Literal["float32", "bfloat16"]


@dataclass(frozen=True)
class TrainingSettings:
    """What a run is made of; with the shape of the network it fixes every number of it.

    `window` is the truncated-BPTT window in time steps: the state is carried over, the graph is cut.
    `state_reset` is the chance per window that a stream starts again from the zero state, so that the network also
    learns to read from there. `clip_norm` 0 means no clipping. `precision` is that of the matrix products.
    """

    batch_size: int = 32
    window: int = 128
    learning_rate: float = 2e-3
    warmup_steps: int = 100
    clip_norm: float = 1.0
    dropout: float = 0.0
    state_reset: float = 0.02
    seed: int = 0
    precision: Precision = "float32"

    def __post_init__(self) -> None:
        _check("batch_size", self.batch_size, 1, 4096)
        _check("window", self.window, 1, 10_000)
        _check("learning_rate", self.learning_rate, 1e-8, 10.0)
        _check("warmup_steps", self.warmup_steps, 0, 1_000_000)
        _check("clip_norm", self.clip_norm, 0.0, 1e6)
        _check("dropout", self.dropout, 0.0, 0.95)
        _check("state_reset", self.state_reset, 0.0, 1.0)
        _check("seed", self.seed, 0, 2**31 - 1)
        if self.precision not in ("float32", "bfloat16"):
            raise ValueError(f"precision must be float32 or bfloat16, got {self.precision}")


@dataclass(frozen=True)
class Schedule:
    """Learning rate by step: linear warm-up, constant, then linear decay to zero from `decay_from` to `steps`.

    `steps` None means that the end is not known yet (a run on a time budget before its last quarter).
    """

    base: float
    warmup_steps: int
    decay_from: int | None = None
    steps: int | None = None

    @classmethod
    def of(cls, settings: TrainingSettings, steps: int | None) -> Schedule:
        """The schedule of a run of `steps` optimizer steps, the last quarter decaying."""
        schedule = cls(settings.learning_rate, settings.warmup_steps)
        return schedule if steps is None else schedule.ending(math.ceil(0.75 * steps), steps)

    def ending(self, decay_from: int, steps: int) -> Schedule:
        """The same schedule with its end decided."""
        return replace(self, decay_from=decay_from, steps=steps)

    def learning_rate(self, step: int) -> float:
        """Learning rate of optimizer step `step`, counted from 0."""
        rate = self.base * min(1.0, (step + 1) / self.warmup_steps if self.warmup_steps else 1.0)
        if self.decay_from is not None and self.steps is not None and step >= self.decay_from:
            rate *= max(0.0, (self.steps - step) / max(1, self.steps - self.decay_from))
        return rate


@dataclass(frozen=True)
class StepReport:
    """One optimizer step: mean loss in nats per character, gradient norm before clipping, learning rate."""

    step: int
    loss_nats: float
    gradient_norm: float
    learning_rate: float


class DivergedError(ArithmeticError):
    """The loss or the gradient stopped being a number; the weights are those before that step."""


class Trainer:
    """Adam on windows that `batch_size` readers take from the training text, read as a circle.

    `ids` [N] must be longer than one window. `state_dict` and `load_state_dict` carry everything that a later step
    depends on: a resumed run equals the unbroken one bit for bit (same machine, same number of threads).
    """

    def __init__(
        self, network: Network, ids: Characters, settings: TrainingSettings, schedule: Schedule
    ) -> None:
        if len(ids) <= settings.window:
            raise ValueError(
                f"the training text must be longer than one window of {settings.window} characters, got {len(ids)}"
            )
        self.network, self.ids, self.settings, self.schedule = network, ids, settings, schedule
        self.optimizer = torch.optim.Adam(network.parameters(), lr=settings.learning_rate, fused=True)
        self.state = network.zero_state(settings.batch_size)
        self.step_count = 0

    def step(self) -> StepReport:
        """One optimizer step on the next window. Raises DivergedError where loss or gradient is not finite."""
        window = stream_window(self.ids, self.step_count, self.settings)
        self.network.train()
        self.optimizer.zero_grad(set_to_none=True)
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(self.settings.seed * 1_000_003 + self.step_count)  # for dropout and resets
            loss, state = self._loss(window, self._entry_state())
        loss.backward()  # type: ignore[no-untyped-call]
        norm = clip_by_norm(self.network.parameters(), self.settings.clip_norm)
        report = StepReport(self.step_count, loss.item(), norm, self.schedule.learning_rate(self.step_count))
        self._apply(report, state)
        return report

    def _entry_state(self) -> State:
        keep = torch.rand(self.settings.batch_size) >= self.settings.state_reset
        mask = keep.to(self.state.h.dtype)[None, :, None]  # [1, B, 1]
        return State(self.state.h * mask, self.state.c * mask)

    def _loss(self, window: CharacterBatch, state: State) -> tuple[Tensor, State]:
        with torch.autocast("cpu", torch.bfloat16, enabled=self.settings.precision == "bfloat16"):
            logits, state = self.network(window[:-1], state)
        logits = logits.to(self.network.readout.weight.dtype)
        return nn.functional.cross_entropy(logits.flatten(0, 1), window[1:].flatten()), state

    def _apply(self, report: StepReport, state: State) -> None:
        if not (math.isfinite(report.loss_nats) and math.isfinite(report.gradient_norm)):
            raise DivergedError(
                f"step {report.step}: loss {report.loss_nats}, gradient norm {report.gradient_norm}; "
                "lower the learning rate or clip the gradient"
            )
        for group in self.optimizer.param_groups:
            group["lr"] = report.learning_rate
        self.optimizer.step()
        self.state = State(state.h.float(), state.c.float()).detach()
        self.step_count += 1

    def state_dict(self) -> dict[str, Tensor]:
        """Weights, Adam's moments, the carried state and the step, as named tensors."""
        tensors = {f"network.{name}": tensor for name, tensor in self.network.state_dict().items()}
        tensors |= state_tensors(self.optimizer, self.network.named_parameters(), "adam.")
        return tensors | {
            "state.h": self.state.h,
            "state.c": self.state.c,
            "step": torch.tensor(self.step_count),
        }

    def load_state_dict(self, tensors: dict[str, Tensor]) -> None:
        """Go on from what `state_dict` gave."""
        weights = {
            name.removeprefix("network."): t for name, t in tensors.items() if name.startswith("network.")
        }
        self.network.load_state_dict(weights)
        load_state_tensors(self.optimizer, self.network.named_parameters(), tensors, "adam.")
        self.state = State(tensors["state.h"].clone(), tensors["state.c"].clone())
        self.step_count = int(tensors["step"])


def stream_window(ids: Characters, step: int, settings: TrainingSettings) -> CharacterBatch:
    """Window `step` of every reader, [window + 1, B]: inputs are rows 0..-2, targets rows 1..-1.

    Reader b starts b/B of the way round the text; a text read to its end goes on at its start.
    """
    starts = torch.arange(settings.batch_size) * len(ids) // settings.batch_size  # [B]
    times = torch.arange(settings.window + 1) + step * settings.window  # [T + 1]
    return ids[(starts[None, :] + times[:, None]) % len(ids)]  # [T + 1, B]


def _check(name: str, value: int | float, least: int | float, most: int | float) -> None:
    if not least <= value <= most:  # also refuses NaN
        raise ValueError(f"{name} must be {least:g} to {most:g}, got {value}")
