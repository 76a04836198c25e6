"""Small sweeps for tests."""

from __future__ import annotations

from pathlib import Path

from rnnscope.engine import Engine, make_engine
from rnnscope.runs.sweep.folder import SweepFolder, sweep_folder
from rnnscope.runs.sweep.plan import parse_plan
from rnnscope.runs.sweep.results import RunResult
from rnnscope.runs.sweep.sweep import Prepared, run_sweep

SMALL = """
[settings]
hidden_size = 6
length = 8
batch_size = 4
steps = 30
"""
GRID = SMALL + '[grid]\nclipping = ["off", "norm"]\nseed = [0, 1]\n'
WILD = SMALL.replace("steps = 30", "steps = 60\ncell = 'linear'") + "[grid]\nlearning_rate = [0.01, 1e6]\n"


def prepared(toml: str, data: Path) -> tuple[Prepared, SweepFolder]:
    """A sweep with the name `small` whose plan is kept, and nothing done."""
    content = toml.encode()
    folder = sweep_folder(data, "small")
    folder.write_plan(content)
    return Prepared.of(parse_plan(content, "small.toml"), data), folder


def swept(toml: str, data: Path, engine: Engine | None = None) -> list[RunResult]:
    """A whole sweep; its results as they are kept."""
    plan, folder = prepared(toml, data)
    with engine or make_engine("here") as workers:
        list(run_sweep(plan, folder, workers))
    return list(folder.results().values())


def timeless(results: list[RunResult]) -> list[bytes]:
    """Results without the one number that differs from time to time."""
    return [result.model_copy(update={"seconds": 0.0}).line() for result in results]
