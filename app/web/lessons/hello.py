"""The door of the lesson on hello."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from pydantic import Field

from ...lessons import hello
from ..messages import Message
from .answer import Answer
from .door import Door

door = Door()

STEPS = 300
Rows = list[list[float]]


class Training(Message):
    """One training from one draw of the weights."""

    seed: Annotated[int, Field(ge=0, le=9_999)]
    learning_rate: Annotated[float, Field(ge=0.01, le=10)]
    memory: Annotated[bool, Field(description="False: W_hh is 0 and stays 0")]


class Moment(Training):
    """The network before an optimizer step of a training."""

    step: Annotated[int, Field(ge=0, le=STEPS)]


class Course(Answer):
    """A whole training."""

    losses: Annotated[
        list[float], Field(description="in nats a letter; before each step, and after the last")
    ]
    floor: Annotated[float, Field(description="of whoever cannot tell one l from the other")]


class Network(Answer):
    """The network at one moment, and what it makes of hell."""

    weight_xh: Rows
    weight_hh: Rows
    bias_h: list[float]
    weight_hy: Rows
    bias_y: list[float]
    h: Annotated[Rows, Field(description="[5][H], h_0 first")]
    logits: Rows
    probabilities: Annotated[Rows, Field(description="[4 letters read][4 letters]")]
    loss: float


@door.picture
def course(wanted: Training) -> Course:
    """The loss, step by step."""
    losses = [reading.loss for _, reading in _trained(wanted.seed, wanted.learning_rate, wanted.memory)]
    return Course(losses=losses, floor=hello.EVEN_FLOOR)


@door.picture
def network(wanted: Moment) -> Network:
    """Every number of the network at a step."""
    weights, reading = _trained(wanted.seed, wanted.learning_rate, wanted.memory)[wanted.step]
    shown = {name: values.tolist() for name, values in vars(weights).items()}
    return Network(
        **shown,
        h=reading.h.tolist(),
        logits=reading.logits.tolist(),
        probabilities=reading.probabilities.tolist(),
        loss=reading.loss,
    )


@lru_cache(maxsize=16)
def _trained(seed: int, learning_rate: float, memory: bool) -> list[tuple[hello.Weights, hello.Reading]]:
    return hello.training(seed, learning_rate, STEPS, memory)
