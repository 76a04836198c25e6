"""The door of the lesson on unrolling."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...lessons import unrolling
from ..messages import Message
from .answer import Answer
from .door import Door

door = Door()

MOST_TYPED = 200


class Example(Message):
    """A shape of problem, and what is typed into it."""

    shape: unrolling.Shape
    text: Annotated[str, Field(max_length=MOST_TYPED)]
    weight_hh: Annotated[float, Field(ge=-2, le=2)]


class Unrolled(Answer):
    """The cell at work, step by step."""

    read: Annotated[list[str], Field(description="[T]; empty: nothing is read at this step")]
    x: list[list[float]]
    h: Annotated[list[float], Field(description="[T + 1], h_0 first")]
    y: list[float]
    said: Annotated[list[str], Field(description="[T]; empty: the shape has no output here")]
    right: Annotated[list[str], Field(description="what should be said")]
    weight_xh: list[float]
    weight_hh: float
    bias_h: float
    weight_hy: float
    bias_y: float
    parameters: Annotated[int, Field(description="how many numbers the cell has")]


@door.picture
def example(wanted: Example) -> Unrolled:
    """The example of a shape on the typed text."""
    run = unrolling.run(wanted.shape, wanted.text, wanted.weight_hh)
    return Unrolled(
        read=run.read,
        x=[list(step) for step in run.x],
        h=run.h,
        y=run.y,
        said=run.said,
        right=run.right,
        weight_xh=list(run.cell.weight_xh),
        weight_hh=run.cell.weight_hh,
        bias_h=run.cell.bias_h,
        weight_hy=run.cell.weight_hy,
        bias_y=run.cell.bias_y,
        parameters=run.cell.parameters,
    )
