"""What a scan found, as a table for a terminal: the best of each concept, beside what chance and always-yes give."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..find.findings import ConceptFindings, Failure, Findings, Number, UnitEvidence

HEAD = ("concept", "unit", "of", "sign", "AUC or |r|", "95 % interval", "F1", "(always yes)", "null 95 %")
LEFT = 3
"""Columns of words; the others are numbers."""


def table(findings: Findings) -> str:
    """A row for each concept, with the best unit as chosen on one part and its scores on the other."""
    rows = [HEAD, *(_row(found) for found in findings.concepts if found.ranking and not found.lack)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "  ".join(
            cell.ljust(width) if column < LEFT else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    said = [f"{found.concept.title}: {found.lack}" for found in findings.concepts if found.lack]
    return "\n".join([*lines, *said])


def failure_line(failure: Failure) -> str:
    """A piece that was not read, by name and place."""
    return f"not counted: {failure.place} from byte {failure.offset:,}: {failure.error}"


def _row(found: ConceptFindings) -> tuple[str, ...]:
    best: UnitEvidence = found.ranking[0]
    number = found.concept.kind == "number"
    interval = "" if best.low is None else f"{_number(best.low)} to {_number(best.high)}"
    return (
        found.concept.title,
        f"{best.layer + 1}.{best.unit}",
        best.quantity,
        "+" if best.sign > 0 else "-",
        f"{'r ' if number else ''}{_number(best.report)}",
        interval,
        _number(best.f1),
        "" if number else f"({_number(found.always_yes_f1)})",
        "" if found.null is None else _number(found.null.percentile_95),
    )


def _number(value: Number) -> str:
    return "" if value is None else f"{value:.3f}"
