"""The door of the lesson on a network read as neurons."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Annotated, Literal

import torch
from pydantic import Field

from ... import resources
from ...lessons import brain, plural
from ...lessons.field_error import FieldError
from ...lessons.plural_sentences import WORDS, ids_of
from ...rnn.checkpoint import Model, load
from ...rnn.network import Network
from ...rnn.trace import Piece
from ..messages import Message
from .answer import Answer
from .door import Door

door = Door()

MOST_SYMBOLS = 120
LEAST_SHOWN, MOST_SHOWN = 8, 48


class Heard(Message):
    """A network, what it reads, and how many of its neurons are shown."""

    network: Annotated[
        Literal["words", "wiki"],
        Field(description="24 tanh units that read words, or the 256 of the shipped wiki-rnn"),
    ]
    text: Annotated[str, Field(max_length=400)]
    shown: Annotated[int, Field(ge=LEAST_SHOWN, le=MOST_SHOWN, description="the liveliest of them")]


class Population(Answer):
    """The neurons that are shown, N of them; everything is by their order."""

    symbols: Annotated[list[str], Field(description="words or characters; an unknown one is empty")]
    units: Annotated[list[int], Field(description="numbers, from 1")]
    of: Annotated[int, Field(description="all that the network has")]
    offsets: Annotated[list[list[float]], Field(description="h of each neuron at each step")]
    weights: Annotated[list[list[float]], Field(description="W_hh between them: a row is what one receives")]
    excitatory: Annotated[list[float], Field(description="share of each one's outgoing weight that excites")]
    mixed: Annotated[int, Field(description="neurons of all that send synapses of both signs")]


@door.picture
def population(wanted: Heard) -> Population:
    """What the neurons do while the network reads, and how they are joined."""
    network, piece, symbols = _heard(wanted.network, wanted.text)
    units = brain.liveliest(piece, wanted.shown)
    found = brain.synapses(network, units)
    return Population(
        symbols=symbols,
        units=[unit + 1 for unit in units],
        of=network.shape.hidden_size,
        offsets=brain.offsets(piece, units).round(4).tolist(),
        weights=found.weights.round(5).tolist(),
        excitatory=found.excitatory.tolist(),
        mixed=found.mixed,
    )


class NeuronWanted(Heard):
    """One neuron of those, and how it is read."""

    neuron: Annotated[int, Field(ge=0, le=256, description="from 1; 0: the liveliest")]
    baseline: Annotated[float, Field(ge=1, le=200, description="firing rate where h is 0, in Hz")]
    bound: Annotated[float, Field(ge=0.3, le=0.99, description="of |h|; beyond it a neuron is saturated")]


class Neuron(Answer):
    """One neuron at each step, and how much of the time each of those shown is saturated."""

    neuron: Annotated[int, Field(description="from 1")]
    h: list[float]
    rates: Annotated[list[float], Field(description="Hz")]
    recurrent: Annotated[list[float], Field(description="current from the other neurons and itself")]
    external: Annotated[list[float], Field(description="current from what is read")]
    bias: float
    total: list[float]
    refractory: Annotated[float, Field(description="pause after a spike that bounds the rate, in ms")]
    fastest: Annotated[float, Field(description="rate at that bound, in Hz")]
    high: Annotated[list[float], Field(description="share of time above the bound, of each shown")]
    low: Annotated[list[float], Field(description="share of time below minus the bound")]


@door.picture
def neuron(wanted: NeuronWanted) -> Neuron:
    """The currents and the rate of one neuron."""
    network, piece, _ = _heard(wanted.network, wanted.text)
    units = brain.liveliest(piece, wanted.shown)
    if wanted.neuron > network.shape.hidden_size:
        said = f"expected a neuron from 1 to {network.shape.hidden_size}, got {wanted.neuron}"
        raise FieldError(said, "neuron", "click one of the picture")
    unit = wanted.neuron - 1 if wanted.neuron else brain.liveliest(piece, 1)[0]
    current, h = brain.currents(network, piece, unit), brain.offsets(piece, [unit])[0]
    high, low = brain.saturated(brain.offsets(piece, units), wanted.bound)
    return Neuron(
        neuron=unit + 1,
        h=h.tolist(),
        rates=brain.rates(h, wanted.baseline).tolist(),
        recurrent=current.recurrent.tolist(),
        external=current.external.tolist(),
        bias=current.bias,
        total=current.total.tolist(),
        refractory=1000 * brain.refractory_seconds(wanted.baseline),
        fastest=2 * wanted.baseline,
        high=high.tolist(),
        low=low.tolist(),
    )


@lru_cache(maxsize=8)  # both pictures are of it, and most sliders leave it as it is
def _heard(name: str, text: str) -> tuple[Network, Piece, list[str]]:
    """A network, all that it does while it reads the text, and what stands for each word or character."""
    if name == "words":
        ids = ids_of(text)
        network = plural.shipped("rnn", 6)
        return network, brain.listen(network, torch.tensor(ids)), [WORDS[word] for word in ids]
    if not 1 <= len(text) <= MOST_SYMBOLS:
        got = len(text) or "nothing"
        raise FieldError(f"expected 1 to {MOST_SYMBOLS} characters, got {got}", "text", "type some words")
    model = _wiki()
    known = set(model.vocabulary.characters)
    symbols = [character if character in known else "" for character in text]
    return model.network, brain.listen(model.network, model.vocabulary.encode(text)), symbols


@cache
def _wiki() -> Model:
    return load(resources.models_folder() / "wiki-rnn")
