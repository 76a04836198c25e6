"""What a model writes on in a reading, in parts so short that it can be stopped between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from .errors import Refusal
from .readings import Reading
from .traces import SharedTrace

WRITTEN_AT_ONCE = 50

Drawn = TypeVar("Drawn")


def write_on(
    reading: Reading, trace: SharedTrace, position: int, count: int, temperature: float, seed: int
) -> Iterator[str]:
    """What the model writes after `position`, in parts so short that it can be stopped; raises Refusal if it cannot."""
    from ..rnn.sampling import characters_after

    if reading.clamps:
        for (alone,) in continuations(reading, trace, position, count, temperature, [seed]):
            yield alone
        return
    network, vocabulary = reading.loaded.model.network, reading.loaded.model.vocabulary
    state = trace.trace.state_after(position)
    characters = characters_after(network, vocabulary, state, temperature, seed)
    for part in _parts(characters, count, WRITTEN_AT_ONCE):
        yield "".join(part)


def continuations(
    reading: Reading, trace: SharedTrace, position: int, count: int, temperature: float, seeds: Sequence[int]
) -> Iterator[list[str]]:
    """What the model writes after `position` for each seed, in parts; clamps without a stop go on."""
    from ..rnn import continuation

    model, state = reading.loaded.model, trace.trace.state_after(position)
    characters = continuation.continuations(
        model.network, model.vocabulary, state, temperature, seeds, reading.clamps, position + 1
    )
    for part in _parts(characters, count, max(1, WRITTEN_AT_ONCE // len(seeds))):
        yield ["".join(column) for column in zip(*part, strict=True)]


def _parts(drawn: Iterator[Drawn], count: int, at_once: int) -> Iterator[list[Drawn]]:
    """`count` of what is drawn, a few at a time; raises Refusal if the network cannot go on."""
    drawn = islice(drawn, count)
    try:
        while part := list(islice(drawn, at_once)):
            yield part
    except ValueError as error:
        raise Refusal(422, str(error), "", "write on from another position") from None
