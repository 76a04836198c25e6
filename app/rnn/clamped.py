"""Reading a text with internals held: a trace whose every piece feels the clamps before it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from .cells import as_computed
from .intervention import Clamp, Stepper, by_layer, cell_gates, layer_input
from .network import Network
from .shapes import Characters
from .trace import Piece, Trace


class ClampedTrace(Trace):
    """What a network does on a text with some of its internals held.

    The text must be that of `base` up to `begin`, and `base` must have read so far: its steps before `begin` are
    taken as they are. Nothing is held before `begin`. Raises ClampError.
    """

    def __init__(self, base: Trace, clamps: Sequence[Clamp], begin: int) -> None:
        for clamp in clamps:
            clamp.check(base.network.shape)
        if not 0 <= begin <= base.length:
            raise ValueError(f"begin must be 0 to {base.length}, got {begin}")
        shared = base.fork(begin)
        super().__init__(base.network, tuple(shared.pieces), shared.state)
        self.clamps = tuple(clamps)
        self._stepper = Stepper(base.network)
        rows = begin - self.length  # of the first piece that are as they were
        self._head = [hidden[:rows] for hidden in base.pieces[len(self.pieces)].hidden] if rows else []
        self._behind_head = base.state_after(begin - 1) if rows else self.state

    @torch.no_grad()
    def extend(self, ids: Characters) -> Piece:
        """Read `ids` [P], P >= 1, behind what was read; returns the new piece."""
        start, head = self.length, len(self._head[0]) if self._head else 0
        if len(ids) <= head or len(ids) < 1:
            raise ValueError(f"a piece must have at least {head + 1} character(s), got {len(ids)}")
        state = self._behind_head if head else self.state
        positions = torch.arange(start + head, start + len(ids))
        held = by_layer(self.clamps, positions, 1, state.h.dtype)
        read, state = self._stepper.read(ids[head:, None], state, held)
        hidden = [part[:, 0] for part in read]  # [P - head, H]
        if head:
            hidden = [torch.cat(parts) for parts in zip(self._head, hidden, strict=True)]
        piece = Piece(start, ids, tuple(hidden), self.state)
        self.pieces.append(piece)
        self.state, self._head = state, []
        return piece

    def fork(self, position: int) -> Trace:
        """A trace of the same text and clamps up to the last piece boundary at or before `position`."""
        whole = super().fork(position)
        return ClampedTrace(whole, self.clamps, whole.length)

    def internals(self, piece: Piece, layer: int, unit: int | None = None) -> dict[str, Tensor]:
        """Every internal of one layer over a piece, what is held among them: [P, H], or [P, 1] of one unit."""
        return held_internals(self.network, piece, layer, self.clamps, unit)


@torch.no_grad()
def held_internals(
    network: Network, piece: Piece, layer: int, clamps: Sequence[Clamp], unit: int | None = None
) -> dict[str, Tensor]:
    """As `trace.internals`, for a piece that was read with clamps."""
    shape = network.shape
    units = slice(None) if unit is None else slice(unit, unit + 1)
    weights = network.weights(layer) if unit is None else network.weights(layer).of_unit(unit)
    here = [clamp for clamp in clamps if clamp.layer == layer and unit in (None, clamp.unit)]
    if unit is not None:  # the only one of its layer now
        here = [Clamp(layer, 0, clamp.quantity, clamp.value, clamp.start, clamp.stop) for clamp in here]
    positions = torch.arange(piece.start, piece.stop)
    held = by_layer(here, positions, 1, piece.entry.h.dtype).get(layer)
    below = piece.hidden[layer - 1] if layer else None
    from_input = layer_input(weights, piece.ids) if below is None else weights.input_part(below)  # [P, G*U]
    before = piece.previous_hidden(layer)  # [P, H]
    from_hidden = weights.hidden_part(before)  # [P, G*U]
    c, rows = piece.entry.c[layer, :, units], []
    for t in range(len(piece.ids)):
        step = slice(t, t + 1)
        hold = held.at(t) if held else as_computed
        inside = cell_gates(shape.cell, from_input[step], from_hidden[step], before[step, units], c, hold)
        c = inside.get("c", c)
        rows.append(inside)
    kept = {name: torch.cat([row[name] for row in rows]) for name in rows[0] if name != "h"}
    return {**kept, "h": piece.hidden[layer][:, units]}
