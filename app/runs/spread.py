"""Which steps to keep when there are too many."""

from __future__ import annotations

from collections.abc import Sequence


def spread(steps: Sequence[int], most: int) -> list[int]:
    """At most `most` of the increasing steps, as evenly spread over them as can be; the first and the last stay."""
    if len(steps) <= most:
        return list(steps)
    if most == 1:
        return [steps[0]]
    first, last = steps[0], steps[-1]
    kept, k = [], 0
    for number in range(most):
        wanted = first + (last - first) * number / (most - 1)
        while k + 1 < len(steps) and abs(steps[k + 1] - wanted) <= abs(steps[k] - wanted):
            k += 1
        kept.append(steps[k])
    return sorted(set(kept))
