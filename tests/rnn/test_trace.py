"""The fast trace against the plain step, for every cell, 1 to 3 layers, any sizes and any cut into pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnscope.rnn.cells import CELLS, step
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.trace import TRACKS, Trace, internals


@torch.no_grad()
def plain(network: Network, ids: torch.Tensor) -> list[list[dict[str, torch.Tensor]]]:
    """Internals by time step and layer, by the reference step alone."""
    shape, zero = network.shape, network.zero_state()
    h, c = list(zero.h), list(zero.c)
    rows = []
    for x in network.one_hot(ids[:, None]):
        row = []
        for layer in range(shape.layers):
            row.append(step(shape.cell, network.weights(layer), x, h[layer], c[layer]))
            h[layer], c[layer] = row[-1]["h"], row[-1].get("c", c[layer])
            x = h[layer]
        rows.append(row)
    return rows


def traced(network: Network, ids: torch.Tensor, cuts: list[int]) -> Trace:
    trace = Trace(network)
    edges = sorted({0, len(ids), *(cut for cut in cuts if cut < len(ids))})
    for start, stop in pairwise(edges):
        trace.extend(ids[start:stop])
    return trace


def largest_difference(network: Network, ids: torch.Tensor, cuts: list[int]) -> float:
    reference, worst = plain(network, ids), 0.0
    for piece in traced(network, ids, cuts).pieces:
        for layer in range(network.shape.layers):
            whole = internals(network, piece, layer)
            one = internals(network, piece, layer, network.shape.hidden_size - 1)
            assert tuple(whole) == TRACKS[network.shape.cell] == tuple(one)
            for name in whole:
                expected = torch.cat([reference[t][layer][name] for t in range(piece.start, piece.stop)])
                for got, want in ((whole[name], expected), (one[name], expected[:, -1:])):
                    worst = max(worst, float((got - want).abs().max()))
            worst = max(worst, float((piece.hidden[layer] - whole["h"]).abs().max()))
    return worst


@settings(max_examples=60, deadline=None)
@given(
    cell=st.sampled_from(CELLS),
    layers=st.integers(1, 3),
    hidden=st.integers(1, 9),
    vocabulary=st.integers(1, 6),
    length=st.integers(1, 24),
    cuts=st.lists(st.integers(1, 23), max_size=4),
    seed=st.integers(0, 1000),
)
def test_every_internal_is_the_plain_one(
    cell: str, layers: int, hidden: int, vocabulary: int, length: int, cuts: list[int], seed: int
) -> None:
    torch.manual_seed(seed)
    network = Network(NetworkShape(cell, vocabulary, hidden, layers)).double().eval()
    ids = torch.randint(0, vocabulary, (length,))
    assert largest_difference(network, ids, cuts) <= 1e-12


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_in_float32_too_at_a_real_size(cell: str) -> None:
    torch.manual_seed(0)
    network = Network(NetworkShape(cell, 40, 64, 3)).eval()
    assert largest_difference(network, torch.randint(0, 40, (120,)), [50, 51]) <= 1e-5


@pytest.mark.parametrize("cell", CELLS)
def test_a_fork_goes_on_as_if_it_had_read_everything(cell: str) -> None:
    torch.manual_seed(0)
    network = Network(NetworkShape(cell, 5, 6, 2)).double().eval()
    ids = torch.randint(0, 5, (30,))
    edited = ids.clone()
    edited[17] = (ids[17] + 1) % 5
    trace = traced(network, ids, [10, 20])
    forked = trace.fork(17)
    assert forked.length == 10
    assert forked.pieces[0] is trace.pieces[0]
    forked.extend(edited[10:])
    expected = traced(network, edited, [])
    torch.testing.assert_close(forked.state.h, expected.state.h, rtol=0, atol=1e-12)
    torch.testing.assert_close(forked.state.c, expected.state.c, rtol=0, atol=1e-12)
    assert trace.length == 30


@pytest.mark.parametrize("cell", CELLS)
def test_the_state_after_a_position_is_the_one_that_reading_up_to_it_leaves(cell: str) -> None:
    torch.manual_seed(0)
    network = Network(NetworkShape(cell, 5, 6, 2)).double().eval()
    ids = torch.randint(0, 5, (12,))
    trace = traced(network, ids, [5])
    for position in (0, 4, 5, 11):
        expected = traced(network, ids[: position + 1], []).state
        torch.testing.assert_close(trace.state_after(position).h, expected.h, rtol=0, atol=1e-12)
        torch.testing.assert_close(trace.state_after(position).c, expected.c, rtol=0, atol=1e-12)
    assert not trace.state_after(-1).h.any()
    for position in (-2, 12):
        with pytest.raises(ValueError, match=f"position must be -1 to 11, got {position}"):
            trace.state_after(position)


def test_tracing_leaves_the_random_numbers_alone() -> None:
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    network_state = torch.get_rng_state()
    network = Network(NetworkShape("lstm", 5, 6, 2)).eval()
    torch.set_rng_state(network_state)
    Trace(network).extend(torch.tensor([1, 2]))
    assert torch.equal(torch.rand(1), expected)


def test_memory_is_what_is_stated() -> None:
    network = Network(NetworkShape("lstm", 5, 8, 3)).eval()
    trace = traced(network, torch.randint(0, 5, (100,)), [50])
    state = 2 * 3 * 8 * 4  # h and c before each piece
    assert trace.nbytes == 100 * (4 * 3 * 8 + 8) + 2 * state


def test_an_empty_piece_is_refused() -> None:
    trace = Trace(Network(NetworkShape("gru", 5, 2)).eval())
    with pytest.raises(ValueError, match="at least 1 character, got 0"):
        trace.extend(torch.tensor([], dtype=torch.int64))
