"""The web application: everything is made here and handed on; nothing is global."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from .. import __version__
from ..settings import Settings
from . import errors
from .api import add_api
from .downloads import Downloads
from .find.labelled import LabelledFiles
from .find.routes import add_find
from .find.searches import SUFFIX, Searches
from .find.tests import SUFFIX as TEST_SUFFIX
from .find.tests import CausalTests, add_tests
from .find.texts import SearchTexts
from .find.units import add_units, make_units
from .find.work import Work
from .guard import Door, Guard
from .lab import Lab
from .lessons.live import Live
from .lessons.pages import add_lesson_pages
from .lessons.routes import add_lessons
from .library import Library
from .pages import Pages, add_pages
from .runs import add_runs
from .stream import add_stream
from .sweeps import add_sweeps
from .watch import add_watch


def create_app(settings: Settings) -> FastAPI:
    """The application of one server. Raises ValueError if it would be open to the network without a token."""
    door = Door(settings.host, settings.token, settings.allow_hosts, settings.most_body_bytes)
    library = Library(settings)
    pages = Pages(settings.templates, settings.static)
    lab = Lab(settings, library.texts)
    searches = make_searches(settings, library)
    tests = make_tests(settings, searches)
    live = Live(settings.most_live_lessons, settings.most_lesson_seconds, settings.send_seconds)
    pool, run_pool, watch_pool, find_pool, lesson_pool = (
        ThreadPoolExecutor(settings.worker_threads, thread_name_prefix=f"rnnscope-{name}")
        for name in (
            "worker",
            "runs",
            "watch",
            "find",
            "lessons",
        )  # none of these waits for what another one is at
    )

    ending = threading.Event()

    def read_ahead() -> None:
        pages.plotly.asset.compressed  # noqa: B018 - kept from now on
        library.warm(lambda: not ending.is_set())
        if not ending.is_set():
            lab.launcher.warm()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if settings.warm:  # not a daemon: torch aborts the process when its thread is cut off at the end
            threading.Thread(target=read_ahead, name="rnnscope-warm").start()
        yield
        ending.set()
        for threads in (pool, run_pool, watch_pool, find_pool, lesson_pool):
            threads.shutdown(wait=False, cancel_futures=True)
        await asyncio.gather(
            *map(
                asyncio.to_thread,
                (lab.launcher.shutdown, searches.work.shutdown, tests.work.shutdown, live.shutdown),
            )
        )

    app = FastAPI(
        title="RNNscope",
        version=__version__,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        **_telemetry_off(),
    )
    app.state.lab, app.state.searches = lab, searches
    add_pages(app, pages)
    add_lesson_pages(app, pages)
    add_api(app, library, pool, settings)
    add_stream(app, library, pool, settings)
    add_runs(app, lab, Downloads(run_pool, settings.most_exports, settings.send_seconds), run_pool)
    add_sweeps(app, settings.data, run_pool)
    add_watch(app, lab, watch_pool, settings)
    add_find(app, searches, find_pool)
    add_tests(app, tests, find_pool)
    add_units(app, make_units(library, searches, settings.data), find_pool)
    add_lessons(app, live, lesson_pool)
    errors.install(app)
    app.add_middleware(Guard, door=door)  # the last one added is the outermost
    return app


def make_searches(settings: Settings, library: Library) -> Searches:
    """The searches of a server, kept in its data folder."""
    folder = settings.data / "find"
    return Searches(
        library,
        SearchTexts(library.texts, settings.data),
        LabelledFiles(folder / "labelled", settings.most_labelled_files),
        Work(folder, SUFFIX, settings.most_searches, settings.most_kept_searches),
    )


def make_tests(settings: Settings, searches: Searches) -> CausalTests:
    """The causal tests of a server, beside its searches."""
    folder = settings.data / "find" / "tests"
    return CausalTests(
        searches, Work(folder, TEST_SUFFIX, settings.most_searches, settings.most_kept_searches)
    )


def _telemetry_off() -> dict[str, Any]:
    # Newer versions of FastAPI export traces to elsewhere if an environment variable says so; older ones cannot.
    if "telemetry" not in inspect.signature(FastAPI.__init__).parameters:
        return {}
    kinds = ("tracing", "metrics", "logs", "operation_spans", "auto_configure")
    return {"telemetry": dict.fromkeys(kinds, False)}
