"""How far the loss at the characters of a text reaches back, from its trace: the network is not run again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from .bptt import LayerTape, Reach, Sweep
from .network import Network
from .recurrent import TWO_STATES
from .shapes import Characters
from .trace import Piece, internals

STEPS_AT_ONCE = 32


def tapes(network: Network, pieces: Sequence[Piece], start: int, stop: int) -> Iterator[LayerTape]:
    """Every internal of positions start <= t < stop, layer by layer; `pieces` follow each other and cover them.

    Raises ValueError if they do not.
    """
    if not pieces or not pieces[0].start <= start < stop <= pieces[-1].stop:
        read = f"{pieces[0].start} to {pieces[-1].stop}" if pieces else "nothing"
        raise ValueError(f"expected pieces over positions {start} to {stop}, got {read}")
    rows = slice(start - pieces[0].start, stop - pieces[0].start)
    x = network.one_hot(torch.cat([piece.ids for piece in pieces])[rows, None])  # [T, 1, V]
    for layer in range(network.shape.layers):
        tape = _tape(network, pieces, layer, rows, x)
        yield tape
        x = tape.output


def loss_gradients(network: Network, hidden: Tensor, following: Characters) -> Tensor:
    """dL_t/dh_t of the last layer, [N, 1, H], for `L_t = -ln p(x_{t+1} | x_<=t)`: `W_hy^T (softmax - one-hot)`.

    `hidden` [N, H] is the last layer's h_t, `following` [N] the id of the character behind each, -1 where there is
    none: nothing is known of that loss, and its gradient is NaN.
    """
    with torch.no_grad():
        error = torch.softmax(network.readout(hidden), dim=-1)  # [N, V]
        known = following >= 0
        error[known, following[known]] -= 1
        error[~known] = torch.nan
        gradients: Tensor = (error @ network.readout.weight)[:, None]  # [N, 1, H]
        return gradients


def reach_parts(
    tapes: Sequence[LayerTape],
    outputs: Tensor,
    back: int,
    inputs: bool = True,
    steps_at_once: int = STEPS_AT_ONCE,
) -> Iterator[tuple[int, Reach]]:
    """The reach of the last N positions of the tapes, from the last column backward, some time steps at once.

    `outputs` [N, 1, H] holds their `loss_gradients` in the order of the text. Each part is the first of its time steps,
    counted from the start of the tapes, and norms [N, P, 1] in the order of the text; NaN where s > t or s < t - back.
    """
    length, count = len(tapes[0].x), len(outputs)
    at = list(range(length - 1, length - count - 1, -1))
    sweep = Sweep(tapes, at, [max(0, t - back) for t in at], outputs.flip(0))
    earliest = max(0, at[-1] - back)
    for stop in range(length, earliest, -steps_at_once):
        start = max(earliest, stop - steps_at_once)
        norms = sweep.norms(start, stop, inputs)
        beyond = torch.arange(start, stop) < torch.tensor(at)[:, None] - back  # [N, P]
        for part in (*norms.h, *norms.c, *([norms.x] if norms.x is not None else [])):
            part[beyond] = torch.nan
        yield start, norms.flipped()


@torch.no_grad()
def _tape(network: Network, pieces: Sequence[Piece], layer: int, rows: slice, x: Tensor) -> LayerTape:
    cell = network.shape.cell
    h = torch.cat([piece.previous_hidden(layer) for piece in pieces])[rows, None]  # [T, 1, H]
    parts = [internals(network, piece, layer) for piece in pieces]
    inside = {name: torch.cat([part[name] for part in parts])[rows, None] for name in parts[0]}
    c = torch.zeros_like(h)
    if cell in TWO_STATES:
        before = [
            torch.cat([piece.entry.c[layer], part["c"][:-1]])
            for piece, part in zip(pieces, parts, strict=True)
        ]
        c = torch.cat(before)[rows, None]
    return LayerTape(cell, network.weights(layer), x, inside, h, c)
