"""The JSON API and the export."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from typing import Annotated, ParamSpec, TypeVar

from fastapi import FastAPI, Query
from starlette.responses import Response

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


def json_response(content: object, status: int = 200) -> Response:
    """A JSON answer in ASCII: a folder's name or a stranger's config.json may hold half of a surrogate pair."""
    return Response(json.dumps(content, allow_nan=False), status, media_type="application/json")


def add_api(app: FastAPI, library: Library, pool: Executor, settings: Settings) -> None:
    """Everything under /api, and /healthz."""
    downloads = Downloads(pool, settings.most_exports, settings.send_seconds)

    async def in_worker(work: Callable[P, R], *arguments: P.args, **keywords: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(pool, lambda: work(*arguments, **keywords))

    @app.get("/healthz")
    async def healthz() -> Response:
        return json_response({"status": "ok", "version": __version__})

    @app.get("/api/models")
    async def models() -> Response:
        return json_response(await in_worker(library.catalogue.summary))

    @app.get("/api/samples")
    async def samples() -> Response:
        listed = library.texts.samples.values()
        return json_response(
            {"samples": [{"name": s.name, "title": s.title, "length": len(s.characters)} for s in listed]}
        )

    @app.post("/api/texts")
    async def store_text(text: NewText) -> Response:
        digest = await in_worker(library.texts.store, text.characters)
        return json_response({"sha256": digest, "length": len(text.characters)}, 201)

    @app.get("/api/texts/{sha256}")
    async def stored_text(sha256: str) -> Response:
        return json_response({"sha256": sha256, "characters": await in_worker(library.texts.stored, sha256)})

    @app.get("/api/export")
    async def export_file(query: Annotated[ExportQuery, Query()]) -> Response:
        def make() -> Iterator[bytes]:
            _, characters = library.find_text(parse_reference(query.text))
            return export(query, library.read(query.model, characters))

        return await downloads.start(make, file_name(query), MEDIA_TYPES[query.format])
