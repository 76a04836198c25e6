"""Sweeps as the pages show them: a list, and all of one. They are made by `rnnscope sweep`, never from here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from starlette.responses import Response

from .api import json_response
from .assets import Asset
from .errors import Refusal
from .pages import asset_response

if TYPE_CHECKING:  # the settings of an experiment import torch
    from ..runs.sweep.folder import SweepFolder
    from ..runs.sweep.plan import Plan
    from ..runs.sweep.results import RunResult

NOT_SHOWN = {"format", "key", "settings"}


def add_sweeps(app: FastAPI, data: Path, pool: Executor) -> None:
    """Everything under /api/sweeps."""

    async def in_worker(work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    @app.get("/api/sweeps")
    async def sweeps() -> Response:
        return json_response({"sweeps": await in_worker(lambda: listed(data))})

    @app.get("/api/sweeps/{name}")
    async def sweep(name: str, request: Request) -> Response:
        def answer() -> Response:
            content = json.dumps(shown(data, name), allow_nan=False).encode()
            return asset_response(request, Asset(content, "application/json"), "no-cache")

        response: Response = await in_worker(answer)
        return response


def listed(data: Path) -> list[dict[str, Any]]:
    """The sweeps that are there, the newest first; one that cannot be read says why."""
    from ..runs.sweep.folder import sweep_folders

    return [_summary(folder) for folder in sweep_folders(data)]


def shown(data: Path, name: str) -> dict[str, Any]:
    """A sweep, run by run in the order of its plan. Raises Refusal."""
    from ..runs.sweep.folder import SweepError, sweep_folder

    try:
        folder = sweep_folder(data, name)
    except ValueError as error:
        raise Refusal(404, str(error), "name", "choose one from the list") from None
    if not folder.path.is_dir():
        raise Refusal(404, "there is no sweep of this name", "name", "choose one from the list")
    try:
        plan, running, runs = folder.plan(), folder.is_locked(), _runs(folder)
    except SweepError as error:
        raise Refusal(
            422, str(error), "", "give the command again, with the file that it was made from"
        ) from None
    return {
        "name": folder.name,
        "running": running,
        "grid": {field: list(values) for field, values in plan.grid.items()},
        "every": plan.every,
        "stop": plan.stop,
        "runs": [_run(number, settings, result) for number, (settings, result) in enumerate(runs)],
    }


def _summary(folder: SweepFolder) -> dict[str, Any]:
    from ..runs.sweep.folder import SweepError

    changed = datetime.fromtimestamp(folder.path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    about = {"name": folder.name, "changed": changed.replace("+00:00", "Z"), "running": folder.is_locked()}
    try:
        plan, runs = folder.plan(), _runs(folder)
    except SweepError as error:
        return {**about, "runs": 0, "states": {}, "grid": {}, "task": "", "error": str(error)}
    states: dict[str, int] = {}
    for _, result in runs:
        state = "waiting" if result is None else result.state
        states[state] = states.get(state, 0) + 1
    grid = {field: list(values) for field, values in plan.grid.items()}
    return {**about, "runs": len(runs), "states": states, "grid": grid, "task": _task(plan), "error": ""}


def _task(plan: Plan) -> str:
    return ", ".join(dict.fromkeys(run.task for run in plan.runs))


def _runs(folder: SweepFolder) -> list[tuple[dict[str, Any], RunResult | None]]:
    """The settings of each run of the plan, with what came of it."""
    found = {_signature(result.settings): result for result in folder.results().values()}
    settings = [asdict(run) for run in folder.plan().runs]
    return [(one, found.get(_signature(one))) for one in settings]


def _run(number: int, settings: dict[str, Any], result: RunResult | None) -> dict[str, Any]:
    if result is None:
        return {"number": number, "settings": settings, "state": "waiting"}
    return {"number": number, "settings": settings, **result.model_dump(exclude=NOT_SHOWN)}


def _signature(settings: dict[str, Any]) -> str:
    return json.dumps(settings, sort_keys=True)
