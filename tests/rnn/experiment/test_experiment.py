"""An experiment against a plain PyTorch loop, and against itself: same seed, resumed, changed on the way."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from rnnscope.rnn.experiment.experiment import Experiment, StepRow
from rnnscope.rnn.experiment.settings import ExperimentSettings, SettingError

SMALL = ExperimentSettings(hidden_size=12, length=14, lag=13, batch_size=6, learning_rate=0.1)
TEXT = "the quick brown fox jumps over the lazy dog. " * 20


def rows(experiment: Experiment, steps: int) -> list[StepRow]:
    return [experiment.step() for _ in range(steps)]


class PlainLoop:
    """What anybody would write: torch's modules, clip_grad_norm_, an optimizer; the weights are the experiment's."""

    def __init__(self, experiment: Experiment) -> None:
        self.task, settings = experiment.task, experiment.settings
        sizes = experiment.network.sizes
        module = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[settings.cell]
        self.rnn = module(sizes.input_size, sizes.hidden_size, sizes.layers)
        self.rnn.load_state_dict(experiment.network.rnn.state_dict())
        self.readout = nn.Linear(sizes.hidden_size, sizes.output_size)
        self.readout.load_state_dict(experiment.network.readout.state_dict())
        self.parameters = [*self.rnn.parameters(), *self.readout.parameters()]
        self.optimizer = torch.optim.SGD(self.parameters, lr=settings.learning_rate)
        self.settings, self.state, self.steps = settings, None, 0

    def step(self) -> tuple[float, float]:
        batch = self.task.batch(self.steps, self.settings.batch_size)
        state, outputs = (self.state if self.task.continues else None), []
        window = self.settings.window or len(batch.x)
        for start in range(0, len(batch.x), window):
            out, state = self.rnn(batch.x[start : start + window], state)
            state = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
            outputs.append(out)
        loss = self.task.loss_of(self.readout(torch.cat(outputs)[list(batch.at)]), batch)
        self.optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.parameters, self.settings.threshold)
        self.optimizer.step()
        self.state, self.steps = state, self.steps + 1
        return loss.item(), float(norm)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"cell": "lstm", "layers": 2, "task": "adding"},
        {"cell": "gru", "task": "parity", "window": 4},
        {"cell": "lstm", "task": "characters", "window": 5},
        {"cell": "rnn", "task": "characters", "layers": 2},
    ],
)
def test_it_trains_as_a_plain_loop_does(changes: dict[str, object]) -> None:
    experiment = Experiment(replace(SMALL, threshold=0.05, **changes), TEXT)
    plain = PlainLoop(experiment)
    for row in rows(experiment, 12):
        loss, norm = plain.step()
        assert row.loss == pytest.approx(loss, rel=1e-5)
        assert row.norm == pytest.approx(norm, rel=1e-4)
        assert row.norm_after == pytest.approx(min(norm, 0.05), rel=1e-4)
        assert row.clipped == (norm > 0.05)
    for parameter, expected in zip(experiment.network.parameters(), plain.parameters, strict=True):
        torch.testing.assert_close(parameter, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "mgu_lecture"])
@pytest.mark.parametrize(("window", "stride"), [(5, 2), (6, 6), (7, 3)])
def test_overlapping_windows_have_the_gradient_of_each_target_in_its_own(
    cell: str, window: int, stride: int
) -> None:
    """Every target's loss by itself, through a network run from the carried state at its window's start."""
    settings = replace(SMALL, cell=cell, task="parity", window=window, stride=stride, clipping="off")
    experiment = Experiment(settings)
    network, task = experiment.network.double(), experiment.task
    batch = task.batch(0, settings.batch_size)
    x = batch.x.double()
    expected = {name: torch.zeros_like(p) for name, p in network.named_parameters()}
    for row, t in enumerate(batch.at):
        start = max(0, (t // stride + 1) * stride - window)
        with torch.no_grad():
            _, state = network.run(x[:start], network.zero_state(settings.batch_size)) if start else (
                None, network.zero_state(settings.batch_size))  # fmt: skip
        hidden, _ = network.run(x[start : t + 1], state)
        loss = nn.functional.cross_entropy(network.readout(hidden[-1]), batch.targets[row])
        for (name, _), g in zip(
            network.named_parameters(), torch.autograd.grad(loss, list(network.parameters())), strict=True
        ):
            expected[name] += g / len(batch.at)
    hidden, _ = experiment.truncation.run(network, x, network.zero_state(settings.batch_size))
    task.loss_of(network.readout(hidden[list(batch.at)]), batch).backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None
        torch.testing.assert_close(parameter.grad, expected[name], rtol=1e-9, atol=1e-13)


def test_a_reset_state_forgets_at_each_cut() -> None:
    settings = replace(SMALL, task="parity", window=5, state="reset")
    experiment = Experiment(settings)
    x = experiment.task.batch(0, 6).x
    hidden, _ = experiment.truncation.run(experiment.network, x, experiment.network.zero_state(6))
    alone, _ = experiment.network.run(x[5:10], experiment.network.zero_state(6))
    torch.testing.assert_close(hidden[5:10], alone)
    (tape,) = experiment.probe.tapes()
    assert (tape.h[[5, 10]] == 0).all() and (tape.h[4] != 0).any()


def test_the_same_seed_gives_identical_rows_and_another_does_not() -> None:
    assert rows(Experiment(SMALL), 20) == rows(Experiment(SMALL), 20)
    assert rows(Experiment(SMALL), 1) != rows(Experiment(replace(SMALL, seed=1)), 1)


def test_observing_changes_nothing() -> None:
    watched, alone = Experiment(SMALL), Experiment(SMALL)
    seen = []
    for _ in range(5):
        watched.observe()
        seen.append(watched.step())
    assert seen == rows(alone, 5)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adam"])
@pytest.mark.parametrize("task", ["remember", "characters"])
def test_a_resumed_experiment_is_the_unbroken_one(optimizer: str, task: str) -> None:
    settings = replace(SMALL, cell="lstm", optimizer=optimizer, task=task, learning_rate=0.01)
    unbroken, first = Experiment(settings, TEXT), Experiment(settings, TEXT)
    assert rows(first, 7) == rows(unbroken, 7)
    first.change(clipping="value", threshold=0.001, learning_rate=0.02)
    unbroken.change(clipping="value", threshold=0.001, learning_rate=0.02)
    resumed = Experiment(settings, TEXT)
    resumed.load_state_dict({name: tensor.clone() for name, tensor in first.state_dict().items()})
    np.testing.assert_array_equal(resumed.observe().values, unbroken.observe().values)
    assert rows(resumed, 7) == rows(unbroken, 7)
    for name, tensor in resumed.state_dict().items():
        assert torch.equal(tensor, unbroken.state_dict()[name])


def test_a_change_acts_from_the_next_step_on() -> None:
    changed, plain = Experiment(replace(SMALL, clipping="off")), Experiment(replace(SMALL, clipping="off"))
    assert rows(changed, 3) == rows(plain, 3)
    changed.change(clipping="norm", threshold=0.01)
    row, other = changed.step(), plain.step()
    assert row.norm == other.norm and row.norm_after == pytest.approx(0.01, rel=1e-3)
    assert math.isnan(other.threshold) and row.threshold == 0.01
    changed.change(learning_rate=1e-6)
    assert changed.step().learning_rate == 1e-6
    with pytest.raises(SettingError, match="threshold must be"):
        changed.change(threshold=0)


def test_overflow_in_the_forward_pass_ends_the_run_with_its_name_and_keeps_the_weights() -> None:
    settings = replace(SMALL, cell="relu", initialization="identity", alpha=1e3, length=40, lag=39)
    experiment = Experiment(settings)
    before = {name: tensor.clone() for name, tensor in experiment.state_dict().items()}
    row = experiment.step()
    assert row.problem == "the loss is NaN" or row.problem == "the loss is inf"
    assert experiment.step_count == 0
    assert math.isnan(row.norm) and not row.clipped
    for name, tensor in experiment.network.state_dict().items():
        assert torch.equal(tensor, before[f"network.{name}"])
    assert not np.isfinite(experiment.observe().values).all()


def test_a_gradient_that_overflows_is_named_and_no_clipping_rescues_it() -> None:
    """h stays exactly 0, where tanh has slope 1: the loss is fine, and the gradient grows a million times a step."""
    experiment = Experiment(replace(SMALL, threshold=1.0))
    for name in ("weight_ih", "bias_ih", "bias_hh"):
        experiment.network.get_parameter(f"rnn.{name}_l0").data.zero_()
    experiment.network.get_parameter("rnn.weight_hh_l0").data.mul_(1e7)
    row = experiment.step()
    assert math.isfinite(row.loss)
    assert row.problem is not None and row.problem.startswith("the gradient of rnn.weight_ih_l0 holds")
    assert not math.isfinite(row.norm) and math.isnan(row.norm_after)
    assert experiment.step_count == 0


def test_finite_entries_whose_float32_norm_overflows_are_told_and_clipped_rightly() -> None:
    settings = replace(SMALL, cell="linear", task="adding", threshold=1.0)
    experiment = Experiment(settings)
    experiment.network.readout.weight.data.fill_(1e12)
    row = experiment.step()
    assert row.problem is None and row.overflow and row.norm > 1e20
    assert row.norm_after == pytest.approx(1.0, rel=1e-3)


def test_the_parts_of_an_observation_fill_it() -> None:
    for cell in ("rnn", "relu", "linear", "lstm", "gru", "mgu", "mgu_lecture"):
        experiment = Experiment(replace(SMALL, cell=cell, layers=2))
        observation = experiment.observe()
        assert len(observation.values) == sum(part.columns * len(part.labels) for part in experiment.layout)
        names = [part.name for part in experiment.layout]
        assert ("lag_c" in names) == (cell in ("lstm", "mgu_lecture"))
        assert ("eigenvalues_w" in names) == (cell in ("rnn", "relu", "linear"))
        assert observation.sample is None


def test_the_sample_is_text_and_the_same_every_time() -> None:
    experiment = Experiment(replace(SMALL, task="characters"), TEXT)
    sample = experiment.observe().sample
    assert sample is not None and len(sample) == 160 and set(sample) <= set(TEXT)
    assert experiment.observe().sample == sample


def test_a_text_that_is_too_short_is_told_at_its_field() -> None:
    with pytest.raises(SettingError) as caught:
        Experiment(replace(SMALL, task="characters"), "too short")
    assert caught.value.field == "corpus"
