"""Holding h, c or a gate of units at values of one's own while a network reads: what follows feels it.

Gates are replaced behind their nonlinearity, c behind its update (h comes of the c that is held), h last of all. A
layer in which something is held is stepped with the plain cells; the fused kernels run the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from .cells import CellName, Hold, Weights, elman_activation, gru_gates, lstm_gates
from .network import Network, NetworkShape
from .recurrent import State
from .shapes import CharacterBatch
from .trace import TRACKS, run_layer, single_layer


@dataclass(frozen=True)
class Clamp:
    """Hold `quantity` of a unit at `value` at positions start <= t < stop; None: without end. Both count from 0."""

    layer: int
    unit: int
    quantity: str
    value: float
    start: int = 0
    stop: int | None = None

    def check(self, shape: NetworkShape) -> None:
        """Raise ClampError if the network has no such layer, unit or quantity."""
        for name, got, count in (
            ("layer", self.layer, shape.layers),
            ("unit", self.unit, shape.hidden_size),
        ):
            if not 0 <= got < count:
                raise ClampError(name, f"{name} must be 0 to {count - 1}, got {got}")
        if self.quantity not in TRACKS[shape.cell]:
            has = ", ".join(TRACKS[shape.cell])
            raise ClampError("quantity", f"a cell of kind {shape.cell} has {has}, got {self.quantity}")

    def holds_at(self, positions: Tensor) -> Tensor:
        """Which of the positions it holds at."""
        held = positions >= self.start
        return held if self.stop is None else held & (positions < self.stop)


class ClampError(ValueError):
    """A clamp that the network cannot have; `field` is what is wrong with it."""

    def __init__(self, field: str, error: str) -> None:
        super().__init__(error)
        self.field = field


class Held:
    """What is held in one layer while it reads T time steps of B texts.

    For each quantity K entries: `rows` [K] of the batch, `units` [K], `values` [K], `active` [T, K].
    """

    def __init__(self, tables: Mapping[str, tuple[Tensor, Tensor, Tensor, Tensor]]) -> None:
        self.tables = {name: (*table, table[-1].sum(1).tolist()) for name, table in tables.items()}

    @classmethod
    def of(cls, clamps: Iterable[Clamp], positions: Tensor, batch: int, dtype: torch.dtype) -> Held:
        """The same clamps in every text of the batch, at `positions` [T]. Of two for one quantity the later counts."""
        by_quantity: dict[str, dict[int, list[Clamp]]] = {}
        for clamp in clamps:
            by_quantity.setdefault(clamp.quantity, {}).setdefault(clamp.unit, []).append(clamp)
        tables = {}
        for quantity, by_unit in by_quantity.items():
            chosen = [clamp for some in by_unit.values() for clamp in some]
            active = torch.stack(
                [column for some in by_unit.values() for column in _last_counts(some, positions)], dim=1
            )
            tables[quantity] = (
                torch.arange(batch).repeat_interleave(len(chosen)),
                torch.tensor([clamp.unit for clamp in chosen]).repeat(batch),
                torch.tensor([clamp.value for clamp in chosen], dtype=dtype).repeat(batch),
                active.repeat(1, batch),
            )
        return cls(tables)

    def at(self, t: int) -> Hold:
        """What is held at time step t; put in in place."""
        return partial(self._hold, t)

    def _hold(self, t: int, name: str, value: Tensor) -> Tensor:
        if name not in self.tables:
            return value
        rows, units, values, active, counts = self.tables[name]
        if counts[t] == 0:
            return value
        if counts[t] < len(rows):
            now = active[t]
            rows, units, values = rows[now], units[now], values[now]
        return value.index_put_((rows, units), values)

    @property
    def steps(self) -> tuple[int, int]:
        """The first time step at which something is held, and the one behind the last; (0, 0): none."""
        held = [t for *_, counts in self.tables.values() for t, count in enumerate(counts) if count]
        return (min(held), max(held) + 1) if held else (0, 0)


class Stepper:
    """A network that reads with some of its internals held."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._layers = [single_layer(network, layer) for layer in range(network.shape.layers)]

    @torch.no_grad()
    def read(
        self, ids: CharacterBatch, state: State, held: Mapping[int, Held], times: int = 1
    ) -> tuple[list[Tensor], State]:
        """h of every layer [T, B, H] for characters `ids` [T, B] behind `state` [L, B, H], and the state behind them.

        `held` is by layer. With `times`, each text is read so often side by side, entry k * B + b of the batch being
        its k-th reading: `held` and `state` are of all, and layers below the lowest held one are run once, for the
        first B entries, so that their h is [T, B, H].
        """
        x, batch = self.network.one_hot(ids), ids.shape[1]
        hidden, h_last, c_last = [], [], []
        lowest = min(held, default=self.network.shape.layers)
        for layer, module in enumerate(self._layers):
            width = batch if layer < lowest else batch * times
            h, c = state.h[layer, :width], state.c[layer, :width]
            if layer in held:
                first, last = held[layer].steps
                x, h, c = self._with_held(layer, x, h, c, held[layer], first, last)
            else:
                x, h, c = _fused(module, x, h, c)
            hidden.append(x)
            h_last.append(h.repeat(batch * times // width, 1))
            c_last.append(c.repeat(batch * times // width, 1))
        return hidden, State(torch.stack(h_last), torch.stack(c_last))

    def _with_held(
        self, layer: int, x: Tensor, h: Tensor, c: Tensor, held: Held, first: int, last: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Steps before `first` and from `last` on are fused."""
        parts = []
        texts = len(h) // x.shape[1]
        for start, stop in ((0, first), (first, last), (last, len(x))):
            if start == stop:
                continue
            if start == first and first < last:
                part, h, c = self._stepped(layer, x[start:stop], h, c, held, start)
            else:
                part, h, c = _fused(self._layers[layer], x[start:stop].repeat(1, texts, 1), h, c)
            parts.append(part)
        return torch.cat(parts), h, c

    def _stepped(
        self, layer: int, x: Tensor, h: Tensor, c: Tensor, held: Held, start: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        cell, weights = self.network.shape.cell, self.network.weights(layer)
        texts, outputs = len(h) // x.shape[1], []
        for t, from_input in enumerate(weights.input_part(x)):  # [B, G*H]
            from_input = from_input.repeat(texts, 1) if texts > 1 else from_input
            inside = cell_gates(cell, from_input, weights.hidden_part(h), h, c, held.at(start + t))
            h, c = inside["h"], inside.get("c", c)
            outputs.append(h)
        return torch.stack(outputs), h, c


def cell_gates(
    cell: CellName, from_input: Tensor, from_hidden: Tensor, h: Tensor, c: Tensor, hold: Hold
) -> dict[str, Tensor]:
    """Internals of one step from `W_ih x + b_ih` and `W_hh h + b_hh` [B, G*U], and the h and c before it [B, U]."""
    match cell:
        case "lstm":
            return lstm_gates(from_input + from_hidden, c, hold)
        case "gru":
            return gru_gates(from_input, from_hidden, h, hold)
        case _:
            return {"h": hold("h", elman_activation(cell, from_input + from_hidden))}


def by_layer(
    clamps: Sequence[Clamp], positions: Tensor, batch: int = 1, dtype: torch.dtype = torch.float32
) -> dict[int, Held]:
    """What clamps hold at `positions` [T], by layer; layers without any are left out."""
    tables = {
        layer: Held.of([clamp for clamp in clamps if clamp.layer == layer], positions, batch, dtype)
        for layer in sorted({clamp.layer for clamp in clamps})
    }
    return {layer: held for layer, held in tables.items() if held.steps != (0, 0)}


def layer_input(weights: Weights, ids: Tensor) -> Tensor:
    """`W_ih x + b_ih` of the lowest layer, whose one-hot input makes the product a choice of columns: [T, G*U]."""
    return nn.functional.embedding(ids, weights.weight_ih.T.contiguous()) + weights.bias_ih


def _last_counts(clamps: Sequence[Clamp], positions: Tensor) -> list[Tensor]:
    """When each of the clamps of one quantity holds [T]: a later one takes over from those before it."""
    active: list[Tensor] = []
    for clamp in clamps:
        now = clamp.holds_at(positions)
        active = [*(before & ~now for before in active), now]
    return active


def _fused(module: nn.Module, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """h [T, B, H] of a layer without anything held, and h and c [B, H] behind the last step."""
    hidden, h, c = run_layer(module, x, h[None].contiguous(), c[None].contiguous())
    return hidden, h[0], c[0]
