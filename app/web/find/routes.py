"""The HTTP API of Find: what can be looked for, searches, labels, brushed spans, labelled files."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from ..api import json_response
from ..errors import Refusal, describe
from ..messages import Message, Name
from ..pages import asset_response
from .concepts import chosen, labels_of
from .messages import Brushed, LabelsOf, Search, WorkStatus
from .searches import Searches
from .standout import standing_out

InWorker = Callable[[Callable[[], Any]], Awaitable[Any]]


class LabelledUpload(Message):
    """Body of POST /api/find/labelled, if it is JSON."""

    file: str


def add_find(app: FastAPI, searches: Searches, pool: Executor) -> None:
    """Everything under /api/find but causal tests."""

    async def in_worker(work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    _add_searches(app, searches, in_worker)
    _add_spans(app, searches, in_worker)


def work_response(status: WorkStatus, started: bool = False) -> Response:
    """How some work stands; 202 if it was started and is not done."""
    return json_response(status.model_dump(), 202 if started and status.state != "done" else 200)


def _add_searches(app: FastAPI, searches: Searches, in_worker: InWorker) -> None:
    @app.get("/api/find")
    async def catalog(model: Annotated[Name, Query()]) -> Response:
        found = await in_worker(lambda: searches.catalog(model))
        return json_response(found.model_dump())

    @app.post("/api/find/searches")
    async def start(search: Search) -> Response:
        return work_response(await in_worker(lambda: searches.start(search)), started=True)

    @app.get("/api/find/searches/{key}")
    async def status(key: str) -> Response:
        return work_response(await in_worker(lambda: searches.status(key)))

    @app.delete("/api/find/searches/{key}")
    async def cancel(key: str) -> Response:
        return work_response(await in_worker(lambda: searches.cancel(key)))

    @app.get("/api/find/searches/{key}/findings")
    async def findings(key: str, request: Request) -> Response:
        page = await in_worker(lambda: searches.findings(key))
        response: Response = await in_worker(lambda: asset_response(request, page.asset, "no-cache"))
        return response


def _add_spans(app: FastAPI, searches: Searches, in_worker: InWorker) -> None:
    library, labelled = searches.library, searches.labelled

    @app.post("/api/find/labels")
    async def labels(wanted: LabelsOf) -> Response:
        def make() -> Any:
            concept = chosen(wanted.concept, labelled)
            return labels_of(concept, library.find_text(wanted.text)[1]).model_dump()

        return json_response(await in_worker(make))

    @app.post("/api/find/brushed")
    async def brushed(spans: Brushed) -> Response:
        return json_response(await in_worker(lambda: standing_out(library, spans).model_dump()))

    @app.post("/api/find/labelled")
    async def upload(request: Request) -> Response:
        body = await request.body()
        is_json = request.headers.get("content-type", "").partition(";")[0].strip() == "application/json"
        return json_response(await in_worker(lambda: labelled.store(_file_of(body, is_json))), 201)


def _file_of(body: bytes, is_json: bool) -> str:
    try:
        return LabelledUpload.model_validate_json(body).file if is_json else body.decode("utf-8")
    except ValidationError as error:
        raise Refusal(422, *describe(error)) from None
    except UnicodeDecodeError as error:
        said = f"the file must be UTF-8, got byte 0x{body[error.start]:02x} at offset {error.start:,}"
        raise Refusal(422, said, "file", "save it as UTF-8 and try again") from None
