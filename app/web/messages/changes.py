"""Reading a text a second time, changed: commands of the WebSocket `/stream`, and what they are answered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .message import Identifier, Message


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
