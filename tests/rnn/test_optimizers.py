"""The optimizers against their formulas written out, and going on bit for bit."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from rnnscope.rnn.experiment.settings import ExperimentSettings
from rnnscope.rnn.optimizers import load_state_tensors, make_optimizer, set_learning_rate, state_tensors

NAMES = ("sgd", "momentum", "rmsprop", "adam")
KEYS = {
    "sgd": set(),
    "momentum": {"momentum_buffer"},
    "rmsprop": {"step", "square_avg"},
    "adam": {"step", "exp_avg", "exp_avg_sq"},
}


class Run:
    """A small network on random numbers that follow from the step."""

    def __init__(self, name: str) -> None:
        torch.manual_seed(0)
        self.network = nn.RNN(3, 4)
        settings = ExperimentSettings(optimizer=name, learning_rate=0.02)
        self.optimizer = make_optimizer(self.network.parameters(), settings)
        self.step_count = 0

    def step(self) -> None:
        x = torch.randn(6, 2, 3, generator=torch.Generator().manual_seed(self.step_count))
        self.optimizer.zero_grad()
        self.network(x)[0].square().sum().backward()
        self.optimizer.step()
        self.step_count += 1

    def state(self) -> dict[str, Tensor]:
        return state_tensors(self.optimizer, self.network.named_parameters())


def written_out(name: str, w: Tensor, gradients: list[Tensor], rate: float) -> Tensor:
    """Weights after these gradients by the textbook, in float64."""
    v = m = s = torch.zeros_like(w)
    for k, g in enumerate(gradients, start=1):
        if name == "sgd":
            w = w - rate * g
        elif name == "momentum":
            v = 0.9 * v + g
            w = w - rate * v
        elif name == "rmsprop":
            s = 0.99 * s + 0.01 * g * g
            w = w - rate * g / (torch.sqrt(s) + 1e-8)
        else:
            m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g * g
            w = w - rate * (m / (1 - 0.9**k)) / (torch.sqrt(s / (1 - 0.999**k)) + 1e-8)
    return w


@pytest.mark.parametrize("name", NAMES)
def test_weights_follow_the_formula(name: str) -> None:
    torch.manual_seed(1)
    weights = [nn.Parameter(torch.randn(3, 5)), nn.Parameter(torch.randn(2))]
    gradients = [[torch.randn(weight.shape) for weight in weights] for _ in range(8)]
    expected = [
        written_out(name, weight.detach().double(), [g[k].double() for g in gradients], 0.03)
        for k, weight in enumerate(weights)
    ]
    optimizer = make_optimizer(weights, ExperimentSettings(optimizer=name, learning_rate=0.03))
    for step in gradients:
        for weight, gradient in zip(weights, step, strict=True):
            weight.grad = gradient.clone()
        optimizer.step()
    for weight, value in zip(weights, expected, strict=True):
        torch.testing.assert_close(weight.detach().double(), value, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_a_resumed_run_is_the_unbroken_one_bit_for_bit(name: str) -> None:
    unbroken, first, resumed = Run(name), Run(name), Run(name)
    for _ in range(12):
        unbroken.step()
    for _ in range(5):
        first.step()
    kept = {key: tensor.clone() for key, tensor in first.state().items()}
    assert {key.removeprefix("optimizer.").split(".")[0] for key in kept} == KEYS[name]
    for _ in range(2):
        resumed.step()  # remembers something else
    resumed.network.load_state_dict(first.network.state_dict())
    load_state_tensors(resumed.optimizer, resumed.network.named_parameters(), kept)
    resumed.step_count = 5
    for _ in range(7):
        resumed.step()
    for a, b in zip(unbroken.network.parameters(), resumed.network.parameters(), strict=True):
        assert torch.equal(a, b)
    assert unbroken.state().keys() == resumed.state().keys()
    assert all(torch.equal(tensor, resumed.state()[key]) for key, tensor in unbroken.state().items())


@pytest.mark.parametrize("name", NAMES)
def test_going_back_to_the_start_forgets_everything(name: str) -> None:
    run = Run(name)
    run.step()
    load_state_tensors(run.optimizer, run.network.named_parameters(), {"network.weight_ih_l0": torch.ones(1)})
    assert run.state() == {}


def test_what_was_loaded_is_a_copy() -> None:
    first, second = Run("adam"), Run("adam")
    first.step()
    kept = first.state()
    load_state_tensors(second.optimizer, second.network.named_parameters(), kept)
    before = {key: tensor.clone() for key, tensor in kept.items()}
    second.step()
    assert all(torch.equal(tensor, before[key]) for key, tensor in kept.items())


def test_a_prefix_keeps_two_sets_apart() -> None:
    run = Run("momentum")
    run.step()
    named = list(run.network.named_parameters())
    kept = state_tensors(run.optimizer, named, "adam.")
    assert set(kept) == {f"adam.momentum_buffer.{name}" for name, _ in named}
    load_state_tensors(run.optimizer, named, kept)  # of another prefix: nothing
    assert state_tensors(run.optimizer, named) == {}
    load_state_tensors(run.optimizer, named, kept, "adam.")
    assert set(state_tensors(run.optimizer, named, "adam.")) == set(kept)


def test_state_of_an_unknown_parameter_is_refused() -> None:
    run = Run("adam")
    with pytest.raises(KeyError, match="nothing"):
        load_state_tensors(
            run.optimizer, run.network.named_parameters(), {"optimizer.exp_avg.nothing": torch.ones(1)}
        )


@pytest.mark.parametrize("name", NAMES)
def test_the_learning_rate_holds_from_the_next_step_on(name: str) -> None:
    slow, fast = Run(name), Run(name)
    start = [parameter.detach().clone() for parameter in slow.network.parameters()]
    set_learning_rate(fast.optimizer, 0.08)
    slow.step()
    fast.step()
    for before, a, b in zip(start, slow.network.parameters(), fast.network.parameters(), strict=True):
        torch.testing.assert_close(b - before, 4 * (a - before), rtol=1e-3, atol=1e-5)
    set_learning_rate(fast.optimizer, 0)
    kept = [parameter.detach().clone() for parameter in fast.network.parameters()]
    fast.step()
    assert all(torch.equal(a, b) for a, b in zip(kept, fast.network.parameters(), strict=True))
