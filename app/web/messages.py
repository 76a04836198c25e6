"""The wire contract of the WebSockets `/stream` and `/watch`: commands and events in JSON, numbers in binary frames.

docs/protocol.md tells how they follow each other; `static/js/wire/messages.d.ts` is generated from this file
(`python -m rnnscope.web.typescript --write`).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

MOST_CHARACTERS = 20_000
MOST_WRITTEN = 2_000
MOST_MESSAGE_BYTES = (
    512 << 10
)  # of a command; a longer one is answered by `failed`, one over 4 MiB ends the connection
MOST_TARGETS = 256  # of a `reach`
PIECE = 256  # positions of a frame; the last frame of a text may hold fewer


class Message(BaseModel):
    """A JSON message: no unknown fields, no type coercion, no inf or NaN."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


Identifier = Annotated[int, Field(ge=0, le=2**32 - 1)]
Name = Annotated[str, Field(min_length=1, max_length=200)]

# --- commands: browser to server ---------------------------------------------------------------


class SampleText(Message):
    """A text that ships with RNNscope."""

    kind: Literal["sample"]
    name: Name


class StoredText(Message):
    """A text of the user's own, named by the SHA-256 of its UTF-8 bytes."""

    kind: Literal["stored"]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class InlineText(Message):
    """The characters themselves; the server stores them and answers with their name."""

    kind: Literal["inline"]
    characters: str


TextReference = Annotated[SampleText | StoredText | InlineText, Field(discriminator="kind")]


class Open(Message):
    """Read a text with a model. Replaces whatever this viewer had open."""

    type: Literal["open"]
    id: Identifier
    model: Name
    text: TextReference


class Unit(Message):
    """Send the exact tracks of one unit, for all positions, as they are computed. Layer counts from 0."""

    type: Literal["unit"]
    id: Identifier
    trace: Identifier
    layer: Annotated[int, Field(ge=0, le=63)]
    unit: Annotated[int, Field(ge=0, le=65_535)]


class Order(Message):
    """Send the row order that groups similar units, per layer, from h over positions start <= t < stop."""

    type: Literal["order"]
    id: Identifier
    trace: Identifier
    start: Annotated[int, Field(ge=0)]
    stop: Annotated[int, Field(ge=1)]


class Write(Message):
    """Let the model write on after `position` (-1: from nothing)."""

    type: Literal["write"]
    id: Identifier
    trace: Identifier
    position: Annotated[int, Field(ge=-1)]
    count: Annotated[int, Field(ge=1, le=MOST_WRITTEN)]
    temperature: Annotated[float, Field(ge=0, le=10)]
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)]


class Reach(Message):
    """Send how far back the loss at positions start <= t < stop reaches: at most 256 of them, `back` steps each.

    Not back beyond `since`, unless a position is before it itself. The loss at t is that of guessing the character
    behind t; the last position has none.
    """

    type: Literal["reach"]
    id: Identifier
    trace: Identifier
    start: Annotated[int, Field(ge=0)]
    stop: Annotated[int, Field(ge=1)]
    back: Annotated[int, Field(ge=1, le=512)]
    since: Annotated[int, Field(ge=0)] = 0


class Clamp(Message):
    """Hold h, c or a gate of a unit at `value` over positions start <= t < stop; what follows feels it."""

    kind: Literal["clamp"]
    layer: Annotated[int, Field(ge=0, le=63)]
    unit: Annotated[int, Field(ge=0, le=65_535)]
    quantity: Literal["h", "c", "i", "f", "g", "o", "r", "z", "n"]
    value: Annotated[
        float | None, Field(ge=-1e6, le=1e6, description="None: its mean over the text as it was")
    ]
    start: Annotated[int, Field(ge=0)] = 0
    stop: Annotated[int | None, Field(ge=1, description="None: to the end, and in what is written on")] = None


class Replace(Message):
    """Read another character at a position."""

    kind: Literal["replace"]
    position: Annotated[int, Field(ge=0)]
    character: Annotated[str, Field(min_length=1, max_length=1)]


Change = Annotated[Clamp | Replace, Field(discriminator="kind")]


class Intervene(Message):
    """Read the open text a second time, changed; the first stays open. Replaces an earlier changed reading.

    An edit of h or c at one position is a clamp over that position alone.
    """

    type: Literal["intervene"]
    id: Identifier
    trace: Annotated[int, Field(ge=0, description="of the text as it was opened")]
    changes: Annotated[list[Change], Field(min_length=1, max_length=16)]


class Continue(Message):
    """Let the model write on after `position` once for each seed, side by side; clamps without a stop go on."""

    type: Literal["continue"]
    id: Identifier
    trace: Annotated[int, Field(ge=0, description="of the opened or of the changed reading")]
    position: Annotated[int, Field(ge=-1)]
    count: Annotated[int, Field(ge=1, le=400)]
    temperature: Annotated[float, Field(ge=0, le=10)]
    seeds: Annotated[list[Annotated[int, Field(ge=0, le=2**31 - 1)]], Field(min_length=1, max_length=10)]


Command = Annotated[Open | Unit | Order | Write | Reach | Intervene | Continue, Field(discriminator="type")]

# --- events: server to browser -----------------------------------------------------------------


class Opened(Message):
    """The text was found and is being read; frames of `trace` follow."""

    type: Literal["opened"]
    id: Identifier
    trace: Identifier
    model: str
    cell: Literal["lstm", "gru", "rnn", "relu", "linear"]
    layers: int
    hidden_size: int
    vocabulary: Annotated[list[str], Field(description="character of each id; id 0, the unknown, is ''")]
    tracks: Annotated[list[str], Field(description="rows of a `tracks` frame, such as i f g o c h")]
    baseline: Annotated[
        str | None, Field(description="what the n-gram model is called, such as 8-gram, if there is one")
    ]
    characters: Annotated[str, Field(description="the text; a position is a code point of it")]
    text: SampleText | StoredText


class Complete(Message):
    """Every frame that request `id` asked for has been sent."""

    type: Literal["complete"]
    id: Identifier
    trace: Identifier


class Written(Message):
    """What the model wrote after the position that `write` named."""

    type: Literal["written"]
    id: Identifier
    trace: Identifier
    characters: str


class Intervened(Message):
    """The changed reading has begun; its frames follow as those of `open`, under its own `trace`."""

    type: Literal["intervened"]
    id: Identifier
    trace: Annotated[int, Field(description="of the changed reading")]
    of: Annotated[int, Field(description="trace of the text as it was opened")]
    characters: Annotated[str, Field(description="the text as it is read now")]
    changes: Annotated[list[Change], Field(description="with the values that means came to")]


class Continued(Message):
    """What the model wrote, for each seed."""

    type: Literal["continued"]
    id: Identifier
    trace: Identifier
    characters: list[str]


class Failed(Message):
    """A command was refused; the connection and everything on the page stay as they were."""

    type: Literal["failed"]
    id: Annotated[int | None, Field(description="None if the message had no readable id")]
    error: str
    field: str
    hint: str


Event = Annotated[Opened | Complete | Written | Intervened | Continued | Failed, Field(discriminator="type")]

# --- runs: what POST /api/runs takes, and what the WebSocket /watch says -----------------------


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

# --- frames: server to browser, binary, little-endian ------------------------------------------
#
# P: positions of the frame, PIECE but for the last of a text. H: hidden_size. L: layers. K: rows of
# `Opened.tracks`. Frames of `open` and `intervene` come piece by piece, in the order of this list, `hidden` layer by
# layer. Float arrays carry inf and NaN as they are.
#
# `hidden` is quantized: value = stored * scale, |stored| <= 127, and -128 where h is not finite (`tracks` has
# the exact values). scale is 1/127 for lstm, gru and rnn, whose |h| is at most 1; for relu and linear it is
# 1/127 of the largest finite |h| of the layer in this piece.

ArrayName = Literal[
    "known",  # uint8 [P]: 1 where the model knows the character
    "guess_ids",  # uint16 [P, 5]: likeliest next characters, likeliest first; filled up with id 0
    "guess_probabilities",  # float32 [P, 5]; 0 where guess_ids is filled up
    "next_probability",  # float32 [P]: of the character that does come next, NaN at the last position
    "surprise_bits",  # float32 [P]: -log2 p(x_t | x_<t), NaN at position 0
    "baseline_bits",  # float32 [P]: the n-gram model's, NaN at position 0; only if Opened.baseline is there
    "hidden",  # int8 [P, H]: h of layer `index` at positions offset..
    "tracks",  # float32 [K, P]: rows as in `Opened.tracks`, of unit `index` = layer * hidden_size + unit
    "order",  # uint16 [L, H]: unit of each heat map row; `offset` is the start that was asked for
    "reach_h",  # float32 [N, P]: ||dL_t / dh_s|| of layer `index`, a row a target t, a column a position s = offset..
    # columns come from the latest s to the earliest, 32 at once, layer by layer; NaN where s > t or s < t - back, and
    # in the row of the last position
    "reach_c",  # float32 [N, P]: the same of the cell state; LSTM only
    "saliency",  # float32 [N, P]: ||dL_t / dx_s||, x the one-hot input
    "metrics",  # float64 [S, 8]: columns as in METRICS
    "observations",  # float32 [S, W]: step, then the parts of `RunStatus.layout`
]
DataType = Literal["int8", "uint8", "uint16", "float32", "float64"]

WIRE_VERSION = 1
HEADER = struct.Struct("<BBHIIIIfII24s8s")  # 64 bytes, so that the data behind it is aligned


@dataclass(frozen=True)
class Frame:
    """One array on its way to the browser; `offset` is the position of its first time step."""

    name: ArrayName
    array: np.ndarray
    request: int
    trace: int
    index: int = 0
    offset: int = 0
    scale: float = 1.0

    def encode(self) -> bytes:
        """Header (version, dimensions, ids, index, offset, scale, shape, name, dtype), then data by rows."""
        array = np.ascontiguousarray(self.array, dtype=self.array.dtype.newbyteorder("<"))
        rows, columns = array.shape if array.ndim == 2 else (array.shape[0], 1)
        header = HEADER.pack(
            WIRE_VERSION, array.ndim, 0, self.request, self.trace, self.index, self.offset, self.scale,
            rows, columns, self.name.encode(), array.dtype.name.encode(),
        )  # fmt: skip
        return header + array.tobytes()
