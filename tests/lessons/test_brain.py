"""A network read as neurons, against torch and by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from rnnscope.lessons import brain
from rnnscope.rnn.network import Network, NetworkShape

IDS = torch.tensor([1, 4, 0, 2, 2, 3, 1, 0])


@pytest.fixture
def network() -> Network:
    torch.manual_seed(3)
    return Network(NetworkShape("rnn", 5, 7)).double().requires_grad_(False)


def test_the_parts_of_the_current_add_up_to_what_torch_puts_through_tanh(network: Network) -> None:
    piece = brain.listen(network, IDS)
    torchs = nn.RNN(5, 7).double()
    torchs.load_state_dict(network.rnn.state_dict())
    hidden, _ = torchs(nn.functional.one_hot(IDS, 5).double()[:, None])
    for unit in range(7):
        current = brain.currents(network, piece, unit)
        assert np.tanh(current.total) == pytest.approx(hidden[:, 0, unit].detach().numpy(), abs=1e-12)
    column = network.weights(0).weight_ih[2]
    assert brain.currents(network, piece, 2).external == pytest.approx(column[IDS].numpy(), abs=1e-12)
    assert brain.currents(network, piece, 2).recurrent[0] == 0  # nothing was before


def test_h_is_the_offset_to_a_baseline_and_the_refractory_pause_bounds_the_rate() -> None:
    h = np.array([-1.0, -0.5, 0.0, 1.0])
    assert brain.rates(h, 40).tolist() == [0, 20, 40, 80]
    assert 1 / brain.refractory_seconds(40) == brain.rates(np.array([1.0]), 40)[0]


def test_rows_receive_columns_send_and_signs_are_counted_over_all_neurons() -> None:
    network = Network(NetworkShape("rnn", 2, 3)).requires_grad_(False)
    network.rnn.weight_hh_l0.copy_(torch.tensor([[0.5, -1.0, 2.0], [1.5, -2.0, 0.0], [-2.0, -3.0, 1.0]]))
    found = brain.synapses(network, [0, 2])
    assert found.weights.tolist() == [[0.5, 2.0], [-2.0, 1.0]]
    assert found.excitatory == pytest.approx([2.0 / 4.0, 1.0])  # 0.5 + 1.5 of 4; 2 + 1 of 3
    assert found.mixed == 1


def test_a_neuron_that_sends_nothing_has_no_excitatory_share() -> None:
    network = Network(NetworkShape("rnn", 2, 2)).requires_grad_(False)
    network.rnn.weight_hh_l0.zero_()
    found = brain.synapses(network, [0, 1])
    assert found.excitatory.tolist() == [0, 0]
    assert found.mixed == 0


def test_saturation_is_the_share_of_time_over_the_bound_at_either_end() -> None:
    h = np.array([[0.95, 0.5, -0.99, 0.91], [0.1, -0.95, -0.95, -0.95]])
    high, low = brain.saturated(h, 0.9)
    assert high.tolist() == [0.5, 0]
    assert low.tolist() == [0.25, 0.75]


def test_the_liveliest_are_those_that_vary_most(network: Network) -> None:
    piece = brain.listen(network, IDS)
    chosen = brain.liveliest(piece, 3)
    assert chosen == sorted(np.argsort(-brain.offsets(piece, list(range(7))).std(axis=1))[:3])
    assert brain.offsets(piece, chosen).shape == (3, len(IDS))


def test_gated_cells_are_no_such_neurons() -> None:
    with pytest.raises(ValueError, match="expected a network of tanh units, got gru"):
        brain.listen(Network(NetworkShape("gru", 2, 2)), IDS)
