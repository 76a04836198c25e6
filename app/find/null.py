"""How good the best of all units would be for labels that have nothing to do with them.

Units and labels change slowly, so that the best of many unrelated units is far better than shuffled labels say. Shifted
circularly by a large offset, labels keep their course and lose their place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .channels import LEVELS
from .findings import Kind, Null
from .rounding import significant
from .sampled import PartSample

SHIFTS = 200
LEAST_SHIFT = 200
"""Characters by which labels are shifted at least, either way round."""
MOST_POSITIONS = 32_768
AT_ONCE = 256
"""Channels whose ranks are held at once."""

Reals = NDArray[np.float32]


def nulls(
    part: PartSample, concepts: Sequence[tuple[int, Kind]], shifts: int = SHIFTS, seed: int = 0
) -> list[Null | None]:
    """For each concept, given as its row in the labels, the best of all channels under so many circular shifts.

    In AUC of 1/2 and more, of a number in |correlation|. None where the positions that count are too few to be
    shifted by so many different offsets, or of one class.
    """
    thin = part.thinned(MOST_POSITIONS)
    found: list[Null | None] = [None] * len(concepts)
    for counted, members in _alike(thin, concepts):
        moves = offsets(int(counted.sum()), -(-LEAST_SHIFT // thin.stride()), shifts, seed)
        if moves is None:
            continue
        q = thin.q[:, counted]
        rows = {k: thin.labels[concepts[k][0], counted] for k in members}
        useful = [k for k in members if rows[k].min() != rows[k].max()]
        best = np.zeros((len(useful), 1 + shifts), np.float32)
        for kind in ("yes-no", "number"):
            of_kind = [n for n, k in enumerate(useful) if concepts[k][1] == kind]
            for features in _features(q, kind) if of_kind else ():
                for n in of_kind:
                    scores = np.abs(
                        features @ _shifted(_targets(rows[useful[n]], kind), moves).T
                    )  # [C, 1 + S]
                    np.maximum(best[n], scores.max(axis=0), out=best[n])
        for n, k in enumerate(useful):
            found[k] = _null(best[n] + (0.5 if concepts[k][1] == "yes-no" else 0.0))
    return found


def offsets(positions: int, least: int, shifts: int, seed: int) -> NDArray[np.int64] | None:
    """0 and then so many different shifts, none nearer to 0 than `least` either way; None if there are not as many."""
    possible = np.arange(least, positions - least + 1)
    if len(possible) < shifts:
        return None
    drawn = np.random.default_rng(seed).choice(possible, shifts, replace=False)
    return np.concatenate([[0], drawn])


def _alike(
    part: PartSample, concepts: Sequence[tuple[int, Kind]]
) -> list[tuple[NDArray[np.bool_], list[int]]]:
    """Which positions count, and the concepts for which just these do: they share the ranks."""
    groups: dict[bytes, tuple[NDArray[np.bool_], list[int]]] = {}
    for k, (row, _) in enumerate(concepts):
        counted = part.labels[row] >= 0
        groups.setdefault(counted.tobytes(), (counted, []))[1].append(k)
    return [group for group in groups.values() if group[0].any()]


def _features(q: NDArray[np.int8], kind: Kind) -> Iterator[Reals]:
    """Some channels at a time [C, N]: centred ranks as shares of N, or for a number q itself, centred, of norm 1."""
    for first in range(0, len(q), AT_ONCE):
        some = q[first : first + AT_ONCE]
        yield _ranks(some) if kind == "yes-no" else _normed(some)


def _ranks(q: NDArray[np.int8]) -> Reals:
    ranks = np.empty(q.shape, np.float32)
    for row, bins in zip(ranks, (q.astype(np.int16) + LEVELS // 2), strict=True):
        counts = np.bincount(bins, minlength=LEVELS)
        middle = (np.cumsum(counts) - counts / 2) / len(bins) - 0.5
        row[:] = middle.astype(np.float32)[bins]
    return ranks


def _normed(rows: NDArray[np.int8] | NDArray[np.int16]) -> Reals:
    centred = rows - rows.mean(axis=-1, keepdims=True, dtype=np.float64)
    norm = np.sqrt((centred**2).sum(axis=-1, keepdims=True))
    return np.asarray(centred / np.where(norm == 0, 1, norm), np.float32)


def _targets(labels: NDArray[np.int16], kind: Kind) -> Reals:
    """What the product of features with is AUC - 1/2 (Mann and Whitney 1947), or the correlation."""
    if kind == "number":
        return _normed(labels)
    inside = int(labels.sum())
    return np.where(labels == 1, len(labels) / (inside * (len(labels) - inside)), 0).astype(np.float32)


def _shifted(targets: Reals, moves: NDArray[np.int64]) -> Reals:
    twice = np.concatenate([targets, targets])
    return np.stack([twice[len(targets) - move : 2 * len(targets) - move] for move in moves])  # [1 + S, N]


def _null(best: Reals) -> Null:
    """From the best for the labels as they are, and then for each shift."""
    shifted = best[1:]
    return Null(
        shifts=len(shifted),
        median=significant(np.median(shifted), 4),
        percentile_95=significant(np.quantile(shifted, 0.95), 4),
        largest=significant(shifted.max(), 4),
        best=significant(best[0], 4),
        p=significant((1 + int((shifted >= best[0]).sum())) / (1 + len(shifted)), 3),
    )
