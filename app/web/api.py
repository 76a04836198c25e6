"""The JSON API, the export and the stream."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import ParamSpec, TypeVar

from fastapi import APIRouter, WebSocket
from starlette.responses import JSONResponse, Response

from .. import __version__
from ..settings import Settings
from .library import Library
from .messages import Message
from .stream import Stream
from .viewer import Viewer

P = ParamSpec("P")
R = TypeVar("R")


class NewText(Message):
    """Body of POST /api/texts."""

    characters: str


def api_routes(library: Library, pool: Executor, settings: Settings) -> APIRouter:
    """Everything under /api, /healthz, and the WebSocket /stream."""
    router = APIRouter(include_in_schema=False)
    viewers: set[Viewer] = set()

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

    @router.websocket("/stream")
    async def stream(socket: WebSocket) -> None:
        if len(viewers) >= settings.most_viewers:
            await socket.close(1013, "too many pages are open")
            return
        viewer = Viewer(library, library.new_trace)
        viewers.add(viewer)
        try:
            await Stream(socket, viewer, pool, settings.send_seconds).serve()
        finally:
            viewers.discard(viewer)

    return router
