"""The mean course of a channel around the starts and the ends of spans, and how soon it changes sides."""

from __future__ import annotations

import numpy as np

from ..rnn.cells import CellName
from .channels import dequantize
from .findings import BEFORE, Course, Quantity
from .rounding import rounded
from .statistics import Edges

START, END = 0, 1


def course(
    edges: Edges,
    kind: int,
    concept: int,
    channel: int,
    inside: float,
    outside: float,
    quantity: Quantity,
    cell: CellName,
) -> Course | None:
    """The mean course around starts (or ends) of spans; None without any edge. `inside`, `outside`: mean q there.

    `reached` is the first character, counted from the edge, whose mean is past the midpoint of `inside` and `outside`
    on the side where the edge leads.
    """
    positions = edges.positions[kind, concept]  # [E]
    if not positions.any():
        return None
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = edges.q[kind, concept, channel] / positions
    upwards = (inside > outside) == (kind == START)
    midpoint = (inside + outside) / 2
    past = (mean >= midpoint) if upwards else (mean <= midpoint)  # False for NaN
    crossed = np.flatnonzero(past[BEFORE:])
    values = dequantize(mean, quantity, cell)
    return Course(
        edges=int(positions[BEFORE]),
        mean=[rounded(value, 3) for value in values],
        reached=int(crossed[0]) if len(crossed) and inside != outside else None,
    )
