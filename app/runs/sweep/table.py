"""The results of a sweep as a table of text, seeds averaged."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from .plan import Plan
from .results import RunResult

SEED = "seed"


def table(plan: Plan, results: Sequence[RunResult]) -> str:
    """A line for each combination of the grid, over its seeds: means, and the sample deviation of the loss."""
    names = [field for field in plan.grid if field != SEED]
    groups: dict[tuple[str, ...], list[RunResult]] = {}
    for result in results:
        groups.setdefault(tuple(_word(result.settings[name]) for name in names), []).append(result)
    head = [*names, "runs", "diverged", "loss", "+-", "best", "accuracy", "clipped", "largest norm"]
    rows = [[*values, *_cells(group)] for values, group in groups.items()]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    return "\n".join(_line(row, widths, len(names)) for row in [head, *rows])


def _cells(group: list[RunResult]) -> list[str]:
    losses = [result.loss for result in group if result.loss is not None]
    return [
        str(len(group)),
        str(sum(result.state == "diverged" for result in group)),
        _mean(losses),
        f"{statistics.stdev(losses):.4g}" if len(losses) > 1 else "-",
        _least([result.best for result in group]),
        _mean([result.accuracy for result in group]),
        _mean([result.clipped for result in group]),
        _largest_norm(group),
    ]


def _mean(values: Sequence[float | None]) -> str:
    there = [value for value in values if value is not None]
    return f"{statistics.fmean(there):.4g}" if there else "-"


def _least(values: Sequence[float | None]) -> str:
    there = [value for value in values if value is not None]
    return f"{min(there):.4g}" if there else "-"


def _largest_norm(group: list[RunResult]) -> str:
    norms = [result.largest_norm for result in group if result.state != "failed"]
    there = [norm for norm in norms if norm is not None]
    return "inf" if len(there) < len(norms) else f"{max(there):.4g}" if there else "-"


def _line(cells: list[str], widths: list[int], words: int) -> str:
    """Words to the left, numbers to the right."""
    padded = [
        cell.ljust(width) if column < words else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()


def _word(value: str | int | float | None) -> str:
    return "none" if value is None else str(value)
