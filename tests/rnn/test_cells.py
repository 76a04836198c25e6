"""Each plain step against torch's own cell, in float64: outputs and gradients."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from rnnscope.rnn.cells import (
    CELLS,
    GATE_COUNT,
    CellName,
    Weights,
    elman_activation,
    mgu_lecture_step,
    mgu_step,
    step,
)

INPUT, HIDDEN, BATCH = 5, 7, 3


def weights_of(cell: nn.Module) -> Weights:
    return Weights(cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh)


def torch_cell(name: CellName) -> nn.Module:
    match name:
        case "lstm":
            return nn.LSTMCell(INPUT, HIDDEN).double()
        case "gru":
            return nn.GRUCell(INPUT, HIDDEN).double()
        case _:
            return nn.RNNCell(INPUT, HIDDEN, nonlinearity="tanh" if name == "rnn" else "relu").double()


@pytest.mark.parametrize("name", ["lstm", "gru", "rnn", "relu"])
def test_step_and_its_gradients_are_torchs(name: CellName) -> None:
    torch.manual_seed(0)
    theirs = torch_cell(name)
    x, h, c = (
        torch.randn(BATCH, n, dtype=torch.float64, requires_grad=True) for n in (INPUT, HIDDEN, HIDDEN)
    )
    expected = theirs(x, (h, c)) if name == "lstm" else (theirs(x, h),)
    ours = step(name, weights_of(theirs), x, h, c)
    got = (ours["h"], ours["c"]) if name == "lstm" else (ours["h"],)
    sources = (x, h, *theirs.parameters()) + ((c,) if name == "lstm" else ())
    pull = [torch.randn_like(value) for value in expected]
    for a, b in zip(got, expected, strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1e-14)
    for a, b in zip(
        torch.autograd.grad(got, sources, pull), torch.autograd.grad(expected, sources, pull), strict=True
    ):
        torch.testing.assert_close(a, b, rtol=1e-12, atol=1e-13)


def test_linear_step_is_the_affine_map() -> None:
    torch.manual_seed(1)
    weights = Weights(*(torch.randn(s, dtype=torch.float64) for s in ((2, 3), (2, 2), (2,), (2,))))
    x, h = torch.randn(1, 3, dtype=torch.float64), torch.randn(1, 2, dtype=torch.float64)
    expected = weights.weight_ih @ x[0] + weights.bias_ih + weights.weight_hh @ h[0] + weights.bias_hh
    torch.testing.assert_close(step("linear", weights, x, h, h)["h"][0], expected)


def test_gates_are_named_in_pytorchs_order() -> None:
    """A bias that opens one gate alone opens the one of that name."""
    zero = torch.zeros(1, 1)
    for k, name in enumerate("ifgo"):
        bias = torch.zeros(4)
        bias[k] = 3.0
        internals = step(
            "lstm", Weights(torch.zeros(4, 1), torch.zeros(4, 1), bias, torch.zeros(4)), zero, zero, zero
        )
        assert max("ifgo", key=lambda gate: float(internals[gate])) == name
    for k, name in enumerate("rzn"):
        bias = torch.zeros(3)
        bias[k] = 3.0
        internals = step(
            "gru", Weights(torch.zeros(3, 1), torch.zeros(3, 1), bias, torch.zeros(3)), zero, zero, zero
        )
        assert max("rzn", key=lambda gate: float(internals[gate])) == name


def test_lstm_with_f_one_and_i_zero_keeps_its_cell_state_and_the_gradient_of_it() -> None:
    bias = torch.tensor([-1e3, 1e3, 0.5, 0.0], dtype=torch.float64)
    weights = Weights(
        *(torch.zeros(4, 1, dtype=torch.float64) for _ in range(2)), bias, torch.zeros_like(bias)
    )
    x = torch.zeros(1, 1, dtype=torch.float64)
    c0 = torch.tensor([[0.7]], dtype=torch.float64, requires_grad=True)
    h, c = torch.zeros_like(x), c0
    for _ in range(50):
        internals = step("lstm", weights, x, h, c)
        h, c = internals["h"], internals["c"]
    assert c.item() == 0.7
    assert torch.autograd.grad(c.sum(), c0)[0].item() == 1.0


def test_rows_of_one_unit_compute_that_unit() -> None:
    for cell in CELLS:
        torch.manual_seed(2)
        rows = GATE_COUNT[cell] * HIDDEN
        weights = Weights(
            torch.randn(rows, INPUT), torch.randn(rows, HIDDEN), torch.randn(rows), torch.randn(rows)
        )
        x = torch.randn(BATCH, INPUT)
        whole = weights.input_part(x).reshape(BATCH, GATE_COUNT[cell], HIDDEN)
        torch.testing.assert_close(weights.of_unit(4).input_part(x), whole[:, :, 4])


def test_a_gated_cell_has_no_single_activation() -> None:
    with pytest.raises(ValueError, match="must be rnn, relu or linear, got gru"):
        elman_activation("gru", torch.zeros(1))


def test_the_minimal_gated_unit_is_a_gru_whose_reset_gate_is_open() -> None:
    """torch.nn.GRUCell with r = 1 and z = 1 - u."""
    inputs, hidden = 3, 5
    gru = nn.GRUCell(inputs, hidden).double().requires_grad_(False)
    gru.bias_ih[:hidden] = 1e3  # r = 1
    blocks = {name: parameter.chunk(3) for name, parameter in gru.named_parameters()}
    u_and_n = {name: torch.cat([-z, n]) for name, (_, z, n) in blocks.items()}
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    x, h = torch.randn(4, inputs, dtype=torch.float64), torch.randn(4, hidden, dtype=torch.float64)
    got = mgu_step(Weights(*(u_and_n[name] for name in names)), x, h)
    torch.testing.assert_close(got["h"], gru(x, h), rtol=1e-12, atol=1e-12)


def test_the_lecture_s_unit_reads_the_candidate_and_keeps_the_state_apart() -> None:
    weights = Weights(*(torch.randn(size, dtype=torch.float64) for size in ((4, 3), (4, 2), (4,), (4,))))
    h, c = torch.zeros(1, 2, dtype=torch.float64), torch.zeros(1, 2, dtype=torch.float64)
    for x in torch.randn(6, 3, dtype=torch.float64):
        a = weights.weight_ih @ x + weights.bias_ih + weights.weight_hh @ h[0] + weights.bias_hh
        u, candidate = 1 / (1 + (-a[:2]).exp()), (1 - 2 / ((2 * a[2:]).exp() + 1))
        inside = mgu_lecture_step(weights, x[None], h, c)
        torch.testing.assert_close(inside["h"][0], candidate)
        torch.testing.assert_close(inside["c"][0], c[0] + u * (candidate - c[0]))
        h, c = inside["h"], inside["c"]
