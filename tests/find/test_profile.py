"""A unit in itself: against autograd, numpy's own autocorrelation, hand-set gates and weights read off one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
import torch

from rnnscope.find import profile
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.trace import Piece, Trace

VOCABULARY, HIDDEN, LENGTH = 7, 5, 20


def network_of(cell: str, layers: int = 3, hidden: int = HIDDEN) -> Network:
    return Network(NetworkShape(cell, VOCABULARY, hidden, layers)).requires_grad_(False)  # type: ignore[arg-type]


def read(network: Network, length: int = LENGTH, piece: int = 8) -> Sequence[Piece]:
    trace = Trace(network)
    for ids in torch.randint(0, VOCABULARY, (length,)).split(piece):
        trace.extend(ids)
    return trace.pieces


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn", "relu", "linear"])
@pytest.mark.parametrize("layer", [0, 1])
def test_the_push_of_a_lower_layer_is_the_mean_gradient_of_the_logits(cell: str, layer: int) -> None:
    network, unit = network_of(cell).double(), 3
    pieces = read(network)
    ids = torch.cat([piece.ids for piece in pieces])
    gradients = []
    for t in range(LENGTH):  # change h of the layer at t only, with every step before t as it was
        before = Trace(network)
        state = before.network.zero_state()
        if t:
            before.extend(ids[:t])
            state = before.state_after(t - 1)
        x = pieces[t // 8].hidden[layer][t % 8].clone().requires_grad_()
        below = x[None]
        for upper in range(layer + 1, 3):
            module = type(network.rnn)(HIDDEN, HIDDEN).double() if cell != "linear" else None
            weights = network.weights(upper)
            if module is None:
                below = weights.input_part(below) + weights.hidden_part(state.h[upper])
                continue
            module.nonlinearity = getattr(network.rnn, "nonlinearity", None)
            module.mode = network.rnn.mode
            module.load_state_dict({f"{name}_l0": value for name, value in vars(weights).items()})
            h = state.h[upper][None]
            hidden = (h, state.c[upper][None]) if cell == "lstm" else h
            below = module(below[None], hidden)[0][0]
        logits = network.readout(below)[0]
        gradients.append([torch.autograd.grad(out, x, retain_graph=True)[0][unit].item() for out in logits])
    expected = np.mean(gradients, axis=0)[1:]
    np.testing.assert_allclose(
        profile.pushes(network, pieces, layer, unit), expected - expected.mean(), atol=1e-12
    )


def test_the_push_of_the_last_layer_is_its_column_of_the_readout_centred() -> None:
    network = network_of("gru", layers=2)
    found = profile.pushes(network, read(network), 1, 4)
    column = network.readout.weight[1:, 4].numpy()
    np.testing.assert_allclose(found, column - column.mean(), atol=1e-7)
    assert abs(found.sum()) < 1e-6


def test_the_effect_is_of_the_first_500_positions() -> None:
    network = network_of("rnn", layers=2)
    pieces = read(network, 560, 256)
    cut = [
        *pieces[:1],
        Piece(256, pieces[1].ids[:244], tuple(h[:244] for h in pieces[1].hidden), pieces[1].entry),
    ]
    assert profile.EFFECT_POSITIONS == 500
    np.testing.assert_allclose(
        profile.pushes(network, pieces, 0, 0), profile.pushes(network, cut, 0, 0), atol=1e-9
    )


def test_gates_are_counted_below_a_tenth_and_above_nine_tenths() -> None:
    tracks = {
        "i": np.array([0.05, 0.1, 0.5, 0.95]),
        "f": np.array([0.9, 0.91, 0.99, 1.0]),
        "o": np.full(4, 0.02),
    }
    found = {gate.name: gate for gate in profile.gate_use("lstm", tracks)}
    assert list(found) == ["i", "f", "o"]
    assert (found["i"].closed, found["i"].open, found["i"].mean) == (0.25, 0.25, 0.4)
    assert (found["f"].closed, found["f"].open) == (0.0, 0.75)
    assert (found["o"].closed, found["o"].open) == (1.0, 0.0)
    assert profile.gate_use("rnn", {"h": np.zeros(3)}) == ()
    assert profile.gate_use("gru", {"r": np.array([np.nan]), "z": np.array([0.5])})[0].name == "z"


def test_tracks_are_those_of_the_trace_over_all_pieces() -> None:
    network = network_of("lstm")
    pieces = read(network)
    tracks = profile.unit_tracks(network, pieces, 2, 3)
    assert list(tracks) == ["i", "f", "g", "o", "c", "h"]
    assert all(values.shape == (LENGTH,) for values in tracks.values())
    np.testing.assert_allclose(tracks["h"], tracks["o"] * np.tanh(tracks["c"]), atol=1e-6)
    for t in range(1, LENGTH):  # over the cut between two pieces, too
        kept = tracks["f"][t] * tracks["c"][t - 1] + tracks["i"][t] * tracks["g"][t]
        assert tracks["c"][t] == pytest.approx(kept, abs=1e-5)


def test_a_gate_of_constant_f_keeps_for_minus_one_over_ln_f() -> None:
    for f in (0.5, 0.9, 0.99):
        assert profile.gate_memory("lstm", {"f": np.full(500, f)}) == pytest.approx(-1 / math.log(f))
    mixed = np.array([0.9, 0.4] * 250)
    assert profile.gate_memory("gru", {"z": mixed}) == pytest.approx(-1 / math.log(math.sqrt(0.36)))


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (np.ones(100), None),  # never forgets
        (np.full(100, 0.999), None),  # 1,000 characters cannot be told from 100
        (np.array([0.9, 0.0, 0.9]), 0.0),  # was emptied
        (np.array([0.9, np.nan]), None),
        (np.array([]), None),
    ],
)
def test_a_memory_that_the_text_cannot_tell_is_none(f: np.ndarray, expected: float | None) -> None:
    assert profile.gate_memory("lstm", {"f": f}) == expected
    assert profile.gate_memory("rnn", {"h": f}) is None


def test_the_autocorrelation_is_numpys() -> None:
    values = np.random.default_rng(0).normal(size=400).cumsum()
    d = values - values.mean()
    expected = np.correlate(d, d, "full")[399:600] / (d @ d)
    np.testing.assert_allclose(profile.autocorrelation(values), expected, atol=1e-12)


def test_an_autoregression_of_rho_forgets_in_minus_one_over_ln_rho() -> None:
    rng, rho = np.random.default_rng(1), 0.9
    values = np.zeros(100_000)
    for t in range(1, len(values)):
        values[t] = rho * values[t - 1] + rng.normal()
    found = profile.memory_length(profile.autocorrelation(values))
    assert found in (9, 10, 11)  # -1 / ln 0.9 = 9.49


def test_lags_beyond_the_text_have_no_value() -> None:
    curve = profile.autocorrelation(np.array([0.0, 1.0, 0.0, 1.0]))
    assert len(curve) == profile.LAGS + 1 and curve[0] == 1.0
    assert curve[3] == pytest.approx(-0.25) and set(curve[4:]) == {None}


@pytest.mark.parametrize(
    "values", [np.full(300, 0.3), np.full(7, np.nan), np.array([1.0, np.inf]), np.zeros(1), np.zeros(0)]
)
def test_a_unit_that_is_constant_or_no_number_has_no_autocorrelation(values: np.ndarray) -> None:
    assert profile.autocorrelation(values) == []
    assert profile.memory_length([]) is None


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_the_strongest_inputs_are_the_largest_weights(cell: str) -> None:
    network = network_of(cell, layers=2, hidden=30)
    found = profile.strongest_inputs(network, 1, 7)
    sizes = [abs(one.value) for one in found]
    assert sizes == sorted(sizes, reverse=True)
    names = {"lstm": "ifgo", "gru": "rzn", "rnn": "h"}[cell]
    assert len(found) == len(names) * 2 * profile.STRONGEST
    for gate, name in enumerate(names):
        for layer, matrix in ((1, network.rnn.weight_hh_l1), (0, network.rnn.weight_ih_l1)):
            row = matrix[gate * 30 + 7]
            expected = row.abs().topk(profile.STRONGEST)
            mine = [one for one in found if (one.gate, one.layer) == (name, layer)]
            assert {one.source for one in mine} == set(expected.indices.tolist())
            assert all(one.value == row[one.source].item() for one in mine)


def test_the_characters_that_a_unit_reads_are_centred_and_known() -> None:
    network = network_of("gru", layers=1)
    network.rnn.weight_ih_l0[:, 0] = 99  # the unknown character
    found = profile.strongest_characters(network, 2, most=3)
    assert len(found) == 9 and {one.layer for one in found} == {-1}
    row = network.rnn.weight_ih_l0[HIDDEN + 2, 1:]
    z = [one for one in found if one.gate == "z"]
    expected = (row - row.mean()).abs().topk(3).indices + 1
    assert {one.source for one in z} == set(expected.tolist())


def test_one_unit_and_weights_that_are_no_numbers() -> None:
    network = network_of("lstm", layers=1, hidden=1)
    pieces = read(network)
    assert len(profile.strongest_inputs(network, 0, 0)) == 4
    assert np.isfinite(profile.pushes(network, pieces, 0, 0)).all()
    network.rnn.weight_hh_l0.fill_(math.nan)
    tracks = profile.unit_tracks(network, read(network), 0, 0)
    assert profile.strongest_inputs(network, 0, 0) == []
    assert profile.gate_use("lstm", tracks) == () and profile.gate_memory("lstm", tracks) is None
    assert profile.autocorrelation(tracks["h"]) == []


def test_numbers_too_large_to_be_squared_have_no_autocorrelation() -> None:
    assert profile.autocorrelation(np.array([1e200, -1e200, 1e200])) == []
