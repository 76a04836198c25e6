"""How well each of many units tells one class of positions from the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UNITS_AT_ONCE = 16
"""Ranks are in double precision: 8 bytes for each of these units and positions."""


def unit_aucs(values: NDArray[np.float32], labels: NDArray[np.int8]) -> NDArray[np.float64]:
    """Area under the ROC curve of units [U, T] for concepts [K, T] whose labels are 0, 1 or (not counted) -1: [K, U].

    The share of pairs of a position inside and one outside where the value inside is higher, ties counting half
    (Mann and Whitney 1947: `(sum of the ranks inside - P (P + 1) / 2) / (P N)`). NaN where a class is empty. Raises
    ValueError for NaN.
    """
    aucs = np.empty((len(labels), len(values)))
    for counted, concepts in _alike(labels):
        kept = slice(None) if counted.all() else counted  # a view of all, not a copy
        aucs[concepts] = _aucs(values[:, kept], labels[concepts][:, kept] == 1)
    return aucs


def _alike(labels: NDArray[np.int8]) -> list[tuple[NDArray[np.bool_], list[int]]]:
    """Which positions count, and the concepts for which just these do: they share the ranks."""
    groups: dict[bytes, tuple[NDArray[np.bool_], list[int]]] = {}
    for concept, row in enumerate(labels >= 0):
        groups.setdefault(row.tobytes(), (row, []))[1].append(concept)
    return list(groups.values())


def _aucs(values: NDArray[np.float32], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    weights = inside.astype(np.float64).T  # [T, K]
    positives, negatives = inside.sum(axis=1), (~inside).sum(axis=1)  # [K]
    sums = np.empty((len(inside), len(values)))
    for start in range(0, len(values), UNITS_AT_ONCE):
        chunk = values[start : start + UNITS_AT_ONCE]
        sums[:, start : start + len(chunk)] = (np.stack([average_ranks(row) for row in chunk]) @ weights).T
    with np.errstate(invalid="ignore"):
        aucs: NDArray[np.float64] = (sums.T - positives * (positives + 1) / 2) / (positives * negatives)
    return aucs.T


def average_ranks(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Rank of each value [T], 1 for the smallest; equal ones get the mean of their ranks.

    Raises ValueError for NaN.
    """
    order = np.argsort(values)
    ordered = values[order]
    if np.isnan(ordered[-1]):  # NaN sorts last
        raise ValueError("the values of a unit must be numbers, got NaN")
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    behind = np.append(first[1:], len(values))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat((first + behind + 1) / 2, behind - first)
    return ranks
