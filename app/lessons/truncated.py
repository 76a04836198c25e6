"""Truncated BPTT on one sequence: a symbol inside or outside of the window in which it is asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor

from ..rnn.bptt import reach_back, record
from ..rnn.experiment.settings import ExperimentSettings, StateRule
from ..rnn.experiment.truncation import Truncation
from ..rnn.initialization import initialize
from ..rnn.recurrent import RecurrentNetwork, RecurrentShape
from ..rnn.tasks.remember import SYMBOLS, Remember

Start = Literal["orthogonal", "pytorch"]
HIDDEN = 16
PROBES = 8
MOST_WINDOW = 12
MOST_LAG = 24


@dataclass(frozen=True)
class Plan:
    """A symbol `lag` steps before the question, which stands at the end of a window of `window` steps.

    Windows are aligned: a new one begins every `window` steps. At a cut the state is carried over, or reset to zero.
    """

    window: int
    lag: int
    state: StateRule
    start: Start = "orthogonal"
    least: int = 0
    """Time steps, at least: plans side by side are of one length."""

    def __post_init__(self) -> None:
        if not 2 <= self.window <= MOST_WINDOW:
            raise ValueError(f"window must be 2 to {MOST_WINDOW}, got {self.window}")
        if not 1 <= self.lag <= MOST_LAG:
            raise ValueError(f"lag must be 1 to {MOST_LAG}, got {self.lag}")

    @property
    def outside(self) -> bool:
        """Whether the symbol lies before the window of the question."""
        return self.lag >= self.window

    @property
    def length(self) -> int:
        """T: whole windows, with the symbol and a step before the last window in them."""
        return self.window * math.ceil(max(self.lag + 1, self.window + 1, self.least) / self.window)

    @property
    def symbol(self) -> int:
        """Time step of the symbol, from 0."""
        return self.length - 1 - self.lag

    @property
    def arms(self) -> tuple[Plan, Plan, Plan]:
        """What is trained side by side: inside, outside with the state reset, outside with the state carried."""
        outside = replace(self, lag=max(self.lag, self.window), state="reset")
        inside = replace(self, lag=min(self.lag, self.window - 1), state="carried", least=outside.length)
        return inside, outside, replace(outside, state="carried")

    def settings(self, seed: int) -> ExperimentSettings:
        """The same as an experiment of the Gradients page, for one seed."""
        return ExperimentSettings(
            hidden_size=HIDDEN,
            length=self.length,
            lag=self.lag,
            window=self.window,
            state=self.state,
            initialization=self.start,
            optimizer="adam",
            learning_rate=0.01,
            seed=seed,
        )

    def network(self, seed: int) -> RecurrentNetwork:
        """The network of a seed before training."""
        network = RecurrentNetwork(RecurrentShape("rnn", Remember.input_size, HIDDEN, 1, SYMBOLS))
        initialize(dict(network.named_parameters()), "rnn", self.settings(seed))
        return network


@dataclass(frozen=True)
class Passing:
    """What passes through the unrolled graph, [T] each.

    `trace`: how far apart the four symbols put the state h_t, the root mean square distance from their mean, noise
    being the same. `gradient`: root mean square of ||dL/dh_t||, L the loss at the question; 0 before the cut.
    """

    trace: list[float]
    gradient: list[float]


@torch.no_grad()
def passing(plan: Plan, network: RecurrentNetwork, seed: int) -> Passing:
    """Measure both on the probe sequences of a seed, each with every one of the four symbols in its place."""
    task = Remember(plan.length, seed, plan.lag)
    truncation = Truncation.of(plan.settings(seed))
    x = task.probe(PROBES).x.repeat_interleave(
        SYMBOLS, dim=1
    )  # [T, 4 B, I], the symbols of one noise together
    symbols = torch.arange(SYMBOLS).repeat(PROBES)
    x[plan.symbol] = torch.eye(SYMBOLS, task.input_size)[symbols]
    tapes = record(network, x, network.zero_state(len(symbols)), truncation.resets(plan.length))
    h: Tensor = tapes[-1].inside["h"]  # [T, 4 B, H]
    by_noise = h.reshape(plan.length, PROBES, SYMBOLS, HIDDEN)
    apart = by_noise - by_noise.mean(dim=2, keepdim=True)
    asked = plan.length - 1
    surprise = network.readout(h[asked]).softmax(-1) - torch.eye(SYMBOLS)[symbols]  # dL/dlogits
    reach = reach_back(
        tapes,
        [asked],
        (surprise @ network.readout.weight)[None],
        [truncation.first(asked)],
        inputs=False,
    )
    return Passing(
        trace=apart.double().square().sum(-1).mean(dim=(1, 2)).sqrt().tolist(),
        gradient=reach.h[0][0].square().mean(dim=1).sqrt().tolist(),
    )
