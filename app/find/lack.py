"""Why nothing can be said about a concept in a text."""

from __future__ import annotations

from .findings import Kind
from .statistics import CHOOSE, INSIDE, OUTSIDE, REPORT, Statistics

FEWEST = 50
"""Positions inside and outside, or with a number, that each part must have."""


def lack(statistics: Statistics, kind: Kind, concept: int) -> str | None:
    """In one sentence; None where something can be said. `concept` counts those of its kind."""
    return _of_number(statistics, concept) if kind == "number" else _of_yes_no(statistics, concept)


def _of_yes_no(statistics: Statistics, concept: int) -> str | None:
    counts = statistics.histograms.counts[:, concept, :, 0].sum(-1)  # [2, 2]
    total, inside, outside = int(counts.sum()), int(counts[:, INSIDE].sum()), int(counts[:, OUTSIDE].sum())
    if short := _too_short(counts[CHOOSE].sum(), counts[REPORT].sum(), 2 * FEWEST):
        return short
    if not inside or not outside:
        where = "never holds" if not inside else "always holds"
        return f"It {where} in this text, at {total:,} positions: there is nothing to tell apart."
    fewest = int(counts.min())
    if fewest < FEWEST:
        part, side = divmod(int(counts.argmin()), 2)
        return (
            f"It {'holds' if side == INSIDE else 'does not hold'} at only {fewest:,} of {counts[part].sum():,} "
            f"positions in the part that {_PURPOSE[part]}; at least {FEWEST} are needed: give a longer text."
        )
    return None


_PURPOSE = {CHOOSE: "units are chosen on", REPORT: "is reported"}


def _of_number(statistics: Statistics, concept: int) -> str | None:
    sums = statistics.numbers
    n, x, xx = (row[:, concept] for row in (sums.positions, sums.x, sums.xx))  # each [2]
    if short := _too_short(n[CHOOSE], n[REPORT], FEWEST):
        return short
    for part in (CHOOSE, REPORT):
        if int(n[part]) * int(xx[part]) == int(x[part]) ** 2:
            return f"It is {int(x[part]) // int(n[part])} at all positions in the part that {_PURPOSE[part]}."
    return None


def _too_short(choose: int, report: int, fewest: int) -> str | None:
    if min(choose, report) >= fewest:
        return None
    return (
        f"The text is too short to be split: {choose:,} positions to choose units on and {report:,} to report; "
        f"at least {fewest} each are needed."
    )
