"""The order of units: twins side by side, whatever the input looks like."""

from __future__ import annotations

import torch

from rnnscope.rnn.similarity import similar_order


def test_units_that_behave_alike_become_neighbours() -> None:
    generator = torch.Generator().manual_seed(0)
    signals = torch.randn(200, 4, generator=generator)
    hidden = torch.cat([signals, signals + 0.1 * torch.randn(200, 4, generator=generator)], dim=1)
    order = similar_order(hidden).tolist()
    assert sorted(order) == list(range(8))
    for unit in range(4):
        assert abs(order.index(unit) - order.index(unit + 4)) == 1


def test_scale_and_offset_of_a_unit_do_not_matter() -> None:
    hidden = torch.randn(100, 12, generator=torch.Generator().manual_seed(1))
    moved = hidden * torch.linspace(0.5, 3, 12) + torch.linspace(-1, 1, 12)
    assert torch.equal(similar_order(hidden), similar_order(moved))


def test_constant_units_nan_single_units_and_single_steps_are_ordered_too() -> None:
    hidden = torch.randn(50, 6, generator=torch.Generator().manual_seed(2))
    hidden[:, 2], hidden[3, 4] = 0.5, torch.nan
    assert sorted(similar_order(hidden).tolist()) == list(range(6))
    assert similar_order(torch.zeros(9, 1)).tolist() == [0]
    assert similar_order(torch.randn(1, 5)).tolist() == list(range(5))
