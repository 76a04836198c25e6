"""A training experiment: one optimizer step at a time, and what the probe sees in between."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.optim import Optimizer

from ..clipping import GradientReport, clip_by_norm, clip_by_value, measure
from ..initialization import initialize
from ..optimizers import load_state_tensors, make_optimizer, set_learning_rate, state_tensors
from ..recurrent import RecurrentNetwork, RecurrentShape, State
from ..sampling import write_on
from ..tasks import Batch, Characters, make_task
from .probe import Part, Probe
from .settings import CELL_NAMES, Clipping, ExperimentSettings
from .truncation import Truncation

SAMPLE_CHARACTERS = 160
SAMPLE_TEMPERATURE = 0.7
_CLIPPING: tuple[Clipping, ...] = ("off", "norm", "value")


@dataclass(frozen=True)
class StepRow:
    """One optimizer step, from the weights of `step` to those of `step + 1`.

    `norm` and `norm_after`: global gradient norm before clipping, and as the optimizer gets it. `accuracy` is NaN where
    the task has none, `threshold` where clipping is off. `problem` names what is not finite; the weights then stay as
    they were. `overflow`: every entry is finite, but their norm in float32 is not.
    """

    step: int
    loss: float
    accuracy: float
    norm: float
    norm_after: float
    clipped: bool
    learning_rate: float
    threshold: float
    problem: str | None = None
    overflow: bool = False


@dataclass(frozen=True)
class Observation:
    """What the probe measured at the weights of `step`: the parts of `Experiment.layout` one behind the other, [W]."""

    step: int
    values: NDArray[np.float32]
    sample: str | None


class Experiment:
    """Everything is a function of the settings, the text, the seed and the step; `state_dict` carries the rest.

    `text` is the corpus of the task characters. Raises SettingError where it is too short.
    """

    def __init__(self, settings: ExperimentSettings, text: str | None = None) -> None:
        self.settings = settings
        self.task = make_task(settings, text)
        self.network = RecurrentNetwork(
            RecurrentShape(
                settings.cell,
                self.task.input_size,
                settings.hidden_size,
                settings.layers,
                self.task.output_size,
            )
        )
        initialize(dict(self.network.named_parameters()), settings.cell, settings)
        self.truncation = Truncation.of(settings)
        self.probe = Probe(self.network, self.task, self.truncation)
        self.state = self.network.zero_state(settings.batch_size)
        self.step_count = 0
        self._gradient_norms: dict[str, float] = {}

    @cached_property
    def optimizer(self) -> Optimizer:
        """Made when it is first needed: torch imports its compiler for it, which takes a second or more."""
        return make_optimizer(self.network.parameters(), self.settings)

    @property
    def layout(self) -> tuple[Part, ...]:
        """The parts of an observation."""
        return self.probe.layout

    @property
    def about(self) -> str:
        """The experiment in one line."""
        layers = f"{self.settings.layers} layers of " if self.settings.layers > 1 else ""
        units = f"{layers}{self.settings.hidden_size} units"
        radius = self.settings.spectral_radius
        start = self.settings.initialization + (f", radius {radius:g}" if radius is not None else "")
        tau = f" {self.settings.threshold:g}" if self.settings.clipping != "off" else ""
        clipping = f"clipping {self.settings.clipping}{tau}"
        return f"{CELL_NAMES[self.settings.cell]}, {units}: {self.task.about}; {start}; {clipping}"

    @property
    def unit(self) -> str:
        """Unit of the loss."""
        return self.task.unit

    @property
    def baseline(self) -> float:
        """Loss of the task's known baseline."""
        return self.task.baseline

    @property
    def baseline_name(self) -> str:
        """How that baseline is reached."""
        return self.task.baseline_name

    @property
    def chance(self) -> float | None:
        """Accuracy of guessing, where the task has an accuracy."""
        return self.task.chance

    def change(
        self,
        clipping: Clipping | None = None,
        threshold: int | float | None = None,
        learning_rate: int | float | None = None,
    ) -> None:
        """Go on with another clipping or learning rate, from the next step on. Raises SettingError."""
        asked = {"clipping": clipping, "threshold": threshold, "learning_rate": learning_rate}
        self.settings = replace(self.settings, **{k: v for k, v in asked.items() if v is not None})  # type: ignore[arg-type]
        set_learning_rate(self.optimizer, float(self.settings.learning_rate))

    def step(self) -> StepRow:
        """One optimizer step; where loss or gradient is not finite, everything stays as it was."""
        batch = self.task.batch(self.step_count, self.settings.batch_size)
        loss, outputs, state = self._forward(batch)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        report = measure(self.network.named_parameters())
        clipped, norm_after = self._clip(report)
        value = loss.item()
        problem = report.problem if math.isfinite(value) else f"the loss is {_named(value)}"
        row = StepRow(
            step=self.step_count,
            loss=value,
            accuracy=self.task.accuracy_of(outputs, batch),
            norm=report.norm,
            norm_after=norm_after,
            clipped=clipped,
            learning_rate=float(self.settings.learning_rate),
            threshold=math.nan if self.settings.clipping == "off" else float(self.settings.threshold),
            problem=problem,
            overflow=report.overflow,
        )
        self._gradient_norms = report.norms
        if problem is None:
            self.optimizer.step()
            self.state, self.step_count = state.detach(), self.step_count + 1
        return row

    def observe(self) -> Observation:
        """What the probe sees at the weights as they are; later steps do not depend on it."""
        values = self.probe.measure(self._gradient_norms)
        return Observation(self.step_count, values, self._sample())

    def state_dict(self) -> dict[str, Tensor]:
        """Weights, the optimizer's memory, the carried state, the step, and the settings that `change` changes."""
        tensors = {f"network.{name}": tensor for name, tensor in self.network.state_dict().items()}
        tensors |= state_tensors(self.optimizer, self.network.named_parameters())
        changeable = (
            float(_CLIPPING.index(self.settings.clipping)),
            float(self.settings.threshold),
            float(self.settings.learning_rate),
        )
        norms = [self._gradient_norms.get(name, math.nan) for name, _ in self.network.named_parameters()]
        return tensors | {
            "state.h": self.state.h,
            "state.c": self.state.c,
            "step": torch.tensor(self.step_count),
            "changeable": torch.tensor(changeable, dtype=torch.float64),
            "gradient_norms": torch.tensor(norms, dtype=torch.float64),
        }

    def load_state_dict(self, tensors: dict[str, Tensor]) -> None:
        """Go on from what `state_dict` gave, bit for bit."""
        self.load_weights(tensors)
        load_state_tensors(self.optimizer, self.network.named_parameters(), tensors)
        self.state = State(tensors["state.h"].clone(), tensors["state.c"].clone())
        clipping, threshold, learning_rate = tensors["changeable"].tolist()
        self.change(_CLIPPING[int(clipping)], threshold, learning_rate)
        names = [name for name, _ in self.network.named_parameters()]
        norms = dict(zip(names, tensors["gradient_norms"].tolist(), strict=True))
        self._gradient_norms = {name: norm for name, norm in norms.items() if not math.isnan(norm)}

    def load_weights(self, tensors: dict[str, Tensor]) -> None:
        """The weights and the step of a snapshot, for measuring; training does not go on from there."""
        prefix = "network."
        weights = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
        self.network.load_state_dict(weights)
        self.step_count = int(tensors["step"])

    def _forward(self, batch: Batch) -> tuple[Tensor, Tensor, State]:
        """Loss, outputs at the targets [N, B, O], and the state behind the last time step."""
        carried = self.task.continues and self.settings.state == "carried"
        entry = self.state if carried else self.network.zero_state(batch.x.shape[1])
        hidden, state = self.truncation.run(self.network, batch.x, entry)
        outputs = self.network.readout(hidden[list(batch.at)])  # [N, B, O]
        return self.task.loss_of(outputs, batch), outputs.detach(), state

    def _clip(self, report: GradientReport) -> tuple[bool, float]:
        """Clip in place; whether anything was, and the norm after it."""
        threshold = float(self.settings.threshold)
        match self.settings.clipping:
            case "off":
                return False, report.norm
            case "norm":
                clip_by_norm(self.network.parameters(), threshold)
                clipped = report.norm + 1e-6 > threshold  # never a NaN, of which nothing is left to clip
            case "value":
                clipped = clip_by_value(self.network.parameters(), threshold)
        return clipped, measure(self.network.named_parameters()).norm if clipped else report.norm

    def _sample(self) -> str | None:
        """What the network writes from nothing, the same random numbers every time; None if it cannot."""
        if not isinstance(self.task, Characters):
            return None
        try:
            state = self.network.zero_state()
            return write_on(self.network, self.task.vocabulary, state, SAMPLE_CHARACTERS, SAMPLE_TEMPERATURE)
        except ValueError:  # logits that are not numbers
            return None


def _named(value: float) -> str:
    return "NaN" if math.isnan(value) else "inf"
