"""Backpropagation by hand against autograd, in float64: every cell, one to three layers, with and without cuts."""

from __future__ import annotations

from typing import get_args

import pytest
import torch
from torch import Tensor, nn

from rnnscope.rnn import bptt
from rnnscope.rnn.bptt import Sweep, parameter_gradients, reach_back, record
from rnnscope.rnn.cells import AnyCell, step
from rnnscope.rnn.recurrent import TWO_STATES, RecurrentNetwork, RecurrentShape, State

CELLS = get_args(AnyCell)
LENGTH, BATCH, INPUTS, HIDDEN, OUTPUTS = 9, 3, 2, 5, 4


def network_of(cell: AnyCell, layers: int) -> RecurrentNetwork:
    return RecurrentNetwork(RecurrentShape(cell, INPUTS, HIDDEN, layers, OUTPUTS)).double()


def random_state(network: RecurrentNetwork) -> State:
    size = (network.sizes.layers, BATCH, HIDDEN)
    return State(torch.randn(size, dtype=torch.float64), torch.randn(size, dtype=torch.float64))


class Plain:
    """The same forward pass step by step under autograd, every state a tensor that can be asked for its gradient.

    `cuts`: time steps before which the graph is cut; `resets`: before which the state is zeroed.
    """

    def __init__(self, network: RecurrentNetwork, x: Tensor, state: State, cuts=(), resets=()) -> None:
        layers, cell = network.sizes.layers, network.sizes.cell
        h, c = list(state.h), list(state.c)
        self.h: list[list[Tensor]] = [[] for _ in range(layers)]
        self.c: list[list[Tensor]] = [[] for _ in range(layers)]
        self.x = [x_t.clone().requires_grad_() for x_t in x]
        self.outputs = []
        for time, below in enumerate(self.x):
            for layer in range(layers):
                if time in cuts:
                    h[layer], c[layer] = h[layer].detach(), c[layer].detach()
                if time in resets:
                    h[layer], c[layer] = torch.zeros_like(h[layer]), torch.zeros_like(c[layer])
                inside = step(cell, network.weights(layer), below, h[layer], c[layer])
                h[layer], c[layer] = inside["h"], inside.get("c", c[layer])
                shows_both = cell == "mgu_lecture"
                below = torch.cat([h[layer], c[layer]], dim=-1) if shows_both else h[layer]
                self.h[layer].append(h[layer])
                self.c[layer].append(c[layer])
            self.outputs.append(network.readout(below))


def losses_of(outputs: list[Tensor], at: list[int], labels: Tensor) -> list[Tensor]:
    return [nn.functional.cross_entropy(outputs[t], labels[t], reduction="sum") for t in at]


def output_gradients(
    network: RecurrentNetwork, outputs: list[Tensor], at: list[int], labels: Tensor
) -> Tensor:
    """dL_t/d(output of the last layer), written out: W_hy^T (softmax - one-hot)."""
    errors = [torch.softmax(outputs[t], -1) - nn.functional.one_hot(labels[t], OUTPUTS) for t in at]
    return (torch.stack(errors) @ network.readout.weight).detach()


def drawn(cell: AnyCell, layers: int):  # type: ignore[no-untyped-def]
    torch.manual_seed(7 * layers + len(cell))
    network = network_of(cell, layers)
    x = torch.randn(LENGTH, BATCH, INPUTS, dtype=torch.float64)
    return network, x, random_state(network), torch.randint(OUTPUTS, (LENGTH, BATCH))


def norms_by_autograd(losses: list[Tensor], tensors: list[Tensor]) -> Tensor:
    """[N, T, B] by one autograd pass a target; 0 where the loss does not depend on the tensor."""
    rows = []
    for loss in losses:
        found = torch.autograd.grad(loss, tensors, retain_graph=True, allow_unused=True)
        rows.append(
            torch.stack(
                [torch.zeros(BATCH, dtype=torch.float64) if g is None else g.norm(dim=-1) for g in found]
            )
        )
    return torch.stack(rows)


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_reach_back_is_that_of_autograd(cell: AnyCell, layers: int) -> None:
    network, x, state, labels = drawn(cell, layers)
    plain = Plain(network, x, state)
    at = [8, 7, 6, 4, 2, 0]
    outputs = output_gradients(network, plain.outputs, at, labels)
    reach = reach_back(record(network, x, state), at, outputs)
    losses = losses_of(plain.outputs, at, labels)
    pairs = [(reach.h[layer], plain.h[layer]) for layer in range(layers)] + [(reach.x, plain.x)]
    if cell in TWO_STATES:
        pairs += [(reach.c[layer], plain.c[layer]) for layer in range(layers)]
    assert len(reach.c) == (layers if cell in TWO_STATES else 0)
    for got, tensors in pairs:
        expected = norms_by_autograd(losses, tensors)
        for row, t in enumerate(at):
            torch.testing.assert_close(got[row, : t + 1], expected[row, : t + 1], rtol=1e-9, atol=1e-15)
            assert got[row, t + 1 :].isnan().all()
            assert (expected[row, t + 1 :] == 0).all()


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_a_cut_graph_is_reached_as_far_as_the_cut(cell: AnyCell, layers: int) -> None:
    network, x, state, labels = drawn(cell, layers)
    window = 3
    cuts = range(window, LENGTH, window)
    plain = Plain(network, x, state, cuts=cuts)
    at = [8, 7, 5, 4, 0]
    first = [t // window * window for t in at]
    outputs = output_gradients(network, plain.outputs, at, labels)
    tapes = record(network, x, state)
    reach = reach_back(tapes, at, outputs, first)
    losses = losses_of(plain.outputs, at, labels)
    for layer in range(layers):
        expected = norms_by_autograd(losses, plain.h[layer])
        for row, t in enumerate(at):
            torch.testing.assert_close(
                reach.h[layer][row, : t + 1], expected[row, : t + 1], rtol=1e-9, atol=1e-15
            )
            assert (reach.h[layer][row, : first[row]] == 0).all()
    gradients = parameter_gradients(network, tapes, at, outputs, first)
    _compare_parameters(network, sum(losses), gradients)


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_parameter_gradients_are_those_of_autograd(cell: AnyCell, layers: int) -> None:
    network, x, state, labels = drawn(cell, layers)
    plain = Plain(network, x, state)
    at = list(range(LENGTH - 1, -1, -1))
    outputs = output_gradients(network, plain.outputs, at, labels)
    gradients = parameter_gradients(network, record(network, x, state), at, outputs)
    _compare_parameters(network, sum(losses_of(plain.outputs, at, labels)), gradients)


def _compare_parameters(network: RecurrentNetwork, loss: Tensor, gradients: dict[str, Tensor]) -> None:
    named = {name: p for name, p in network.named_parameters() if name.startswith("rnn.")}
    expected = dict(zip(named, torch.autograd.grad(loss, list(named.values())), strict=True))
    assert gradients.keys() == expected.keys()
    for name, gradient in gradients.items():
        torch.testing.assert_close(gradient, expected[name], rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("cell", CELLS)
def test_the_fused_network_reads_what_the_tape_records(cell: AnyCell) -> None:
    network, x, state, _ = drawn(cell, 2)
    fused, last = network.run(x, state)
    tapes = record(network, x, state)
    torch.testing.assert_close(tapes[-1].output, fused, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(
        torch.stack([tape.inside["h"][-1] for tape in tapes]), last.h, rtol=1e-12, atol=1e-12
    )
    if cell in TWO_STATES:
        torch.testing.assert_close(
            torch.stack([tape.inside["c"][-1] for tape in tapes]), last.c, rtol=1e-12, atol=1e-12
        )


@pytest.mark.parametrize("cell", ["rnn", "lstm", "mgu_lecture"])
def test_a_reset_forgets_what_was_before(cell: AnyCell) -> None:
    network, x, state, _ = drawn(cell, 2)
    tapes = record(network, x, state, resets=(4,))
    again = record(network, x[4:], network.zero_state(BATCH))
    torch.testing.assert_close(tapes[-1].output[4:], again[-1].output)
    assert (tapes[0].h[4] == 0).all()


def test_targets_must_come_from_the_last_to_the_first() -> None:
    network, x, state, _ = drawn("rnn", 1)
    with pytest.raises(ValueError, match="at must not rise"):
        Sweep(record(network, x, state), [1, 2], [0, 0], torch.zeros(2, BATCH, HIDDEN))


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_folded_time_steps_are_the_plain_ones(
    cell: AnyCell, layers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, x, _, _ = drawn(cell, layers)
    tapes = record(network, x[:, :1], network.zero_state(1))
    at = list(range(LENGTH - 1, -1, -1))
    outputs = torch.randn(LENGTH, 1, network.sizes.width, dtype=torch.float64)
    first = [t // 4 * 4 for t in at]
    monkeypatch.setattr(bptt, "FOLD_FROM", 1000)
    plain = reach_back(tapes, at, outputs, first)
    monkeypatch.setattr(bptt, "FOLD_FROM", 1)
    folded = reach_back(tapes, at, outputs, first)
    assert plain.x is not None
    for got, expected in zip((*folded.h, *folded.c, folded.x), (*plain.h, *plain.c, plain.x), strict=True):
        torch.testing.assert_close(got, expected, rtol=1e-11, atol=1e-16, equal_nan=True)
