"""The door of the lesson on backpropagation by hand."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ...lessons import backprop
from ..messages import Message as Body
from .answer import Answer
from .door import Door

door = Door()

Weight = Annotated[float, Field(ge=-5, le=5)]
Typed = Annotated[str, Field(max_length=400, description="numbers")]


class Network(Body):
    """A network of one unit, what it reads, and what it should say."""

    w: Weight
    u: Weight
    v: Weight
    x: Typed
    targets: Typed
    activation: Literal["tanh", "linear"]
    last: Annotated[bool, Field(description="only the last step has a loss")]


class Part(Answer):
    """A summand of a bar: factor * bar of `source`."""

    source: str
    factor: float
    bar: float


class Bar(Answer):
    """dL by one value."""

    of: Literal["y", "h", "z"]
    step: Annotated[int, Field(description="time step, from 1")]
    value: float
    parts: list[Part]


class Term(Answer):
    """What one time step adds to the gradient of a shared weight."""

    weight: Literal["w", "u", "v"]
    step: int
    bar: str
    bar_value: float
    other: str
    other_value: float
    product: float


class Graph(Answer):
    """All values of the way there, all messages of the way back."""

    z: list[float]
    h: Annotated[list[float], Field(description="h_0 first")]
    y: list[float]
    losses: list[float]
    loss: float
    bars: Annotated[list[Bar], Field(description="in their order: from the last step to the first")]
    terms: Annotated[list[Term], Field(description="in the order in which they come")]
    sums: Annotated[dict[str, float], Field(description="of the terms, by weight")]
    autograd: Annotated[dict[str, float], Field(description="what torch finds")]


@door.picture
def graph(wanted: Network) -> Graph:
    """The unrolled network, forwards and backwards."""
    typed = {name: backprop.numbers_from(getattr(wanted, name), name) for name in ("x", "targets")}
    network = backprop.Network(**{**wanted.model_dump(), **typed})
    made, messages, terms = backprop.backward(network)
    sums = {name: sum(term.product for term in terms if term.weight == name) for name in ("w", "u", "v")}
    return Graph(
        **vars(made),
        bars=[_bar(message) for message in messages],
        terms=[Term(**vars(term)) for term in terms],
        sums=sums,
        autograd={str(name): value for name, value in backprop.by_autograd(network).items()},
    )


def _bar(message: backprop.Message) -> Bar:
    parts = [Part(source=source, factor=factor, bar=bar) for source, factor, bar in message.terms]
    return Bar(of=message.of, step=message.step, value=message.value, parts=parts)
