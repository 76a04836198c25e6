"""Pages and static files."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from .. import __version__
from .assets import Asset, Assets, Plotly
from .errors import Refusal

FOREVER = "public, max-age=31536000, immutable"
READ_METHODS = ["GET", "HEAD"]


class Pages:
    """Jinja2 pages and the addresses they need."""

    def __init__(self, templates: Path, static: Path) -> None:
        self.assets, self.plotly = Assets(static), Plotly()
        self._environment = Environment(
            loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._environment.globals |= {
            "asset": self.assets.url,
            "modules": self.assets.modules,
            "plotly_url": self.plotly.url,
            "version": __version__,
        }

    def render(self, template: str, page: str, **context: object) -> str:
        """A page as HTML."""
        self.assets.refresh()
        return self._environment.get_template(template).render(page=page, **context)

    def find(self, folder: str, path: str) -> tuple[Asset | None, bool]:
        """The static file at an address, and whether the address will always mean this content."""
        if f"/static/{folder}/{path}" == self.plotly.url:
            return self.plotly.asset, True
        return self.assets.find(folder, path)


def add_pages(app: FastAPI, pages: Pages) -> None:
    """The pages, and everything under /static."""

    @app.api_route("/", methods=READ_METHODS)
    def read() -> HTMLResponse:
        return HTMLResponse(pages.render("read.html", "read"), headers={"cache-control": "no-cache"})

    @app.api_route("/gradients", methods=READ_METHODS)
    def gradients() -> HTMLResponse:
        return HTMLResponse(
            pages.render("gradients.html", "gradients"), headers={"cache-control": "no-cache"}
        )

    @app.api_route("/find", methods=READ_METHODS)
    def find() -> HTMLResponse:
        return HTMLResponse(pages.render("find.html", "find"), headers={"cache-control": "no-cache"})

    @app.api_route("/models/{model}/units/{address}", methods=READ_METHODS)
    def unit(model: str, address: str) -> HTMLResponse:
        return HTMLResponse(pages.render("unit.html", "unit"), headers={"cache-control": "no-cache"})

    @app.api_route("/sweeps", methods=READ_METHODS)
    @app.api_route("/sweeps/{name}", methods=READ_METHODS)
    def sweeps() -> HTMLResponse:
        return HTMLResponse(pages.render("sweeps.html", "sweeps"), headers={"cache-control": "no-cache"})

    @app.api_route("/favicon.ico", methods=READ_METHODS)
    async def favicon() -> Response:
        return Response(status_code=204, headers={"cache-control": FOREVER})  # pages name their own icon

    @app.api_route("/static/{folder}/{path:path}", methods=READ_METHODS)
    async def static(folder: str, path: str, request: Request) -> Response:
        asset, lasting = pages.find(folder, path)
        if asset is None:
            raise Refusal(404, "there is no such file")
        return asset_response(request, asset, FOREVER if lasting else "no-cache")


def asset_response(request: Request, asset: Asset, caching: str) -> Response:
    """A file, compressed if the browser takes that; 304 if it has it."""
    headers = {"etag": asset.etag, "cache-control": caching, "vary": "accept-encoding"}
    known = (tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(","))
    if asset.etag in known:
        return Response(status_code=304, headers=headers)
    accepted = {
        part.partition(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")
    }
    if "gzip" in accepted and asset.compressed is not None:
        headers["content-encoding"] = "gzip"
        return Response(asset.compressed, headers=headers, media_type=asset.media_type)
    return Response(asset.content, headers=headers, media_type=asset.media_type)
