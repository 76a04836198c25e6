"""How far the loss at a character reaches back, from the trace, against autograd through a plain loop in float64."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from rnnscope.rnn.cells import CELLS, CellName, step
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.reach import loss_gradients, reach_parts, tapes
from rnnscope.rnn.recurrent import TWO_STATES
from rnnscope.rnn.trace import Trace

LENGTH, VOCABULARY, HIDDEN, PIECE = 23, 5, 4, 8


def drawn(cell: CellName, layers: int, hidden: int = HIDDEN) -> tuple[Network, Tensor, Trace]:
    """A network, a text, and its trace in pieces of 8, 8 and 7."""
    torch.manual_seed(3 * layers + len(cell))
    network = Network(NetworkShape(cell, VOCABULARY, hidden, layers)).double().requires_grad_(False)
    ids = torch.randint(VOCABULARY, (LENGTH,))
    trace = Trace(network)
    for start in range(0, LENGTH, PIECE):
        trace.extend(ids[start : start + PIECE])
    return network, ids, trace


def following_of(ids: Tensor, targets: range) -> Tensor:
    return torch.cat([ids[1:], torch.tensor([-1])])[targets.start : targets.stop]


def reached(network: Network, ids: Tensor, trace: Trace, targets: range, back: int, at_once: int = 5):  # type: ignore[no-untyped-def]
    """What the parts come to, by name: norms [N, T] of the whole text, NaN where nothing came."""
    start = max(0, targets.start - back)
    pieces = [p for p in trace.pieces if p.stop > start and p.start < targets.stop]
    stretch = list(tapes(network, pieces, start, targets.stop))
    hidden = torch.cat([piece.hidden[-1] for piece in trace.pieces])[targets.start : targets.stop]
    outputs = loss_gradients(network, hidden, following_of(ids, targets))
    whole: dict[str, Tensor] = {}
    for first, part in reach_parts(stretch, outputs, back, steps_at_once=at_once):
        named = {f"h{k}": h for k, h in enumerate(part.h)} | {f"c{k}": c for k, c in enumerate(part.c)}
        assert part.x is not None
        for name, norms in {**named, "x": part.x}.items():
            rows = whole.setdefault(name, torch.full((len(targets), LENGTH), torch.nan, dtype=torch.float64))
            columns = slice(start + first, start + first + norms.shape[1])
            assert rows[:, columns].isnan().all()  # nothing comes twice
            rows[:, columns] = norms[..., 0]
    return whole


def by_autograd(network: Network, ids: Tensor, targets: range) -> dict[str, Tensor]:
    """The same by one pass a target; every state of a plain loop is a tensor that can be asked for its gradient."""
    cell, layers = network.shape.cell, network.shape.layers
    states: dict[str, list[Tensor]] = {f"{name}{k}": [] for name in "hc" for k in range(layers)}
    h = [torch.zeros(1, HIDDEN, dtype=torch.float64) for _ in range(layers)]
    c = [torch.zeros_like(zero) for zero in h]
    inputs = [x.clone().requires_grad_() for x in network.one_hot(ids[:, None])]
    losses = []
    for time, below in enumerate(inputs):
        for k in range(layers):
            inside = step(cell, network.weights(k), below, h[k], c[k])
            below = h[k] = inside["h"]
            c[k] = inside.get("c", c[k])
            states[f"h{k}"].append(h[k])
            states[f"c{k}"].append(c[k])
        if time in targets and time + 1 < LENGTH:
            losses.append(nn.functional.cross_entropy(network.readout(below), ids[time + 1 : time + 2]))
    named = {name: of for name, of in states.items() if name[0] == "h" or cell in TWO_STATES}
    return {name: _norms(losses, of, targets) for name, of in {**named, "x": inputs}.items()}


def _norms(losses: list[Tensor], of: list[Tensor], targets: range) -> Tensor:
    norms = torch.full((len(targets), LENGTH), torch.nan, dtype=torch.float64)
    for row, (target, loss) in enumerate(zip(targets, losses, strict=False)):
        found = torch.autograd.grad(loss, of[: target + 1], retain_graph=True, allow_unused=True)
        values = [0.0 if g is None else float(g.norm()) for g in found]
        norms[row, : target + 1] = torch.tensor(values, dtype=torch.float64)
    return norms


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_the_reach_is_that_of_autograd_over_pieces(cell: CellName, layers: int) -> None:
    network, ids, trace = drawn(cell, layers)
    targets = range(6, LENGTH)  # from the first piece to the last character, behind which none is known
    found = reached(network, ids, trace, targets, back=LENGTH)
    expected = by_autograd(network, ids, targets)
    assert found.keys() == expected.keys()
    for name, norms in expected.items():
        torch.testing.assert_close(found[name], norms, rtol=1e-9, atol=1e-18, equal_nan=True)
    assert found["h0"][-1].isnan().all() and not found["h0"][0, :7].isnan().any()


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("targets", [range(9, 13), range(20, 21), range(3)])
def test_a_short_look_back_is_the_end_of_a_long_one(cell: CellName, targets: range) -> None:
    network, ids, trace = drawn(cell, 2)
    whole, short = (reached(network, ids, trace, targets, back, 3) for back in (LENGTH, 5))
    assert whole.keys() == short.keys()
    for name, norms in short.items():
        for row, target in enumerate(targets):
            near = slice(max(0, target - 5), target + 1)
            torch.testing.assert_close(norms[row, near], whole[name][row, near], rtol=1e-12, atol=0)
            assert norms[row, : near.start].isnan().all() and norms[row, target + 1 :].isnan().all()


def test_many_targets_take_the_folded_way_to_the_same_numbers() -> None:
    network, ids, trace = drawn("lstm", 2)
    text = torch.cat([ids, ids])
    for start in range(0, LENGTH, PIECE):
        trace.extend(text[LENGTH + start : LENGTH + min(LENGTH, start + PIECE)])
    hidden = torch.cat([piece.hidden[-1] for piece in trace.pieces])
    stretch = list(tapes(network, trace.pieces, 0, 2 * LENGTH))
    following = torch.cat([text[1:], torch.tensor([0])])
    (_, many), *_ = reach_parts(
        stretch, loss_gradients(network, hidden, following), 60, steps_at_once=2 * LENGTH
    )
    (_, few), *_ = reach_parts(
        stretch, loss_gradients(network, hidden[-4:], following[-4:]), 60, steps_at_once=60
    )
    torch.testing.assert_close(many.h[0][-4:], few.h[0], rtol=1e-10, atol=1e-18, equal_nan=True)


@pytest.mark.parametrize("gamma", [0.7, 1.1])
def test_a_linear_network_of_gamma_times_orthogonal_loses_gamma_a_step(gamma: float) -> None:
    network, ids, trace = drawn("linear", 1)
    orthogonal = torch.linalg.qr(torch.randn(HIDDEN, HIDDEN, dtype=torch.float64)).Q
    network.weights(0).weight_hh.copy_(gamma * orthogonal)
    norms = reached(network, ids, trace, range(21, 22), back=LENGTH)["h0"][0]  # the trace is not needed
    lags = torch.arange(21, -1, -1)
    torch.testing.assert_close(norms[:22] / norms[21], torch.tensor(gamma, dtype=torch.float64) ** lags)


def test_pieces_that_do_not_cover_are_told() -> None:
    network, _, trace = drawn("rnn", 1)
    with pytest.raises(ValueError, match="expected pieces over positions 7 to 10, got 8 to 16"):
        next(tapes(network, trace.pieces[1:2], 7, 10))
    with pytest.raises(ValueError, match="got nothing"):
        next(tapes(network, [], 0, 1))
