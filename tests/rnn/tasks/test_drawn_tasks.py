"""Each drawn task: its labels by slow obvious code from its inputs, and its statistics against closed forms."""

from __future__ import annotations

import math

import pytest
import torch

from rnnscope.rnn.tasks import Adding, Copying, Parity, Remember, TemporalOrder


@pytest.mark.parametrize("lag", [1, 7, 19])
def test_remember_asks_for_the_symbol_of_lag_steps_ago(lag: int) -> None:
    batch = Remember(20, 0, lag).batch(2, 400)
    assert batch.at == (19,)
    counts = [0, 0, 0, 0]
    for b in range(400):
        symbol = batch.x[19 - lag, b].tolist()
        assert sorted(symbol) == [0, 0, 0, 0, 1]
        assert symbol.index(1) == batch.targets[0, b]
        counts[symbol.index(1)] += 1
    assert all(abs(count - 100) < 4 * math.sqrt(400 * 0.25 * 0.75) for count in counts)
    noise = torch.cat((batch.x[: 19 - lag], batch.x[20 - lag :]))
    assert bool((noise[..., :4] == 0).all())
    assert 0 <= float(noise[..., 4].min()) < 0.01
    assert 0.49 < float(noise[..., 4].max()) < 0.5
    assert float(noise[..., 4].mean()) == pytest.approx(0.25, abs=0.01)


def test_remember_says_which_symbol_is_asked_for() -> None:
    assert Remember(60, 0, 59).about == "remember the first of 60 symbols"
    assert Remember(60, 0, 20).about == "remember one of 60 symbols for 20 steps"


@pytest.mark.parametrize("length", [4, 5, 30])
def test_adding_asks_for_the_sum_of_the_two_marked(length: int) -> None:
    batch = Adding(length, 0).batch(0, 300)
    assert batch.at == (length - 1,)
    seen = set()
    for b in range(300):
        numbers, marker = batch.x[:, b, 0].tolist(), batch.x[:, b, 1].tolist()
        marked = [t for t in range(length) if marker[t] == 1]
        assert sorted(marker) == [0] * (length - 2) + [1, 1]
        assert marked[0] < length // 2 <= marked[1]
        assert float(batch.targets[0, b, 0]) == pytest.approx(sum(numbers[t] for t in marked), rel=1e-6)
        seen.update(marked)
    assert seen == set(range(length))


def test_always_predicting_one_costs_a_sixth() -> None:
    adding = Adding(50, 0)
    batch = adding.batch(0, 40_000)
    loss = float(adding.loss_of(torch.ones(1, 40_000, 1), batch))
    assert loss == pytest.approx(
        1 / 6, abs=4 * math.sqrt(7 / 180 / 40_000)
    )  # of (s - 1)^2: 1/15 - 1/36 = 7/180
    assert adding.baseline == 1 / 6
    numbers = batch.x[..., 0]
    assert float(numbers.min()) >= 0
    assert float(numbers.max()) < 1
    assert float(numbers.mean()) == pytest.approx(0.5, abs=0.001)


@pytest.mark.parametrize("length", [21, 22, 60])
def test_copy_is_the_published_arrangement(length: int) -> None:
    batch = Copying(length, 0).batch(1, 50)
    gap = length - 20
    assert batch.at == tuple(range(length))
    assert bool((batch.x.sum(dim=-1) == 1).all())
    for b in range(50):
        read = [batch.x[t, b].tolist().index(1) for t in range(length)]
        symbols = read[:10]
        assert all(0 <= symbol < 8 for symbol in symbols)
        assert read == symbols + [8] * (gap - 1) + [9] + [8] * 10
        assert batch.targets[:, b].tolist() == [8] * (gap + 10) + symbols


@pytest.mark.parametrize("length", [21, 60])
def test_a_copy_without_memory_costs_the_published_baseline(length: int) -> None:
    copying = Copying(length, 0)
    batch = copying.batch(0, 500)
    outputs = torch.full((length, 500, 9), -1e4)
    outputs[:-10, :, 8] = 0.0  # the blanks are certain
    outputs[-10:, :, :8] = 0.0  # the symbols anyone's guess
    gap = length - 20
    assert float(copying.loss_of(outputs, batch)) == pytest.approx(10 * math.log(8) / (gap + 20), rel=1e-6)
    assert copying.baseline == pytest.approx(10 * math.log(8) / (gap + 20))
    counts = torch.bincount(batch.targets[-10:].flatten(), minlength=8)
    assert counts.tolist() == pytest.approx([625] * 8, abs=4 * math.sqrt(5000 / 8 * 7 / 8))


def test_a_blank_that_is_right_does_not_count_as_copied() -> None:
    copying = Copying(40, 0)
    outputs = torch.zeros(40, 6, 9)
    outputs[..., 8] = 1.0
    assert copying.accuracy_of(outputs, copying.batch(0, 6)) == 0.0


def test_parity_counts_the_ones_so_far() -> None:
    batch = Parity(30, 0).batch(0, 200)
    assert batch.at == tuple(range(30))
    for b in range(200):
        bits = batch.x[:, b, 0].tolist()
        assert set(bits) <= {0.0, 1.0}
        assert batch.targets[:, b].tolist() == [int(sum(bits[: t + 1])) % 2 for t in range(30)]
    assert float(batch.x.mean()) == pytest.approx(0.5, abs=4 * 0.5 / math.sqrt(6000))
    assert float(batch.targets.float().mean()) == pytest.approx(0.5, abs=4 * 0.5 / math.sqrt(6000))


@pytest.mark.parametrize("length", [10, 57, 100])
def test_temporal_order_is_of_the_two_symbols_that_are_no_distractors(length: int) -> None:
    batch = TemporalOrder(length, 0).batch(0, 800)
    assert batch.at == (length - 1,)
    counts = [0, 0, 0, 0]
    early, late, distractors = set(), set(), set()
    for b in range(800):
        symbols = [batch.x[t, b].tolist().index(1) for t in range(length)]
        first, second = (t for t in range(length) if symbols[t] < 2)
        word = "XY"[symbols[first]] + "XY"[symbols[second]]
        assert ["XX", "XY", "YX", "YY"].index(word) == batch.targets[0, b]
        counts[int(batch.targets[0, b])] += 1
        early.add(first)
        late.add(second)
        distractors.update(symbol for symbol in symbols if symbol > 1)
    assert bool((batch.x.sum(dim=-1) == 1).all())
    assert early == set(range(length // 10, length // 5))
    assert late == set(range(length // 2, 3 * length // 5))
    assert distractors == {2, 3, 4, 5}
    assert counts == pytest.approx([200] * 4, abs=4 * math.sqrt(800 * 0.25 * 0.75))
