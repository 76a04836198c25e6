from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.types import Message, Scope

from rnnscope.settings import Settings
from rnnscope.web.application import create_app
from rnnscope.web.guard import SECURITY_HEADERS, Door, is_loopback, make_token

GOOD_HOSTS = ["127.0.0.1", "127.0.0.1:7777", "localhost:1", "LOCALHOST", "[::1]", "[::1]:65535"]
BAD_HOSTS = [
    "evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "localhost.", "localhost:x", "[::1", "",
    "::1", "0.0.0.0", "127.0.0.1:7777, evil.example", "127.0.0.1 ", "localhost:123456", "127.0.0.2",
]  # fmt: skip
GOOD_ORIGINS = ["http://127.0.0.1:7777", "http://localhost:8888", "https://[::1]:1"]
BAD_ORIGINS = [
    "http://evil.example", "null", "", "file://", "http://127.0.0.1.evil.example", "http://localhost@evil.example",
    "127.0.0.1:7777", "ftp://127.0.0.1", "http://127.0.0.1/path", "chrome-extension://abc",
]  # fmt: skip
TOKEN = make_token()


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture
def plain(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1:7777")


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and an address of everything the application answers."""
    for route in app.routes:
        assert isinstance(route, APIRoute | APIWebSocketRoute), f"the tests do not know {route!r}"
        path = re.sub(r"\{.*?\}", "x", route.path)
        if isinstance(route, APIRoute):
            yield from ((method, path) for method in route.methods)
        else:
            yield "WEBSOCKET", path


def status(client: TestClient, method: str, path: str, headers: dict[str, str]) -> int:
    """What a request or a handshake is answered with; 101 for a WebSocket that was let in."""
    if method != "WEBSOCKET":
        response = client.request(method, path, headers=headers)
        assert_secure(response.headers)
        return response.status_code
    host = str(client.base_url).removeprefix("http://")
    try:
        with client.websocket_connect(path, headers={"host": host, **headers}):
            return 101
    except WebSocketDenialResponse as denied:
        assert_secure(denied.headers)
        return denied.status_code


def assert_secure(headers: object) -> None:
    for name, value in SECURITY_HEADERS:
        assert headers.get(name.decode()) == value.decode()  # type: ignore[attr-defined]


def test_every_route_is_known_here(app: FastAPI) -> None:
    found = set(routes(app))
    assert ("WEBSOCKET", "/stream") in found
    assert ("POST", "/api/texts") in found
    assert not {path for _, path in found} & {"/docs", "/redoc", "/openapi.json"}


@pytest.mark.parametrize(
    "headers", [{"host": "evil.example"}, {"origin": "http://evil.example"}, {"host": ""}]
)
def test_no_route_lets_a_foreign_name_or_page_in(
    app: FastAPI, plain: TestClient, headers: dict[str, str]
) -> None:
    answers = {(method, path): status(plain, method, path, headers) for method, path in routes(app)}
    assert set(answers.values()) == {403}
    assert status(plain, "GET", "/nowhere", headers) == 403


def test_every_route_wants_the_token_where_there_is_one(settings: Settings) -> None:
    app = create_app(replace(settings, host="192.168.1.5", token=TOKEN))
    client = TestClient(app, base_url="http://192.168.1.5:7777")
    bad = [
        {},
        {"cookie": "rnnscope_token=x"},
        {"cookie": f"other={TOKEN}"},
        {"cookie": f"rnnscope_token={TOKEN}x"},
    ]
    for headers in bad:
        assert {status(client, method, path, headers) for method, path in routes(app)} == {403}
    answers = {status(client, *route, {"cookie": f"a=b; rnnscope_token={TOKEN}"}) for route in routes(app)}
    assert 403 not in answers and 101 in answers and 200 in answers


@pytest.mark.parametrize("host", GOOD_HOSTS)
def test_this_machine_by_any_name_and_port(plain: TestClient, host: str) -> None:
    assert status(plain, "GET", "/healthz", {"host": host}) == 200
    assert status(plain, "WEBSOCKET", "/stream", {"host": host}) == 101


@pytest.mark.parametrize("host", BAD_HOSTS)
def test_foreign_hosts(plain: TestClient, host: str) -> None:
    assert status(plain, "GET", "/healthz", {"host": host}) == 403


@pytest.mark.parametrize("origin", GOOD_ORIGINS)
def test_pages_of_this_machine(plain: TestClient, origin: str) -> None:
    assert status(plain, "GET", "/healthz", {"origin": origin}) == 200
    assert status(plain, "WEBSOCKET", "/stream", {"origin": origin}) == 101


@pytest.mark.parametrize("origin", BAD_ORIGINS)
def test_foreign_pages(plain: TestClient, origin: str) -> None:
    assert status(plain, "GET", "/healthz", {"origin": origin}) == 403
    assert status(plain, "WEBSOCKET", "/stream", {"origin": origin}) == 403


def test_a_refused_request_has_no_effect(settings: Settings, plain: TestClient) -> None:
    response = plain.post("/api/texts", json={"characters": "x"}, headers={"origin": "http://evil.example"})
    assert response.status_code == 403
    assert response.json()["field"] == "Origin"
    assert not (settings.data / "texts").exists()


def test_an_allowed_name(settings: Settings) -> None:
    app = create_app(replace(settings, allow_hosts=("lab.example", "fe80::1")))
    client = TestClient(app, base_url="http://127.0.0.1:7777")
    for host in ("lab.example:80", "LAB.example", "[fe80::1]:1"):
        assert status(client, "GET", "/healthz", {"host": host, "origin": f"http://{host}"}) == 200
    assert status(client, "GET", "/healthz", {"host": "other.example"}) == 403


@pytest.mark.parametrize(
    "hosts", [[], [b"127.0.0.1", b"evil.example"], [b"127.0.0.1", b"127.0.0.1"], [b"\xff"]]
)
@pytest.mark.anyio
async def test_a_request_has_exactly_one_host(app: FastAPI, hosts: list[bytes]) -> None:
    assert await _raw(app, [(b"host", host) for host in hosts]) == 403


@pytest.mark.anyio
async def test_each_of_several_origins_counts(app: FastAPI) -> None:
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost"), (b"Origin", b"http://evil.example")]
    assert await _raw(app, headers) == 403
    assert await _raw(app, headers[:2]) == 200


async def _raw(app: FastAPI, headers: list[tuple[bytes, bytes]]) -> int:
    """Status of GET /healthz with exactly these headers."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": "http", "method": "GET", "path": "/healthz", "raw_path": b"/healthz", "query_string": b"",
        "headers": headers, "scheme": "http", "server": ("127.0.0.1", 80), "http_version": "1.1",
    }  # fmt: skip
    await app(scope, receive, send)
    return int(sent[0]["status"])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("announced", [True, False])
def test_bodies_over_the_limit(client: TestClient, settings: Settings, announced: bool) -> None:
    body = b'{"characters": "' + b"a" * settings.most_body_bytes + b'"}'
    content = body if announced else (body[start : start + 65_536] for start in range(0, len(body), 65_536))
    response = client.post("/api/texts", content=content, headers={"content-type": "application/json"})
    assert ("content-length" in response.request.headers) == announced
    assert response.status_code == 413
    assert set(response.json()) == {"error", "field", "hint"}
    assert_secure(response.headers)
    assert not (settings.data / "texts").exists()


def test_a_length_that_is_only_claimed(client: TestClient) -> None:
    headers = {"content-type": "application/json", "content-length": "9" * 5_000}
    assert client.post("/api/texts", content=b"{}", headers=headers).status_code == 413


def test_the_token_is_exchanged_for_a_cookie_once(settings: Settings) -> None:
    app = create_app(replace(settings, host="192.168.1.5", token=TOKEN))
    client = TestClient(app, base_url="http://192.168.1.5:7777")
    response = client.get(f"/?model=a%26b&token={TOKEN}")
    assert response.status_code == 200
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie
    assert TOKEN not in response.text
    assert 'url=/?model=a%26b"' in response.text
    assert client.get("/healthz").status_code == 200  # the client keeps the cookie
    assert "set-cookie" not in client.get("/").headers


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/%5Cevil.example", "/\\evil.example", "///evil.example"]
)
def test_the_exchange_does_not_lead_to_another_machine(settings: Settings, path: str) -> None:
    app = create_app(replace(settings, host="192.168.1.5", token=TOKEN))
    client = TestClient(app, base_url="http://192.168.1.5:7777")
    response = client.get(f"http://192.168.1.5:7777{path}?token={TOKEN}")
    target = re.search('url=([^"]*)"', response.text)
    assert target is not None and not re.match(r"/[/\\]", target[1])


@pytest.mark.parametrize("token", [None, "", "short", "a" * 21, "a b" * 20, "ä" * 30])
def test_no_server_for_the_network_without_a_token(settings: Settings, token: str | None) -> None:
    with pytest.raises(ValueError, match="token"):
        create_app(replace(settings, host="0.0.0.0", token=token))


def test_a_token_has_at_least_128_bits() -> None:
    assert len({make_token() for _ in range(100)}) == 100
    assert len(make_token()) * 6 >= 128
    Door("0.0.0.0", make_token())


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.8.9.1", True), ("0.0.0.0", False),
     ("::", False), ("192.168.1.5", False), ("localhost.evil.example", False), ("lab", False)],
)  # fmt: skip
def test_which_hosts_are_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) == loopback


def test_the_policy_allows_nothing_from_elsewhere(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy and "style-src-attr 'unsafe-inline'" in policy
    assert "unsafe-eval" not in policy and "http" not in policy and "*" not in policy
    assert not {"access-control-allow-origin", "server"} & set(client.get("/").headers)
