"""What a causal test says, in words that claim no more than was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .causal import CausalResult, LossChange

FEWEST_CONTROLS = 19
"""With fewer, to be better than all of them is no rarer than one in twenty."""
BARELY = 0.0005
"""Nats; less is no effect worth the name."""


def causal_sentence(result: CausalResult, where: str) -> str:
    """What was done, what it did to the loss, and what follows."""
    inside = result.inside
    seen = f"the loss inside {_moved(inside)}{_interval(inside)}, outside {_also(inside, result.outside)}"
    return f"{_done(result, where)}, {seen}; {_controls(result)}. {_conclusion(result)}"


def _done(result: CausalResult, where: str) -> str:
    first, many = result.clamps[0], len(result.clamps)
    what = (
        f"With {first.quantity} of unit {first.layer + 1}.{first.unit} held at {_value(first.value or 0.0)}"
        if many == 1
        else f"With {many} quantities held"
    )
    return what if where == "always" else f"{what} inside only"


def _moved(change: LossChange) -> str:
    if abs(change.change) < BARELY:
        return "stays as it is"
    return f"{'rises' if change.change > 0 else 'falls'} by {nats(abs(change.change))} nats a character"


def _interval(change: LossChange) -> str:
    if change.low is None or change.high is None:
        return ""
    sign = -1 if change.change < -BARELY else 1
    low, high = sorted((sign * change.low, sign * change.high))
    return f" ({nats(low)} to {nats(high)})"


def _also(inside: LossChange, outside: LossChange) -> str:
    if abs(outside.change) < BARELY:
        return "it stays"
    if (inside.change > 0) == (outside.change > 0) and abs(inside.change) >= BARELY:
        return f"by {nats(abs(outside.change))}"
    return f"it {'rises' if outside.change > 0 else 'falls'} by {nats(abs(outside.change))}"


def _controls(result: CausalResult) -> str:
    count, rank = len(result.controls), result.rank
    others = "like units" if len(result.clamps) == 1 else "sets of like units"
    if count == 0:
        return "there is no like unit to compare with"
    if rank == 0:
        return f"none of {count} {others} does as much"
    return f"{rank} of {count} {others} {'does' if rank == 1 else 'do'} as much or more"


def _conclusion(result: CausalResult) -> str:
    inside, outside = result.inside, result.outside
    if inside.low is None or inside.high is None:
        return "One window is too little to say how sure that is: give a longer text."
    if inside.high < -BARELY:
        return "The network does better without it here."
    if inside.low <= 0 or inside.change < BARELY:
        return "No use of it is seen: it may tell where this holds without the network listening."
    if result.rank > 0 or not result.controls:
        return "The network feels it, but no more than what may happen with any unit."
    if len(result.controls) < FEWEST_CONTROLS:
        return "The network uses it here; for a firm claim ask for more controls."
    if outside.change >= inside.change:
        return "The network uses it, but elsewhere as much as here."
    return "The network uses it here."


def nats(value: float) -> str:
    """A loss with as many decimals as it needs: 0.41, 0.013, 0.0021."""
    size = abs(value)
    return f"{value:.{2 if size >= 0.1 or size < 0.00005 else 3 if size >= 0.01 else 4}f}"


def _value(value: float) -> str:
    return f"{value:.3g}"
