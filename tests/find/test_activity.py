from __future__ import annotations

import numpy as np
import pytest
import torch

from rnnscope.find import activity as module
from rnnscope.find.activity import STREAMS, WARM_UP, Channel, activity, plan
from rnnscope.rnn.cells import CELLS, CellName
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.trace import Trace, internals


def made(cell: CellName, layers: int = 2) -> Network:
    return Network(NetworkShape(cell, 7, 5, layers)).double().eval().requires_grad_(False)


def every_channel(network: Network) -> list[Channel]:
    shape = network.shape
    quantities = ("h", "c") if shape.cell == "lstm" else ("h",)
    channels = [
        Channel(quantity, layer, unit)
        for unit in range(shape.hidden_size)
        for layer in range(shape.layers)
        for quantity in quantities
    ]
    return channels[::-1]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("length", [1, 63, 5000])
def test_activity_is_that_of_a_trace(cell: CellName, length: int) -> None:
    network, ids = made(cell), torch.randint(7, (length,))
    channels = every_channel(network)
    steps = plan(length, 10**6)
    piece = Trace(network).extend(ids)
    tracks = [internals(network, piece, layer) for layer in range(2)]
    expected = np.stack([tracks[layer][quantity][:, unit].numpy() for quantity, layer, unit in channels])
    # every stream but the first began 256 characters before it counted: all that came earlier is forgotten
    np.testing.assert_allclose(
        activity(network, ids, steps, channels), expected[:, steps.positions], atol=1e-6
    )


def test_pieces_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    network, ids = made("lstm"), torch.randint(7, (3000,))
    channels, steps = every_channel(network), plan(3000, 10**6)
    expected = activity(network, ids, steps, channels)
    monkeypatch.setattr(module, "MOST_ONE_HOT", 5 * 7 * steps.read.shape[1])  # five steps at once
    np.testing.assert_allclose(activity(network, ids, steps, channels), expected, atol=1e-7)


@pytest.mark.parametrize("length", [1, 2, 1023, 1024, 2047, 70_001, 400_000])
def test_every_position_counts_once(length: int) -> None:
    steps = plan(length, 10**6)
    assert sorted(steps.positions.tolist()) == list(range(length))
    assert steps.read.shape[1] <= STREAMS


@pytest.mark.parametrize("length", [5_000, 300_000, 2_000_000])
def test_positions_that_count_are_few_even_and_warm(length: int) -> None:
    steps = plan(length, 4_000)
    positions = np.sort(steps.positions)
    assert 1_500 <= len(positions) <= 4_000 + STREAMS
    assert len(np.unique(positions)) == len(positions)
    assert np.histogram(positions, 4, (0, length))[0].min() >= len(positions) / 5
    assert steps.read.size <= module.MOST_READ + STREAMS * (WARM_UP + 1)
    for stream, counts in zip(steps.read.T, steps.counts.T, strict=True):
        assert (np.diff(stream[: int(np.flatnonzero(counts)[-1]) + 1]) == 1).all()
        assert stream[0] == 0 or not counts[:WARM_UP].any()


def test_what_cannot_be_read_is_said() -> None:
    with pytest.raises(ValueError, match="at least 1 character"):
        plan(0, 10)
    with pytest.raises(ValueError, match="only an LSTM has a cell state c, got a network of gru"):
        activity(made("gru"), torch.zeros(3, dtype=torch.int64), plan(3, 10), [Channel("c", 0, 1)])
