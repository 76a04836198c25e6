"""The door: who may talk to the server, how much they may send, and the headers of every answer."""

from __future__ import annotations

import asyncio
import hmac
import html
import ipaddress
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, urlencode

from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .errors import Refusal, error_response

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
COOKIE = "rnnscope_token"
LEAST_TOKEN_CHARACTERS = 22  # of base64: 132 bits
DRAIN_BYTES = 32 << 20
DRAIN_SECONDS = 5.0

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "style-src-attr 'unsafe-inline'",  # Plotly positions by style attributes
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Door:
    """Whom the guard lets in. Raises ValueError where the server would stand open to the network."""

    host: str = LOOPBACK[0]
    token: str | None = None
    allow_hosts: tuple[str, ...] = ()
    most_body_bytes: int = 512 << 10

    def __post_init__(self) -> None:
        if not is_loopback(self.host) and self.token is None:
            raise ValueError(
                f"listening on {self.host} needs a token, got none; start it with `rnnscope serve --host`"
            )
        if self.token is not None and not re.fullmatch(
            rf"[\w-]{{{LEAST_TOKEN_CHARACTERS},}}", self.token, re.ASCII
        ):
            raise ValueError(
                f"the token must be at least {LEAST_TOKEN_CHARACTERS} letters, digits, - or _ (128 bits); "
                "leave it out and one is made"
            )

    @cached_property
    def names(self) -> frozenset[str]:
        """Host names that may stand in the Host and Origin headers, lower case, IPv6 in brackets."""
        own = () if self.host in ("0.0.0.0", "::") else (self.host,)
        return frozenset(map(_in_brackets, (*LOOPBACK, *self.allow_hosts, *own)))

    def refusal(self, scope: Scope) -> Refusal | None:
        """Why a request or a WebSocket may not come in; None if it may."""
        hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
        if len(hosts) != 1 or _host_name(hosts[0]) not in self.names:
            return Refusal(403, "this host name is not served", "Host", "allow a name with --allow-host NAME")
        if any(_origin_name(origin) not in self.names for origin in origins):
            return Refusal(403, "pages of other sites may not use this server", "Origin", "")
        if self.token is not None and not (self.has_cookie(scope) or self.has_token_in_query(scope)):
            return Refusal(
                403, "the token is missing or wrong", "token", "open the address the server printed"
            )
        return None

    def has_cookie(self, scope: Scope) -> bool:
        """True if the request carries the cookie that the token was once exchanged for."""
        pairs = (
            part.strip().partition("=") for value in _values(scope, b"cookie") for part in value.split(";")
        )
        return any(name == COOKIE and self._is_token(value) for name, _, value in pairs)

    def has_token_in_query(self, scope: Scope) -> bool:
        """True if the address carries the token."""
        return any(name == "token" and self._is_token(value) for name, value in _query(scope))

    def _is_token(self, value: str) -> bool:
        return self.token is not None and hmac.compare_digest(value.encode(), self.token.encode())


class Guard:
    """Checks Host, Origin and token before anything else sees a request, bounds its body, adds headers."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request or WebSocket."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        refusal = self.door.refusal(scope)
        if scope["type"] == "websocket":
            if refusal is None:
                await self.app(scope, receive, send)
            else:
                await _refuse_websocket(refusal, scope, receive, send)
            return
        guarded = _with_headers(send)
        response = _respond(refusal) if refusal else self._hand_over(scope)
        if response is not None:
            await response(scope, receive, guarded)
        elif _declared_length(scope) > self.door.most_body_bytes:
            await _drain(receive)
            await _respond(self._too_long())(scope, receive, guarded)
        else:
            await self.app(scope, self._counted(receive), guarded)

    def _hand_over(self, scope: Scope) -> Response | None:
        """Exchange a token in the address for a cookie, and go on to the address without it."""
        if self.door.token is None or scope["method"] != "GET" or not self.door.has_token_in_query(scope):
            return None
        rest = urlencode([pair for pair in _query(scope) if pair[0] != "token"])
        path = "/" + scope["raw_path"].decode("ascii", "replace").lstrip(
            "/\\"
        )  # "//name" would be another machine
        target = html.escape(path + (f"?{rest}" if rest else ""))
        # Not a redirect: a strict cookie does not travel on one that began on another site.
        response = HTMLResponse(
            f'<!doctype html><html lang="en"><meta charset="utf-8">'
            f'<meta http-equiv="refresh" content="0; url={target}">'
            f'<title>RNNscope</title><a href="{target}">RNNscope</a></html>',
            headers={"cache-control": "no-store"},
        )
        response.set_cookie(COOKIE, self.door.token, httponly=True, samesite="strict")
        return response

    def _too_long(self) -> Refusal:
        return Refusal(413, f"a body must be at most {self.door.most_body_bytes} bytes", "", "send less")

    def _counted(self, receive: Receive) -> Receive:
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.door.most_body_bytes:
                if message.get("more_body", False):
                    await _drain(receive)
                raise self._too_long()
            return message

        return counted


def make_token() -> str:
    """A fresh token of 256 bits."""
    return secrets.token_urlsafe(32)


def is_loopback(host: str) -> bool:
    """True for a name or address that only this machine can reach."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _with_headers(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": _secured(message.get("headers", ()))}
        await send(message)

    return guarded


def _secured(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    own = list(headers)
    present = {name.lower() for name, _ in own}
    own += SECURITY_HEADERS
    if b"cache-control" not in present:
        own.append((b"cache-control", b"no-store"))
    return own


async def _refuse_websocket(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008, "reason": refusal.error})
        return
    response = _respond(refusal)
    headers = _secured(response.raw_headers)
    await send({"type": "websocket.http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": response.body})


def _respond(refusal: Refusal) -> Response:
    return error_response(refusal.status_code, refusal.error, refusal.field, refusal.hint)


async def _drain(receive: Receive) -> None:
    # A client that is still sending when the answer comes sees a broken connection instead of it.
    left = DRAIN_BYTES
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if not message.get("more_body", False):
                    return
    except TimeoutError:
        return


def _declared_length(scope: Scope) -> int:
    lengths = (value for value in _values(scope, b"content-length") if re.fullmatch("[0-9]+", value))
    return max((int(value) if len(value) < 18 else 10**18 for value in lengths), default=0)


def _values(scope: Scope, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == wanted]


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _host_name(value: str) -> str | None:
    match = re.fullmatch(r"(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(?::[0-9]{1,5})?", value.lower())
    return match[1] if match else None


def _origin_name(value: str) -> str | None:
    scheme, _, rest = value.lower().partition("://")
    return _host_name(rest) if scheme in ("http", "https") else None


def _in_brackets(host: str) -> str:
    lower = host.lower()
    return f"[{lower}]" if ":" in lower and not lower.startswith("[") else lower
