"""What the probe measures, against autograd and numpy; and the known values of gradients through time."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from rnnscope.rnn.bptt import Sweep, reach_back, record
from rnnscope.rnn.cells import step
from rnnscope.rnn.experiment.experiment import Experiment
from rnnscope.rnn.experiment.probe import SEQUENCES
from rnnscope.rnn.experiment.settings import ExperimentSettings
from rnnscope.rnn.recurrent import RecurrentNetwork, RecurrentShape

SMALL = ExperimentSettings(hidden_size=10, length=16, lag=15, batch_size=4)


def part(experiment: Experiment, name: str) -> NDArray[np.float32]:
    """One part of an observation, [rows, columns]."""
    values, start = experiment.observe().values, 0
    for entry in experiment.layout:
        size = entry.columns * len(entry.labels)
        if entry.name == name:
            return values[start : start + size].reshape(len(entry.labels), entry.columns)
        start += size
    raise KeyError(name)


def lag_curve_by_autograd(experiment: Experiment) -> list[float]:
    """sqrt(mean over batch and targets of ||dL_t/dh_{t-k}||^2), one autograd pass a target; first layer."""
    network, probe = experiment.network, experiment.probe
    h = [torch.zeros(SEQUENCES, network.sizes.hidden_size)]
    c = [torch.zeros_like(h[0])]
    for time, x in enumerate(probe.batch.x):
        if time in experiment.truncation.resets(len(probe.batch.x)):
            h[-1], c[-1] = torch.zeros_like(h[-1]), torch.zeros_like(c[-1])
        inside = step(experiment.settings.cell, network.weights(0), x, h[-1], c[-1])
        h.append(inside["h"])
        c.append(inside.get("c", c[-1]))
    squares: list[Tensor] = []
    for t in probe.targets:
        row = probe.batch.at.index(t)
        loss = torch.nn.functional.cross_entropy(
            network.readout(h[t + 1]), probe.batch.targets[row], reduction="sum"
        )
        states = [h[t + 1 - k] for k in range(probe.most_lag + 1)]
        found = torch.autograd.grad(loss, states, retain_graph=True, allow_unused=True)
        reached = [
            g.square().sum(-1)
            if g is not None and t - k >= experiment.truncation.first(t)
            else torch.zeros(SEQUENCES)
            for k, g in enumerate(found)
        ]
        squares.append(torch.stack(reached))  # [K + 1, B]
    return torch.stack(squares).mean(dim=(0, 2)).sqrt().tolist()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"cell": "lstm", "task": "parity"},
        {"cell": "gru", "task": "parity", "window": 4},
        {"cell": "rnn", "task": "parity", "window": 6, "stride": 2},
        {"cell": "lstm", "task": "copy", "length": 24},
    ],
)
def test_the_lag_curve_is_that_of_autograd(changes: dict[str, object]) -> None:
    experiment = Experiment(replace(SMALL, **changes))
    curve = part(experiment, "lag_h")[0]
    expected = lag_curve_by_autograd(experiment)
    assert curve == pytest.approx(expected, rel=1e-4, abs=1e-30)
    assert len(curve) == experiment.probe.most_lag + 1
    if experiment.settings.window:
        assert (curve[experiment.settings.window :] == 0).all()


def test_no_gradient_is_so_large_or_small_that_its_mean_square_is_lost() -> None:
    experiment = Experiment(replace(SMALL, cell="linear"))
    experiment.network.readout.weight.data.mul_(1e-25)
    assert (part(experiment, "lag_h")[0] > 0).all()


def test_the_same_targets_at_every_lag() -> None:
    for task, length in (("remember", 16), ("parity", 20), ("copy", 30), ("adding", 9)):
        probe = Experiment(replace(SMALL, task=task, length=length, lag=5)).probe
        assert all(probe.most_lag <= t < length for t in probe.targets)
        assert length - 1 in probe.targets


def test_saturation_is_the_share_of_time_beyond_the_bounds_of_karpathy() -> None:
    experiment = Experiment(replace(SMALL, cell="lstm", task="parity", seed=3))
    for parameter in experiment.network.parameters():
        parameter.data.mul_(12)
    (tape,) = record(experiment.network, experiment.probe.batch.x, experiment.network.zero_state(SEQUENCES))
    rows = part(experiment, "saturation")
    for row, gate in zip(rows, "ifo", strict=True):
        values = tape.inside[gate].detach().numpy()
        assert row[:10] == pytest.approx((values < 0.1).mean(axis=(0, 1)))
        assert row[10:] == pytest.approx((values > 0.9).mean(axis=(0, 1)))
    assert 0 < rows.mean() < 1


def test_eigenvalues_radius_and_norm_are_numpys() -> None:
    experiment = Experiment(replace(SMALL, initialization="gaussian", spectral_radius=1.3))
    weight = experiment.network.get_parameter("rnn.weight_hh_l0").detach().double().numpy()
    row = part(experiment, "eigenvalues_w")[0]
    got = np.sort_complex(row[:10] + 1j * row[10:])
    assert got == pytest.approx(np.sort_complex(np.linalg.eigvals(weight)), abs=1e-5)
    radius, norm, _, _ = part(experiment, "radius")[0]
    assert radius == pytest.approx(1.3, rel=1e-5)
    assert norm == pytest.approx(np.linalg.norm(weight, 2), rel=1e-5)


# --- known values ------------------------------------------------------------------------------


def one_target(network: RecurrentNetwork, x: Tensor, h_0: Tensor | None = None) -> list[float]:
    """||dL/dh_{T-1-k}|| of one target at the end, L the first output, for k = 0..T-1."""
    state = network.zero_state(x.shape[1])
    if h_0 is not None:
        state.h[0] = h_0
    tapes = record(network, x, state)
    outputs = network.readout.weight[:1].expand(1, x.shape[1], -1).detach()
    reach = reach_back(tapes, [len(x) - 1], outputs)
    return reach.h[0][0, :, 0].flip(0).tolist()


@pytest.mark.parametrize(("w", "fifty", "forty_nine"), [(1.1, 117.39, 106.72), (0.9, 0.005154, 0.005726)])
def test_powers_of_a_linear_unit(w: float, fifty: float, forty_nine: float) -> None:
    """After 50 factors, and after the 49 that w^(T-1) means for T = 50."""
    network = RecurrentNetwork(RecurrentShape("linear", 1, 1, 1, 1)).double().requires_grad_(False)
    network.get_parameter("rnn.weight_hh_l0").fill_(w)
    network.readout.weight.fill_(1.0)
    norms = one_target(network, torch.zeros(51, 1, 1, dtype=torch.float64))
    assert norms[50] == pytest.approx(fifty, rel=1e-4)
    assert norms[49] == pytest.approx(forty_nine, rel=1e-4)


@pytest.mark.parametrize("gamma", [0.8, 1.0, 1.25])
def test_gamma_times_orthogonal_gives_gamma_to_the_lag(gamma: float) -> None:
    settings = ExperimentSettings(
        cell="linear", hidden_size=24, length=40, lag=39, initialization="orthogonal", gain=gamma
    )
    experiment = Experiment(settings)
    curve = part(experiment, "lag_h")[0]
    assert curve / curve[0] == pytest.approx(gamma ** np.arange(40), rel=1e-3)
    singular = np.linalg.svd(experiment.network.get_parameter("rnn.weight_hh_l0").detach().numpy())[1]
    assert singular == pytest.approx(np.full(24, gamma), rel=1e-5)


def test_the_identity_initialized_relu_network_keeps_its_gradient() -> None:
    network = RecurrentNetwork(RecurrentShape("relu", 2, 6, 1, 3)).double().requires_grad_(False)
    weights = network.weights(0)
    weights.weight_hh.copy_(torch.eye(6))
    weights.bias_ih.zero_()
    weights.bias_hh.zero_()
    x = torch.zeros(30, 1, 2, dtype=torch.float64)
    norms = one_target(network, x, torch.full((1, 6), 0.5, dtype=torch.float64))
    assert norms == pytest.approx([norms[0]] * 30) and norms[0] > 0
    assert (
        one_target(network, x) == [norms[0]] + [0.0] * 29
    )  # at h_0 = 0 the slope counts as 0, as torch's does


def test_a_cell_with_f_1_i_0_o_0_passes_its_gradient_unchanged() -> None:
    network = RecurrentNetwork(RecurrentShape("lstm", 2, 5, 1, 3)).double().requires_grad_(False)
    for parameter in network.rnn.parameters():
        parameter.zero_()
    gates = torch.tensor([-1e3, 1e3, 0.0, -1e3]).repeat_interleave(5)  # i = 0, f = 1, o = 0
    network.weights(0).bias_ih.copy_(gates)
    tapes = record(network, torch.randn(12, 1, 2).double(), network.zero_state())
    sweep = Sweep(tapes, [11], [0], torch.zeros(1, 1, 5, dtype=torch.float64))
    seed = torch.randn(1, 1, 5, dtype=torch.float64)
    sweep._take_on(11)
    sweep._c[0] = seed
    for time in range(11, -1, -1):
        _, (adjoints,), _ = sweep.back(time)
        assert torch.equal(adjoints.c, seed)


def test_an_untrained_uniform_readout_costs_ln_v() -> None:
    experiment = Experiment(replace(SMALL, task="characters"), "the quick brown fox jumps. " * 20)
    experiment.network.readout.weight.data.zero_()
    experiment.network.readout.bias.data.zero_()
    assert experiment.step().loss == pytest.approx(math.log(experiment.task.output_size), rel=1e-6)
    assert experiment.baseline == pytest.approx(math.log(experiment.task.output_size))
