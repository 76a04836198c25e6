"""Each scheme against its definition, the same draw wherever shapes allow, and the biases that set a time span."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy import stats
from torch import Tensor, nn

from rnnscope.rnn.experiment.settings import GATED, ExperimentSettings, SettingError
from rnnscope.rnn.initialization import initialize

CELLS = ("rnn", "relu", "linear", *GATED)
ORDER = {  # PyTorch's order of gates, and the lecture's u before the candidate
    "rnn": "n",
    "relu": "n",
    "linear": "n",
    "lstm": "ifno",
    "gru": "rzn",
    "mgu": "zn",
    "mgu_lecture": "zn",
}
HIDDEN = 24


def network(
    cell: str = "rnn", hidden: int = HIDDEN, layers: int = 2, inputs: int = 5, **settings: object
) -> dict[str, nn.Parameter]:
    rows, width = len(ORDER[cell]) * hidden, hidden * (2 if cell == "mgu_lecture" else 1)
    shapes: dict[str, tuple[int, ...]] = {"readout.weight": (4, width), "readout.bias": (4,)}
    for layer in range(layers):
        shapes[f"rnn.weight_ih_l{layer}"] = (rows, inputs if layer == 0 else width)
        shapes[f"rnn.weight_hh_l{layer}"] = (rows, hidden)
        shapes[f"rnn.bias_ih_l{layer}"] = shapes[f"rnn.bias_hh_l{layer}"] = (rows,)
    parameters = {name: nn.Parameter(torch.full(shape, math.nan)) for name, shape in shapes.items()}
    chosen = ExperimentSettings(cell=cell, hidden_size=hidden, layers=layers, **settings)
    initialize(parameters, chosen.cell, chosen)
    assert all(bool(parameter.isfinite().all()) for parameter in parameters.values())
    return parameters


def blocks(parameters: dict[str, nn.Parameter], cell: str, name: str) -> dict[str, Tensor]:
    """Blocks of a parameter by gate: n the candidate, z the update gate."""
    return dict(zip(ORDER[cell], parameters[name].detach().chunk(len(ORDER[cell])), strict=True))


def recurrent(cell: str = "rnn", **settings: object) -> list[Tensor]:
    """Every block of every W_hh."""
    parameters = network(cell, **settings)
    return [
        block
        for name, parameter in parameters.items()
        if "weight_hh" in name
        for block in parameter.detach().chunk(len(ORDER[cell]))
    ]


def radius(block: Tensor) -> float:
    return float(np.abs(np.linalg.eigvals(block.double().numpy())).max())


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(("scheme", "bound"), [("pytorch", 24**-0.5), ("xavier", math.sqrt(6 / 48))])
def test_uniform_schemes_fill_their_bounds(cell: str, scheme: str, bound: float) -> None:
    for block in recurrent(cell, initialization=scheme):
        values = block.double().flatten().numpy() / bound
        assert np.abs(values).max() <= 1 + 1e-7
        assert stats.kstest(values, stats.uniform(-1, 2).cdf).pvalue > 1e-4


@pytest.mark.parametrize("cell", CELLS)
def test_gaussian_has_the_chosen_deviation(cell: str) -> None:
    for block in recurrent(cell, initialization="gaussian", sigma=0.3):
        assert stats.kstest(block.double().flatten().numpy(), stats.norm(0, 0.3).cdf).pvalue > 1e-4


@pytest.mark.parametrize("cell", CELLS)
def test_orthogonal_times_gain_is_orthogonal(cell: str) -> None:
    for block in recurrent(cell, initialization="orthogonal", gain=1.5):
        torch.testing.assert_close(block @ block.T, 2.25 * torch.eye(HIDDEN), rtol=0, atol=1e-5)
        torch.testing.assert_close(torch.linalg.svdvals(block), torch.full((HIDDEN,), 1.5))


def test_orthogonal_matrices_are_drawn_uniformly() -> None:
    """Of a 2 x 2 matrix uniform over O(2), rotations and reflections are equally likely, at a uniform angle."""
    drawn = [recurrent(hidden=2, layers=1, initialization="orthogonal", seed=seed)[0] for seed in range(400)]
    rotations = sum(float(torch.det(block)) > 0 for block in drawn)
    assert abs(rotations - 200) < 4 * math.sqrt(400 / 4)
    angles = [math.atan2(float(block[1, 0]), float(block[0, 0])) / math.tau + 0.5 for block in drawn]
    assert stats.kstest(angles, "uniform").pvalue > 1e-4


@pytest.mark.parametrize("cell", CELLS)
def test_identity_is_alpha_on_the_diagonal(cell: str) -> None:
    for block in recurrent(cell, initialization="identity", alpha=-1.05):
        assert torch.equal(block, -1.05 * torch.eye(HIDDEN))


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("scheme", ["pytorch", "xavier", "gaussian", "orthogonal", "identity"])
def test_every_block_is_rescaled_to_the_spectral_radius(cell: str, scheme: str) -> None:
    drawn = recurrent(cell, initialization=scheme)
    for block, before in zip(recurrent(cell, initialization=scheme, spectral_radius=1.6), drawn, strict=True):
        assert radius(block) == pytest.approx(1.6, rel=1e-5)
        torch.testing.assert_close(block, before * (1.6 / radius(before)))


def test_two_radii_are_one_matrix_scaled() -> None:
    wide, narrow = (recurrent(initialization="gaussian", spectral_radius=r)[0] for r in (1.6, 0.7))
    torch.testing.assert_close(wide / 1.6, narrow / 0.7, rtol=1e-6, atol=0)


def test_a_radius_of_zero_cannot_be_rescaled() -> None:
    settings = ExperimentSettings(initialization="identity", alpha=0.0, spectral_radius=1.6, hidden_size=2)
    parameters = {"rnn.weight_hh_l0": nn.Parameter(torch.ones(2, 2))}
    with pytest.raises(SettingError, match=r"1\.6 cannot be reached .* radius is 0") as caught:
        initialize(parameters, "rnn", settings)
    assert caught.value.field == "spectral_radius"
    assert torch.equal(parameters["rnn.weight_hh_l0"], torch.ones(2, 2))


@pytest.mark.parametrize("scheme", ["xavier", "gaussian", "orthogonal", "identity"])
def test_only_the_recurrent_weights_and_the_biases_know_the_scheme(scheme: str) -> None:
    torchs, ours = network("gru"), network("gru", initialization=scheme)
    for name in torchs:
        if "bias" in name:
            assert torch.equal(ours[name], torch.zeros_like(ours[name]))
        else:
            assert torch.equal(ours[name], torchs[name]) == ("weight_hh" not in name)


@pytest.mark.parametrize("name", ["rnn.weight_ih_l0", "rnn.bias_ih_l1", "rnn.bias_hh_l0", "readout.weight"])
def test_everything_else_is_uniform_as_torch_has_it(name: str) -> None:
    values = network("lstm", hidden=64)[name].detach().double().flatten().numpy() * 8
    assert np.abs(values).max() <= 1 + 1e-7
    assert stats.kstest(values, stats.uniform(-1, 2).cdf).pvalue > 1e-4
    theirs = nn.LSTM(5, 64, 2).state_dict() | {
        f"readout.{key}": value for key, value in nn.Linear(64, 4).state_dict().items()
    }
    assert float(theirs[name.removeprefix("rnn.")].abs().max()) == pytest.approx(1 / 8, rel=0.05)


@pytest.mark.parametrize("scheme", ["pytorch", "gaussian", "orthogonal"])
@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_has_the_candidate_of_the_simple_network(cell: str, scheme: str) -> None:
    simple, other = network("rnn", initialization=scheme), network(cell, initialization=scheme)
    for layer in (0, 1):
        for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            name = f"rnn.{kind}_l{layer}"
            candidate = blocks(other, cell, name)["n"]
            if kind == "weight_ih":
                candidate = candidate[:, : simple[name].shape[1]]  # mgu_lecture hands 2H upwards
            assert torch.equal(candidate, simple[name]), name
    assert torch.equal(other["readout.weight"][:, :HIDDEN], simple["readout.weight"])


def test_the_update_gates_of_gru_and_minimal_unit_are_one_draw() -> None:
    gru, mgu = network("gru"), network("mgu")
    for name in ("rnn.weight_hh_l0", "rnn.weight_ih_l1", "rnn.bias_hh_l1"):
        assert torch.equal(blocks(gru, "gru", name)["z"], blocks(mgu, "mgu", name)["z"])


def test_schemes_transform_one_draw() -> None:
    torchs, xavier = recurrent(initialization="pytorch")[0], recurrent(initialization="xavier")[0]
    torch.testing.assert_close(xavier, torchs * math.sqrt(3))
    gaussian = recurrent(initialization="gaussian", sigma=1.0)[0].double().numpy()
    q, r = np.linalg.qr(gaussian)
    expected = torch.from_numpy(q * np.sign(np.diagonal(r))).float()
    torch.testing.assert_close(recurrent(initialization="orthogonal")[0], expected, rtol=0, atol=1e-5)


def test_a_wider_input_begins_with_the_narrower_one() -> None:
    narrow, wide = network(inputs=5), network(inputs=9)
    assert torch.equal(narrow["rnn.weight_ih_l0"], wide["rnn.weight_ih_l0"][:, :5])


@pytest.mark.parametrize("cell", CELLS)
def test_no_two_blocks_are_the_same_draw(cell: str) -> None:
    drawn = recurrent(cell) + recurrent(cell, seed=1)
    parameters = network(cell)
    drawn += [parameters[f"rnn.{kind}_l1"].detach()[:, None] for kind in ("bias_ih", "bias_hh")]
    drawn.append(parameters["rnn.weight_ih_l1"].detach()[:HIDDEN, :HIDDEN])
    assert all(not torch.equal(a, b) for k, a in enumerate(drawn) for b in drawn[:k] if a.shape == b.shape)


def test_the_same_seed_gives_the_same_bits_and_leaves_the_global_generator() -> None:
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    first, second = network("lstm", seed=5), network("lstm", seed=5)
    assert torch.equal(torch.rand(1), expected)
    assert all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("scheme", ["pytorch", "orthogonal"])
@pytest.mark.parametrize("value", [1.0, -3, 0.0])
def test_the_forget_bias_is_the_sum_of_both_biases(scheme: str, value: float) -> None:
    plain = network("lstm", initialization=scheme)
    biased = network("lstm", initialization=scheme, forget_bias=value)
    for layer in (0, 1):
        ih = blocks(biased, "lstm", f"rnn.bias_ih_l{layer}")
        hh = blocks(biased, "lstm", f"rnn.bias_hh_l{layer}")
        assert torch.equal(ih["f"] + hh["f"], torch.full((HIDDEN,), float(value)))
        for gate in "ino":
            assert torch.equal(ih[gate], blocks(plain, "lstm", f"rnn.bias_ih_l{layer}")[gate])
            assert torch.equal(hh[gate], blocks(plain, "lstm", f"rnn.bias_hh_l{layer}")[gate])
    for name in plain:
        assert torch.equal(plain[name], biased[name]) or "bias" in name


@pytest.mark.parametrize(("cell", "keeps"), [("lstm", "f"), ("gru", "z"), ("mgu", "z"), ("mgu_lecture", "z")])
def test_chrono_draws_time_spans_up_to_the_longest(cell: str, keeps: str) -> None:
    parameters = network(cell, hidden=512, layers=1, chrono=100)
    ih = blocks(parameters, cell, "rnn.bias_ih_l0")
    hh = blocks(parameters, cell, "rnn.bias_hh_l0")
    sign = -1 if cell.startswith("mgu") else 1  # u writes where f and z keep
    spans = torch.exp(sign * (ih[keeps] + hh[keeps])).double().numpy()
    assert 1 <= spans.min() < 3
    assert 97 < spans.max() <= 99.001
    assert stats.kstest(spans, stats.uniform(1, 98).cdf).pvalue > 1e-4
    if cell == "lstm":
        assert torch.equal(ih["i"] + hh["i"], -(ih["f"] + hh["f"]))
    lstm = blocks(network("lstm", hidden=512, layers=1, chrono=100), "lstm", "rnn.bias_ih_l0")
    assert torch.equal(sign * ih[keeps], lstm["f"])  # one draw for every cell


def test_the_shortest_chrono_span_is_a_bias_of_zero() -> None:
    parameters = network("gru", initialization="xavier", chrono=2)
    assert float(blocks(parameters, "gru", "rnn.bias_ih_l0")["z"].abs().max()) == 0.0


def test_a_network_of_one_unit_can_be_initialized() -> None:
    for scheme in ("pytorch", "xavier", "gaussian", "orthogonal", "identity"):
        block = recurrent(hidden=1, layers=1, initialization=scheme, spectral_radius=0.9)[0]
        assert abs(float(block)) == pytest.approx(0.9)
