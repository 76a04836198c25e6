"""The web application: everything is made here and handed on; nothing is global."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from fastapi import FastAPI

from .. import __version__
from ..settings import Settings
from . import errors
from .api import api_routes
from .guard import Door, Guard
from .library import Library
from .pages import Pages, page_routes
from .stream import stream_routes


def create_app(settings: Settings) -> FastAPI:
    """The application of one server. Raises ValueError if it would be open to the network without a token."""
    door = Door(settings.host, settings.token, settings.allow_hosts, settings.most_body_bytes)
    library = Library(settings)
    pages = Pages(settings.templates, settings.static)
    pool = ThreadPoolExecutor(settings.worker_threads, thread_name_prefix="rnnscope-worker")

    def read_ahead() -> None:
        pages.plotly.asset.compressed  # noqa: B018 - kept from now on
        library.warm()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if settings.warm:
            threading.Thread(target=read_ahead, name="rnnscope-warm", daemon=True).start()
        yield
        pool.shutdown(wait=False, cancel_futures=True)

    app = FastAPI(
        title="RNNscope",
        version=__version__,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.include_router(page_routes(pages))
    app.include_router(api_routes(library, pool, settings))
    app.include_router(stream_routes(library, pool, settings))
    errors.install(app)
    app.add_middleware(Guard, door=door)  # the last one added is the outermost
    return app
