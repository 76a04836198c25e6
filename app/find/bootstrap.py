"""How sure a score is: 95 % intervals from drawing blocks of the text again, with replacement.

Positions near each other are alike, so that whole blocks are drawn (Kuensch 1989). The blocks are those of the sampled
positions: of a text of which few are sampled the interval is wider than it need be, never narrower.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .channels import LEVELS
from .sampled import PartSample

DRAWS = 1_000
FEWEST_BLOCKS = 8
"""With fewer, or with fewer that have positions inside or outside, the spread is not known: there is no interval."""
STEPS = 64
"""A histogram of a block has so many bins, cut so that they are filled evenly."""
AT_ONCE = 16
"""Channels of which all draws are held at once."""

Interval = tuple[float, float] | None
Reals = NDArray[np.float64]


def auc_intervals(
    part: PartSample, concept: int, channels: NDArray[np.intp], aucs: Reals, seed: int = 0
) -> list[Interval]:
    """Around each AUC (of h itself, from all positions) of channels [R] for a yes-no concept, a row of the labels."""
    drawn = _Drawn.of(part, concept, seed)
    if drawn is None:
        return [None] * len(channels)
    inside = part.labels[concept, drawn.counted] == 1
    if min(len(np.unique(drawn.block[side])) for side in (inside, ~inside)) < FEWEST_BLOCKS:
        return [None] * len(channels)
    found: list[Interval] = []
    for first in range(0, len(channels), AT_ONCE):
        some = channels[first : first + AT_ONCE]
        counts = np.stack(
            [_block_counts(part.q[c, drawn.counted], inside, drawn.block, drawn.blocks) for c in some], axis=1
        )  # [B, R, 2, STEPS]
        weighed = (drawn.weights @ counts.reshape(drawn.blocks, -1)).reshape(-1, len(some), 2, STEPS)
        found += _recentred(_aucs(weighed), aucs[first : first + AT_ONCE], 0.0)
    return found


def correlation_intervals(
    part: PartSample, concept: int, channels: NDArray[np.intp], correlations: Reals, seed: int = 0
) -> list[Interval]:
    """Around each correlation of channels [R] with a number, a row of the labels."""
    drawn = _Drawn.of(part, concept, seed)
    if drawn is None:
        return [None] * len(channels)
    x = part.labels[concept, drawn.counted].astype(np.float64)
    x -= x.mean()
    found: list[Interval] = []
    for channel, correlation in zip(channels, correlations, strict=True):
        q = part.q[channel, drawn.counted].astype(np.float64)
        q -= q.mean()
        rows = (np.ones(len(x)), x, q, x * x, q * q, x * q)
        sums = np.stack([np.bincount(drawn.block, row, drawn.blocks) for row in rows], axis=1)  # [B, 6]
        n, sx, sq, sxx, sqq, sxq = (drawn.weights @ sums).T
        with np.errstate(invalid="ignore", divide="ignore"):
            again = (n * sxq - sx * sq) / np.sqrt((n * sxx - sx * sx) * (n * sqq - sq * sq))
        found += _recentred(again[:, None], np.array([correlation]), -1.0)
    return found


class _Drawn:
    """How often each block comes in each draw, `weights` [D + 1, B], first of all once each."""

    def __init__(self, counted: NDArray[np.bool_], block: NDArray[np.intp], blocks: int, seed: int) -> None:
        self.counted, self.block, self.blocks = counted, block, blocks
        draws = np.random.default_rng(seed).multinomial(blocks, np.full(blocks, 1 / blocks), DRAWS)
        self.weights = np.concatenate([np.ones((1, blocks)), draws]).astype(np.float32)

    @classmethod
    def of(cls, part: PartSample, concept: int, seed: int) -> _Drawn | None:
        counted = part.labels[concept] >= 0
        _, block = np.unique(part.blocks()[counted], return_inverse=True)
        blocks = int(block.max(initial=-1)) + 1
        return cls(counted, block, blocks, seed) if blocks >= FEWEST_BLOCKS else None


def _block_counts(
    q: NDArray[np.int8], inside: NDArray[np.bool_], block: NDArray[np.intp], blocks: int
) -> NDArray[np.float32]:
    """Histograms of one channel in each block, outside and inside: [B, 2, STEPS]."""
    bins = q.astype(np.intp) + LEVELS // 2
    both = np.stack([np.bincount(bins[side], minlength=LEVELS) for side in (~inside, inside)])
    shares = (both / np.maximum(both.sum(axis=1, keepdims=True), 1)).sum(axis=0) / 2
    step = np.minimum(np.cumsum(shares) - shares / 2, 0.999) * STEPS  # both classes fill the bins evenly
    place = (block * 2 + inside) * STEPS + step.astype(np.intp)[bins]
    return np.bincount(place, minlength=blocks * 2 * STEPS).reshape(blocks, 2, STEPS).astype(np.float32)


def _aucs(counts: NDArray[np.float32]) -> Reals:
    """AUC from histograms [..., 2, STEPS], ties counting half; NaN where a class is empty."""
    outside, inside = counts[..., 0, :], counts[..., 1, :]
    below = np.cumsum(outside, axis=-1) - outside / 2
    with np.errstate(invalid="ignore"):
        shares = np.einsum("...n,...n->...", inside, below) / (outside.sum(-1) * inside.sum(-1))
    return np.asarray(shares, np.float64)


def _recentred(again: Reals, values: Reals, least: float) -> list[Interval]:
    """2.5th and 97.5th percentile of draws [1 + D, R], moved from the score of the sample to that of all positions."""
    found: list[Interval] = []
    for column, value in zip(again.T, values, strict=True):
        good = column[np.isfinite(column)]
        if not np.isfinite(column[0]) or not np.isfinite(value) or len(good) < 0.9 * DRAWS:
            found.append(None)
            continue
        low, high = np.clip(np.quantile(good[1:], [0.025, 0.975]) - column[0] + value, least, 1.0)
        found.append((float(low), float(high)))
    return found
