"""The web application: everything is made here and handed on; nothing is global."""

from __future__ import annotations

import inspect
from typing import Any

from fastapi import FastAPI

from .. import __version__
from ..settings import Settings
from . import errors
from .api import add_api
from .downloads import Downloads
from .find.routes import add_find
from .find.tests import add_tests
from .find.units import add_units, make_units
from .guard import Door, Guard
from .lessons.pages import add_lesson_pages
from .lessons.routes import add_lessons
from .pages import add_pages
from .runs import add_runs
from .services import Services
from .stream import add_stream
from .sweeps import add_sweeps
from .watch import add_watch


def create_app(settings: Settings) -> FastAPI:
    """The application of one server. Raises ValueError if it would be open to the network without a token."""
    door = Door(settings.host, settings.token, settings.allow_hosts, settings.most_body_bytes)
    services = Services(settings)
    app = FastAPI(
        title="RNNscope",
        version=__version__,
        lifespan=services.lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        **_telemetry_off(),
    )
    app.state.lab, app.state.searches = services.lab, services.searches
    _add_addresses(app, services)
    errors.install(app)
    app.add_middleware(Guard, door=door)  # the last one added is the outermost
    return app


def _add_addresses(app: FastAPI, services: Services) -> None:
    settings, library, lab, pools = services.settings, services.library, services.lab, services.pools
    add_pages(app, services.pages)
    add_lesson_pages(app, services.pages)
    add_api(app, library, pools["worker"], settings)
    add_stream(app, library, pools["worker"], settings)
    downloads = Downloads(pools["runs"], settings.most_exports, settings.send_seconds)
    add_runs(app, lab, downloads, pools["runs"])
    add_sweeps(app, settings.data, pools["runs"])
    add_watch(app, lab, pools["watch"], settings)
    add_find(app, services.searches, pools["find"])
    add_tests(app, services.tests, pools["find"])
    add_units(app, make_units(library, services.searches, settings.data), pools["find"])
    add_lessons(app, services.live, pools["lessons"])


def _telemetry_off() -> dict[str, Any]:
    # Newer versions of FastAPI export traces to elsewhere if an environment variable says so; older ones cannot.
    if "telemetry" not in inspect.signature(FastAPI.__init__).parameters:
        return {}
    kinds = ("tracing", "metrics", "logs", "operation_spans", "auto_configure")
    return {"telemetry": dict.fromkeys(kinds, False)}
