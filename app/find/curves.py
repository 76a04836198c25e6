"""What the histograms of a channel inside and outside a concept tell: AUC, threshold, F1, and the picture of them.

A histogram counts q from -127 to 127 in bins 0 to LEVELS - 1, bin = q + 128.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..rnn.cells import CellName
from .channels import LEVELS, dequantize
from .findings import BINS, Histogram, Quantity, Sign
from .rounding import all_rounded, significant
from .statistics import INSIDE, OUTSIDE, Counts

Reals = NDArray[np.float64]

Q_OF_BIN: Reals = np.arange(LEVELS, dtype=np.float64) - LEVELS / 2
EDGE_OF_BIN: Reals = np.arange(LEVELS + 1, dtype=np.float64) - (LEVELS + 1) / 2
"""q at the lower edge of each bin, and last at the upper edge of the last."""


def histogram_aucs(counts: Counts) -> Reals:
    """Area under the ROC curve from histograms [..., 2 (outside, inside), LEVELS]; NaN where a class is empty.

    The share of pairs of a position inside and one outside with the higher q inside, ties counting half.
    """
    outside, inside = _classes(counts)
    below = np.cumsum(outside, axis=-1) - outside / 2
    return _share_of_pairs((inside * below).sum(-1), outside, inside)


def tie_errors(counts: Counts) -> Reals:
    """The most by which quantization can have moved each AUC: half the share of pairs that lie in the same bin."""
    outside, inside = _classes(counts)
    return _share_of_pairs((inside * outside).sum(-1) / 2, outside, inside)


def _classes(counts: Counts) -> tuple[Reals, Reals]:
    return counts[..., OUTSIDE, :].astype(np.float64), counts[..., INSIDE, :].astype(np.float64)


def _share_of_pairs(pairs: Reals, outside: Reals, inside: Reals) -> Reals:
    with np.errstate(invalid="ignore"):
        return np.asarray(pairs / (outside.sum(-1) * inside.sum(-1)))


@dataclass(frozen=True)
class Cut:
    """Yes where sign * q is at least `q`, which lies between two bins: how often this is right."""

    q: float
    f1: float
    precision: float | None
    recall: float | None

    def value(self, sign: Sign, quantity: Quantity, cell: CellName) -> float:
        """The threshold of value times sign."""
        return sign * float(dequantize(np.array(sign * self.q), quantity, cell))


def best_cut(counts: Counts, sign: Sign) -> Cut:
    """The threshold with the highest F1 for one histogram [2, LEVELS]; of equally good ones the middle."""
    outside, inside = _upwards(counts, sign)
    yes_inside, yes_outside = (np.cumsum(row[::-1])[::-1] for row in (inside, outside))
    f1 = 2 * yes_inside / (yes_inside + yes_outside + inside.sum())
    first = int(f1.argmax())
    filled = np.flatnonzero((inside + outside)[first:])
    last = first + int(filled[0])  # the bins between are empty: wherever between the cut is, it says the same
    q = float(EDGE_OF_BIN[first] + EDGE_OF_BIN[last]) / 2
    return judged(counts, sign, q)


def judged(counts: Counts, sign: Sign, q: float) -> Cut:
    """F1, precision and recall of the threshold `q` of sign * q for one histogram [2, LEVELS]."""
    yes = sign * Q_OF_BIN >= q
    inside, outside = int(counts[INSIDE][yes].sum()), int(counts[OUTSIDE][yes].sum())
    positives = int(counts[INSIDE].sum())
    precision = inside / (inside + outside) if inside + outside else None
    return Cut(
        q,
        2 * inside / max(inside + outside + positives, 1),
        precision,
        inside / positives if positives else None,
    )


def _upwards(counts: Counts, sign: Sign) -> tuple[Counts, Counts]:
    """Histograms of sign * q; bin 0, which is always empty, stays where it is."""
    if sign > 0:
        return counts[OUTSIDE], counts[INSIDE]
    turned = np.zeros_like(counts)
    turned[:, 1:] = counts[:, :0:-1]
    return turned[OUTSIDE], turned[INSIDE]


def always_yes_f1(prevalence: float) -> float:
    """F1 of saying yes everywhere."""
    return 2 * prevalence / (1 + prevalence)


def constant(counts: Counts) -> NDArray[np.bool_]:
    """Whether all positions of a histogram [..., LEVELS] lie in one bin."""
    return np.asarray((counts > 0).sum(-1) <= 1)


def mean_q(counts: Counts) -> Reals:
    """Mean q of histograms [..., LEVELS]; NaN where one is empty."""
    with np.errstate(invalid="ignore"):
        return np.asarray((counts * Q_OF_BIN).sum(-1) / counts.sum(-1))


def moments(counts: Counts, quantity: Quantity, cell: CellName) -> tuple[float, float]:
    """Mean and standard deviation of the value, from a histogram [LEVELS] that is not empty."""
    values, shares = dequantize(Q_OF_BIN, quantity, cell), counts / counts.sum()
    mean = float(values @ shares)
    return mean, float(np.sqrt(((values - mean) ** 2) @ shares))


def range_of(counts: Counts, quantity: Quantity, cell: CellName) -> tuple[float, float]:
    """The least and the largest value in a histogram [LEVELS] that is not empty."""
    low, high = dequantize(Q_OF_BIN[np.flatnonzero(counts)[[0, -1]]], quantity, cell)
    return float(low), float(high)


def displayed(outside: Counts, inside: Counts | None, quantity: Quantity, cell: CellName) -> Histogram:
    """Histograms [LEVELS] as shares in BINS bins of even width in real values.

    From the least to the largest value that can be; where there is no such, of those that were met. A bin of q that
    lies across an edge is divided as if the values in it were evenly spread.
    """
    edges = dequantize(EDGE_OF_BIN[1:], quantity, cell)  # of bins 1 to LEVELS - 1
    low, high = dequantize(np.array([-127.0, 127.0]), quantity, cell)
    if quantity == "c" or (quantity == "h" and cell in ("relu", "linear")):
        met = np.flatnonzero(outside if inside is None else outside + inside)
        if len(met):
            low, high = edges[met[0] - 1], edges[met[-1]]
    low, high = significant(low), significant(high)
    borders = np.linspace(low, high, BINS + 1)
    return Histogram(
        low=low,
        high=high,
        inside=[] if inside is None else _rebinned(inside, edges, borders),
        outside=_rebinned(outside, edges, borders),
    )


def _rebinned(counts: Counts, edges: Reals, borders: Reals) -> list[float]:
    if not counts.any():
        return [0.0] * BINS
    cumulated = np.concatenate([[0], np.cumsum(counts[1:])]) / counts.sum()
    at_borders = np.interp(borders, edges, cumulated)
    at_borders[0], at_borders[-1] = 0, 1  # values are rounded to q: half a step may lie beyond the ends
    return all_rounded(np.diff(at_borders), 4)
