"""Letting a network write."""

from __future__ import annotations

import torch
from torch import Tensor

from .network import Network, State
from .vocabulary import UNKNOWN_ID, Vocabulary


@torch.no_grad()
def write_on(
    network: Network,
    vocabulary: Vocabulary,
    state: State,
    count: int,
    temperature: float = 1.0,
    seed: int = 0,
) -> str:
    """`count` characters after `state`, drawn from softmax(logits / temperature); 0 takes the likeliest each time.

    The unknown is never drawn. The same seed gives the same text. Raises ValueError for a temperature below 0 and for
    a network whose logits are not numbers.
    """
    if not temperature >= 0:
        raise ValueError(f"temperature must be 0 or more, got {temperature}")
    generator = torch.Generator().manual_seed(seed)
    logits = network.readout(state.h[-1])[0]  # [V]
    ids: list[int] = []
    for _ in range(count):
        ids.append(_draw(logits, temperature, generator))
        following, state = network(torch.tensor([[ids[-1]]]), state)  # [1, 1, V]
        logits = following[0, 0]
    return vocabulary.decode(ids)


def _draw(logits: Tensor, temperature: float, generator: torch.Generator) -> int:
    logits = logits.double().index_fill(0, torch.tensor(UNKNOWN_ID), -torch.inf)
    if logits.isnan().any() or logits.max().isinf():
        raise ValueError("the network's logits are not numbers here: it cannot write on")
    if temperature == 0:
        return int(logits.argmax())
    scaled = (logits - logits.max()) / temperature  # at most 0: no temperature makes it overflow
    return int(torch.multinomial(scaled.softmax(0), 1, generator=generator))
