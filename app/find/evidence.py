"""The evidence for chosen channels and one concept: chosen on one part, judged on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..rnn.cells import CellName
from .bootstrap import Interval, auc_intervals, correlation_intervals
from .channels import Channel
from .correlations import correlations, levels
from .courses import END, START, course
from .curves import best_cut, constant, displayed, histogram_aucs, judged, mean_q, moments, tie_errors
from .findings import Kind, Sign, UnitEvidence
from .rounding import rounded, significant
from .sampled import PartSample, part_of
from .statistics import CHOOSE, INSIDE, OUTSIDE, REPORT, Counts, Statistics

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Looked:
    """A concept's place: its row in all labels, and among those of its kind."""

    kind: Kind
    row: int
    index: int


@dataclass(frozen=True)
class Counted:
    """Statistics of channels, and all that is read off them."""

    statistics: Statistics
    channels: Sequence[Channel]
    cell: CellName

    @cached_property
    def choose(self) -> PartSample:
        """The sampled positions that choices are made on."""
        return part_of(self.statistics.sample, CHOOSE)

    @cached_property
    def report(self) -> PartSample:
        """The sampled positions that no choice sees."""
        return part_of(self.statistics.sample, REPORT)

    def scores(self, concept: Looked, part: int) -> Reals:
        """AUC of each channel [C], or its correlation with a number."""
        if concept.kind == "number":
            return correlations(self.statistics.numbers, part, concept.index)
        return histogram_aucs(self.histograms(concept, part))

    def strengths(self, concept: Looked) -> Reals:
        """How far each channel [C] is from telling nothing, on choose; -1 for one that never changes."""
        strengths = np.abs(self.scores(concept, CHOOSE) - (0.5 if concept.kind == "yes-no" else 0))
        if concept.kind == "yes-no":
            still = constant(self.histograms(concept, CHOOSE).sum(axis=1))
        else:
            sums = self.statistics.numbers
            n, q, qq = (
                row[CHOOSE, concept.index].astype(object) for row in (sums.positions, sums.q, sums.qq)
            )
            still = np.asarray(n * qq == q * q, bool)
        return np.where(still, -1.0, strengths)

    def histograms(self, concept: Looked, part: int) -> Counts:
        """Of all channels outside and inside a yes-no concept [C, 2, LEVELS]."""
        counts: Counts = self.statistics.histograms.counts[part, concept.index]
        return counts.swapaxes(0, 1)

    def evidence(self, concept: Looked, picked: NDArray[np.intp]) -> list[UnitEvidence]:
        """The evidence for the channels [R]."""
        chosen, judged_ = (self.scores(concept, part)[picked] for part in (CHOOSE, REPORT))
        if concept.kind == "number":
            intervals = correlation_intervals(self.report, concept.row, picked, judged_)
            return [
                self._of_number(concept, *row)
                for row in zip(picked.tolist(), chosen, judged_, intervals, strict=True)
            ]
        intervals = auc_intervals(self.report, concept.row, picked, judged_)
        return [
            self._of_yes_no(concept, *row)
            for row in zip(picked.tolist(), chosen, judged_, intervals, strict=True)
        ]

    def _of_yes_no(
        self, concept: Looked, at: int, chosen: float, judged_auc: float, interval: Interval
    ) -> UnitEvidence:
        quantity, layer, unit = self.channels[at]
        sign: Sign = 1 if chosen >= 0.5 else -1
        report = self.histograms(concept, REPORT)[at]  # [2, LEVELS]
        cut = best_cut(self.histograms(concept, CHOOSE)[at], sign)
        onwards = judged(report, sign, cut.q)
        low, high = _signed(interval, sign, 1.0)
        middles = float(mean_q(report[INSIDE])), float(mean_q(report[OUTSIDE]))
        start, end = (
            course(self.statistics.edges, kind, concept.index, at, *middles, quantity, self.cell)
            for kind in (START, END)
        )
        return UnitEvidence(
            layer=layer,
            unit=unit,
            quantity=quantity,
            sign=sign,
            choose=rounded(max(chosen, 1 - chosen)),
            report=rounded(judged_auc if sign > 0 else 1 - judged_auc),
            low=rounded(low, 4),
            high=rounded(high, 4),
            threshold=significant(cut.value(sign, quantity, self.cell), 4),
            f1=rounded(onwards.f1, 4),
            precision=rounded(onwards.precision, 4),
            recall=rounded(onwards.recall, 4),
            mean_inside=significant(moments(report[INSIDE], quantity, self.cell)[0], 4),
            mean_outside=significant(moments(report[OUTSIDE], quantity, self.cell)[0], 4),
            error=significant(tie_errors(report), 2),
            histogram=displayed(report[OUTSIDE], report[INSIDE], quantity, self.cell),
            start=start,
            end=end,
        )

    def _of_number(
        self, concept: Looked, at: int, chosen: float, judged_: float, interval: Interval
    ) -> UnitEvidence:
        quantity, layer, unit = self.channels[at]
        sign: Sign = 1 if chosen >= 0 else -1
        low, high = _signed(interval, sign, 0.0)
        return UnitEvidence(
            layer=layer,
            unit=unit,
            quantity=quantity,
            sign=sign,
            choose=rounded(abs(chosen)),
            report=rounded(sign * judged_),
            low=rounded(low, 4),
            high=rounded(high, 4),
            histogram=displayed(self.statistics.totals[at], None, quantity, self.cell),
            levels=levels(self.statistics.numbers, concept.index, at, quantity, self.cell),
        )


def _signed(interval: Interval, sign: Sign, whole: float) -> tuple[float | None, float | None]:
    """The interval of `whole` less the score where the sign is -1."""
    if interval is None:
        return None, None
    low, high = interval
    return (low, high) if sign > 0 else (whole - high, whole - low)
