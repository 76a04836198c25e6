"""Truncated BPTT inside a sequence: where the graph is cut, and running a network with those cuts."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ..recurrent import RecurrentNetwork, State
from ..shapes import HiddenStates, Inputs
from .settings import ExperimentSettings


@dataclass(frozen=True)
class Truncation:
    """Windows of `window` time steps, one for each `every` targets; window 0: the whole sequence, no cut.

    The targets at positions a <= t < a + every, a a multiple of `every`, reach back to max(0, a + every - window). At
    a cut the state's value is carried over, or with `reset` zeroed; then windows do not overlap.
    """

    window: int = 0
    every: int = 0
    reset: bool = False

    @classmethod
    def of(cls, settings: ExperimentSettings) -> Truncation:
        """That of an experiment."""
        return cls(settings.window, settings.every, settings.state == "reset")

    def first(self, time: int) -> int:
        """Earliest time step that the loss at `time` reaches."""
        if not self.window:
            return 0
        return max(0, (time // self.every + 1) * self.every - self.window)

    def resets(self, length: int) -> tuple[int, ...]:
        """Time steps before which the state is zeroed, in a sequence of `length`."""
        return tuple(range(self.window, length, self.window)) if self.window and self.reset else ()

    def run(self, network: RecurrentNetwork, x: Inputs, state: State) -> tuple[HiddenStates, State]:
        """Output of the last layer [T, B, W] with the cuts in its graph, and the state behind the last time step."""
        if not self.window:
            return network.run(x, state)
        outputs: list[Tensor] = []
        start = 0  # of the window; `state` is the one before it
        for target in range(0, len(x), self.every):
            stop = min(len(x), target + self.every)
            following = min(stop, max(0, target + 2 * self.every - self.window))  # the next window's start
            parts = []
            entry = state.detach()
            if following > start:
                part, entry = network.run(x[start:following], entry)
                parts.append(part)
            state = network.zero_state(x.shape[1]) if self.reset and stop < len(x) else entry
            if stop > following:
                part, entry = network.run(x[following:stop], entry)
                parts.append(part)
            outputs.append(torch.cat(parts)[target - start :])
            start, end = following, entry
        return torch.cat(outputs), end
