"""Letting a network write."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import torch
from torch import Tensor

from .recurrent import RecurrentNetwork, State
from .vocabulary import UNKNOWN_ID, Vocabulary


def write_on(
    network: RecurrentNetwork,
    vocabulary: Vocabulary,
    state: State,
    count: int,
    temperature: float = 1.0,
    seed: int = 0,
) -> str:
    """`count` characters after `state`; see `characters_after`."""
    return "".join(islice(characters_after(network, vocabulary, state, temperature, seed), count))


def characters_after(
    network: RecurrentNetwork, vocabulary: Vocabulary, state: State, temperature: float = 1.0, seed: int = 0
) -> Iterator[str]:
    """Characters after `state` without end, drawn from softmax(logits / temperature); 0 takes the likeliest.

    The unknown is never drawn. The same seed gives the same text. Raises ValueError for a temperature below 0 and for
    a network whose logits are not numbers.
    """
    if not temperature >= 0:
        raise ValueError(f"temperature must be 0 or more, got {temperature}")
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        logits = network.outputs_of(state)[0]  # [V]
    while True:
        drawn = draw(logits, temperature, generator)
        yield vocabulary.decode([drawn])
        with torch.no_grad():
            _, state = network.run(network.one_hot(torch.tensor([[drawn]])), state)
            logits = network.outputs_of(state)[0]


def draw(logits: Tensor, temperature: float, generator: torch.Generator) -> int:
    """The id of the next character, by its logits [V]; see `characters_after`."""
    logits = logits.double().index_fill(0, torch.tensor(UNKNOWN_ID), -torch.inf)
    if logits.isnan().any() or logits.max().isinf():
        raise ValueError("the network's logits are not numbers here: it cannot write on")
    if temperature == 0:
        return int(logits.argmax())
    scaled = (logits - logits.max()) / temperature  # at most 0: no temperature makes it overflow
    return int(torch.multinomial(scaled.softmax(0), 1, generator=generator))
