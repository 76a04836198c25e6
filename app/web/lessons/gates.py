"""The door of the lesson on gates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor

from ...lessons import gates
from ...lessons.by_hand_input import numbers_from
from ...lessons.field_error import FieldError
from ...lessons.gates import CELLS, Course
from ...rnn.cells import Weights
from ..messages import Message
from .answer import Answer
from .door import Door

door = Door()

MOST_STEPS = 12

Gate = Annotated[float, Field(ge=0, le=1)]
Name = Literal["lstm", "gru", "mgu", "full"]


class Wanted(Message):
    """A cell, its gates, what it reads and where it starts."""

    cell: Annotated[Name, Field(description="mgu and full: the lecture's, and the usual one beside it")]
    gates: Annotated[Literal["hand", "inputs"], Field(description="full always reads its inputs")]
    i: Gate
    f: Gate
    g: Annotated[float, Field(ge=-1, le=1)]
    o: Gate
    r: Gate
    z: Gate
    u: Gate
    steps: Annotated[int, Field(ge=2, le=MOST_STEPS, description="of an LSTM with its gates set by hand")]
    inputs: Annotated[str, Field(max_length=200, description="numbers, of every other cell")]
    start: Annotated[float, Field(ge=-1, le=1, description="every state at t = 0, but h_0 = 0 in an LSTM")]
    recurrent: Annotated[float, Field(ge=-4, le=4, description="weight with which gates read the state")]
    of: Annotated[Literal["c", "h"], Field(description="the loss of an LSTM is its last c or its last h")]
    units: Annotated[int, Field(ge=1, le=4, description="of full")]
    scale: Annotated[float, Field(ge=0, le=4, description="standard deviation of the weights of full")]
    seed: Annotated[int, Field(ge=0, le=9_999)]


class Row(Answer):
    """A number of one unit over time."""

    name: str
    unit: int
    values: list[float]


class CellCourse(Answer):
    """A cell over the sequence."""

    gates: Annotated[list[Row], Field(description="t = 1 to T")]
    states: Annotated[list[Row], Field(description="t = 0 to T")]
    gradients: Annotated[list[Row], Field(description="dL / d state, t = 0 to T")]


class GatesPicture(Answer):
    """One cell, or the lecture's and the usual one over the same sequence with the same weights."""

    cell: Name
    inputs: Annotated[list[float], Field(description="empty: nothing is read")]
    first: CellCourse
    second: CellCourse | None
    differences: Annotated[list[Row], Field(description="of what each hands on as its state, first - second")]
    largest: Annotated[float, Field(description="of them, without its sign")]
    largest_at: int


@door.picture
def cells(wanted: Wanted) -> GatesPicture:
    """The courses of a cell, or of both forms of it."""
    inputs, weights = _inputs(wanted), _weights(wanted)
    units = weights.weight_hh.shape[1]
    start = torch.full((1, units), wanted.start, dtype=torch.float64)
    names = {"mgu": ("mgu_lecture", "mgu"), "full": ("gru_lecture", "gru")}.get(wanted.cell, (wanted.cell,))
    first = {"c": start, "h": torch.zeros_like(start) if wanted.cell == "lstm" else start}
    courses = [gates.course(CELLS[name], weights, inputs, first, _loss_of(name, wanted.of)) for name in names]
    differences = _differences(courses)
    return GatesPicture(
        cell=wanted.cell,
        inputs=[] if _unread(wanted) else inputs.flatten().tolist(),
        first=_told(courses[0]),
        second=_told(courses[1]) if len(courses) > 1 else None,
        differences=_rows({"difference": differences}),
        largest=float(differences.abs().max()),
        largest_at=int(differences.abs().amax(1).argmax()),
    )


def _unread(wanted: Wanted) -> bool:
    return wanted.cell == "lstm" and wanted.gates == "hand"


def _inputs(wanted: Wanted) -> Tensor:
    """[T, 1]. Raises FieldError."""
    if _unread(wanted):
        return torch.zeros(wanted.steps, 1, dtype=torch.float64)
    values = numbers_from(wanted.inputs, "inputs")
    if len(values) > MOST_STEPS:
        said = f"expected at most {MOST_STEPS} numbers, got {len(values)}"
        raise FieldError(said, "inputs", "more do not fit the picture")
    return torch.from_numpy(values)[:, None]


def _weights(wanted: Wanted) -> Weights:
    if wanted.cell == "full":
        return gates.drawn(wanted.units, wanted.scale, wanted.seed)
    if wanted.gates == "inputs":
        return gates.reading(wanted.cell, wanted.recurrent)
    return gates.by_hand(wanted.cell, vars(wanted), wanted.recurrent)


def _loss_of(name: str, of: str) -> str:
    return of if name == "lstm" else CELLS[name].carried[0]


def _differences(courses: list[Course]) -> Tensor:
    """[T + 1, H]; of a cell alone: zeros."""
    one, other = (next(iter(course.states.values())) for course in (courses[0], courses[-1]))
    return one - other


def _told(course: Course) -> CellCourse:
    return CellCourse(
        gates=_rows(course.gates), states=_rows(course.states), gradients=_rows(course.gradients)
    )


def _rows(values: Mapping[str, Tensor]) -> list[Row]:
    return [
        Row(name=name, unit=unit, values=column.tolist())
        for name, columns in values.items()
        for unit, column in enumerate(columns.T)
    ]
