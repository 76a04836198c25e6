"""Which units stand out where someone brushed a text: exact ranks, on this text alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .auc import average_ranks, unit_aucs
from .channels import LEVELS
from .curves import histogram_aucs
from .findings import BINS, Sign
from .null import LEAST_SHIFT, SHIFTS, offsets
from .rounding import all_rounded, significant
from .thresholds import best_threshold

MOST = 32
MOST_SHIFTED = 256
"""Positions on and off, each, that are looked at for every shift."""

Span = tuple[int, int]
Values = NDArray[np.float32]


@dataclass(frozen=True)
class StandingOut:
    """A unit that differs between the spans; the fields that BrushedUnit of the page has too mean the same.

    Histograms are shares in BINS bins from `low` to `high`.
    """

    layer: int
    unit: int
    sign: Sign
    auc: float
    mean_on: float
    mean_off: float
    threshold: float
    on_above: float
    off_above: float
    low: float
    high: float
    histogram_on: list[float]
    histogram_off: list[float]


@dataclass(frozen=True)
class BrushedText:
    """The units that stand out most, best first, and what may not be concluded from it.

    `null_95` is the 95th percentile of the best AUC of all units for shifted spans; None for a text too short.
    """

    on: int
    off: int
    caution: str
    null_95: float | None
    units: list[StandingOut]


def brushed_units(
    h: Values,
    hidden_size: int,
    on: Sequence[Span],
    off: Sequence[Span] = (),
    threshold: float | None = None,
    bounded: bool = True,
    seed: int = 0,
) -> BrushedText:
    """The units whose h [T, U] (layer after layer) differ most between the spans `on` and `off`, start to stop.

    Without `off`: everywhere else. `threshold` of h times sign holds for all units; None: of best F1 for each.
    `bounded`: h lies between -1 and 1. Raises ValueError for spans outside of the text, that overlap, or leave
    nothing on or off, and for NaN.
    """
    labels = brushed_labels(len(h), on, off)
    counted = labels >= 0
    inside = labels[counted] == 1
    aucs = unit_aucs(np.ascontiguousarray(h[counted].T), inside[None].astype(np.int8))[0]
    order = np.argsort(-np.abs(aucs - 0.5), kind="stable")[:MOST]
    picture = (-1.0, 1.0) if bounded else _range(h[counted])
    shifted = best_when_shifted(h, labels, seed)
    return BrushedText(
        on=int(inside.sum()),
        off=int((~inside).sum()),
        caution=_caution(len(on), h.shape[1], shifted is None),
        null_95=None if shifted is None else significant(np.quantile(shifted, 0.95), 4),
        units=[
            _unit(
                divmod(int(at), hidden_size),
                h[counted, at].astype(np.float64),
                inside,
                float(aucs[at]),
                threshold,
                picture,
            )
            for at in order
        ],
    )


def brushed_labels(length: int, on: Sequence[Span], off: Sequence[Span]) -> NDArray[np.int8]:
    """1 on, 0 off, -1 where a position does not count: [T]."""
    labels = np.full(length, -1 if off else 0, np.int8)
    for spans, label in ((off, 0), (on, 1)):
        for start, stop in spans:
            if not 0 <= start < stop <= length:
                raise ValueError(
                    f"a span must lie within the {length:,} characters read, got {start} to {stop}"
                )
            if label == 1 and off and (labels[start:stop] == 0).any():
                raise ValueError(f"a position cannot be both on and off, got both between {start} and {stop}")
            labels[start:stop] = label
    for side, label in (("on", 1), ("off", 0)):
        if not (labels == label).any():
            raise ValueError(f"at least one character must be {side}, got none")
    return labels


def best_when_shifted(h: Values, labels: NDArray[np.int8], seed: int = 0) -> NDArray[np.float64] | None:
    """The best AUC (1/2 and more) of all units of h [T, U] for each of SHIFTS circular shifts; None if T is too small.

    Of long spans every n-th position, and of h its rank in LEVELS steps.
    """
    moves = offsets(len(h), LEAST_SHIFT, SHIFTS, seed)
    if moves is None:
        return None
    units = h.shape[1]
    ranks = np.stack([average_ranks(column) for column in np.ascontiguousarray(h.T)], axis=1)  # [T, U]
    steps = ((ranks - 0.5) * (LEVELS / len(h))).astype(np.int64) + np.arange(units) * LEVELS
    sides = [np.flatnonzero(labels == side) for side in (0, 1)]
    sides = [at[:: max(1, -(-len(at) // MOST_SHIFTED))] for at in sides]
    best = []
    for move in moves[1:]:
        counts = [np.bincount(steps[(at + move) % len(h)].ravel(), minlength=units * LEVELS) for at in sides]
        aucs = histogram_aucs(np.stack([count.reshape(units, LEVELS) for count in counts], axis=1))
        best.append(0.5 + np.abs(aucs - 0.5).max())
    return np.array(best)


def _unit(
    address: tuple[int, int],
    values: NDArray[np.float64],
    inside: NDArray[np.bool_],
    auc: float,
    threshold: float | None,
    picture: tuple[float, float],
) -> StandingOut:
    sign: Sign = 1 if auc >= 0.5 else -1
    upright = sign * values
    cut = best_threshold(upright, inside) if threshold is None else threshold
    above = upright >= cut
    return StandingOut(
        *address,
        sign=sign,
        auc=significant(max(auc, 1 - auc)),
        mean_on=significant(values[inside].mean()),
        mean_off=significant(values[~inside].mean()),
        threshold=significant(cut),
        on_above=significant(above[inside].mean()),
        off_above=significant(above[~inside].mean()),
        low=picture[0],
        high=picture[1],
        histogram_on=_shares(values[inside], picture),
        histogram_off=_shares(values[~inside], picture),
    )


def _range(h: Values) -> tuple[float, float]:
    """From the least to the largest value; around it, where there is but one."""
    low, high = float(h.min()), float(h.max())
    room = 0.0 if low < high else max(abs(low), 1.0) / 2
    return low - room, high + room


def _shares(values: NDArray[np.float64], picture: tuple[float, float]) -> list[float]:
    counts, _ = np.histogram(values, BINS, picture)
    return all_rounded(counts / len(values), 4)


def _caution(spans: int, units: int, short: bool) -> str:
    told = (
        f"You chose {'this span' if spans == 1 else f'these {spans} spans'} by eye, and the best of {units:,} units "
        "were picked on the same text: nothing is held out, so this is a hint where to look, not evidence"
    )
    if short:
        return f"{told}; the text is also too short to see how well the best unit does by chance."
    return f"{told}; search a longer text for the concept."
