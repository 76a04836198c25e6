"""Clamps against a plain loop in float64 that spells every equation out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from rnnscope.rnn.cells import CELLS
from rnnscope.rnn.clamped import ClampedTrace
from rnnscope.rnn.intervention import Clamp, ClampError, Held, Stepper, by_layer
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.recurrent import State
from rnnscope.rnn.trace import TRACKS, Trace

EVERY = [(cell, quantity) for cell in CELLS for quantity in TRACKS[cell]]


def network_of(cell: str, layers: int = 3, hidden: int = 5, dtype: torch.dtype = torch.float64) -> Network:
    torch.manual_seed(3)
    return Network(NetworkShape(cell, 7, hidden, layers)).to(dtype).eval().requires_grad_(False)


def ids_of(length: int) -> Tensor:
    return torch.randint(0, 7, (length,), generator=torch.Generator().manual_seed(5))


def overridden(clamps: Sequence[Clamp], layer: int, quantity: str, t: int, value: Tensor) -> Tensor:
    value = value.clone()
    for clamp in clamps:
        inside = clamp.start <= t < (10**9 if clamp.stop is None else clamp.stop)
        if (clamp.layer, clamp.quantity) == (layer, quantity) and inside:
            value[clamp.unit] = clamp.value
    return value


def by_hand(network: Network, ids: Tensor, clamps: Sequence[Clamp]) -> list[list[dict[str, Tensor]]]:
    """Internals by time step and layer, each [H]."""
    cell, size, layers = network.shape.cell, network.shape.hidden_size, network.shape.layers
    h, c = ([torch.zeros(size).double() for _ in range(layers)] for _ in range(2))
    told = []
    for t, character in enumerate(ids.tolist()):
        x, row = torch.eye(7).double()[character], []
        for layer in range(layers):
            w = network.weights(layer)
            from_x, from_h = w.weight_ih @ x + w.bias_ih, w.weight_hh @ h[layer] + w.bias_hh
            parts = {}

            def put(
                name: str, value: Tensor, layer: int = layer, t: int = t, parts: dict[str, Tensor] = parts
            ) -> Tensor:
                parts[name] = overridden(clamps, layer, name, t, value)
                return parts[name]

            if cell == "lstm":
                a = (from_x + from_h).reshape(4, size)
                i, f = put("i", 1 / (1 + torch.exp(-a[0]))), put("f", 1 / (1 + torch.exp(-a[1])))
                g, o = put("g", torch.tanh(a[2])), put("o", 1 / (1 + torch.exp(-a[3])))
                c[layer] = put("c", f * c[layer] + i * g)
                h[layer] = put("h", o * torch.tanh(c[layer]))
            elif cell == "gru":
                a, b = from_x.reshape(3, size), from_h.reshape(3, size)
                r = put("r", 1 / (1 + torch.exp(-a[0] - b[0])))
                z = put("z", 1 / (1 + torch.exp(-a[1] - b[1])))
                n = put("n", torch.tanh(a[2] + r * b[2]))
                h[layer] = put("h", (1 - z) * n + z * h[layer])
            else:
                a = from_x + from_h
                kinds = {"rnn": torch.tanh, "relu": lambda v: v.clamp(min=0), "linear": lambda v: v}
                h[layer] = put("h", kinds[cell](a))
            x = h[layer]
            row.append(parts)
        told.append(row)
    return told


def read(network: Network, ids: Tensor, piece: int = 8) -> Trace:
    base = Trace(network)
    for start in range(0, len(ids), piece):
        base.extend(ids[start : start + piece])
    return base


def clamped(
    network: Network, ids: Tensor, clamps: Sequence[Clamp], piece: int = 8, base: Trace | None = None
) -> ClampedTrace:
    trace = ClampedTrace(base or read(network, ids, piece), clamps, min(clamp.start for clamp in clamps))
    while trace.length < len(ids):
        trace.extend(ids[trace.length : trace.length + piece])
    return trace


def worst(network: Network, trace: Trace, expected: list[list[dict[str, Tensor]]]) -> float:
    largest = 0.0
    for piece in trace.pieces:
        for layer in range(network.shape.layers):
            whole = trace.internals(piece, layer)
            one = trace.internals(piece, layer, 2)
            assert tuple(whole) == TRACKS[network.shape.cell] == tuple(one)
            for name in whole:
                want = torch.stack([expected[t][layer][name] for t in range(piece.start, piece.stop)])
                largest = max(largest, float((whole[name] - want).abs().max()))
                largest = max(largest, float((one[name] - want[:, 2:3]).abs().max()))
            assert torch.equal(piece.hidden[layer], whole["h"])
    return largest


@pytest.mark.parametrize(("cell", "quantity"), EVERY)
def test_a_held_quantity_is_what_a_plain_loop_makes_of_it(cell: str, quantity: str) -> None:
    network, ids = network_of(cell), ids_of(19)
    natural = by_hand(network, ids, [])
    for clamps in (
        [Clamp(0, 2, quantity, 0.7)],
        [Clamp(1, 2, quantity, 0.9, 5, 6), Clamp(2, 4, quantity, 0.1, 9)],
        [Clamp(1, 1, quantity, 0.2, 3), Clamp(1, 1, quantity, 0.8, 6, 12), Clamp(0, 3, "h", -1.0)],
    ):
        trace = clamped(network, ids, clamps)
        expected = by_hand(network, ids, clamps)
        assert worst(network, trace, expected) <= 1e-12
        state = trace.state_after(10)
        for k in range(3):
            assert torch.allclose(state.h[k, 0], expected[10][k]["h"], atol=1e-12)
            assert cell != "lstm" or torch.allclose(state.c[k, 0], expected[10][k]["c"], atol=1e-12)
        assert float((trace.pieces[-1].hidden[-1][-1] - natural[-1][-1]["h"]).abs().max()) > 1e-6


@pytest.mark.parametrize(("cell", "quantity"), EVERY)
def test_a_quantity_held_at_its_own_value_changes_nothing(cell: str, quantity: str) -> None:
    network, ids = network_of(cell, dtype=torch.float32), ids_of(20)
    base = Trace(network)
    base.extend(ids)
    values = base.internals(base.pieces[0], 1)[quantity][:, 3]
    clamps = [Clamp(1, 3, quantity, float(value), t, t + 1) for t, value in enumerate(values)]
    trace = clamped(network, ids, clamps, 20)
    for layer in range(3):
        assert float((trace.pieces[0].hidden[layer] - base.pieces[0].hidden[layer]).abs().max()) <= 1e-6


@pytest.mark.parametrize("begin", [0, 1, 7, 8, 9, 16, 26])
def test_what_is_before_the_first_clamp_is_not_computed_again(begin: int) -> None:
    network, ids = network_of("lstm", dtype=torch.float32), ids_of(27)
    base = read(network, ids)
    trace = clamped(network, ids, [Clamp(0, 0, "c", 3.0, begin)], base=base)
    for a, b in zip(trace.pieces, base.pieces, strict=True):
        kept = max(0, begin - a.start)
        for layer in range(3):
            assert torch.equal(a.hidden[layer][:kept], b.hidden[layer][:kept])
    last = begin - trace.pieces[begin // 8].start
    assert not torch.equal(trace.pieces[begin // 8].hidden[0][last], base.pieces[begin // 8].hidden[0][last])
    assert [id(piece.hidden[0]) for piece in trace.pieces[: begin // 8]] == [
        id(piece.hidden[0]) for piece in base.pieces[: begin // 8]
    ]


def test_a_fork_goes_on_with_the_clamps() -> None:
    network, ids = network_of("gru"), ids_of(27)
    trace = clamped(network, ids, [Clamp(1, 2, "z", 0.9, 3)])
    forked = trace.fork(20)
    assert forked.length == 16
    forked.extend(ids[16:])
    assert torch.allclose(forked.state.h, trace.state.h, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_conditions_run_side_by_side(cell: str) -> None:
    network = network_of(cell)
    ids, clamps = torch.randint(0, 7, (12, 2)), [None, Clamp(1, 2, "h", 0.5), Clamp(1, 4, "h", -0.5, 4, 9)]
    texts, times = 2, len(clamps)
    entries = [
        (k * texts + b, clamp) for k, clamp in enumerate(clamps) if clamp is not None for b in range(texts)
    ]
    held = Held(
        {
            "h": (
                torch.tensor([row for row, _ in entries]),
                torch.tensor([clamp.unit for _, clamp in entries]),
                torch.tensor([clamp.value for _, clamp in entries]).double(),
                torch.stack([clamp.holds_at(torch.arange(12)) for _, clamp in entries], dim=1),
            )
        }
    )
    state = network.zero_state(texts * times)
    hidden, state = Stepper(network).read(ids, state, {1: held}, times)
    assert [part.shape[1] for part in hidden] == [2, 6, 6]
    for b in range(texts):
        for k, clamp in enumerate(clamps):
            expected = by_hand(network, ids[:, b], [clamp] if clamp else [])
            want = torch.stack([row[2]["h"] for row in expected])
            assert torch.allclose(hidden[2][:, k * texts + b], want, atol=1e-12)
            assert torch.allclose(state.h[2, k * texts + b], want[-1], atol=1e-12)
            lowest = torch.stack([row[0]["h"] for row in expected])
            assert torch.allclose(state.h[0, k * texts + b], lowest[-1], atol=1e-12)


def test_layers_without_anything_held_are_left_out() -> None:
    clamps = [Clamp(0, 1, "h", 0.0, 5, 6), Clamp(2, 1, "h", 0.0)]
    assert list(by_layer(clamps, torch.arange(5))) == [2]
    assert list(by_layer(clamps, torch.arange(4, 8))) == [0, 2]
    assert by_layer(clamps, torch.arange(4, 8))[0].steps == (1, 2)


def test_a_unit_that_remembers_is_made_to_forget() -> None:
    """A linear unit that adds up its input: held at 0 for one step, it begins again from there."""
    network = Network(NetworkShape("linear", 2, 1)).double().requires_grad_(False)
    network.rnn.weight_ih_l0[:] = torch.tensor([[0.0, 1.0]])
    network.rnn.weight_hh_l0[:] = 1.0
    for bias in (network.rnn.bias_ih_l0, network.rnn.bias_hh_l0):
        bias[:] = 0.0
    trace = clamped(network, torch.ones(10, dtype=torch.long), [Clamp(0, 0, "h", 0.0, 4, 5)])
    counts = torch.cat([piece.hidden[0][:, 0] for piece in trace.pieces])
    assert counts.tolist() == [1, 2, 3, 4, 0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("clamp", "field"),
    [
        (Clamp(3, 0, "h", 0.0), "layer"),
        (Clamp(0, 5, "h", 0.0), "unit"),
        (Clamp(-1, 0, "h", 0.0), "layer"),
        (Clamp(0, 0, "r", 0.0), "quantity"),
    ],
)
def test_a_clamp_that_the_network_cannot_have(clamp: Clamp, field: str) -> None:
    with pytest.raises(ClampError) as caught:
        ClampedTrace(Trace(network_of("lstm")), [clamp], 0)
    assert caught.value.field == field


def test_what_a_trace_cannot_begin_with() -> None:
    base = Trace(network_of("gru"))
    with pytest.raises(ValueError, match="begin must be 0 to 0, got 1"):
        ClampedTrace(base, [], 1)
    base.extend(ids_of(8))
    with pytest.raises(ValueError, match="at least 6"):
        ClampedTrace(base, [], 5).extend(ids_of(5))


def test_a_state_is_a_state() -> None:
    network = network_of("rnn")
    _, state = Stepper(network).read(ids_of(4)[:, None], network.zero_state(), {})
    assert isinstance(state, State) and state.h.shape == (3, 1, 5)
