"""What no client library would send, over a real socket."""

from __future__ import annotations

import socket
from typing import Any

import pytest

TARGETS = [
    b"/static/../../secret", b"/static/x/../../../../etc/passwd", b"//etc/passwd", b"/..", b"/../",
    b"/static/..\\secret",
    b"/%2e%2e/secret", b"/static/x/%2e%2e%2f%2e%2e%2fsecret", b"/\xff\xfe", b"/static/\xc0\xae\xc0\xae/secret", b"*",
    b"http://evil.example/", b"http://127.0.0.1/static/../secret", b"/?token=x&token=y", b"/\x00", b"/static/x/\x00.js",
    b"/api/texts/../../secret", b"?", b"/" + b"a/" * 4_000, b"/;/../secret", b"/static/x//../secret",
]  # fmt: skip


def ask(port: int, request: bytes) -> tuple[int, bytes]:
    """Status and body of an answer; 0 if the connection was closed without one."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return (int(head.split()[1]) if head else 0), body


@pytest.mark.parametrize("target", TARGETS, ids=range(len(TARGETS)))
def test_targets(live: Any, target: bytes) -> None:
    status, body = ask(
        live.port, b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    )
    assert status in (200, 400, 403, 404), target
    assert b"root:" not in body and (status != 200 or b"<title>RNNscope" in body)


@pytest.mark.parametrize(
    ("head", "status"),
    [(b"GET / HTTP/1.1\r\n\r\n", 400), (b"GET / HTTP/1.0\r\n\r\n", 403),
     (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
     (b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 403),
     (b"GET http://127.0.0.1/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 403),
     (b"GET /stream HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n", 403),
     (b"GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.example\r\nConnection: Upgrade\r\n"
      b"Upgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n", 403)],
    ids=range(7),
)  # fmt: skip
def test_heads(live: Any, head: bytes, status: int) -> None:
    assert ask(live.port, head)[0] == status


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_the_limit_gets_its_answer(live: Any, announced: bool) -> None:
    head = b"POST /api/texts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
    part = b"a" * 100_000
    if announced:
        request = head + b"Content-Length: 5000000\r\n\r\n" + part * 50
    else:
        chunk = b"%x\r\n" % len(part) + part + b"\r\n"
        request = head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 50 + b"0\r\n\r\n"
    status, body = ask(live.port, request)
    assert status == 413 and b'"error"' in body


def test_a_body_that_never_ends_is_not_waited_for(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from rnnscope.web import guard

    monkeypatch.setattr(guard, "DRAIN_SECONDS", 0.2)
    head = b"POST /api/texts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
    status, _ = ask(live.port, head + b"Content-Length: 5000000\r\n\r\nabc")
    assert status == 413
