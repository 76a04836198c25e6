"""The trainer against a loop in plain PyTorch, its windows, its schedule, and going on bit for bit."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch
from torch import nn

from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.training import DivergedError, Schedule, Trainer, TrainingSettings, stream_window

SETTINGS = TrainingSettings(batch_size=3, window=8, warmup_steps=2, learning_rate=1e-2, state_reset=0.0)


def trainer(settings: TrainingSettings = SETTINGS, cell: str = "lstm", layers: int = 2) -> Trainer:
    torch.manual_seed(0)
    network = Network(NetworkShape(cell, 6, 5, layers), settings.dropout)
    ids = torch.randint(0, 6, (101,), generator=torch.Generator().manual_seed(1))
    return Trainer(network, ids, settings, Schedule.of(settings, 40))


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_every_step_is_that_of_a_plain_loop(cell: str) -> None:
    ours = trainer(cell=cell)
    torch.manual_seed(0)
    network = Network(NetworkShape(cell, 6, 5, 2))
    optimizer = torch.optim.Adam(network.parameters())
    state = torch.zeros(2, 3, 5), torch.zeros(2, 3, 5)
    for step in range(15):
        window = torch.stack(
            [ours.ids[(start + step * 8 + torch.arange(9)) % 101] for start in (0, 33, 67)], dim=1
        )
        x = nn.functional.one_hot(window[:-1], 6).float()
        hidden, new = network.rnn(x, state if cell == "lstm" else state[0])
        loss = nn.functional.cross_entropy(network.readout(hidden).reshape(24, 6), window[1:].reshape(24))
        optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.param_groups[0]["lr"] = 1e-2 * min(1, (step + 1) / 2)
        optimizer.step()
        state = tuple(s.detach() for s in (new if cell == "lstm" else (new, state[1])))
        report = ours.step()
        assert report.loss_nats == pytest.approx(loss.item(), rel=1e-4)
        assert report.gradient_norm == pytest.approx(float(norm), rel=1e-3)
    for a, b in zip(ours.network.parameters(), network.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-4)


def test_readers_go_round_the_text_without_a_gap() -> None:
    ids, settings = torch.arange(50), TrainingSettings(batch_size=2, window=7)
    windows = [stream_window(ids, step, settings) for step in range(9)]
    inputs = torch.cat([window[:-1] for window in windows])
    assert inputs[:, 0].tolist() == [t % 50 for t in range(63)]
    assert inputs[:, 1].tolist() == [(25 + t) % 50 for t in range(63)]
    for window in windows:
        assert torch.equal((window[:-1] + 1) % 50, window[1:])


def test_a_resumed_run_is_the_unbroken_one_bit_for_bit() -> None:
    settings = TrainingSettings(batch_size=3, window=8, dropout=0.3, state_reset=0.3, precision="bfloat16")
    unbroken, first = trainer(settings), trainer(settings)
    reports = [unbroken.step() for _ in range(20)]
    for _ in range(7):
        first.step()
    kept = {name: tensor.clone() for name, tensor in first.state_dict().items()}
    torch.rand(5)  # whatever else happened in between
    resumed = trainer(settings)
    for _ in range(3):
        resumed.step()
    resumed.load_state_dict(kept)
    assert [resumed.step() for _ in range(13)] == reports[7:]
    for name, tensor in unbroken.state_dict().items():
        assert torch.equal(tensor, resumed.state_dict()[name]), name


def test_training_does_not_touch_the_global_generator() -> None:
    run = trainer(TrainingSettings(batch_size=3, window=8, dropout=0.5))
    torch.manual_seed(9)
    expected = torch.rand(1)
    torch.manual_seed(9)
    run.step()
    assert torch.equal(torch.rand(1), expected)


def test_it_learns_what_can_be_learned() -> None:
    settings = TrainingSettings(batch_size=2, window=12, learning_rate=2e-2, warmup_steps=0)
    network = Network(NetworkShape("gru", 4, 8))
    ids = torch.tensor([1, 2, 3, 2] * 30)  # after a 2 comes 3 or 1: only the state can tell
    run = Trainer(network, ids, settings, Schedule.of(settings, None))
    losses = [run.step().loss_nats for _ in range(150)]
    assert losses[0] == pytest.approx(math.log(4), abs=0.4)
    assert losses[-1] < 0.05


def test_the_learning_rate_warms_up_stays_and_falls_to_zero() -> None:
    schedule = Schedule.of(TrainingSettings(learning_rate=1.0, warmup_steps=10), 100)
    rates = [schedule.learning_rate(step) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[9:76] == [1.0] * 67
    assert rates[88] == pytest.approx(0.48)
    assert rates[100] == 0.0
    assert all(a >= b for a, b in pairwise(rates[75:]))


def test_a_step_that_is_not_a_number_is_named_and_not_taken() -> None:
    run = trainer()
    run.step()
    with torch.no_grad():
        run.network.readout.bias[0] = math.inf
    before = {name: parameter.clone() for name, parameter in run.network.named_parameters()}
    with pytest.raises(DivergedError, match=r"step 1: loss .*lower the learning rate or clip"):
        run.step()
    assert all(torch.equal(before[name], parameter) for name, parameter in run.network.named_parameters())


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"learning_rate": math.nan}, "learning_rate must be 1e-08 to 10, got nan"),
        ({"batch_size": 0}, "batch_size must be 1 to 4096, got 0"),
        ({"window": 0}, "window must be 1 to 10000, got 0"),
        ({"clip_norm": -1.0}, "clip_norm must be 0 to 1e"),
        ({"dropout": 1.0}, "dropout must be 0 to 0.95, got 1.0"),
    ],
)
def test_settings_that_make_no_sense_are_refused(setting: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TrainingSettings(**setting)


def test_a_text_shorter_than_a_window_is_refused() -> None:
    network = Network(NetworkShape("rnn", 4, 2))
    with pytest.raises(ValueError, match="longer than one window of 8 characters, got 8"):
        Trainer(network, torch.zeros(8, dtype=torch.int64), SETTINGS, Schedule.of(SETTINGS, 1))
