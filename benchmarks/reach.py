"""The T x T matrix of reach-backs: one hand-written sweep for all targets, against an autograd pass a target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.reach import loss_gradients, reach_parts, tapes
from rnnscope.rnn.trace import Piece, Trace

from .measure import Timing, interleaved, ratio
from .report import Budget, Row, Section

VOCABULARY = 128
LEAST_SPEEDUP = 20.0
METHOD = (
    "||dL_t/dh_s|| and ||dL_t/dc_s|| for every target t and every position s <= t of a text, L_t = -ln p(x_t+1 given x "
    "up to t). The other side is what autograd can do: a loop of `torch.nn.LSTMCell` over the text and, for each t, "
    "`torch.autograd.grad(L_t, [h_0 .. h_t, c_0 .. c_t], retain_graph=True)`. Neither side's forward pass is counted; "
    "the gates, which only the sweep needs, are. That both give the same numbers is asserted. float32, random weights, "
    "a vocabulary of 128."
)


@dataclass(frozen=True)
class Case:
    """A network and a text; every size is what the budget is for."""

    hidden_size: int = 256
    length: int = 200
    rounds: int = 5


def run(say: Callable[[str], None], case: Case | None = None) -> Section:
    """Measure both."""
    case = case or Case()
    say(f"{case.length} x {case.length} reach-back, LSTM {case.hidden_size}")
    timings = measure(case)
    sweep, passes = timings["sweep"], timings["autograd"]
    row = Row(
        f"T x T, T = {case.length}, LSTM {case.hidden_size}: speed against T autograd passes",
        ratio(passes, sweep),
        "x",
        Budget("at least", LEAST_SPEEDUP),
        f"{sweep} against {passes}",
    )
    return Section("How far every loss reaches back", METHOD, (row,))


def measure(case: Case) -> dict[str, Timing]:
    """Time the two; raises AssertionError if they do not give the same."""
    torch.manual_seed(0)
    network = Network(NetworkShape("lstm", VOCABULARY, case.hidden_size)).eval().requires_grad_(False)
    ids = torch.randint(0, VOCABULARY, (case.length + 1,))
    piece = Trace(network).extend(ids[:-1])
    losses, *states = loop(network, ids)
    swept, passed = sweep(network, piece, ids), by_autograd(losses, *states)
    torch.testing.assert_close(swept.float(), passed, rtol=1e-3, atol=1e-9, equal_nan=True)
    return interleaved(
        {"sweep": lambda: sweep(network, piece, ids), "autograd": lambda: by_autograd(losses, *states)},
        case.rounds,
    )


def sweep(network: Network, piece: Piece, ids: Tensor) -> Tensor:
    """Norms for h and c, [2, T, T], as the Read page gets them, from the trace on."""
    kept = list(tapes(network, [piece], 0, piece.stop))
    outputs = loss_gradients(network, piece.hidden[-1], ids[1:])
    parts = [
        torch.stack([norms.h[0][..., 0], norms.c[0][..., 0]])
        for _, norms in reach_parts(kept, outputs, piece.stop, inputs=False)
    ]
    return torch.cat(parts[::-1], dim=2)


def loop(network: Network, ids: Tensor) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
    """Every L_t, h_t and c_t of a loop of cells, with the graph that leads back."""
    weights = network.weights(0)
    cell = nn.LSTMCell(VOCABULARY, weights.weight_hh.shape[1])
    cell.load_state_dict(vars(weights))
    state, losses, hidden, cells = None, [], [], []
    for time, x in enumerate(network.one_hot(ids[:-1, None])):
        state = cell(x, state)
        hidden.append(state[0])
        cells.append(state[1])
        losses.append(nn.functional.cross_entropy(network.readout(state[0]), ids[time + 1 : time + 2]))
    return losses, hidden, cells


def by_autograd(losses: list[Tensor], hidden: list[Tensor], cells: list[Tensor]) -> Tensor:
    """Norms for h and c, [2, T, T], NaN above the diagonal: one backward pass a target."""
    norms = torch.full((2, len(losses), len(losses)), torch.nan)
    for target, loss in enumerate(losses):
        states = hidden[: target + 1] + cells[: target + 1]
        found = torch.autograd.grad(loss, states, retain_graph=True)
        norms[:, target, : target + 1] = torch.cat(found).norm(dim=-1).view(2, -1)
    return norms
