"""Reading a text: commands of the WebSocket `/stream`, and what they are answered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .message import Identifier, Message, Name
from .texts import SampleText, StoredText, TextReference

MOST_WRITTEN = 2_000
MOST_TARGETS = 256  # of a `reach`


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
