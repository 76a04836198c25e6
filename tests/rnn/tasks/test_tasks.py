"""What all tasks have in common: the same batch every time, losses against torch, and guessing against the baseline."""

from __future__ import annotations

import dataclasses
import math

import pytest
import torch
from torch import Tensor, nn

from rnnscope.rnn.experiment.settings import LEAST_LENGTH, ExperimentSettings
from rnnscope.rnn.tasks import Batch, Task, make_task

TEXT = "the quick brown fox jumps over the lazy dog. " * 20
ALL = ("remember", "adding", "copy", "parity", "temporal_order", "characters")
DRAWN = ALL[:-1]


def task(name: str, length: int = 40, **settings: object) -> Task:
    lag = settings.pop("lag", length - 1)
    return make_task(ExperimentSettings(task=name, length=length, lag=lag, **settings), TEXT)


def same(a: Batch, b: Batch) -> bool:
    return torch.equal(a.x, b.x) and torch.equal(a.targets, b.targets) and a.at == b.at


def answers(task: Task, batch: Batch) -> Tensor:
    return torch.randn(len(batch.at), batch.x.shape[1], task.output_size)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("shortest", [True, False])
def test_shapes_are_what_the_task_says(name: str, shortest: bool) -> None:
    length = LEAST_LENGTH[name] if shortest else 40
    asked = task(name, length)
    for batch in (asked.batch(3, 7), asked.probe(7)):
        assert batch.x.shape == (length, 7, asked.input_size)
        assert batch.x.dtype == torch.float32
        assert batch.at == asked.target_positions
        assert 0 <= batch.at[0] <= batch.at[-1] == length - 1
        assert sorted(set(batch.at)) == list(batch.at)
        if asked.loss == "cross_entropy":
            assert batch.targets.shape == (len(batch.at), 7)
            assert batch.targets.dtype == torch.int64
            assert 0 <= int(batch.targets.min()) <= int(batch.targets.max()) < asked.output_size
        else:
            assert batch.targets.shape == (len(batch.at), 7, asked.output_size)


@pytest.mark.parametrize("name", ALL)
def test_a_batch_is_a_function_of_seed_and_step(name: str) -> None:
    one, other = task(name, seed=3), task(name, seed=3, cell="lstm", learning_rate=1.0)
    expected = one.batch(5, 6), one.probe(6)
    for step in (9, 0, 5):  # in another order, beside other random numbers
        torch.rand(3)
        other.batch(step, 6)
    assert same(other.batch(5, 6), expected[0])
    assert same(other.probe(6), expected[1])
    assert not same(one.batch(6, 6), expected[0])
    assert not same(one.probe(6), one.batch(0, 6))


@pytest.mark.parametrize("name", DRAWN)
def test_every_seed_and_step_draws_anew(name: str) -> None:
    seen = [task(name, seed=seed).batch(step, 6).x for seed in (0, 1, 2**31 - 1) for step in range(4)]
    seen += [task(name, seed=seed).probe(6).x for seed in (0, 1)]
    assert all(not torch.equal(a, b) for k, a in enumerate(seen) for b in seen[:k])


@pytest.mark.parametrize("name", DRAWN)
def test_drawing_does_not_touch_the_global_generator(name: str) -> None:
    torch.manual_seed(9)
    expected = torch.rand(1)
    torch.manual_seed(9)
    task(name).batch(0, 4)
    assert torch.equal(torch.rand(1), expected)


@pytest.mark.parametrize("name", ALL)
def test_the_loss_is_the_mean_of_the_losses_of_the_targets(name: str) -> None:
    asked = task(name)
    batch = asked.batch(0, 5)
    outputs = answers(asked, batch).requires_grad_()
    losses = asked.position_losses(outputs, batch)
    assert losses.shape == (len(batch.at), 5)
    torch.testing.assert_close(asked.loss_of(outputs, batch), losses.mean())
    n, b = len(batch.at) - 1, 3
    if asked.loss == "cross_entropy":
        expected = -outputs[n, b].log_softmax(0)[batch.targets[n, b]]
        assert asked.unit == "nats"
    else:
        expected = ((outputs[n, b] - batch.targets[n, b]) ** 2).mean()
        assert asked.unit == "squared error"
    torch.testing.assert_close(losses[n, b], expected)
    asked.loss_of(outputs, batch).backward()
    assert torch.isfinite(outputs.grad).all()


@pytest.mark.parametrize("name", ALL)
def test_losses_in_float64_stay_float64(name: str) -> None:
    asked = task(name)
    batch = asked.batch(0, 5)
    outputs = answers(asked, batch).double()
    assert asked.loss_of(outputs, batch).dtype == torch.float64
    assert asked.position_losses(outputs, batch).dtype == torch.float64


@pytest.mark.parametrize("name", ["remember", "parity", "temporal_order", "characters"])
def test_uniform_answers_cost_the_baseline(name: str) -> None:
    asked = task(name)
    batch = asked.batch(0, 5)
    outputs = torch.zeros(len(batch.at), 5, asked.output_size)
    assert float(asked.loss_of(outputs, batch)) == pytest.approx(asked.baseline, rel=1e-6)
    assert asked.baseline == pytest.approx(math.log(asked.output_size))
    assert f"ln {asked.output_size}" in asked.baseline_name


@pytest.mark.parametrize("name", ["remember", "copy", "parity", "temporal_order", "characters"])
def test_a_right_answer_is_right_and_a_guess_is_at_chance(name: str) -> None:
    asked = task(name)
    batch = asked.batch(0, 512)
    right = nn.functional.one_hot(batch.targets, asked.output_size).float()
    assert asked.accuracy_of(right, batch) == 1.0
    assert asked.accuracy_of(-right, batch) == 0.0
    kinds = 8 if name == "copy" else asked.output_size  # of the ten symbols, none is a blank
    guess = torch.zeros_like(right)
    guess[..., :kinds] = torch.rand(right[..., :kinds].shape)
    assert asked.chance == 1 / kinds
    guesses = 512 * (10 if name == "copy" else len(batch.at))
    error = math.sqrt(asked.chance * (1 - asked.chance) / guesses)
    assert asked.accuracy_of(guess, batch) == pytest.approx(asked.chance, abs=4 * error)


def test_there_is_no_accuracy_of_a_sum_or_of_nan() -> None:
    adding, parity = task("adding"), task("parity")
    assert adding.chance is None
    assert math.isnan(adding.accuracy_of(torch.zeros(1, 5, 1), adding.batch(0, 5)))
    outputs = torch.zeros(40, 5, 2)
    outputs[3, 2, 1] = math.nan
    assert math.isnan(parity.accuracy_of(outputs, parity.batch(0, 5)))


@pytest.mark.parametrize(
    ("name", "about", "baseline"),
    [
        ("remember", "remember the first of 60 symbols", "guessing, ln 4"),
        ("adding", "add the two marked of 60 numbers", "always predicting 1, 1/6"),
        ("copy", "copy 10 symbols over a gap of 40", "memoryless, 10 ln 8 / (T + 20)"),
        ("parity", "parity of 60 bits, at every bit", "guessing, ln 2"),
        ("temporal_order", "the order of two among 60 symbols", "guessing, ln 4"),
        ("characters", "the next of 29 characters, in pieces of 60", "uniform, ln 29"),
    ],
)
def test_a_task_says_what_it_is(name: str, about: str, baseline: str) -> None:
    asked = task(name, 60)
    assert (asked.name, asked.about, asked.baseline_name) == (name, about, baseline)
    assert asked.continues == (name == "characters")


def test_a_task_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        task("parity").length = 3
