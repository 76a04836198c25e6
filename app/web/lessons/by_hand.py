"""The door of the lesson on networks set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, TypeAlias

from pydantic import Field

from ...lessons import by_hand, by_hand_training
from ...lessons.by_hand import SYSTEMS, Numbers, System, SystemName
from ...lessons.by_hand_input import bits_from, numbers_from, streams_from, weights_from
from ..messages import Message
from .answer import Answer, Step
from .door import Door

door = Door()

Typed: TypeAlias = Annotated[str, Field(max_length=400)]
LEAST_MORE, MOST_MORE = 3, 12


class HandSet(Message):
    """A network, and what it reads: each system has fields of its own, the others' are not looked at."""

    system: SystemName
    weights: Annotated[str, Field(max_length=1000, description="in a row; nothing: as set by hand")]
    numbers: Typed
    first: Typed
    second: Typed
    bits: Typed


class TruthRow(Answer):
    """A line of the truth table of parity."""

    state: list[float]
    parity: int
    bit: int
    h: list[float]
    y: float
    wanted: int


class HandSetPicture(Answer):
    """A network over what was typed, and on many other sequences."""

    system: SystemName
    inputs: int
    units: int
    names: list[str]
    weights: list[float]
    by_hand: list[float]
    x: Annotated[list[list[float]], Field(description="a row a time step")]
    h: list[list[float]]
    y: list[float]
    wanted: list[float]
    wrong: list[bool]
    first_wrong: int | None
    tried: int
    right: int
    example: Annotated[list[list[float]] | None, Field(description="the shortest beginning that goes wrong")]
    table: list[TruthRow]


@door.picture
def network(asked: HandSet) -> HandSetPicture:
    """The network unrolled over its input."""
    system = SYSTEMS[asked.system]
    weights = weights_from(asked.weights, system)
    x = _input(system, asked)[:, None]  # [T, 1, I]
    course = by_hand.run(system, weights, x)
    y, wanted = course.y[:, 0], by_hand.wanted(system, x)[:, 0]
    tried = by_hand.trial(system, weights)
    rows = by_hand.truth_table(weights) if system.name == "parity" else ()
    return HandSetPicture(
        system=system.name,
        inputs=system.inputs,
        units=system.units,
        names=list(system.names),
        weights=weights.tolist(),
        by_hand=list(system.by_hand),
        x=x[:, 0].tolist(),
        h=course.h[:, 0].tolist(),
        y=y.tolist(),
        wanted=wanted.tolist(),
        wrong=by_hand.wrong(system, y, wanted).tolist(),
        first_wrong=by_hand.first_wrong(system, y, wanted),
        tried=tried.tried,
        right=tried.right,
        example=None if tried.example is None else tried.example.tolist(),
        table=[
            TruthRow(state=list(r.state), parity=r.parity, bit=r.bit, h=list(r.h), y=r.y, wanted=r.wanted)
            for r in rows
        ],
    )


def _input(system: System, asked: HandSet) -> Numbers:
    """What a system reads, [T, I]. Raises FieldError."""
    match system.name:
        case "sum":
            return numbers_from(asked.numbers, "numbers")[:, None]
        case "comparison":
            return streams_from(asked.first, asked.second)
        case "parity":
            return bits_from(asked.bits, "bits")


class Learn(Message):
    """Ten networks of as many units as by hand, and ten of `more`."""

    system: SystemName
    more: Annotated[int, Field(ge=LEAST_MORE, le=MOST_MORE)]


class LearnStep(Step):
    """Lists have an entry a seed; of 1,000 sequences those with an error, None where they were not counted."""

    step: int
    losses: Annotated[list[list[float]], Field(description="by size: as many units as by hand, then more")]
    short: Annotated[list[list[int]] | None, Field(description="of length 10")]
    long: Annotated[list[list[int]] | None, Field(description="of length 100")]


@door.work
def learn(asked: Learn) -> Iterator[LearnStep]:
    """Gradient descent from ten seeds, twice."""
    system = SYSTEMS[asked.system]
    count = by_hand_training.SEEDS
    seeds = [*range(1, count + 1)] * 2
    sizes = [system.units] * count + [asked.more] * count
    for part in by_hand_training.learn(system, sizes, seeds):
        yield LearnStep(
            progress=part.step / by_hand_training.STEPS,
            step=part.step,
            losses=[part.losses[:count], part.losses[count:]],
            short=_by_size(part.short, count),
            long=_by_size(part.long, count),
        )


def _by_size(counts: list[int] | None, each: int) -> list[list[int]] | None:
    return None if counts is None else [counts[:each], counts[each:]]
