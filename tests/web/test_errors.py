from __future__ import annotations

import json

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rnnscope.settings import Settings
from rnnscope.web.application import create_app
from rnnscope.web.errors import Refusal, error_fields

BODIES = [
    b"", b"{", b"[]", b"null", b"NaN", b"1", b'"x"', b"{}", b'{"characters": 1}', b'{"characters": NaN}',
    b'{"characters": null}', b'{"characters": 1e400}', b'{"characters": -Infinity}', b'{"characters": Infinity}',
    b'{"characters": ["a"]}', b'{"characters": true}', b'{"characters": "a", "more": 1}', b'{"characters": "a",}',
    b'{"characters": "\\ud800"}', b'{"characters": "a\\udfffb"}', b'{"\\ud800": "a"}',
    b'{"characters": "\\ud83d\\ud83d"}',
    b'{"characters": "\xff"}', b'{"characters": "\xed\xa0\x80"}', b"\xff\xfe{\x00}\x00",
    b'\xef\xbb\xbf{"characters": 1}',
    b"[" * 100_000, b'{"a":' * 50_000, b'{"characters": ' + b"9" * 10_000 + b"}", b"\x00", b"characters=a",
    b'{"characters": "' + b"a" * 20_001 + b'"}',
]  # fmt: skip

TRAVERSALS = [
    "../secret", "..%2fsecret", "%2e%2e/secret", "%2e%2e%2fsecret", "..%252fsecret", "%252e%252e%252fsecret",
    "..\\secret", "..%5csecret", "%2e%2e%5csecret", "....//secret", "....%2f%2fsecret", ".../secret", "..;/secret",
    "..%00/secret", "%00../secret", "../secret%00.js", "..%c0%afsecret", "..%ef%bc%8fsecret", "%c0%ae%c0%ae/secret",
    "%uff0e%uff0e/secret", "//etc/passwd", "%2fetc%2fpasswd", "/etc/passwd", "file:///etc/passwd", "..%0d%0a/secret",
    "./../secret", "js/../../secret", "js/%2e%2e/%2e%2e/secret", "~/secret", "..%20/secret", "C:\\secret",
    "C:%5csecret", "\\\\host\\share", "..%ff/secret",
]  # fmt: skip


def assert_one_form(content: bytes) -> None:
    answer = json.loads(content)
    assert set(answer) == {"error", "field", "hint"}
    assert all(isinstance(value, str) for value in answer.values()) and answer["error"]
    assert len(content) < 1_000
    assert "Traceback" not in answer["error"] and "/" not in answer["error"] + answer["field"]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_bad_bodies(client: TestClient, settings: Settings, body: bytes) -> None:
    response = client.post("/api/texts", content=body, headers={"content-type": "application/json"})
    assert response.status_code in (400, 413, 422)
    assert_one_form(response.content)
    assert not (settings.data / "texts").exists()


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_other_kinds_of_bodies(client: TestClient, kind: str) -> None:
    response = client.post("/api/texts", content=b'{"characters": "a"}', headers={"content-type": kind})
    assert 400 <= response.status_code < 500
    assert_one_form(response.content)


@pytest.mark.parametrize("prefix", ["/static/x/", "/static/", "/api/texts/", "/"])
def test_path_traversal(client: TestClient, settings: Settings, prefix: str) -> None:
    (settings.static.parent / "secret").write_text("secret")
    (settings.data / "texts").mkdir(parents=True)
    (settings.data / "secret").write_text("secret")
    assert len(TRAVERSALS) >= 30
    for path in TRAVERSALS:
        response = client.get(f"http://127.0.0.1:7777{prefix}{path}")
        assert response.status_code in (400, 404), path
        assert_one_form(response.content)
        model = client.get(
            "/api/export", params={"model": path, "text": f"sample:{path}", "what": "all", "format": "csv"}
        )
        assert model.status_code in (404, 422), path


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("GET", "/api/nothing", 404), ("DELETE", "/api/texts", 405), ("PUT", "/", 405),
     ("POST", "/healthz", 405), ("GET", "/docs", 404), ("GET", "/openapi.json", 404), ("GET", "/stream", 404),
     ("GET", "/api/texts/" + "0" * 64, 404), ("GET", "/api/texts/nonsense", 404), ("OPTIONS", "/api/texts", 405)],
)  # fmt: skip
def test_what_is_not_there(client: TestClient, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert_one_form(response.content)


def test_a_browser_sees_a_page(client: TestClient) -> None:
    response = client.get("/<script>alert(1)</script>", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "<script" not in response.text and '<a href="/">' in response.text


def test_what_nobody_expected(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    app: FastAPI = create_app(settings)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("secret path /home/me")

    client = TestClient(app, base_url="http://localhost")
    response = client.get("/broken")
    assert "secret path" in caplog.text
    assert response.status_code == 500
    assert_one_form(response.content)
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("character", ["\x00", '"', "\\", "\U0001f600", "\ud800", "\u2028", "a"])
def test_every_error_is_short(character: str) -> None:
    refusal = Refusal(400, character * 5_000, character * 5_000, character * 5_000)
    fields = error_fields(refusal.error, refusal.field, refusal.hint)
    assert len(json.dumps(fields, ensure_ascii=False).encode()) < 1_000
    assert fields["error"].endswith("\u2026")
