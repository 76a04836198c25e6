"""Gates by hand: the cells over a short sequence, and what comes back through them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from rnnscope.lessons.gates import CELLS, Course, by_hand, course, drawn, reading
from rnnscope.lessons.gates_lecture import gru_lecture_step
from rnnscope.rnn.cells import Weights

NOTHING = torch.zeros(8, 1, dtype=torch.float64)
READ = torch.tensor([1, 0, 0.3, 0, -1, 0], dtype=torch.float64)[:, None]


def state(value: float, units: int = 1) -> Tensor:
    return torch.full((1, units), value, dtype=torch.float64)


def lstm(i: float, f: float, g: float, o: float, of: str, c: float = 0.5) -> Course:
    weights = by_hand("lstm", {"i": i, "f": f, "g": g, "o": o}, 0.0)
    return course(CELLS["lstm"], weights, NOTHING, {"c": state(c), "h": state(0)}, of)


def test_with_the_forget_gate_open_and_the_others_shut_the_gradient_arrives_unchanged() -> None:
    kept = lstm(0, 1, 0.7, 0, "c")
    assert kept.gradients["c"].flatten().tolist() == [1.0] * 9
    assert kept.states["c"].flatten().tolist() == [0.5] * 9
    assert not kept.states["h"].any() and not kept.gradients["h"].any()
    assert not lstm(0, 1, 0.7, 0, "h").gradients["c"].any()


@pytest.mark.parametrize(
    ("i", "f", "g", "o"), [(0.2, 0.9, 1.0, 0.8), (1.0, 0.5, -0.4, 0.3), (0.0, 0.0, 0.2, 1.0)]
)
def test_set_gates_give_the_closed_form_of_an_lstm(i: float, f: float, g: float, o: float) -> None:
    for of in ("c", "h"):
        got = lstm(i, f, g, o, of)
        c = [0.5]
        for _ in range(8):
            c.append(f * c[-1] + i * g)
        np.testing.assert_allclose(got.states["c"][:, 0], c, rtol=1e-12)
        np.testing.assert_allclose(got.states["h"][1:, 0], o * np.tanh(c[1:]), rtol=1e-12)
        last = 1 if of == "c" else o * (1 - np.tanh(c[-1]) ** 2)
        np.testing.assert_allclose(got.gradients["c"][:, 0], last * f ** np.arange(8, -1, -1.0), rtol=1e-12)
        assert {name: float(values[3]) for name, values in got.gates.items()} == pytest.approx(
            {"i": i, "f": f, "g": g, "o": o}
        )


def loaded(module: torch.nn.Module, weights: Weights) -> torch.nn.Module:
    module.load_state_dict(vars(weights))
    return module.double()


def test_gates_that_read_are_those_of_torchs_lstm() -> None:
    weights = reading("lstm", 0.5)
    theirs = loaded(torch.nn.LSTMCell(1, 1), weights)
    h, c = [state(0).requires_grad_()], [state(1).requires_grad_()]
    for x in READ:
        new_h, new_c = theirs(x[None], (h[-1], c[-1]))
        h.append(new_h)
        c.append(new_c)
    expected = torch.autograd.grad(h[-1].sum(), [*c[:-1], *h[:-1]])
    got = course(CELLS["lstm"], weights, READ, {"c": state(1), "h": state(0)}, "h")
    torch.testing.assert_close(got.states["c"], torch.cat(c).detach())
    torch.testing.assert_close(got.gradients["c"][:-1], torch.cat(expected[:6]))
    torch.testing.assert_close(got.gradients["h"][:-1], torch.cat(expected[6:]))


@pytest.mark.parametrize("weights", [reading("gru", 0.5), drawn(3, 1.0, 1)])
def test_the_gru_is_torchs(weights: Weights) -> None:
    units = weights.weight_hh.shape[1]
    theirs = loaded(torch.nn.GRUCell(1, units), weights)
    h = [state(0.4, units).requires_grad_()]
    for x in READ:
        h.append(theirs(x[None], h[-1]))
    expected = torch.autograd.grad(h[-1].sum(), h)
    got = course(CELLS["gru"], weights, READ, {"h": state(0.4, units)}, "h")
    torch.testing.assert_close(got.states["h"], torch.cat(h).detach())
    torch.testing.assert_close(got.gradients["h"], torch.cat(expected))


def test_the_lectures_gru_resets_before_the_product() -> None:
    weights = drawn(3, 1.0, 2)
    x, h = torch.tensor([[0.7]], dtype=torch.float64), torch.tensor([[0.5, -0.2, 0.9]], dtype=torch.float64)
    got = gru_lecture_step(weights, x, h)
    into, hidden = weights.weight_ih.numpy(), weights.weight_hh.numpy()
    state_before = h[0].numpy()
    total = into[:6, 0] * 0.7 + hidden[:6] @ state_before
    gates = 1 / (1 + np.exp(-total))
    r, u = gates[:3], 1 - gates[3:]
    n = np.tanh(into[6:, 0] * 0.7 + hidden[6:] @ (r * state_before))
    for name, expected in {"r": r, "u": u, "n": n, "h": (1 - u) * state_before + u * n}.items():
        np.testing.assert_allclose(got[name][0], expected, rtol=1e-12)


def test_both_grus_are_one_where_the_reset_gate_and_the_product_commute() -> None:
    first = {"h": state(0.4)}
    for weights in (reading("gru", -1.5), drawn(1, 1.5, 4)):
        theirs, ours = (course(CELLS[name], weights, READ, first, "h") for name in ("gru", "gru_lecture"))
        torch.testing.assert_close(ours.states["h"], theirs.states["h"])
        torch.testing.assert_close(ours.gradients["h"], theirs.gradients["h"])
    weights, first = drawn(3, 1.0, 1), {"h": state(0.4, 3)}
    theirs, ours = (course(CELLS[name], weights, READ, first, "h") for name in ("gru", "gru_lecture"))
    assert (ours.states["h"] - theirs.states["h"]).abs().max() > 0.01


def test_both_minimal_units_are_one_where_nothing_reads_the_state() -> None:
    first = {"c": state(0.3), "h": state(0.3)}
    for recurrent, same in ((0.0, True), (0.8, False)):
        for weights in (reading("mgu", recurrent), by_hand("mgu", {"u": 0.4}, recurrent)):
            printed = course(CELLS["mgu_lecture"], weights, READ, first, "c")
            usual = course(CELLS["mgu"], weights, READ, first, "h")
            assert torch.allclose(printed.states["c"], usual.states["h"]) == same
            if same:
                torch.testing.assert_close(printed.gradients["c"], usual.gradients["h"])


def test_as_printed_the_candidate_alone_carries_the_candidate() -> None:
    weights = by_hand("mgu", {"u": 0.25}, 0.8)
    got = course(CELLS["mgu_lecture"], weights, READ, {"c": state(0.3), "h": state(0.6)}, "c")
    candidate, c = 0.6, 0.3
    for t, x in enumerate(READ[:, 0].tolist()):
        candidate = np.tanh(2 * x + 0.8 * candidate)
        c = 0.75 * c + 0.25 * candidate
        assert (float(got.states["h"][t + 1]), float(got.states["c"][t + 1])) == pytest.approx((candidate, c))
    np.testing.assert_allclose(got.gradients["c"][:, 0], 0.75 ** np.arange(6, -1, -1.0), rtol=1e-12)


@pytest.mark.parametrize("gates", [{"i": 1.2, "f": 0, "g": 0, "o": 0}, {"i": 0, "f": 0, "g": -2, "o": 0}])
def test_a_gate_beyond_its_range_is_refused(gates: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        by_hand("lstm", gates, 0.0)
