"""What every message of the wire contract is made of, and the answer to one that is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# Of a command; a longer one is answered by `failed`, one over 4 MiB ends the connection.
MOST_MESSAGE_BYTES = 512 << 10


class Message(BaseModel):
    """A JSON message: no unknown fields, no type coercion, no inf or NaN."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


Identifier = Annotated[int, Field(ge=0, le=2**32 - 1)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Failed(Message):
    """A command was refused; the connection and everything on the page stay as they were."""

    type: Literal["failed"]
    id: Annotated[int | None, Field(description="None if the message had no readable id")]
    error: str
    field: str
    hint: str
