"""Backpropagation through time by hand: how far the loss of each target reaches back, for all targets in one sweep.

Autograd gives dL_t/dh_s of one target a pass. Here the adjoints of all targets run back side by side, one matrix
product a layer and time step, so that the T x T matrix of ||dL_t/dh_s|| costs one sweep.
"""

from __future__ import annotations

import operator
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import torch
from torch import Tensor

from .backward import Factors, factors
from .cells import AnyCell, Weights, step
from .recurrent import TWO_STATES, RecurrentNetwork, State

FOLD_FROM = 24
"""Targets from which on a time step is folded into one H x H matrix before they all go through it."""


@dataclass(frozen=True)
class LayerTape:
    """One layer over T time steps: its weights, its input [T, B, I], every internal [T, B, H], and the state before.

    `h` and `c` [T, B, H]: row t is the state before time step t.
    """

    cell: AnyCell
    weights: Weights
    x: Tensor
    inside: dict[str, Tensor]
    h: Tensor
    c: Tensor

    @cached_property
    def factors(self) -> Factors:
        """The chain rule of every time step."""
        return factors(self.cell, self.weights, self.inside, self.h, self.c)

    @property
    def output(self) -> Tensor:
        """What the layer hands on, [T, B, W]."""
        if self.cell == "mgu_lecture":
            return torch.cat([self.inside["h"], self.inside["c"]], dim=-1)
        return self.inside["h"]


@dataclass(frozen=True)
class Reach:
    """Norms over the hidden units of dL_t/d of what was there at s <= t: [N targets, T, B], NaN where s > t.

    `h` and `c` have an entry a layer (`c` only for cells that carry one), `x` is the input's, if asked for. Exactly 0
    beyond the time step at which a target's graph is cut.
    """

    h: tuple[Tensor, ...]
    c: tuple[Tensor, ...]
    x: Tensor | None

    def flipped(self) -> Reach:
        """The same with the targets in the opposite order."""
        x = None if self.x is None else self.x.flip(0)
        return Reach(tuple(h.flip(0) for h in self.h), tuple(c.flip(0) for c in self.c), x)


@torch.no_grad()
def record(
    network: RecurrentNetwork, x: Tensor, state: State, resets: Sequence[int] = ()
) -> tuple[LayerTape, ...]:
    """Run over x [T, B, I] by the plain step and keep everything; before time steps in `resets` the state is zeroed."""
    tapes, cell = [], network.sizes.cell
    for layer in range(network.sizes.layers):
        weights = network.weights(layer)
        h, c = [state.h[layer]], [state.c[layer]]
        steps: list[dict[str, Tensor]] = []
        for time, x_t in enumerate(x):
            if time in resets:
                h[-1], c[-1] = torch.zeros_like(h[-1]), torch.zeros_like(c[-1])
            steps.append(step(cell, weights, x_t, h[-1], c[-1]))
            h.append(steps[-1]["h"])
            c.append(steps[-1].get("c", c[-1]))
        inside = {name: torch.stack([internal[name] for internal in steps]) for name in steps[0]}  # [T, B, H]
        tapes.append(LayerTape(cell, weights, x, inside, torch.stack(h[:-1]), torch.stack(c[:-1])))
        x = tapes[-1].output
    return tuple(tapes)


@dataclass(frozen=True)
class Adjoints:
    """dL/dh_t and dL/dc_t of one layer over every path, [n, B, H], and the factors that lead on from there."""

    factors: Factors
    h: Tensor
    c: Tensor


class Sweep:
    """The adjoints of N targets on their way back through time and layers.

    `at` are the time steps of the targets, falling; `first` the earliest one that each reaches (the cut of truncated
    BPTT), falling too; `outputs` is dL_t/d(output of the last layer at t), [N, B, W].
    """

    def __init__(
        self, tapes: Sequence[LayerTape], at: Sequence[int], first: Sequence[int], outputs: Tensor
    ) -> None:
        for name, times in (("at", at), ("first", first)):
            if list(times) != sorted(times, reverse=True):
                raise ValueError(f"{name} must not rise, got {list(times)}")
        self.tapes, self.at, self.first, self.outputs = tuple(tapes), tuple(at), tuple(first), outputs
        self._rows = slice(0, 0)  # targets on their way
        none = outputs.new_zeros(0, *self.tapes[0].h.shape[1:])  # [0, B, H]
        self._h, self._c = [none for _ in self.tapes], [none for _ in self.tapes]

    def back(self, time: int, inputs: bool = True) -> tuple[slice, list[Adjoints], Tensor | None]:
        """One time step back: the targets that reach it, the adjoints layer by layer, and dL/dx_t [n, B, I].

        To be called for every time step from the last one down. Without `inputs` dL/dx_t is left out.
        """
        self._take_on(time)
        above: Tensor | None = None
        passed: list[Adjoints] = []
        for layer in reversed(range(len(self.tapes))):
            tape = self.tapes[layer]
            now = tape.factors.at(time)
            h = self._h[layer] if above is None else self._h[layer] + above[..., : tape.h.shape[-1]]
            c = self._c[layer]
            if above is not None and above.shape[-1] > h.shape[-1]:
                c = c + above[..., h.shape[-1] :]
            adjoints = Adjoints(now, *now.complete(h, c))
            through = _through(adjoints, tape.weights.weight_hh, "hidden")
            if now.direct is not None:
                through.addcmul_(adjoints.h, now.direct)
            self._h[layer] = through
            self._c[layer] = adjoints.c if now.carried is None else adjoints.c * now.carried
            if layer > 0 or inputs:
                above = _through(adjoints, tape.weights.weight_ih, "input")
            passed.append(adjoints)
        return self._rows, passed[::-1], above

    @torch.no_grad()
    def norms(self, start: int, stop: int, inputs: bool = True) -> Reach:
        """Back from time step stop - 1 to start: what reaches these, [N, stop - start, B]; to be asked for in turn."""
        batch = self.outputs.shape[1]
        cells = len(self.tapes) if self.tapes[0].cell in TWO_STATES else 0
        h, c, x = (
            [_norms(self.at, start, stop, batch) for _ in range(count)]
            for count in (len(self.tapes), cells, int(inputs))
        )
        latest = self.at[0] if self.at else -1
        for time in range(min(stop - 1, latest), start - 1, -1):
            rows, layers, to_input = self.back(time, inputs)
            for norms, values in (
                *zip(h, (layer.h for layer in layers), strict=True),
                *zip(c, (layer.c for layer in layers), strict=False),
                *zip(x, (to_input,), strict=False),
            ):
                assert values is not None  # dL/dx_t was asked for
                torch.linalg.vector_norm(values, dim=-1, dtype=torch.float64, out=norms[rows, time - start])
        return Reach(tuple(h), tuple(c), x[0] if inputs else None)

    def _take_on(self, time: int) -> None:
        """Leave the targets behind that reach no further, and take on those of this time step, from the readout."""
        before = self._rows
        cut = bisect_left(self.first, -time, key=operator.neg)  # first > time
        self._rows = slice(cut, bisect_right(self.at, -time, key=operator.neg))  # to at >= time
        kept = slice(self._rows.start - before.start, None)
        entering = self.outputs[before.stop : self._rows.stop]  # [n, B, W]
        hidden = self.tapes[0].h.shape[-1]
        zero = torch.zeros_like(entering[..., :hidden])
        last = len(self.tapes) - 1
        for layer, (h, c) in enumerate(zip(self._h, self._c, strict=True)):
            to_c = entering[..., hidden:] if layer == last and entering.shape[-1] > hidden else zero
            self._h[layer] = torch.cat([h[kept], entering[..., :hidden] if layer == last else zero])
            self._c[layer] = torch.cat([c[kept], to_c])


@torch.no_grad()
def reach_back(
    tapes: Sequence[LayerTape],
    at: Sequence[int],
    outputs: Tensor,
    first: Sequence[int] | None = None,
    inputs: bool = True,
) -> Reach:
    """How far the losses of the targets reach back.

    `at` [N]: their time steps, falling; `outputs` [N, B, W]: dL_t/d(output of the last layer at t); `first` [N]: the
    earliest time step each reaches, 0 if not given; without `inputs` the input's norms are left out. Norms are
    accumulated in float64.
    """
    sweep = Sweep(tapes, at, [0] * len(at) if first is None else first, outputs)
    return sweep.norms(0, len(tapes[0].x), inputs)


@torch.no_grad()
def parameter_gradients(
    network: RecurrentNetwork,
    tapes: Sequence[LayerTape],
    at: Sequence[int],
    outputs: Tensor,
    first: Sequence[int] | None = None,
) -> dict[str, Tensor]:
    """dL/d of every recurrent parameter, L the sum over targets and batch; arguments as for `reach_back`."""
    sweep = Sweep(tapes, at, [0] * len(at) if first is None else first, outputs)
    gradients = {
        name: torch.zeros_like(p) for name, p in network.named_parameters() if name.startswith("rnn.")
    }
    for time in range(at[0] if len(at) else -1, -1, -1):
        _, layers, _ = sweep.back(time, inputs=False)
        for layer, (tape, adjoints) in enumerate(zip(tapes, layers, strict=True)):
            h, c = adjoints.h.sum(0), adjoints.c.sum(0)  # [B, H]
            into_input = adjoints.factors.into_input(h, c)  # [B, G*H]
            into_hidden = adjoints.factors.into_hidden(h, c)
            gradients[f"rnn.weight_ih_l{layer}"] += into_input.T @ tape.x[time]
            gradients[f"rnn.weight_hh_l{layer}"] += into_hidden.T @ tape.h[time]
            gradients[f"rnn.bias_ih_l{layer}"] += into_input.sum(0)
            gradients[f"rnn.bias_hh_l{layer}"] += into_hidden.sum(0)
    return gradients


def _through(adjoints: Adjoints, weight: Tensor, side: Literal["input", "hidden"]) -> Tensor:
    """dL/d of what `weight` [G*H, O] multiplied: [n, B, O]."""
    targets, batch, _ = adjoints.h.shape
    if batch > 1 or targets < FOLD_FROM:
        into = adjoints.factors.into_hidden if side == "hidden" else adjoints.factors.into_input
        return into(adjoints.h, adjoints.c) @ weight
    gates = adjoints.factors.gates
    sources = {"h": adjoints.h, "c": adjoints.c}
    used = [of for of in sources if any(gate.of == of for gate in gates)]
    folded = weight.new_zeros(len(used), weight.shape[0] // len(gates), weight.shape[1])  # [h and c, H, O]
    for block, gate in zip(weight.chunk(len(gates)), gates, strict=True):
        factor = gate.into_hidden if side == "hidden" else gate.into_input
        folded[used.index(gate.of)].addcmul_(block, factor[0, :, None])
    rows = torch.cat([sources[of][:, 0] for of in used], dim=-1)  # [n, H] or [n, 2H]
    through = rows @ folded.flatten(0, 1)
    return through[:, None]


def _norms(at: Sequence[int], start: int, stop: int, batch: int) -> Tensor:
    """Of time steps start.. [N, stop - start, B]: NaN behind the target, 0 before it, until a norm takes its place."""
    norms = torch.zeros(len(at), stop - start, batch, dtype=torch.float64)
    for row, time in enumerate(at):
        norms[row, max(0, time + 1 - start) :] = torch.nan
    return norms
