"""Networks that read forward, backward or both ways, in one layer or two, and what each of their halves says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor, nn

from ..rnn.recurrent import RecurrentShape, recurrence

Direction = Literal["forward", "backward"]
Reads = Literal["forward", "backward", "both"]
CellChoice = Literal["gru", "rnn"]
READS: tuple[Reads, ...] = get_args(Reads)


@dataclass(frozen=True)
class Plan:
    """One way to build the network: which ways its layers read, and how many layers there are."""

    reads: Reads
    layers: int

    @property
    def name(self) -> str:
        """`both-2` for two layers that read both ways."""
        return f"{self.reads}-{self.layers}"

    @property
    def directions(self) -> tuple[Direction, ...]:
        """Of every layer."""
        return ("forward", "backward") if self.reads == "both" else (self.reads,)


PLANS = tuple(Plan(reads, layers) for layers in (1, 2) for reads in READS)


class TwoWay(nn.Module):
    """`logit_t = u . forward_t + v . backward_t + b`, over layers whose halves read the layer below in two orders.

    Both halves of a layer see both halves of the layer below, as in `torch.nn.GRU(bidirectional=True)` (Schuster,
    Paliwal 1997). A network that reads one way has the one half only.
    """

    def __init__(self, plan: Plan, cell: CellChoice, inputs: int, hidden: int) -> None:
        super().__init__()
        self.plan, self.hidden = plan, hidden
        width = hidden * len(plan.directions)
        self.layers = nn.ModuleList(
            nn.ModuleList(
                recurrence(RecurrentShape(cell, width if layer else inputs, hidden, 1, hidden))
                for _ in plan.directions
            )
            for layer in range(plan.layers)
        )
        self.readout = nn.Linear(width, 1)

    def states(self, x: Tensor) -> list[dict[Direction, Tensor]]:
        """h [T, B, H] of each half of each layer for inputs [T, B, I]; every h stands at the place it was read at."""
        found: list[dict[Direction, Tensor]] = []
        for layer in self.layers:
            assert isinstance(layer, nn.ModuleList)
            halves: dict[Direction, Tensor] = {}
            for direction, module in zip(self.plan.directions, layer, strict=True):
                back = direction == "backward"
                hidden = module(x.flip(0) if back else x)[0]
                halves[direction] = hidden.flip(0) if back else hidden
            found.append(halves)
            x = torch.cat(list(halves.values()), dim=-1)  # [T, B, H] or [T, B, 2H]
        return found

    def forward(self, x: Tensor) -> Tensor:
        """Logits [T, B] of "inside" for inputs [T, B, I]."""
        top = torch.cat(list(self.states(x)[-1].values()), dim=-1)
        logits: Tensor = self.readout(top)
        return logits[..., 0]

    def parts(self, top: Mapping[Direction, Tensor]) -> dict[Direction, Tensor]:
        """What each half of the last layer adds to the logit: [T, B]; their sum and the bias are the logit."""
        weights = self.readout.weight[0].view(-1, self.hidden)  # [1 or 2, H]
        return {direction: top[direction] @ w for direction, w in zip(top, weights, strict=True)}


def slopes(network: TwoWay, x: Tensor, at: int) -> Tensor:
    """`||d logit_at / d x_s||` for every s, of one string [T, 1, I]: exactly zero where the network cannot look. [T]"""
    x = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(network(x)[at, 0], x)
    norms: Tensor = torch.linalg.vector_norm(gradient[:, 0], dim=-1)
    return norms
