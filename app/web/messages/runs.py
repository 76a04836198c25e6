"""What POST /api/runs and the commands to a run take."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .message import Message


class RunSettings(Message):
    """Settings of an experiment; what each means, and its bounds: app/rnn/experiment/settings.py."""

    cell: Literal["rnn", "relu", "linear", "lstm", "gru", "mgu", "mgu_lecture"] = "rnn"
    hidden_size: int = 64
    layers: int = 1
    task: Literal["remember", "adding", "copy", "parity", "temporal_order", "characters"] = "remember"
    length: int = 60
    lag: int = 59
    corpus: Annotated[
        str,
        Field(
            max_length=200,
            description="sample:NAME, corpus:python|readme|wiki, or sha256:HEX of a stored text",
        ),
    ] = "sample:wiki"
    batch_size: int = 32
    window: int = 0
    stride: int = 0
    state: Literal["carried", "reset"] = "carried"
    initialization: Literal["pytorch", "xavier", "gaussian", "orthogonal", "identity"] = "pytorch"
    sigma: float = 0.125
    gain: float = 1.0
    alpha: float = 1.0
    spectral_radius: float | None = None
    forget_bias: float | None = None
    chrono: int | None = None
    clipping: Literal["off", "norm", "value"] = "norm"
    threshold: float = 1.0
    optimizer: Literal["sgd", "momentum", "rmsprop", "adam"] = "sgd"
    learning_rate: float = 0.05
    seed: int = 0
    steps: int = 400


class NewRun(Message):
    """Body of POST /api/runs: a run is made, observed at step 0, and plays on if `play`."""

    settings: RunSettings
    play: bool = False


class RunCommand(Message):
    """Body of POST /api/runs/{run}/command. `count` is of `step`; `steps_per_second` of `play`, None: full speed."""

    action: Literal["play", "pause", "step", "stop"]
    count: Annotated[int, Field(ge=1, le=1000)] = 1
    steps_per_second: Annotated[float | None, Field(ge=0.1, le=1000)] = None


class RunChange(Message):
    """Body of POST /api/runs/{run}/change: applied between two steps and marked there; None: as it is."""

    clipping: Literal["off", "norm", "value"] | None = None
    threshold: float | None = None
    learning_rate: float | None = None


class RunName(Message):
    """Body of POST /api/runs/{run}/name: a named run is kept, others are scratch and pruned."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
