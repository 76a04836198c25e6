"""The stacked network: PyTorch's parameter names, one-hot input, the linear recurrence, sizes at the door."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from rnnscope.rnn.cells import CELLS, step
from rnnscope.rnn.loops import LinearRNN
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.recurrent import State


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 3])
def test_forward_is_the_plain_step_repeated(cell: str, layers: int) -> None:
    torch.manual_seed(0)
    network = Network(NetworkShape(cell, 6, 4, layers)).double().eval()
    ids = torch.randint(0, 6, (9, 2))
    logits, state = network(ids, network.zero_state(2))
    h = [torch.zeros(2, 4, dtype=torch.float64)] * layers
    c = list(h)
    for t, x in enumerate(network.one_hot(ids)):
        for layer in range(layers):
            internals = step(cell, network.weights(layer), x, h[layer], c[layer])
            h[layer], c[layer] = internals["h"], internals.get("c", c[layer])
            x = h[layer]
        torch.testing.assert_close(logits[t], network.readout(x), rtol=0, atol=1e-12)
    torch.testing.assert_close(state.h, torch.stack(h), rtol=0, atol=1e-12)
    torch.testing.assert_close(state.c, torch.stack(c), rtol=0, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_parameter_shapes_are_those_of_a_network(cell: str) -> None:
    shape = NetworkShape(cell, 5, 3, 2)
    assert shape.recurrent.parameter_shapes() == {
        name: tuple(p.shape) for name, p in Network(shape).named_parameters()
    }


def test_linear_recurrence_and_its_gradients_are_the_matrix_powers() -> None:
    torch.manual_seed(0)
    linear = LinearRNN(2, 3, 1).double()
    with torch.no_grad():
        linear.bias_ih_l0.zero_()
        linear.bias_hh_l0.zero_()
    h0 = torch.randn(1, 1, 3, dtype=torch.float64, requires_grad=True)
    _, last = linear(torch.zeros(6, 1, 2, dtype=torch.float64), h0)
    power = torch.linalg.matrix_power(linear.weight_hh_l0, 6)
    torch.testing.assert_close(last[0, 0], power @ h0[0, 0])
    (gradient,) = torch.autograd.grad(last[0, 0, 1], h0)
    torch.testing.assert_close(gradient[0, 0], power[1])


def test_dropout_acts_in_training_only() -> None:
    network = Network(NetworkShape("lstm", 5, 8, 2), dropout=0.5)
    ids = torch.randint(0, 5, (7, 1))
    state = network.zero_state()
    assert not torch.equal(network.train()(ids, state)[0], network(ids, state)[0])
    assert torch.equal(network.eval()(ids, state)[0], network(ids, state)[0])


def test_a_detached_state_cuts_the_graph() -> None:
    state = State(torch.ones(1, 1, 1, requires_grad=True) * 2, torch.ones(1, 1, 1))
    assert state.h.requires_grad
    assert not state.detach().h.requires_grad


def test_readout_untrained_at_zero_costs_ln_v() -> None:
    network = Network(NetworkShape("gru", 11, 4))
    nn.init.zeros_(network.readout.weight)
    nn.init.zeros_(network.readout.bias)
    logits, _ = network(torch.zeros(3, 1, dtype=torch.int64), network.zero_state())
    loss = nn.functional.cross_entropy(logits[:, 0], torch.tensor([1, 5, 10]))
    assert loss.item() == pytest.approx(torch.tensor(11.0).log().item(), abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("lstm", 5, 0, 1), "hidden_size must be 1 to 2048, got 0"),
        (("lstm", 5, 4, 99), "layers must be 1 to 8, got 99"),
        (("lstm", 0, 4, 1), "vocabulary_size must be 1 to 65535, got 0"),
        (("lstm", 5, 4096, 1), "hidden_size must be 1 to 2048, got 4096"),
    ],
)
def test_sizes_that_make_no_sense_are_refused(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        NetworkShape(*arguments)
