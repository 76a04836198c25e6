"""The door of the lesson on powers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...lessons import powers
from ..messages import Message
from .answer import Answer
from .door import Door

door = Door()

MOST_STEPS = 400


class Chain(Message):
    """A linear unit, h_t = w h_{t-1} + x_t."""

    w: Annotated[float, Field(ge=-4, le=4)]
    steps: Annotated[int, Field(ge=1, le=MOST_STEPS)]


class ChainPicture(Answer):
    """What comes back after k steps."""

    powers: Annotated[list[float], Field(description="w^k for k = 0 to steps")]


@door.picture
def chain(wanted: Chain) -> ChainPicture:
    """The powers of one weight."""
    return ChainPicture(powers=powers.scalar_powers(wanted.w, wanted.steps).tolist())
