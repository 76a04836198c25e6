"""One form for every refusal: `{"error", "field", "hint"}`, under 1 kB, without a path or a trace."""

from __future__ import annotations

import html
import json
import logging
import re
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("rnnscope.web")

MOST_BYTES = {"error": 300, "field": 60, "hint": 160}
HINTS = {
    "json_invalid": "send a JSON object in UTF-8",
    "extra_forbidden": "leave the field out",
    "missing": "add the field",
    "string_unicode": "send whole characters, not half of a surrogate pair",
    "finite_number": "NaN and infinity are no values here",
}
UNEXPECTED = "the server failed at this; its terminal says more"


class Refusal(HTTPException):
    """A request that cannot be served, with what was expected, the field it is about, and what to do."""

    def __init__(self, status: int, error: str, field: str = "", hint: str = "") -> None:
        super().__init__(status, error)
        self.error, self.field, self.hint = error, field, hint


def error_fields(error: str, field: str = "", hint: str = "") -> dict[str, str]:
    """The three fields of a refusal, each cut to its bound, without characters that JSON has to escape."""
    values = {"error": error, "field": field, "hint": hint}
    return {name: _cut(value, MOST_BYTES[name]) for name, value in values.items()}


def error_response(status: int, error: str, field: str = "", hint: str = "", headers: Any = None) -> Response:
    """A refusal as a JSON response."""
    body = json.dumps(error_fields(error, field, hint), ensure_ascii=False).encode()
    return Response(body, status, headers, media_type="application/json")


def describe(error: ValidationError | RequestValidationError) -> tuple[str, str, str]:
    """Error, field and hint of the first thing that pydantic found wrong; what was sent is not repeated."""
    first = error.errors()[0]
    # FastAPI begins with where it looked: body, query or path
    place = [str(part) for part in first["loc"][isinstance(error, RequestValidationError) :]]
    kind, context = str(first["type"]), first.get("ctx", {})
    field = "" if kind == "json_invalid" else ".".join(place)
    match kind:
        case "json_invalid" if "surrogate" in str(context):
            return "the text holds half of a surrogate pair", field, HINTS["string_unicode"]
        case "json_invalid":
            said = "the message is not JSON"
        case "union_tag_invalid" | "union_tag_not_found":
            said = (
                f"{context['discriminator']} must be one of {context.get('expected_tags', 'the known ones')}"
            )
        case _:
            said = str(first["msg"])
    return said[:1].lower() + said[1:], field, HINTS.get(kind, "")


def install(app: FastAPI) -> None:
    """Give every error of the application the one form."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_middleware(CatchAll)


class CatchAll:
    """Turns an exception that nobody expected into a 500 of the one form, and logs it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            if started:  # nothing true can be said any more: the server cuts the connection
                raise
            log.exception("%s %r failed", scope["method"], scope["path"])
            await error_response(500, UNEXPECTED)(scope, receive, send)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, Refusal):
        said, field, hint = error.error, error.field, error.hint
    else:
        said, field, hint = _stock_sentence(request, error)
    if request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", ""):
        return _page(error.status_code, said, hint)
    return error_response(error.status_code, said, field, hint, error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return error_response(422, *describe(error))


def _stock_sentence(request: Request, error: HTTPException) -> tuple[str, str, str]:
    match error.status_code:
        case 400:
            return "the body cannot be read as JSON", "", "send a JSON object in UTF-8"
        case 404:
            return "there is nothing at this address", "", "start at /"
        case 405:
            return f"{request.method} is not possible here", "", ""
        case status:
            return HTTPStatus(status).phrase.lower(), "", ""


def _page(status: int, error: str, hint: str) -> HTMLResponse:
    said = " ".join(f"<p>{html.escape(line)}</p>" for line in (error, hint) if line)
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{status} - RNNscope</title>'
        f'<h1>{status}</h1>{said}<p><a href="/">To the Read page</a></p></html>',
        status,
    )


def _cut(text: str, most_bytes: int) -> str:
    # Control characters, quotes and backslashes would take up to six bytes in JSON.
    plain = re.sub(r'[\x00-\x1f\x7f"\\]', lambda match: "'" if match[0] == '"' else "\ufffd", text)
    encoded = plain.encode("utf-8", "replace")
    if len(encoded) <= most_bytes:
        return encoded.decode()
    return encoded[: most_bytes - 3].decode("utf-8", "ignore") + "\u2026"
