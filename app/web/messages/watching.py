"""What a browser and the server say to each other on the WebSocket `/watch`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .message import Failed, Identifier, Message, Name
from .runs import RunChange, RunSettings


class Watch(Message):
    """Watch these runs, in this order, from their first step on. Replaces whatever this viewer watched."""

    type: Literal["watch"]
    id: Identifier
    runs: Annotated[list[Name], Field(max_length=4)]


class Part(Message):
    """Rows x columns numbers of an observation, row by row; one label a row."""

    name: str
    columns: int
    labels: list[str]


class RunEvent(Message):
    """Something that happened to a run, at a step: a change of a setting, a pause, its end."""

    step: int
    kind: Literal["change", "overflow", "diverged", "finished", "failed", "resumed", "limit"]
    text: str
    change: Annotated[RunChange | None, Field(description="what a change made of the settings")] = None


class RunStatus(Message):
    """A run as it stands; sent when the watching begins and whenever something of it has changed."""

    type: Literal["run"]
    id: Identifier
    run: str
    index: Annotated[int, Field(description="of the run in `watch.runs`; `trace` of its frames")]
    name: Annotated[str | None, Field(description="None: scratch, pruned one day")]
    kind: Literal["experiment", "training"]
    settings: Annotated[RunSettings | None, Field(description="None for a run of `rnnscope train`")]
    about: Annotated[str, Field(description="one line: cell, size, task or corpus")]
    state: Literal["starting", "running", "paused", "finished", "diverged", "failed", "interrupted"]
    reason: Annotated[str, Field(description="why it is diverged or failed: step, tensor, value")]
    step: Annotated[int, Field(description="optimizer steps taken")]
    steps: Annotated[int | None, Field(description="where it ends, if that is known")]
    unit: Annotated[str, Field(description="of the loss: nats, or squared error")]
    baseline: Annotated[float | None, Field(description="loss of the task's known baseline")]
    baseline_name: str
    chance: Annotated[float | None, Field(description="accuracy of guessing, where the task has an accuracy")]
    window: Annotated[int, Field(description="truncated-BPTT window in time steps; 0: none")]
    layout: list[Part]
    events: list[RunEvent]
    steps_per_second: Annotated[float | None, Field(description="measured over the last seconds of running")]
    observing_share: Annotated[
        float | None, Field(description="of the running time that went into observing")
    ]


class Sample(Message):
    """What the model wrote at an observed step, always from the same seed."""

    type: Literal["sample"]
    id: Identifier
    index: int
    step: int
    characters: str


class Caught(Message):
    """Everything that was there when the watching began has been sent."""

    type: Literal["caught"]
    id: Identifier


WatchEvent = Annotated[RunStatus | Sample | Caught | Failed, Field(discriminator="type")]

# Frames of `watch`: `request` is the id of the command, `trace` the index of the run. S: rows of the frame.
# Columns of `metrics`, float64, the row of step s telling of the update from the weights of s to those of s + 1:
METRICS = ("step", "loss", "accuracy", "norm", "norm_after", "clipped", "learning_rate", "threshold")
# accuracy is NaN where the task has none, threshold where clipping is off; norm is the global gradient norm before
# clipping, norm_after the one that the optimizer got. A row of `observations`, float32, is the step it was made at,
# then the parts of `RunStatus.layout` one behind the other. Rows come in the order of their steps.
