"""Twin experiments that each tell one story: what both lanes share, and the one thing that differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..rnn.experiment.settings import ExperimentSettings


@dataclass(frozen=True)
class Preset:
    """`settings` are changes to the defaults in both lanes, `a` and `b` those of one lane; no `b`: one lane."""

    name: str
    title: str
    sentence: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    a: Mapping[str, Any] = field(default_factory=dict)
    b: Mapping[str, Any] | None = None

    def lanes(self) -> tuple[ExperimentSettings, ...]:
        """The settings of its lanes."""
        changes = [self.a] if self.b is None else [self.a, self.b]
        return tuple(ExperimentSettings(**{**self.settings, **change}) for change in changes)


_GAUSSIAN = {"initialization": "gaussian"}
_ADAM = {"optimizer": "adam", "learning_rate": 0.003}

PRESETS = (
    Preset(
        "clipping-rescues",
        "Clipping rescues",
        "At first the gradient grows on its way back: one huge step wrecks A for good, the same step cut to norm 1 "
        "leaves B able to learn.",
        {**_GAUSSIAN, "spectral_radius": 1.6, "seed": 3},
        {"clipping": "off"},
        {"clipping": "norm"},
    ),
    Preset(
        "vanishing",
        "Vanishing gradient",
        "The same network with spectral radius 0.7: a symbol 5 steps back is learned, one 59 steps back is not, "
        "because nothing of the error arrives there.",
        {**_GAUSSIAN, "spectral_radius": 0.7, "seed": 1},
        {"lag": 59},
        {"lag": 5},
    ),
    Preset(
        "exploding",
        "Exploding gradient",
        "With spectral radius 2.5 the gradient of A grows about a fifth at every step back; with 0.9 that of B "
        "shrinks gently. The first step of A drives its units into saturation, and then nothing flows at all.",
        {**_GAUSSIAN, "clipping": "off", "seed": 1},
        {"spectral_radius": 2.5},
        {"spectral_radius": 0.9},
    ),
    Preset(
        "divergence",
        "To infinity in two steps",
        "ReLU units do not saturate: with 1.05 times the identity and no clipping, one step wrecks A and the loss "
        "of the next is NaN. B is the same, clipped: it survives, though its units fall silent and it learns nothing.",
        {"cell": "relu", "initialization": "identity", "alpha": 1.05},
        {"clipping": "off"},
        {"clipping": "norm"},
    ),
    Preset(
        "overflow",
        "Clipping cannot rescue overflow",
        "Six times the identity: the hidden state itself leaves the range of float32 on the way forward. There is "
        "no gradient left to clip, with clipping or without.",
        {"cell": "relu", "initialization": "identity", "alpha": 6.0},
        {"clipping": "off"},
        {"clipping": "norm"},
    ),
    Preset(
        "initialization-rescues",
        "Initialization rescues",
        "Both are clipped. A starts at spectral radius 0.7 and its gradient vanishes; B starts orthogonal, where "
        "no direction shrinks, and learns the symbol 59 steps back.",
        {},
        {**_GAUSSIAN, "spectral_radius": 0.7},
        {"initialization": "orthogonal"},
    ),
    Preset(
        "identity",
        "Identity initialization",
        "A ReLU network that starts as the identity (Le, Jaitly, Hinton 2015) copies its state forward and the "
        "gradient back; from PyTorch's default the gradient at lag 59 is 10⁻²⁰.",
        {"cell": "relu", "learning_rate": 0.01},
        {"initialization": "pytorch"},
        {"initialization": "identity"},
    ),
    Preset(
        "forget-bias",
        "Forget bias",
        "An LSTM forgets half of its cell at every step when it starts with forget bias 0; with 3 it keeps 95 %, "
        "and the gradient of c reaches the first symbol.",
        {"cell": "lstm", **_ADAM},
        {"forget_bias": 0.0},
        {"forget_bias": 3.0},
    ),
    Preset(
        "lstm-lag-100",
        "LSTM against RNN at lag 100",
        "The first of 101 symbols is asked for at the end. The gradient of the tanh network is 10⁻²³ there; the "
        "LSTM, its gates set for long spans (chrono), learns it.",
        {"length": 101, "lag": 100, **_ADAM},
        {"cell": "rnn"},
        {"cell": "lstm", "chrono": 200},
    ),
    Preset(
        "truncation",
        "Truncation hides the past",
        "The same GRU. In A the error travels back to the start; in B it is cut after 10 steps, as the lecture "
        "does, and the symbol 59 steps back can never be learned.",
        {"cell": "gru", "chrono": 60, "optimizer": "adam", "learning_rate": 0.01, "steps": 300},
        {"window": 0},
        {"window": 10},
    ),
    Preset(
        "text",
        "Learning to write",
        "A tanh network and an LSTM of the same size read Python's own library. At first nothing of the gradient "
        "is left 30 characters back; as they learn, it reaches further. What they write stands below the charts.",
        {
            "task": "characters",
            "corpus": "corpus:python",
            "length": 60,
            "hidden_size": 128,
            "optimizer": "adam",
            "learning_rate": 0.005,
            "steps": 1000,
        },
        {"cell": "rnn"},
        {"cell": "lstm"},
    ),
)
