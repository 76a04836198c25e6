"""Ten networks inside of the window, ten outside with the state reset, ten outside with it carried: all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..rnn.experiment.truncation import Truncation
from ..rnn.optimizers import make_optimizer
from ..rnn.recurrent import RecurrentNetwork
from ..rnn.tasks.remember import Remember
from .truncated import Passing, Plan, passing

STEPS = 300
BATCH = 32
LOOKED = 400
TESTED = 1000
_TEST = -1


class Ensemble:
    """N networks as one computation, every parameter [N, ...]: those of each plan for each seed, plan by plan."""

    def __init__(self, plans: Sequence[Plan], seeds: Sequence[int]) -> None:
        self.plans, self.seeds = tuple(plans), tuple(seeds)
        networks = [plan.network(seed) for plan in plans for seed in seeds]
        self.parameters = {
            name: nn.Parameter(
                torch.stack([dict(network.named_parameters())[name].detach() for network in networks])
            )
            for name, _ in networks[0].named_parameters()
        }
        first = plans[0]
        self.length, self.truncation = first.length, Truncation.of(first.settings(0))
        kept = [float(plan.state == "carried") for plan in plans for _ in seeds]
        self.kept = torch.tensor(kept)[:, None, None]  # [N, 1, 1]

    def batch(self, step: int, size: int) -> tuple[Tensor, Tensor]:
        """The batch of a training step, or of the test for -1: x [T, N, B, I], targets [N, B].

        A seed's plans read the same symbols and the same noise, the symbol in another place.
        """
        inputs, targets = [], []
        for plan in self.plans:
            for seed in self.seeds:
                task = Remember(plan.length, seed, plan.lag)
                drawn = task.probe(size) if step == _TEST else task.batch(step, size)
                inputs.append(drawn.x)
                targets.append(drawn.targets[0])
        return torch.stack(inputs, dim=1), torch.stack(targets)

    def logits(self, x: Tensor) -> Tensor:
        """Answers at the last time step [N, B, V], with the graph cut where its window begins."""
        p = self.parameters
        bias = (p["rnn.bias_ih_l0"] + p["rnn.bias_hh_l0"])[:, None]  # [N, 1, H]
        w, u = p["rnn.weight_ih_l0"].mT, p["rnn.weight_hh_l0"].mT
        h = x.new_zeros(x.shape[1], x.shape[2], u.shape[-1])
        first = self.truncation.first(self.length - 1)
        with torch.no_grad():  # no loss reaches here
            for time in range(first):
                h = torch.tanh(torch.baddbmm(torch.baddbmm(bias, x[time], w), h, u))
                if (time + 1) % self.truncation.window == 0:
                    h = h * self.kept
        for time in range(first, self.length):
            h = torch.tanh(torch.baddbmm(torch.baddbmm(bias, x[time], w), h, u))
        return torch.baddbmm(p["readout.bias"][:, None], h, p["readout.weight"].mT)

    def losses(self, x: Tensor, targets: Tensor) -> Tensor:
        """Mean cross-entropy of every network in nats, [N]."""
        each = nn.functional.cross_entropy(self.logits(x).mT, targets, reduction="none")
        return each.mean(dim=1)

    def backward(self, losses: Tensor) -> None:
        """Gradients of every network by itself, each clipped to norm 1."""
        for parameter in self.parameters.values():
            parameter.grad = None
        losses.sum().backward()  # type: ignore[no-untyped-call]
        gradients = [parameter.grad for parameter in self.parameters.values() if parameter.grad is not None]
        square = torch.stack([gradient.square().flatten(1).sum(1) for gradient in gradients]).sum(0)
        scale = (1 / (square.sqrt() + 1e-6)).clamp(max=1)  # [N]
        for gradient in gradients:
            gradient *= scale.reshape(-1, *[1] * (gradient.dim() - 1))

    @torch.no_grad()
    def accuracies(self, size: int) -> list[list[float]]:
        """Share of right answers on `size` test sequences: a row a plan, an entry a seed."""
        x, targets = self.batch(_TEST, size)
        right = (self.logits(x).argmax(dim=-1) == targets).double().mean(dim=1)  # [N]
        shares: list[list[float]] = right.reshape(len(self.plans), len(self.seeds)).tolist()
        return shares

    def network(self, plan: int, seed: int) -> RecurrentNetwork:
        """One of them by itself; both count from 0."""
        network = self.plans[plan].network(self.seeds[seed])
        at = plan * len(self.seeds) + seed
        network.load_state_dict({name: value.detach()[at] for name, value in self.parameters.items()})
        return network

    def passing(self, seed: int) -> list[Passing]:
        """What passes through the networks of one seed, counted from 0: an entry a plan."""
        return [
            passing(plan, self.network(row, seed), self.seeds[seed]) for row, plan in enumerate(self.plans)
        ]


@dataclass(frozen=True)
class Progress:
    """After `step` steps: accuracies by plan and seed, and what passes, by seed and plan (of one seed till the end)."""

    step: int
    accuracies: list[list[float]]
    passing: dict[int, list[Passing]]


def train(
    plans: Sequence[Plan], seeds: Sequence[int], shown: int, steps: int = STEPS, every: int = 10
) -> Iterator[Progress]:
    """Train them all by Adam, and look at them every few steps; `shown` is the seed, from 0, looked into meanwhile."""
    ensemble = Ensemble(plans, seeds)
    optimizer = make_optimizer(ensemble.parameters.values(), plans[0].settings(0))
    for step in range(steps):
        if step % every == 0:
            yield Progress(step, ensemble.accuracies(LOOKED), {shown: ensemble.passing(shown)})
        ensemble.backward(ensemble.losses(*ensemble.batch(step, BATCH)))
        optimizer.step()
    everything = {seed: ensemble.passing(seed) for seed in range(len(seeds))}
    yield Progress(steps, ensemble.accuracies(TESTED), everything)
