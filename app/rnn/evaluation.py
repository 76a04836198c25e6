"""Held-out loss."""

from __future__ import annotations

import torch
from torch import nn

from .network import Network
from .shapes import Characters

WARM_UP = 256
"""Characters that every stream but the first reads before it counts."""


@torch.no_grad()
def held_out_loss_nats(network: Network, ids: Characters, streams: int = 32) -> float:
    """Mean of -ln p(x_t | x_<t) over t = 1 .. N-1, in nats per character, without dropout.

    The text [N] is cut into streams that are read side by side; each begins WARM_UP characters early, uncounted, so
    that every character is counted once and with context. Raises ValueError for a text of fewer than two characters.
    """
    if len(ids) < 2:
        raise ValueError(f"a held-out text needs at least 2 characters, got {len(ids)}")
    network.eval()
    streams = max(1, min(streams, len(ids) // (4 * WARM_UP)))
    length = -(-(len(ids) - 1) // streams)  # targets counted in each stream
    counted = (
        torch.arange(-WARM_UP, length)[:, None] + torch.arange(streams)[None, :] * length
    )  # [W + N/S, S]
    counts = (torch.arange(-WARM_UP, length)[:, None] >= 0) & (counted < len(ids) - 1)
    inputs = counted.clamp(0, len(ids) - 2)
    total, state = 0.0, network.zero_state(streams)
    for start in range(0, len(inputs), WARM_UP):
        rows = inputs[start : start + WARM_UP]
        if start == WARM_UP:  # nothing comes before the first stream: it begins here, from zero
            state.h[:, 0], state.c[:, 0] = 0, 0
        logits, state = network(ids[rows], state)
        losses = nn.functional.cross_entropy(logits.flatten(0, 1), ids[rows + 1].flatten(), reduction="none")
        total += float(losses[counts[start : start + WARM_UP].flatten()].double().sum())
    return total / (len(ids) - 1)
