"""Timing of things that are to be compared: in turns, so that a change of the machine's pace meets all of them."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """One side's rounds: wall time, and processor time of all threads, in seconds."""

    wall_seconds: tuple[float, ...]
    cpu_seconds: tuple[float, ...]

    @property
    def median_seconds(self) -> float:
        """Median wall time."""
        return statistics.median(self.wall_seconds)

    @property
    def least_seconds(self) -> float:
        """Least wall time."""
        return min(self.wall_seconds)

    def __str__(self) -> str:
        cpu = statistics.median(self.cpu_seconds)
        return f"{_shown(self.median_seconds)} (least {_shown(self.least_seconds)}, processor time {_shown(cpu)})"


def interleaved(sides: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Timing]:
    """Time every side once a round, after one untimed call of each; who is first changes from round to round."""
    names = list(sides)
    wall: dict[str, list[float]] = {name: [] for name in names}
    cpu: dict[str, list[float]] = {name: [] for name in names}
    for name in names:
        sides[name]()
    collects = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        for number in range(rounds):
            for name in names[number % len(names) :] + names[: number % len(names)]:
                cpu_start, start = time.process_time(), time.perf_counter()
                result = sides[name]()
                wall[name].append(time.perf_counter() - start)
                cpu[name].append(time.process_time() - cpu_start)
                del result
    finally:
        if collects:
            gc.enable()
    return {name: Timing(tuple(wall[name]), tuple(cpu[name])) for name in names}


def ratio(numerator: Timing, denominator: Timing) -> float:
    """How many times as long one side took as the other: the median over the rounds."""
    pairs = zip(numerator.wall_seconds, denominator.wall_seconds, strict=True)
    return statistics.median(a / b for a, b in pairs)


def quantile(values: list[float], share: float) -> float:
    """The least value that at least `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def _shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.3g} ms"
