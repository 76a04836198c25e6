"""Statistics counted the slow and obvious way, from the values of all channels at all positions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from rnnscope.find.channels import LEVELS, quantize
from rnnscope.find.concepts import Concept
from rnnscope.find.findings import AFTER, AROUND, BEFORE, Kind, Quantity
from rnnscope.find.statistics import (
    LEVEL_COUNT,
    REPORT,
    Edges,
    Histograms,
    Numbers,
    Peaks,
    Sample,
    Statistics,
)
from rnnscope.rnn.cells import CellName


def stored(values: np.ndarray, quantity: Quantity, cell: CellName) -> np.ndarray:
    """q of values, as a scan keeps it."""
    return quantize(torch.from_numpy(values), quantity, cell).numpy().astype(np.int8)


def concept(name: str, kind: Kind = "yes-no") -> Concept:
    """A concept whose labels are never asked for."""
    return Concept(
        name=name, title=name.replace("-", " "), kind=kind, sentence="Made up.", group="Test", label=_no_label
    )


def _no_label(text: str) -> np.ndarray:
    raise NotImplementedError


def halves(positions: int) -> np.ndarray:
    """Sixteen stretches in turn for choosing and for reporting."""
    return (np.arange(positions) * 16 // positions % 2).astype(np.uint8)


def statistics(
    q: np.ndarray, labels: np.ndarray, kinds: Sequence[Kind], parts: np.ndarray | None = None, stride: int = 1
) -> Statistics:
    """q int8 [T, C], labels int16 [T, K], in one shard; its text is a, b, c ... z, a, b ..."""
    parts = halves(len(q)) if parts is None else parts
    yes_no = labels[:, [k for k, kind in enumerate(kinds) if kind == "yes-no"]]
    numbers = labels[:, [k for k, kind in enumerate(kinds) if kind == "number"]]
    place = np.arange(0, len(q), stride)
    return Statistics(
        characters=len(q),
        totals=np.stack([_histogram(row[parts == REPORT]) for row in q.T]),
        histograms=_histograms(q, yes_no, parts),
        numbers=_numbers(q, numbers, parts),
        edges=_edges(q, yes_no, parts),
        sample=Sample(place, parts[place], q[place], labels[place].astype(np.int16)),
        top=_peaks(q, 1),
        bottom=_peaks(q, -1),
    )


def _histogram(q: np.ndarray) -> np.ndarray:
    return np.array([(q == step - 128).sum() for step in range(LEVELS)])


def _histograms(q: np.ndarray, labels: np.ndarray, parts: np.ndarray) -> Histograms:
    counts = np.zeros((2, labels.shape[1], 2, q.shape[1], LEVELS), np.int64)
    for part, k, side, c in np.ndindex(counts.shape[:-1]):
        here = (parts == part) & (labels[:, k] == side)
        counts[part, k, side, c] = np.bincount(q[here, c].astype(int) + 128, minlength=LEVELS)
    return Histograms(counts)


def _numbers(q: np.ndarray, labels: np.ndarray, parts: np.ndarray) -> Numbers:
    wide, count, channels = q.astype(np.int64), labels.shape[1], q.shape[1]
    sums = [np.zeros((2, count), np.int64) for _ in range(3)]
    with_q = [np.zeros((2, count, channels), np.int64) for _ in range(3)]
    level = [np.zeros((count, LEVEL_COUNT, *rest), np.int64) for rest in ((), (channels,), (channels,))]
    for part, k in np.ndindex(2, count):
        here = (parts == part) & (labels[:, k] >= 0)
        x, seen = labels[here, k].astype(np.int64), wide[here]
        for total, row in zip(sums, (np.ones_like(x), x, x * x), strict=True):
            total[part, k] = row.sum()
        for total, product in zip(with_q, (seen, seen * seen, x[:, None] * seen), strict=True):
            total[part, k] = product.sum(0)
        for value in range(LEVEL_COUNT if part == REPORT else 0):
            at = np.minimum(x, LEVEL_COUNT - 1) == value
            level[0][k, value] = at.sum()
            level[1][k, value] = seen[at].sum(0)
            level[2][k, value] = (seen[at] ** 2).sum(0)
    return Numbers(*sums, *with_q, *level)


def _edges(q: np.ndarray, labels: np.ndarray, parts: np.ndarray) -> Edges:
    shape = (2, labels.shape[1], BEFORE + AFTER)
    positions, spans = np.zeros(shape, np.int64), np.zeros(shape[:2], np.int64)
    sums = np.zeros((2, labels.shape[1], q.shape[1], BEFORE + AFTER), np.int64)
    for k in range(labels.shape[1]):
        for t in range(1, len(q)):
            change = (labels[t, k] == 1) * 1 - (labels[t - 1, k] == 1) * 1
            if change == 1:
                spans[parts[t], k] += 1
            if change and parts[t] == REPORT and BEFORE <= t < len(q) - AFTER:
                kind = 0 if change == 1 else 1
                positions[kind, k] += 1
                sums[kind, k] += q[t - BEFORE : t + AFTER].T
    return Edges(positions, sums, spans)


def _peaks(q: np.ndarray, sign: int, most: int = 3) -> Peaks:
    channels, width = q.shape[1], 2 * AROUND + 1
    place = np.full((channels, most), -1, np.int64)
    best, course = np.zeros((channels, most), np.int8), np.zeros((channels, most, width), np.int8)
    characters = np.zeros((channels, most, width), np.uint32)
    for c in range(channels):
        order = np.argsort(-sign * q[:, c].astype(int), kind="stable")
        for m, at in enumerate(order[:most]):
            place[c, m], best[c, m] = at, q[at, c]
            for w, t in enumerate(range(at - AROUND, at + AROUND + 1)):
                if 0 <= t < len(q):
                    course[c, m, w], characters[c, m, w] = q[t, c], ord("a") + t % 26
    return Peaks(sign, place, best, course, characters)
