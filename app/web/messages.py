"""The wire contract of the `/stream` WebSocket: commands in JSON, events in JSON, numbers in binary frames.

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


Command = Annotated[Open | Unit | Order | Write, Field(discriminator="type")]

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


class Failed(Message):
    """A command was refused; the connection and everything on the page stay as they were."""

    type: Literal["failed"]
    id: Annotated[int | None, Field(description="None if the message had no readable id")]
    error: str
    field: str
    hint: str


Event = Annotated[Opened | Complete | Written | Failed, Field(discriminator="type")]

# --- frames: server to browser, binary, little-endian ------------------------------------------
#
# P: positions of the frame, PIECE but for the last of a text. H: hidden_size. L: layers. K: rows of
# `Opened.tracks`. Frames of `open` come piece by piece, in the order of this list, `hidden` layer by layer.
# Float arrays carry inf and NaN as they are.
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
]
DataType = Literal["int8", "uint8", "uint16", "float32"]

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
