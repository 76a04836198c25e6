"""Reading a text: h of every layer at every time step by the fused kernels, and every other internal from it, exactly.

`torch.nn.LSTM` is fast because it is fused, and for the same reason shows no gate. But once h is known for all time
steps, the gate pre-activations of all time steps are one matrix product of h[t-1] and x[t]; only the cell state c is a
scan, and that one is elementwise. `cells.py` is the plain form that this is held against.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from .cells import GATE_COUNT, CellName
from .network import Network
from .recurrent import RecurrentShape, State, recurrence
from .shapes import Characters, LayerHidden

TRACKS: dict[CellName, tuple[str, ...]] = {
    "lstm": ("i", "f", "g", "o", "c", "h"),
    "gru": ("r", "z", "n", "h"),
    "rnn": ("h",),
    "relu": ("h",),
    "linear": ("h",),
}


@dataclass(frozen=True)
class Piece:
    """Consecutive time steps of a trace: `ids` [P], h of each layer [P, H], and the state [L, 1, H] before them."""

    start: int
    ids: Characters
    hidden: tuple[LayerHidden, ...]
    entry: State

    @property
    def stop(self) -> int:
        """Position behind the last one."""
        return self.start + len(self.ids)

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        tensors = (self.ids, *self.hidden, self.entry.h, self.entry.c)
        return sum(tensor.nbytes for tensor in tensors)

    def previous_hidden(self, layer: int) -> LayerHidden:
        """h[t-1] of a layer for every t of the piece, [P, H]."""
        return torch.cat([self.entry.h[layer], self.hidden[layer][:-1]])  # [P, H]


class Trace:
    """What a network did on a text so far; `extend` carries on from where it stands.

    Kept for each character: h of all layers, 4*L*H bytes in float32, and its id; for each piece one state more.
    """

    def __init__(self, network: Network, pieces: tuple[Piece, ...] = (), state: State | None = None) -> None:
        self.network = network
        self.pieces = list(pieces)
        self.state = network.zero_state() if state is None else state
        self._layers = [single_layer(network, layer) for layer in range(network.shape.layers)]

    @property
    def length(self) -> int:
        """Characters read."""
        return self.pieces[-1].stop if self.pieces else 0

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(piece.nbytes for piece in self.pieces)

    @torch.no_grad()
    def extend(self, ids: Characters) -> Piece:
        """Read `ids` [P], P >= 1, behind what was read; returns the new piece."""
        if len(ids) < 1:
            raise ValueError("a piece must have at least 1 character, got 0")
        x = self.network.one_hot(ids[:, None])  # [P, 1, V]
        hidden, h_last, c_last = [], [], []
        for layer, module in enumerate(self._layers):
            x, h, c = run_layer(module, x, self.state.h[layer : layer + 1], self.state.c[layer : layer + 1])
            hidden.append(x[:, 0])
            h_last.append(h)
            c_last.append(c)
        piece = Piece(self.length, ids, tuple(hidden), self.state)
        self.pieces.append(piece)
        self.state = State(torch.cat(h_last), torch.cat(c_last))
        return piece

    def fork(self, position: int) -> Trace:
        """A trace of the same text up to the last piece boundary at or before `position`, sharing its pieces."""
        kept = tuple(piece for piece in self.pieces if piece.stop <= position)
        state = self.pieces[len(kept)].entry if len(kept) < len(self.pieces) else self.state
        return Trace(self.network, kept, state)

    def state_after(self, position: int) -> State:
        """The state [L, 1, H] once `position` is read; -1: before all. Raises ValueError if it is not read yet."""
        if not -1 <= position < self.length:
            raise ValueError(f"position must be -1 to {self.length - 1}, got {position}")
        if position == -1:
            return self.network.zero_state()
        piece = next(piece for piece in self.pieces if position < piece.stop)
        row = position - piece.start
        h = torch.stack([hidden[row : row + 1] for hidden in piece.hidden])  # [L, 1, H]
        if self.network.shape.cell != "lstm":
            return State(h, torch.zeros_like(h))
        cells = [self.internals(piece, layer)["c"][row : row + 1] for layer in range(len(piece.hidden))]
        return State(h, torch.stack(cells))

    def internals(self, piece: Piece, layer: int, unit: int | None = None) -> dict[str, Tensor]:
        """Every internal of one layer over a piece of this trace; see `internals`."""
        return internals(self.network, piece, layer, unit)


@torch.no_grad()
def internals(network: Network, piece: Piece, layer: int, unit: int | None = None) -> dict[str, Tensor]:
    """Every internal of one layer over a piece, by name in the order of TRACKS: [P, H], or [P, 1] of one unit.

    `h` is the trace's own, not a copy: the fused kernels have it already.
    """
    cell, units = network.shape.cell, slice(None) if unit is None else slice(unit, unit + 1)
    hidden = piece.hidden[layer][:, units]  # [P, U]
    if GATE_COUNT[cell] == 1:
        return {"h": hidden}
    weights = network.weights(layer) if unit is None else network.weights(layer).of_unit(unit)
    if layer == 0:  # the input is one-hot: a product with it is a choice of columns
        columns = weights.weight_ih.T.contiguous()  # [V, G*U]
        from_input = nn.functional.embedding(piece.ids, columns).add_(weights.bias_ih)  # [P, G*U]
    else:
        from_input = _product(piece.hidden[layer - 1], weights.weight_ih, weights.bias_ih)  # [P, G*U]
    from_hidden = _product(piece.previous_hidden(layer), weights.weight_hh, weights.bias_hh)  # [P, G*U]
    if cell == "gru":
        return {**_gru_gates(from_input, from_hidden), "h": hidden}
    return {**_lstm_gates(from_input.add_(from_hidden), piece.entry.c[layer, 0, units]), "h": hidden}


def _product(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """`W x + b` for each row of x: [P, I] to [P, O], as a convolution one step wide.

    torch gives convolutions to oneDNN, as it does the fused kernels, and matrix products to MKL, which takes twice as
    long for them on AMD's processors. The layout is that of x in memory: nothing is copied.
    """
    rows = x[None, None].movedim(-1, 1)  # [1, I, 1, P]
    kernel = weight[:, None, None].movedim(-1, 1)  # [O, I, 1, 1]
    return nn.functional.conv2d(rows, kernel, bias).movedim(1, -1)[0, 0]


def _lstm_gates(preactivation: Tensor, c: Tensor) -> dict[str, Tensor]:
    """The gates of all time steps at once [P, 4U], in place; then c, elementwise, from the c before the first [U]."""
    i, f, g, o = preactivation.chunk(4, dim=-1)
    i, f, o = i.sigmoid_(), f.sigmoid_(), o.sigmoid_()
    g = g.contiguous().tanh_()  # torch takes the tanh of a slice on one thread only
    cells = i * g  # [P, U]: what is written; the scan adds what is kept
    last = c.numpy()
    kept = np.empty_like(last)
    # numpy: a fifth of what such a small step costs in torch
    for forget, cell in zip(f.numpy(), cells.numpy(), strict=True):
        np.multiply(forget, last, kept)
        np.add(cell, kept, cell)
        last = cell
    return {"i": i, "f": f, "g": g, "o": o, "c": cells}


def _gru_gates(from_input: Tensor, from_hidden: Tensor) -> dict[str, Tensor]:
    """The gates of all time steps at once, from `W_ih x + b_ih` and `W_hh h + b_hh` [P, 3U], in place."""
    r, z, n = from_input.chunk(3, dim=-1)
    h_r, h_z, h_n = from_hidden.chunk(3, dim=-1)
    r, z = r.add_(h_r).sigmoid_(), z.add_(h_z).sigmoid_()
    return {"r": r, "z": z, "n": n.addcmul_(r, h_n).contiguous().tanh_()}


def run_layer(module: nn.Module, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """h [P, 1, H] of one layer for its input [P, 1, I], and h and c [1, 1, H] behind the last step."""
    if isinstance(module, nn.LSTM):
        hidden, (h, c) = module(x, (h, c))
        return hidden, h, c
    hidden, h = module(x, h)
    return hidden, h, c


def single_layer(network: Network, layer: int) -> nn.Module:
    """One layer of a network as a module of its own that shares its parameters."""
    shape, weights = network.shape, network.weights(layer)
    inputs = weights.weight_ih.shape[1]
    with torch.device("meta"):  # no memory and no draw from the generator: its parameters are replaced
        one = recurrence(RecurrentShape(shape.cell, inputs, shape.hidden_size, 1, inputs))
    for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
        setattr(one, f"{name}_l0", nn.Parameter(getattr(weights, name), requires_grad=False))
    return one.eval()
