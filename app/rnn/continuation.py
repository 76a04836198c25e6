"""Letting a network write on several times side by side, with some of its internals held if that is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

from .intervention import Clamp, Stepper, by_layer
from .network import Network
from .recurrent import State
from .sampling import draw
from .vocabulary import Vocabulary


@torch.no_grad()
def continuations(
    network: Network,
    vocabulary: Vocabulary,
    state: State,
    temperature: float,
    seeds: Sequence[int],
    clamps: Sequence[Clamp] = (),
    position: int = 0,
) -> Iterator[list[str]]:
    """One character for each seed, again and again, after `state` [L, 1, H]; see `sampling.characters_after`.

    A seed has a generator of its own and writes the same whatever the others are. The first character is written at
    `position`; of the clamps those without a stop hold, from their start on. Raises ValueError for a temperature below
    0 and for a network whose logits are not numbers.
    """
    if not temperature >= 0:
        raise ValueError(f"temperature must be 0 or more, got {temperature}")
    going_on = [clamp for clamp in clamps if clamp.stop is None]
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    batch, stepper = len(seeds), Stepper(network)
    state = State(state.h.repeat(1, batch, 1), state.c.repeat(1, batch, 1))
    logits = network.outputs_of(state)  # [B, V]
    while True:
        drawn = [draw(row, temperature, generator) for row, generator in zip(logits, generators, strict=True)]
        yield [vocabulary.decode([each]) for each in drawn]
        held = by_layer(going_on, torch.tensor([position]), batch, state.h.dtype)
        _, state = stepper.read(torch.tensor([drawn]), state, held)
        logits = network.outputs_of(state)
        position += 1
