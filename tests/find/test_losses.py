from __future__ import annotations

import numpy as np
import pytest
import torch

from rnnscope.find.controls import Moments, like_units, moments
from rnnscope.find.losses import TestedUnit as Unit
from rnnscope.find.losses import losses_held
from rnnscope.find.streams import WARM_UP
from rnnscope.find.windows import SETTLE, Windows
from rnnscope.rnn.clamped import ClampedTrace
from rnnscope.rnn.intervention import Clamp
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.prediction import predict
from rnnscope.rnn.trace import TRACKS, Trace

SIZE, COUNT = 37, 2


def network_of(cell: str) -> Network:
    return Network(NetworkShape(cell, 6, 7, 2)).double().eval().requires_grad_(False)


def windows_of() -> Windows:
    generator = torch.Generator().manual_seed(2)
    ids = torch.randint(0, 6, (WARM_UP + SIZE + 1, COUNT), generator=generator)
    labels = torch.randint(-1, 2, (SETTLE + SIZE, COUNT), generator=generator).numpy().astype(np.int16)
    return Windows(ids, labels, torch.tensor([False, True]))


def read_alone(network: Network, windows: Windows, window: int, clamps: list[Clamp]) -> np.ndarray:
    """Loss at each step that counts, by a trace of this window alone."""
    ids = windows.ids[:, window]
    if windows.from_nothing[window]:
        ids = ids[WARM_UP:]
        clamps = [
            Clamp(
                c.layer, c.unit, c.quantity, c.value, max(0, c.start - WARM_UP), c.stop and c.stop - WARM_UP
            )
            for c in clamps
            if c.stop is None or c.stop > WARM_UP
        ]
    base = Trace(network)
    base.extend(ids)
    piece = ClampedTrace(base, clamps, 0).extend(ids) if clamps else base.pieces[0]
    return -np.log(predict(network, piece).next_probability.double().numpy()[:-1][-SIZE:])


@pytest.mark.parametrize(("cell", "quantity"), [("lstm", "c"), ("lstm", "i"), ("gru", "z"), ("linear", "h")])
@pytest.mark.parametrize("where", ["always", "inside"])
def test_every_condition_is_what_it_is_alone(cell: str, quantity: str, where: str) -> None:
    network, windows = network_of(cell), windows_of()
    conditions = [
        [],
        [Unit(0, 3, quantity, 0.8)],  # type: ignore[arg-type]
        [Unit(1, 2, quantity, -0.6), Unit(0, 5, "h", 0.3)],  # type: ignore[arg-type]
    ]
    sums = losses_held(network, windows, conditions, where, lambda *_: None)  # type: ignore[arg-type]
    begin = WARM_UP - SETTLE
    for window in range(COUNT):
        for number, units in enumerate(conditions):
            steps = np.flatnonzero(windows.labels[:, window] == 1) + begin
            spans = [(begin, None)] if where == "always" else [(int(t), int(t) + 1) for t in steps]
            clamps = [Clamp(u.layer, u.unit, u.quantity, u.value, *span) for u in units for span in spans]
            loss = read_alone(network, windows, window, clamps)
            for side in (0, 1):
                expected = loss[windows.counted[:, window] == side].sum()
                assert sums[side, number, window] == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_moments_are_those_of_the_positions_that_count(cell: str) -> None:
    network, windows = network_of(cell), windows_of()
    places = [(layer, quantity) for layer in (0, 1) for quantity in TRACKS[cell]]
    found = moments(network, windows, places)  # type: ignore[arg-type]
    for layer, quantity in places:
        values = []
        for window in range(COUNT):
            trace = Trace(network)
            ids = windows.ids[:-1, window]
            piece = trace.extend(ids[WARM_UP:] if windows.from_nothing[window] else ids)
            counted = windows.counted[:, window] >= 0
            values.append(trace.internals(piece, layer)[quantity][-SIZE:][torch.from_numpy(counted)])
        expected = torch.cat(values)
        np.testing.assert_allclose(found[layer, quantity].mean, expected.mean(0), atol=1e-9)
        np.testing.assert_allclose(found[layer, quantity].deviation, expected.std(0, correction=0), atol=1e-7)


def test_controls_lie_and_vary_alike() -> None:
    units = 200
    mean, deviation = np.linspace(-1, 1, units), np.full(units, 0.5)
    deviation[::2] = 0.01
    measured = {(0, "h"): Moments(mean, deviation)}
    controls = like_units([(0, 101, "h")], measured, 20, 0)  # type: ignore[arg-type]
    drawn = [unit for (unit,) in controls]
    assert len(set(drawn)) == 20 and 101 not in drawn
    assert all(unit % 2 == 1 and abs(unit - 101) <= 42 for unit in drawn)
    assert controls != like_units([(0, 101, "h")], measured, 20, 1)  # type: ignore[arg-type]


def test_few_units_make_few_controls() -> None:
    measured = {(0, "h"): Moments(np.arange(5.0), np.ones(5)), (1, "c"): Moments(np.arange(5.0), np.ones(5))}
    alone = like_units([(0, 2, "h")], measured, 20, 0)  # type: ignore[arg-type]
    assert sorted(unit for (unit,) in alone) == [0, 1, 3, 4]
    both = like_units([(0, 2, "h"), (0, 3, "h"), (1, 0, "c")], measured, 20, 0)  # type: ignore[arg-type]
    assert 1 <= len(both) <= 3
    for a, b, _ in both:
        assert a != b and {a, b} <= {0, 1, 4}
