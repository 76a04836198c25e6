"""`python -m benchmarks [NAME...] [--write]`: all benchmarks or some; all of them write docs/performance.md."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch

from . import gradients, lessons, observing, page, reach, scanning, start, trace, training
from .machine import cores, description, find_chromium, other_load
from .report import Run, Section, markdown, table

Benchmark = Callable[[Callable[[str], None]], Section]
BENCHMARKS: Mapping[str, Benchmark] = {
    "trace": trace.run,
    "training": training.run,
    "observing": observing.run,
    "reach": reach.run,
    "scanning": scanning.run,
    "start": start.run,
    "page": page.run,
    "gradients": gradients.run,
    "lessons": lessons.run,
}
REPORT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def main(
    arguments: Sequence[str], benchmarks: Mapping[str, Benchmark] = BENCHMARKS, report: Path = REPORT
) -> int:
    """Run, print, and write the report if everything ran or --write was given; 1 if a budget was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the speed.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(benchmarks)}; all without any")
    parser.add_argument("--write", action="store_true", help="write the report though only some ran")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.names if name not in benchmarks]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}; there are {', '.join(benchmarks)}")
    names = [name for name in benchmarks if not chosen.names or name in chosen.names]
    run = measure({name: benchmarks[name] for name in names})
    if chosen.write or len(names) == len(benchmarks):
        report.write_text(markdown(run), encoding="utf-8")
        print(f"written to {report.name}")
    return 1 if run.missed else 0


def measure(benchmarks: Mapping[str, Benchmark]) -> Run:
    """Run the benchmarks one after the other; each prints its table when it is done."""
    busy = other_load()
    if busy:
        print(busy, file=sys.stderr)
    torch.set_num_threads(cores())
    start_seconds = time.perf_counter()
    sections = []
    for benchmark in benchmarks.values():
        section = benchmark(lambda doing: print(f"measuring: {doing}", file=sys.stderr, flush=True))
        sections.append(section)
        print(f"\n{section.title}\n{table(section.rows)}\n", flush=True)
    seconds = time.perf_counter() - start_seconds
    machine = description(find_chromium())
    run = Run(machine, torch.get_num_threads(), busy, seconds, sections)
    print(f"{len(run.missed)} budgets missed, {seconds:.0f} s")
    return run


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
