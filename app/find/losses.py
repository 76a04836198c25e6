"""The loss of a network on windows of a text under many conditions at once, each with other units held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..rnn.intervention import Held, Stepper
from ..rnn.network import Network
from ..rnn.recurrent import State
from .controls import STEPS
from .findings import Quantity
from .streams import WARM_UP
from .windows import SETTLE, Windows

ROWS = 512
"""Readings side by side: windows times conditions."""
MEASURED = 0.1
"""Of the progress of a test is made before this."""

Where = Literal["always", "inside"]
Report = Callable[[float, str], None]


@dataclass(frozen=True)
class TestedUnit:
    """Hold a quantity of a unit at a value; None: at its mean. Layer and unit count from 0."""

    layer: int
    unit: int
    quantity: Quantity
    value: float | None


def losses_held(
    network: Network,
    windows: Windows,
    conditions: Sequence[Sequence[TestedUnit]],
    where: Where,
    report: Report,
) -> NDArray[np.float64]:
    """Sum of the loss outside and inside in each window under each condition, [2, C, W]."""
    stepper, sums = Stepper(network), []
    at_once = max(1, ROWS // len(conditions))
    for start in range(0, windows.count, at_once):
        some = windows.some(start, start + at_once)

        def read(share: float, start: int = start, count: int = some.count) -> None:
            done = MEASURED + (1 - MEASURED) * (start + share * count) / windows.count
            doing = f"reading windows {start + 1} to {start + count} of {windows.count}"
            report(done, f"{doing} in {len(conditions)} ways")

        sums.append(_group(stepper, some, conditions, where, read))
    return np.concatenate(sums, axis=2)


@torch.no_grad()
def _group(
    stepper: Stepper,
    windows: Windows,
    conditions: Sequence[Sequence[TestedUnit]],
    where: Where,
    read: Callable[[float], None],
) -> NDArray[np.float64]:
    """The same for windows that are read side by side under all conditions: batch entry c * W + w."""
    network, times = stepper.network, len(conditions)
    ids, begin = windows.ids, WARM_UP - SETTLE
    _, state = stepper.read(ids[:begin], network.zero_state(windows.count), {})
    state = State(state.h.repeat(1, times, 1), state.c.repeat(1, times, 1))
    entries = _entries(conditions, windows, where, network.readout.weight.dtype)
    labels = torch.from_numpy(windows.labels)
    sums = torch.zeros(2, times, windows.count, dtype=torch.float64)
    for start in range(begin, len(ids) - 1, STEPS):
        read((start - begin) / (len(ids) - 1 - begin))
        if start == WARM_UP:
            fresh = windows.from_nothing.repeat(times)
            state.h[:, fresh] = 0
            state.c[:, fresh] = 0
        stop = min(start + STEPS, len(ids) - 1)
        held = {layer: _at(tables, start - begin, stop - begin) for layer, tables in entries.items()}
        hidden, state = stepper.read(ids[start:stop], state, held, times)
        if start >= WARM_UP:
            loss = _loss(network, hidden[-1], ids[start + 1 : stop + 1].repeat(1, times))
            loss = loss.double().reshape(-1, times, windows.count)  # [T, C, W]
            for side in (0, 1):
                counts = labels[start - begin : stop - begin] == side  # [T, W]
                sums[side] += (loss * counts[:, None]).sum(0)
    return sums.numpy()


def _loss(network: Network, hidden: Tensor, following: Tensor) -> Tensor:
    """-ln p of the characters that follow, [T, B]."""
    logits = network.readout(hidden)  # [T, B, V]
    return nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten(), reduction="none").reshape(
        following.shape
    )


Tables = dict[str, tuple[Tensor, Tensor, Tensor, Tensor]]


def _entries(
    conditions: Sequence[Sequence[TestedUnit]], windows: Windows, where: Where, dtype: torch.dtype
) -> dict[int, Tables]:
    """What is held, by layer and quantity, as `Held` has it, over all steps from the settling on."""
    across = torch.arange(windows.count)
    inside = torch.from_numpy(windows.labels == 1)  # [T, W]
    active = inside if where == "inside" else torch.ones_like(inside)
    rows: dict[tuple[int, str], list[tuple[int, TestedUnit]]] = {}
    for number, clamps in enumerate(conditions):
        for clamp in clamps:
            rows.setdefault((clamp.layer, clamp.quantity), []).append((number, clamp))
    entries: dict[int, Tables] = {}
    for (layer, quantity), some in rows.items():
        entries.setdefault(layer, {})[quantity] = (
            torch.cat([number * windows.count + across for number, _ in some]),
            torch.tensor([clamp.unit for _, clamp in some]).repeat_interleave(windows.count),
            torch.tensor([clamp.value for _, clamp in some], dtype=dtype).repeat_interleave(windows.count),
            active.repeat(1, len(some)),
        )
    return entries


def _at(tables: Tables, start: int, stop: int) -> Held:
    return Held(
        {
            name: (rows, units, values, active[start:stop])
            for name, (rows, units, values, active) in tables.items()
        }
    )
