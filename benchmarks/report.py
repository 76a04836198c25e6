"""Rows of figures, as a table for the terminal and as docs/performance.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

COMMAND = "make bench"


@dataclass(frozen=True)
class Budget:
    """What a figure must not exceed, or must reach."""

    kind: Literal["at most", "at least"]
    value: float

    def holds(self, value: float) -> bool:
        """Whether a figure is within it; NaN never is."""
        return value <= self.value if self.kind == "at most" else value >= self.value


@dataclass(frozen=True)
class Row:
    """One figure: what was measured, its value and unit, the budget if it has one, and the numbers behind it."""

    name: str
    value: float
    unit: str
    budget: Budget | None = None
    behind: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the budget is kept; None without one."""
        return None if self.budget is None else self.budget.holds(self.value)

    def cells(self) -> tuple[str, str, str, str, str]:
        """Name, figure, budget, met, the numbers behind it."""
        budget = "" if self.budget is None else f"{self.budget.kind} {_shown(self.budget.value, self.unit)}"
        met = {None: "", True: "yes", False: "NO"}[self.met]
        return self.name, _shown(self.value, self.unit), budget, met, self.behind


@dataclass(frozen=True)
class Section:
    """The rows of one benchmark, and how they were measured."""

    title: str
    method: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Run:
    """Everything of one run."""

    machine: Sequence[str]
    threads: int
    busy: str | None
    seconds: float
    sections: Sequence[Section]
    day: date = field(default_factory=date.today)

    @property
    def missed(self) -> list[Row]:
        """The rows whose budget was not kept."""
        return [row for section in self.sections for row in section.rows if row.met is False]


def table(rows: Sequence[Row]) -> str:
    """For the terminal: columns that line up."""
    cells = [("", "figure", "budget", "met", "")] + [row.cells() for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    lines = []
    for name, figure, budget, met, behind in cells:
        line = (
            f"{name:<{widths[0]}}  {figure:>{widths[1]}}  {budget:<{widths[2]}}  {met:<{widths[3]}}  {behind}"
        )
        lines.append(line.rstrip())
    return "\n".join(lines)


def markdown(run: Run) -> str:
    """docs/performance.md."""
    parts = [
        "# Performance",
        f"Written by `{COMMAND}` on {run.day.isoformat()}, in {run.seconds / 60:.1f} minutes. Every ratio compares two "
        "things timed in the same run, in turns; it is the median over the rounds.",
    ]
    if run.busy:
        parts.append(f"**{run.busy} These figures are not for the record.**")
    parts.append("\n".join(f"- {line}" for line in (*run.machine, f"torch with {run.threads} threads")))
    for section in run.sections:
        parts += [f"## {section.title}", section.method, _markdown_table(section.rows)]
    return "\n\n".join(parts) + "\n"


def _markdown_table(rows: Sequence[Row]) -> str:
    lines = ["| what | figure | budget | met | from |", "|---|---:|---|---|---|"]
    for row in rows:
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in row.cells()) + " |")
    return "\n".join(lines)


def _shown(value: float, unit: str) -> str:
    number = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{number}{'' if unit == 'x' else ' '}{unit}"
