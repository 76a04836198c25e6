"""The JSON API and the export."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from typing import Annotated, ParamSpec, TypeVar

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from .. import __version__
from ..settings import Settings
from .downloads import Downloads
from .export import MEDIA_TYPES, ExportQuery, export, file_name
from .library import Library
from .messages import Message
from .texts import parse_reference

P = ParamSpec("P")
R = TypeVar("R")


class NewText(Message):
    """Body of POST /api/texts."""

    characters: str


def api_routes(library: Library, pool: Executor, settings: Settings) -> APIRouter:
    """Everything under /api, and /healthz."""
    router = APIRouter(include_in_schema=False)
    downloads = Downloads(pool, settings.most_exports, settings.send_seconds)

    async def in_worker(work: Callable[P, R], *arguments: P.args, **keywords: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(pool, lambda: work(*arguments, **keywords))

    @router.get("/healthz")
    async def healthz() -> Response:
        return JSONResponse({"status": "ok", "version": __version__})

    @router.get("/api/models")
    async def models() -> Response:
        return JSONResponse(await in_worker(library.catalogue.summary))

    @router.get("/api/samples")
    async def samples() -> Response:
        listed = library.texts.samples.values()
        return JSONResponse(
            {"samples": [{"name": s.name, "title": s.title, "length": len(s.characters)} for s in listed]}
        )

    @router.post("/api/texts")
    async def store_text(text: NewText) -> Response:
        digest = await in_worker(library.texts.store, text.characters)
        return JSONResponse({"sha256": digest, "length": len(text.characters)}, 201)

    @router.get("/api/texts/{sha256}")
    async def stored_text(sha256: str) -> Response:
        return JSONResponse({"sha256": sha256, "characters": await in_worker(library.texts.stored, sha256)})

    @router.get("/api/export")
    async def export_file(query: Annotated[ExportQuery, Query()]) -> Response:
        def make() -> Iterator[bytes]:
            _, characters = library.find_text(parse_reference(query.text))
            return export(query, library.read(query.model, characters))

        return await downloads.start(make, file_name(query), MEDIA_TYPES[query.format])

    return router
