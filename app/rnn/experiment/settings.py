"""What an experiment is made of. With these settings, the seed and the step, every number of it is fixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ..cells import AnyCell

TaskName = Literal["remember", "adding", "copy", "parity", "temporal_order", "characters"]
Scheme = Literal["pytorch", "xavier", "gaussian", "orthogonal", "identity"]
Clipping = Literal["off", "norm", "value"]
OptimizerName = Literal["sgd", "momentum", "rmsprop", "adam"]
StateRule = Literal["carried", "reset"]

CELL_NAMES: dict[AnyCell, str] = {
    "rnn": "tanh RNN",
    "relu": "ReLU RNN",
    "linear": "linear RNN",
    "lstm": "LSTM",
    "gru": "GRU",
    "mgu": "minimal gated unit",
    "mgu_lecture": "minimal gated unit of the lectures",
}
GATED: tuple[AnyCell, ...] = ("lstm", "gru", "mgu", "mgu_lecture")
LEAST_LENGTH: dict[TaskName, int] = {
    "remember": 2,
    "adding": 4,
    "copy": 21,
    "parity": 2,
    "temporal_order": 10,
    "characters": 2,
}

MOST_HIDDEN = 512
MOST_LAYERS = 4
MOST_LENGTH = 1000
MOST_BATCH = 512
MOST_STEPS = 100_000
MOST_NUMBERS = 1 << 26
"""Numbers of one kind that a step may hold: length x batch_size x layers x hidden_size."""


class SettingError(ValueError):
    """A setting that makes no sense: `field` is its name, `hint` says what to do."""

    def __init__(self, field: str, error: str, hint: str = "") -> None:
        super().__init__(error)
        self.field, self.error, self.hint = field, error, hint


@dataclass(frozen=True)
class ExperimentSettings:
    """One experiment. Raises SettingError, which names the field.

    `length` is in time steps, `lag` the distance from the symbol to the question (task remember only). `window` is
    how far truncated BPTT reaches back, 0: to the start of the sequence; a window begins every `stride` steps, 0: every
    `window`; at each cut, and between consecutive pieces of a text, the state's value is carried over or reset to
    zero. `sigma`, `gain` and `alpha` are of the schemes gaussian, orthogonal and identity; `spectral_radius` rescales
    every W_hh, None: as drawn. `forget_bias` is the LSTM's, `chrono` the longest time span of any gated cell (Tallec,
    Ollivier 2018). `threshold` is the largest norm, or the largest absolute value of an entry.
    """

    cell: AnyCell = "rnn"
    hidden_size: int = 64
    layers: int = 1
    task: TaskName = "remember"
    length: int = 60
    lag: int = 59
    corpus: str = "sample:wiki"
    batch_size: int = 32
    window: int = 0
    stride: int = 0
    state: StateRule = "carried"
    initialization: Scheme = "pytorch"
    sigma: int | float = 0.125
    gain: int | float = 1.0
    alpha: int | float = 1.0
    spectral_radius: int | float | None = None
    forget_bias: int | float | None = None
    chrono: int | None = None
    clipping: Clipping = "norm"
    threshold: int | float = 1.0
    optimizer: OptimizerName = "sgd"
    learning_rate: int | float = 0.05
    seed: int = 0
    steps: int = 400

    def __post_init__(self) -> None:
        for field, kinds in _CHOICES.items():
            if getattr(self, field) not in kinds:
                raise SettingError(
                    field, f"{field} must be one of {', '.join(kinds)}, got {getattr(self, field)}"
                )
        for field, (least, most) in WHOLE.items():
            _whole(field, getattr(self, field), least, most)
        for field, (least_real, most_real) in REAL.items():
            _real(field, getattr(self, field), least_real, most_real)
        self._check_sequence()
        self._check_cell()

    @property
    def every(self) -> int:
        """Stride in use: time steps between two cuts; the whole length without a window."""
        return self.stride or self.window or self.length

    def _check_sequence(self) -> None:
        least = LEAST_LENGTH[self.task]
        if self.length < least:
            raise SettingError(
                "length", f"length must be at least {least} for the task {self.task}, got {self.length}"
            )
        if self.task == "remember" and not 1 <= self.lag < self.length:
            raise SettingError(
                "lag",
                f"lag must be 1 to {self.length - 1} in a sequence of {self.length}, got {self.lag}",
                "choose a shorter lag or a longer sequence",
            )
        if self.window > self.length:
            raise SettingError(
                "window",
                f"window must be at most the length of the sequence, {self.length}, got {self.window}",
                "0 means no truncation",
            )
        if self.state == "reset" and self.stride not in (0, self.window):
            raise SettingError(
                "stride",
                f"stride must be the window, {self.window}, where the state is reset, got {self.stride}",
                "0 means as long as the window",
            )
        if self.stride > self.window:
            raise SettingError(
                "stride",
                f"stride must be at most the window, {self.window}, got {self.stride}",
                "0 means as long as the window",
            )
        numbers = self.length * self.batch_size * self.layers * self.hidden_size
        if numbers > MOST_NUMBERS:
            raise SettingError(
                "length",
                f"length x batch_size x layers x hidden_size must be at most {MOST_NUMBERS:,}, got {numbers:,}",
                "make one of them smaller",
            )

    def _check_cell(self) -> None:
        if self.forget_bias is not None and self.cell != "lstm":
            raise SettingError(
                "forget_bias", f"forget_bias is for an lstm, got {self.cell}", "leave it empty"
            )
        if self.chrono is not None and self.cell not in GATED:
            raise SettingError("chrono", f"chrono is for a gated cell, got {self.cell}", "leave it empty")
        if self.chrono is not None and self.forget_bias is not None:
            raise SettingError(
                "chrono", "chrono sets the forget bias itself, got both", "leave one of them empty"
            )


_CHOICES: dict[str, tuple[str, ...]] = {
    "cell": get_args(AnyCell),
    "task": get_args(TaskName),
    "initialization": get_args(Scheme),
    "clipping": get_args(Clipping),
    "optimizer": get_args(OptimizerName),
    "state": get_args(StateRule),
}
WHOLE: dict[str, tuple[int, int]] = {
    "hidden_size": (1, MOST_HIDDEN),
    "layers": (1, MOST_LAYERS),
    "length": (2, MOST_LENGTH),
    "batch_size": (1, MOST_BATCH),
    "window": (0, MOST_LENGTH),
    "stride": (0, MOST_LENGTH),
    "chrono": (2, 100_000),
    "seed": (0, 2**31 - 1),
    "steps": (1, MOST_STEPS),
}
REAL: dict[str, tuple[float, float]] = {
    "sigma": (1e-6, 1e3),
    "gain": (1e-6, 1e3),
    "alpha": (-1e3, 1e3),
    "spectral_radius": (1e-6, 1e3),
    "forget_bias": (-100.0, 100.0),
    "threshold": (1e-12, 1e30),
    "learning_rate": (1e-10, 1e6),
}

BOUNDS = WHOLE | REAL
"""Least and greatest value of every number, by its field."""


def _whole(field: str, value: int | None, least: int, most: int) -> None:
    if value is None and field == "chrono":
        return
    if type(value) is not int or not least <= value <= most:
        raise SettingError(field, f"{field} must be a whole number from {least} to {most}, got {value}")


def _real(field: str, value: int | float | None, least: float, most: float) -> None:
    if value is None and field in ("spectral_radius", "forget_bias"):
        return
    if value is None or type(value) not in (int, float) or not least <= value <= most:  # NaN neither
        raise SettingError(field, f"{field} must be {least:g} to {most:g}, got {value}")
