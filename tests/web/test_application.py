from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from rnnscope.samples import samples
from rnnscope.settings import Settings
from rnnscope.web.application import create_app
from rnnscope.web.library import Library


def test_nothing_is_exported_whatever_the_environment_says(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://203.0.113.1:4318")
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        assert client.get("/healthz").status_code == 200
    assert "telemetry" not in caplog.text  # FastAPI tries to set exporters up, and tells that it has none


def test_two_applications_know_nothing_of_each_other(browser, settings: Settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    first, second = browser(settings), browser(settings, data=tmp_path / "other", models=())
    digest = first.post("/api/texts", json={"characters": "mine"}).json()["sha256"]
    assert second.get(f"/api/texts/{digest}").status_code == 404
    assert second.get("/api/models").json() == {"models": [], "broken": []}


def test_the_first_page_is_read_ahead(settings: Settings, until: Callable[..., bool]) -> None:
    with TestClient(create_app(replace(settings, warm=True)), base_url="http://localhost") as client:
        assert client.get("/healthz").status_code == 200
    library = Library(settings)
    library.warm(lambda: True)
    text = samples()["wiki"].characters
    reading = library.read("gru", text)
    kept = library.cache.get((reading.loaded.key, reading.digest))
    assert kept is not None and kept.trace.length == len(text)


def test_reading_ahead_ends_with_the_server(settings: Settings, slowness: float) -> None:
    library = Library(settings)
    library.warm(lambda: False)
    assert library.cache.nbytes > 0  # begun, and left
    start = time.monotonic()
    Library(replace(settings, models=())).warm(lambda: True)
    assert time.monotonic() - start < 1 * slowness


def test_no_answer_is_a_server_error_for_odd_addresses(client: TestClient) -> None:
    odd = [
        "/%",
        "/%zz",
        "/%ff%fe",
        "/?model=%ff",
        "/?%00=%00",
        "/api/export?what=%ud800",
        "/static",
        "/static/",
        "/static/x",
    ]
    odd += [
        "/api/texts/",
        "/api/export?" + "a=1&" * 2_000,
        "/" + "a" * 8_000,
        "/api/models?x=" + "%F0%9F%98%80" * 500,
    ]
    for address in odd:
        answer = client.get(f"http://127.0.0.1:7777{address}")
        assert answer.status_code < 500, address
        assert answer.status_code == 200 or len(answer.content) < 1_000
