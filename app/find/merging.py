"""Adding up what the shards gave: the order makes no difference, not in one byte."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import fields, replace

import numpy as np

from .peaks import merge_peaks
from .statistics import Histograms, Peaks, Sample, Statistics


def merge(parts: Iterable[Statistics]) -> Statistics:
    """The statistics of all shards together. Raises ValueError if there are none."""
    samples: list[Sample] = []
    characters, total = 0, None
    peaks: tuple[Peaks, Peaks] | None = None
    for part in parts:
        characters += part.characters
        samples.append(part.sample)
        both = (part.top, part.bottom)
        if total is None or peaks is None:
            total, peaks = _own(part), both
        else:
            peaks = merge_peaks([peaks[0], both[0]]), merge_peaks([peaks[1], both[1]])
            _add(total, part)
    if total is None or peaks is None:
        raise ValueError("there is nothing to count: no part of the text could be read")
    return replace(total, characters=characters, sample=_joined(samples), top=peaks[0], bottom=peaks[1])


def _own(part: Statistics) -> Statistics:
    """A copy that can be added to, with room for the counts of any number of shards."""
    return replace(copy.deepcopy(part), histograms=Histograms(part.histograms.counts.astype(np.int64)))


def _add(total: Statistics, part: Statistics) -> None:
    total.totals[...] += part.totals
    for name in ("histograms", "numbers", "edges"):
        mine, other = getattr(total, name), getattr(part, name)
        for entry in fields(mine):
            getattr(mine, entry.name)[...] += getattr(other, entry.name)


def _joined(samples: list[Sample]) -> Sample:
    order = np.argsort(np.concatenate([sample.place for sample in samples]))
    names = [entry.name for entry in fields(Sample)]
    return Sample(*(np.concatenate([getattr(sample, name) for sample in samples])[order] for name in names))
