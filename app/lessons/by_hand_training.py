"""The systems set by hand, learned by gradient descent instead: many small networks trained side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from .by_hand import System, sequences, wanted, wrong

SEEDS = 10
STEPS = 1000
LENGTH = 10
LONG = 100
SEQUENCES = 1000
BATCH = 64
RATE = 0.07
_SPREAD = {"linear": 0.4, "threshold": 1.0}  # of the first weights, by what the units are by hand
_TEST = 1 << 20  # stream of random numbers of the test sequences; those of training begin with 0


@dataclass(frozen=True)
class Progress:
    """After `step` steps: mean loss of the last batch, and of 1,000 sequences of length 10 and 100 those with an error.

    Lists have an entry a network; `short` and `long` are None where they were not counted.
    """

    step: int
    losses: list[float]
    short: list[int] | None = None
    long: list[int] | None = None


class Side:
    """M networks of the given sizes side by side: one network of all their units, whose U [N, N] has a block for each.

    Linear units where the system's are; sigmoid units in place of thresholds. Weights are drawn from (seed, size), so
    that a network is the same in any company. float64.
    """

    def __init__(self, system: System, sizes: Sequence[int], seeds: Sequence[int]) -> None:
        self.system = system
        spread = _SPREAD[system.f]
        drawn: list[tuple[Tensor, ...]] = []
        for size, seed in zip(sizes, seeds, strict=True):
            rng = np.random.default_rng([seed, size])
            shapes = ((system.inputs, size), (size, size), (size,), (size,), (1,))
            drawn.append(tuple(torch.from_numpy(spread * rng.standard_normal(shape)) for shape in shapes))
        w, u, b, v, c = zip(*drawn, strict=True)
        self.blocks = _side_by_side([torch.ones_like(block) for block in u])  # [N, N]
        self.mine = _side_by_side([torch.ones(size, 1, dtype=torch.float64) for size in sizes])  # [N, M]
        self.owner = self.mine.argmax(dim=1)  # [N]
        self.parameters = [
            nn.Parameter(value)
            for value in (torch.cat(w, 1), _side_by_side(u), torch.cat(b), torch.cat(v), torch.cat(c))
        ]

    def outputs(self, x: Tensor) -> Tensor:
        """x [T, B, I] to V h + c of every network: [T, B, M]."""
        w, u, b, v, c = self.parameters
        h, steps = x.new_zeros(x.shape[1], len(b)), []
        for x_t in x @ w + b:
            h = torch.addmm(x_t, h, u)
            if self.system.f == "threshold":
                h = torch.sigmoid(h)
            steps.append(h)
        z: Tensor = torch.stack(steps) @ (self.mine * v[:, None]) + c
        return z

    def losses(self, x: Tensor, should: Tensor) -> Tensor:
        """Mean over time and batch, [M]: squared error of a linear output, else cross-entropy in nats."""
        z = self.outputs(x)
        target = should[..., None].expand_as(z)
        if self.system.g == "linear":
            return (z - target).square().mean(dim=(0, 1))
        each = nn.functional.binary_cross_entropy_with_logits(z, target, reduction="none")
        return each.mean(dim=(0, 1))

    def backward(self, losses: Tensor) -> None:
        """Gradients of every network by itself, each clipped to norm 1."""
        for parameter in self.parameters:
            parameter.grad = None
        losses.sum().backward()  # type: ignore[no-untyped-call]
        w, u, b, v, c = (parameter.grad for parameter in self.parameters)
        assert w is not None and u is not None and b is not None and v is not None and c is not None
        u *= self.blocks
        square = w.square().sum(0) + u.square().sum(0) + b.square() + v.square()  # [N]
        scale = (1 / ((square @ self.mine + c.square()).sqrt() + 1e-6)).clamp(max=1)  # [M]
        for gradient in (w, u, b, v):
            gradient *= scale[self.owner]
        c *= scale

    @torch.no_grad()
    def failures(self, length: int) -> list[int]:
        """Of 1,000 sequences of this length, how many each network gets wrong somewhere; a sum is rounded first."""
        x = sequences(self.system, length, SEQUENCES, np.random.default_rng([_TEST, length]))
        should = wanted(self.system, x)
        z = self.outputs(torch.from_numpy(x)).numpy()  # [T, B, M]
        y = np.round(z) if self.system.g == "linear" else (z > 0).astype(np.float64)
        return [int(wrong(self.system, y[..., m], should).any(axis=0).sum()) for m in range(z.shape[-1])]


def learn(
    system: System, sizes: Sequence[int], seeds: Sequence[int], steps: int = STEPS, every: int = 25
) -> Iterator[Progress]:
    """Train a network of each size and seed by Adam on length 10, and count errors on the way and in the end.

    The rate falls to 0 over the second half. All networks read the same batches.
    """
    side = Side(system, sizes, seeds)
    optimizer: Any = torch.optim.Adam(side.parameters, lr=RATE, fused=True)
    for step in range(steps):
        x = sequences(system, LENGTH, BATCH, np.random.default_rng([step]))
        losses = side.losses(torch.from_numpy(x), torch.from_numpy(wanted(system, x)))
        if step % every == 0:
            yield Progress(step, losses.tolist(), side.failures(LENGTH) if step % (10 * every) == 0 else None)
        side.backward(losses)
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, 2 * (1 - step / steps))
        optimizer.step()
    last = losses.tolist() if steps else [math.nan] * len(sizes)
    yield Progress(steps, last, side.failures(LENGTH), side.failures(LONG))


def _side_by_side(blocks: Sequence[Tensor]) -> Tensor:
    """A matrix with these blocks along its diagonal."""
    joined: Tensor = torch.block_diag(*blocks)  # type: ignore[no-untyped-call]
    return joined
