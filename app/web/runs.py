"""The HTTP API of runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import Field
from starlette.responses import Response

from .api import json_response
from .downloads import Downloads
from .lab import Lab
from .messages import Message, NewRun, RunChange, RunCommand, RunName

Work = Callable[[Callable[[], Any]], Awaitable[Any]]


class GradientCheck(Message):
    """Body of POST /api/runs/{run}/check; None: the newest weights that are kept."""

    step: Annotated[int | None, Field(ge=0)] = None


def add_runs(app: FastAPI, lab: Lab, downloads: Downloads, pool: Executor) -> None:
    """Everything under /api/lab and /api/runs."""

    async def in_worker(work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    _add_lists(app, lab, in_worker)
    _add_one(app, lab, in_worker)
    _add_files(app, lab, downloads)


def _add_lists(app: FastAPI, lab: Lab, in_worker: Work) -> None:
    @app.get("/api/lab")
    async def facts() -> Response:
        return json_response(await in_worker(lab.facts))

    @app.get("/api/runs")
    async def runs() -> Response:
        return json_response({"runs": await in_worker(lab.summaries)})

    @app.post("/api/runs")
    async def create(new: NewRun) -> Response:
        return json_response({"run": await in_worker(lambda: lab.create(new))}, 201)


def _add_one(app: FastAPI, lab: Lab, in_worker: Work) -> None:
    @app.post("/api/runs/{run}/command")
    async def command(run: str, command: RunCommand) -> Response:
        await in_worker(lambda: lab.command(run, command))
        return json_response({})

    @app.post("/api/runs/{run}/change")
    async def change(run: str, change: RunChange) -> Response:
        await in_worker(lambda: lab.change(run, change))
        return json_response({})

    @app.post("/api/runs/{run}/name")
    async def rename(run: str, name: RunName) -> Response:
        await in_worker(lambda: lab.rename(run, name.name))
        return json_response({})

    @app.post("/api/runs/{run}/check")
    async def check(run: str, check: GradientCheck) -> Response:
        return json_response(await in_worker(lambda: lab.check(run, check.step)))

    @app.delete("/api/runs/{run}")
    async def delete(run: str) -> Response:
        await in_worker(lambda: lab.delete(run))
        return json_response({})


def _add_files(app: FastAPI, lab: Lab, downloads: Downloads) -> None:
    @app.get("/api/runs/{run}/metrics.csv")
    async def metrics(run: str) -> Response:
        return await downloads.start(lambda: lab.csv(run), f"rnnscope-{run}.csv", "text/csv; charset=utf-8")

    @app.get("/api/runs/{run}/download")
    async def download(run: str) -> Response:
        return await downloads.start(lambda: lab.archive(run), f"rnnscope-{run}.zip", "application/zip")
