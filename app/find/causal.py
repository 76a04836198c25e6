"""Does a network use a unit for a concept? Its loss inside and outside with the unit held, and with units like it.

A correlation says that a unit tells where a concept holds; only holding it says whether the network listens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..rnn.cells import GATE_COUNT
from ..rnn.checkpoint import Model
from ..rnn.intervention import Clamp
from ..rnn.network import NetworkShape
from .concepts import Concept
from .controls import Moments, Place, like_units, moments
from .losses import Report, TestedUnit, Where, losses_held
from .streams import Labelled
from .windows import SETTLE, SIZE, Windows, choose_windows
from .worded import causal_sentence

MOST_WINDOWS = 120
FEWEST_WINDOWS = 12
BUDGET = 1e12
"""Products of weights that a test may take: about 40 seconds of one core."""
FUSED_SHARE = 0.5
"""What a product costs in a layer that the fused kernels run."""
RESAMPLES = 2000


@dataclass(frozen=True)
class LossChange:
    """Mean loss in nats a character over some positions; the 95 % interval is a bootstrap over windows."""

    positions: int
    before: float
    after: float
    change: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Control:
    """Like units held instead, and what that does to the loss; moments of the first."""

    members: list[tuple[int, int]]
    mean: float
    deviation: float
    inside: float
    outside: float


@dataclass(frozen=True)
class CausalResult:
    """What came of a test; `clamps` with the values they were held at, moments of the first."""

    characters: int
    clamps: list[TestedUnit]
    mean: float
    deviation: float
    inside: LossChange
    outside: LossChange
    controls: list[Control]
    rank: int
    """Controls whose change inside is at least as large."""
    sentence: str


def causal_test(
    model: Model,
    pieces: Sequence[Labelled],
    concept: Concept,
    clamps: Sequence[TestedUnit],
    where: Where = "always",
    controls: int = 20,
    seed: int = 0,
    report: Report = lambda *_: None,
) -> CausalResult:
    """Hold units, and as often others like them, while the network reads windows of a text [`pieces_of` gives those].

    `inside`: hold them only where the concept holds. A control is held at its own mean where the tested unit is, else
    at the same value. Raises ValueError, in one sentence, for a concept or a clamp that cannot be tested.
    """
    check_clamps(clamps, model.network.shape)
    report(0.0, "choosing windows of the text")
    most = affordable(model.network.shape, min(clamp.layer for clamp in clamps), controls + 2)
    windows = choose_windows(pieces, concept, model.vocabulary, most, seed)
    report(0.02, "measuring the units")
    places: set[Place] = {(clamp.layer, clamp.quantity) for clamp in clamps}
    measured = moments(model.network, windows, places)
    tested = [(clamp.layer, clamp.unit, clamp.quantity) for clamp in clamps]
    others = like_units(tested, measured, controls, seed)
    held = [_valued(clamp, clamp.unit, measured) for clamp in clamps]
    conditions = [
        [],
        held,
        *([_valued(*one, measured) for one in zip(clamps, members, strict=True)] for members in others),
    ]
    sums = losses_held(model.network, windows, conditions, where, report)
    return _result(sums, windows, conditions, measured, where)


def check_clamps(clamps: Sequence[TestedUnit], shape: NetworkShape) -> None:
    """Raise ValueError for clamps that the network cannot have, or that hold one thing twice."""
    if not clamps:
        raise ValueError("at least one unit must be held, got none")
    for clamp in clamps:
        Clamp(clamp.layer, clamp.unit, clamp.quantity, clamp.value or 0.0).check(shape)
    if len({(clamp.layer, clamp.unit, clamp.quantity) for clamp in clamps}) < len(clamps):
        raise ValueError("each quantity of a unit can be held once, got one twice; leave one out")


def affordable(shape: NetworkShape, lowest: int, conditions: int) -> int:
    """How many windows a test with so many conditions can take; layers below the lowest held one are read once."""
    gates, size = GATE_COUNT[shape.cell], shape.hidden_size
    above = shape.layers - 1 - lowest
    products = gates * size * size * (1 + 2 * above * FUSED_SHARE) + size * shape.vocabulary_size
    return int(np.clip(BUDGET / (products * conditions * (SIZE + SETTLE)), FEWEST_WINDOWS, MOST_WINDOWS))


def _valued(clamp: TestedUnit, unit: int, measured: dict[Place, Moments]) -> TestedUnit:
    """The same for a unit, at its own mean if that is what is asked for."""
    mean = float(measured[clamp.layer, clamp.quantity].mean[unit])
    return replace(clamp, unit=unit, value=mean if clamp.value is None else clamp.value)


def _result(
    sums: NDArray[np.float64],
    windows: Windows,
    conditions: Sequence[Sequence[TestedUnit]],
    measured: dict[Place, Moments],
    where: Where,
) -> CausalResult:
    if not np.isfinite(sums[:, 0]).all():
        raise ValueError("the network's loss on this text is not a number; choose another model")
    if not np.isfinite(sums).all():
        raise ValueError("with this held the network's loss is not finite; hold it at a smaller value")
    counts = np.stack([(windows.counted == side).sum(0) for side in (0, 1)])  # [2, W]
    outside, inside = (_change(sums[side, 0], sums[side, 1], counts[side]) for side in (0, 1))
    changes = (sums[:, 2:] - sums[:, :1]).sum(2) / counts.sum(1)[:, None]  # [2, controls]
    controls = [
        Control([(one.layer, one.unit) for one in members], *_of(members[0], measured), by_inside, by_outside)
        for members, by_outside, by_inside in zip(conditions[2:], *changes.tolist(), strict=True)
    ]
    held = list(conditions[1])
    rank = sum(control.inside >= inside.change for control in controls)
    result = CausalResult(
        int(counts.sum()), held, *_of(held[0], measured), inside, outside, controls, rank, ""
    )
    return replace(result, sentence=causal_sentence(result, where))


def _of(one: TestedUnit, measured: dict[Place, Moments]) -> tuple[float, float]:
    found = measured[one.layer, one.quantity]
    return float(found.mean[one.unit]), float(found.deviation[one.unit])


def _change(before: NDArray[np.float64], after: NDArray[np.float64], counts: NDArray[np.int64]) -> LossChange:
    """From sums over windows [W]; windows are drawn again with replacement for the interval."""
    total = int(counts.sum())
    drawn = np.random.default_rng(0).integers(len(counts), size=(RESAMPLES, len(counts)))
    positions = counts[drawn].sum(1)
    some = positions > 0
    changes = (after - before)[drawn].sum(1)[some] / positions[some]
    low, high = np.percentile(changes, [2.5, 97.5]).tolist() if len(counts) > 1 else (None, None)
    means = float(before.sum() / total), float(after.sum() / total)
    return LossChange(total, *means, float((after - before).sum() / total), low, high)
