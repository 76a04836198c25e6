"""`rnnscope sweep`: one training run for every combination of some settings."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..settings import data_folder
from .errors import short_errors

if TYPE_CHECKING:
    from ..runs.sweep.folder import SweepFolder
    from ..runs.sweep.plan import Plan
    from ..runs.sweep.results import RunResult
    from ..runs.sweep.sweep import Prepared

EXIT_INTERRUPTED = 130


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--engine",
    type=click.Choice(["here", "processes", "ray"]),
    default="processes",
    show_default=True,
    help="Where the runs are done; the results are the same.",
)
@click.option("--workers", type=click.IntRange(1, 1024), help="Runs at once.  [default: one for each core]")
@click.option("--address", metavar="HOST:PORT", help="A Ray cluster that runs.")
@click.option("--out", metavar="NAME", help="Name of the sweep.  [default: the one in FILE, or the file's]")
def sweep(file: Path, engine: str, workers: int | None, address: str | None, out: str | None) -> None:
    """Train one run for every combination in the [grid] of a TOML file.

    What is done is kept: given again after an interruption, the command goes on where it was.
    """
    from ..runs.sweep.folder import sweep_folder
    from ..runs.sweep.plan import parse_plan
    from ..runs.sweep.sweep import Prepared

    with short_errors():
        content = file.read_bytes()
        plan = parse_plan(content, file.name, file.stem)
        plan = replace(plan, name=out or plan.name)
        folder = sweep_folder(data_folder(), plan.name)
        folder.path.mkdir(parents=True, exist_ok=True)
        with folder.lock():
            folder.write_plan(content)
            prepared = Prepared.of(plan, data_folder())
            _run(prepared, folder, (engine, workers, address))
        _conclude(prepared, folder)


def _run(prepared: Prepared, folder: SweepFolder, engine: tuple[str, int | None, str | None]) -> None:
    from ..engine import make_engine
    from ..runs.sweep.sweep import done_of, run_sweep

    count = len(prepared.shards)
    done = len(done_of(prepared, folder))
    if done:
        click.echo(f"{done} of {count} runs are there already", err=True)
    if done == count:
        return
    try:
        with make_engine(*engine) as workers, _progress(prepared.plan, done) as show:
            for result in run_sweep(prepared, folder, workers):
                show(result)
    except KeyboardInterrupt:
        done = len(done_of(prepared, folder))
        click.echo(f"stopped; {done} of {count} runs are done, the same command does the others", err=True)
        raise SystemExit(EXIT_INTERRUPTED) from None


@contextmanager
def _progress(plan: Plan, done: int) -> Iterator[Callable[[RunResult], None]]:
    """A bar on a terminal; elsewhere a line for each run."""
    count = len(plan.runs)
    if sys.stderr.isatty():
        bar: Any
        with click.progressbar(length=count, item_show_func=_shown, file=sys.stderr) as bar:
            bar.update(done)
            yield lambda result: bar.update(1, f"{named(plan, result)}: {outcome(result)}")
        return

    def tell(result: RunResult) -> None:
        nonlocal done
        done += 1
        click.echo(f"{done} of {count}  {named(plan, result)}: {outcome(result)}", err=True)

    yield tell


def _conclude(prepared: Prepared, folder: SweepFolder) -> None:
    from ..runs.sweep.table import table

    kept = folder.results()
    results = [kept[shard.key] for shard in prepared.shards]
    click.echo(table(prepared.plan, results))
    failed = [result for result in results if result.state == "failed"]
    for result in failed:
        click.echo(f"failed: {named(prepared.plan, result)}: {result.reason}", err=True)
    click.echo(f"the results are in {folder.path}; `rnnscope serve` shows them at /sweeps/{folder.name}")
    if failed:
        raise SystemExit(1)


def named(plan: Plan, result: RunResult) -> str:
    """A run by what the grid sets in it."""
    values = [f"{field} {result.settings[field]}" for field in plan.grid]
    return ", ".join(values) or "the run"


def outcome(result: RunResult) -> str:
    """What came of a run, in a few words."""
    if result.state != "finished":
        return f"{result.state} at step {result.step}: {result.reason}"
    return "no loss" if result.loss is None else f"loss {result.loss:.4g} {result.unit}"


def _shown(line: str | None) -> str:
    return line or ""
