"""Networks trained side by side on the same batches, so that they differ in what they are and in nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import torch
from torch import Tensor, nn

from ..rnn.clipping import clip_by_norm

Name = TypeVar("Name", bound=str)
N = TypeVar("N", bound=nn.Module)

MOST_NORM = 1.0


def train_together(
    networks: Mapping[Name, nn.Module],
    losses: Callable[[], dict[Name, Tensor]],
    steps: int,
    learning_rate: float,
) -> Iterator[tuple[int, dict[Name, float]]]:
    """After each step its number and the loss of each, a scalar that `losses` gives for a new batch.

    Adam; each network's gradient is clipped to the norm 1. The learning rate is the full one for half of the steps and
    then falls in a line to 0.
    """
    optimizer = torch.optim.Adam(
        [p for network in networks.values() for p in network.parameters()], fused=True
    )
    for step in range(1, steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate * min(1.0, 2 * (1 - (step - 1) / steps))
        found = losses()
        optimizer.zero_grad()
        torch.autograd.backward(torch.stack(list(found.values())).sum())
        for network in networks.values():
            clip_by_norm(list(network.parameters()), MOST_NORM)
        optimizer.step()
        yield step, {name: loss.item() for name, loss in found.items()}


def load_into(networks: Mapping[Name, N], tensors: Mapping[str, Tensor]) -> None:
    """Give each network its weights, `NAME.PARAMETER`. Raises ValueError where they do not fit."""
    for name, network in networks.items():
        mine = {
            key.removeprefix(f"{name}."): value
            for key, value in tensors.items()
            if key.startswith(f"{name}.")
        }
        try:
            network.load_state_dict(mine)
        except RuntimeError:
            raise ValueError(f"expected the weights of {name}, got others") from None


def tensors_of(networks: Mapping[Name, N]) -> dict[str, Tensor]:
    """The weights of all, named `NAME.PARAMETER`."""
    return {
        f"{name}.{parameter}": value
        for name, network in networks.items()
        for parameter, value in network.state_dict().items()
    }
