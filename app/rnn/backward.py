"""The chain rule of one time step of each cell, written out by hand.

Going back through a time step is linear in the adjoints dL/dh_t and dL/dc_t: each gate's pre-activation gets one of the
two times a factor that the forward pass fixes. These factors are all that tells the cells apart; they are computed for
all time steps at once, from the internals of `cells.py`. Autograd is what the tests hold this against.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from .cells import AnyCell, Weights


@dataclass(frozen=True)
class GateFactor:
    """Of one gate: whose adjoint it gets, times which factors [..., H].

    `into_input` is of its part `W_ih x + b_ih`, `into_hidden` of `W_hh h + b_hh`; a GRU's candidate alone has two.
    """

    of: Literal["h", "c"]
    into_input: Tensor
    into_hidden: Tensor

    def at(self, time: int | slice) -> GateFactor:
        """Of a time step, or of some."""
        into_hidden = self.into_hidden[time]
        shared = self.into_input is self.into_hidden
        return GateFactor(self.of, into_hidden if shared else self.into_input[time], into_hidden)


@dataclass(frozen=True)
class Factors:
    """One layer's step back; every tensor [..., H].

    `c_from_h`: what dL/dh_t adds to dL/dc_t (LSTM: h_t is made from c_t); `h_from_c` the other way round (the lecture's
    unit). `gates` come in the order of the rows of W. `direct`: what of dL/dh_t reaches h_{t-1} without W_hh;
    `carried`: what of dL/dc_t reaches c_{t-1}.
    """

    gates: tuple[GateFactor, ...]
    c_from_h: Tensor | None = None
    h_from_c: Tensor | None = None
    direct: Tensor | None = None
    carried: Tensor | None = None

    def at(self, time: int | slice) -> Factors:
        """Those of one entry, or of some, of the first axis: of a time step from those of all."""

        def now(values: Tensor | None) -> Tensor | None:
            return None if values is None else values[time]

        gates = tuple(g.at(time) for g in self.gates)
        return Factors(gates, now(self.c_from_h), now(self.h_from_c), now(self.direct), now(self.carried))

    def complete(self, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """dL/dh_t and dL/dc_t over every path, from what comes of later steps, layers and the readout."""
        if self.c_from_h is not None:
            c = torch.addcmul(c, h, self.c_from_h)
        if self.h_from_c is not None:
            h = torch.addcmul(h, c, self.h_from_c)
        return h, c

    def into_input(self, h: Tensor, c: Tensor) -> Tensor:
        """dL/d(W_ih x + b_ih), [..., G*H], from the complete adjoints."""
        return torch.cat([(h if g.of == "h" else c) * g.into_input for g in self.gates], dim=-1)

    def into_hidden(self, h: Tensor, c: Tensor) -> Tensor:
        """dL/d(W_hh h + b_hh), [..., G*H], from the complete adjoints."""
        return torch.cat([(h if g.of == "h" else c) * g.into_hidden for g in self.gates], dim=-1)


def factors(cell: AnyCell, weights: Weights, inside: dict[str, Tensor], h: Tensor, c: Tensor) -> Factors:
    """The factors of time steps whose internals are `inside` [..., H]; `h`, `c` [..., H] are the states before them."""
    match cell:
        case "lstm":
            return _lstm(inside, c)
        case "gru":
            return _gru(weights, inside, h)
        case "mgu":
            return _mgu(inside, h)
        case "mgu_lecture":
            return _mgu_lecture(inside, c)
        case _:
            return _elman(cell, inside["h"])


def _elman(cell: AnyCell, h: Tensor) -> Factors:
    """`h_t = phi(a)`: phi'(a), from h_t itself."""
    match cell:
        case "rnn":
            slope = 1 - h * h
        case "relu":
            slope = (h > 0).to(h.dtype)
        case _:
            slope = torch.ones_like(h)
    return Factors((GateFactor("h", slope, slope),))


def _lstm(inside: dict[str, Tensor], c: Tensor) -> Factors:
    """`c_t = f c_{t-1} + i g`, `h_t = o tanh(c_t)`."""
    i, f, g, o = (inside[name] for name in "ifgo")
    tanh_c = torch.tanh(inside["c"])
    gates = (
        _same("c", g * i * (1 - i)),
        _same("c", c * f * (1 - f)),
        _same("c", i * (1 - g * g)),
        _same("h", tanh_c * o * (1 - o)),
    )
    return Factors(gates, c_from_h=o * (1 - tanh_c * tanh_c), carried=f)


def _gru(weights: Weights, inside: dict[str, Tensor], h: Tensor) -> Factors:
    """`n = tanh(x_n + r h_n)` with `h_n = W_hn h_{t-1} + b_hn`; `h_t = (1 - z) n + z h_{t-1}`."""
    r, z, n = (inside[name] for name in "rzn")
    rows = slice(2 * n.shape[-1], None)
    h_n = h @ weights.weight_hh[rows].T + weights.bias_hh[rows]  # [..., H]
    into_n = (1 - z) * (1 - n * n)
    gates = (
        _same("h", into_n * h_n * r * (1 - r)),
        _same("h", (h - n) * z * (1 - z)),
        GateFactor("h", into_n, into_n * r),
    )
    return Factors(gates, direct=z)


def _mgu(inside: dict[str, Tensor], h: Tensor) -> Factors:
    """`h_t = (1 - u) h_{t-1} + u n`."""
    u, n = inside["u"], inside["n"]
    return Factors((_same("h", (n - h) * u * (1 - u)), _same("h", u * (1 - n * n))), direct=1 - u)


def _mgu_lecture(inside: dict[str, Tensor], c: Tensor) -> Factors:
    """`c_t = (1 - u) c_{t-1} + u h_t`, with h_t the candidate, which alone goes through W_hh."""
    u, h = inside["u"], inside["h"]
    gates = (_same("c", (h - c) * u * (1 - u)), _same("h", 1 - h * h))
    return Factors(gates, h_from_c=u, carried=1 - u)


def _same(of: Literal["h", "c"], factor: Tensor) -> GateFactor:
    return GateFactor(of, factor, factor)
