"""A real server in a process of its own, and pages of a real Chromium that must stay on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from planted import write_planted_model, write_shrinking_model
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from reading_page import DRAWN, OpenPage
from serving import serving

LOOPBACK = re.compile(r"^(https?|ws)://(127\.0\.0\.1|localhost)[:/]|^(data|blob|about):")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that offers the shipped models and those set by hand."""
    folder = tmp_path_factory.mktemp("browser")
    write_planted_model(folder / "models" / "planted")
    write_shrinking_model(folder / "models" / "shrinking")
    with serving(folder / "data", folder / "models") as server:
        server.wait("/healthz")
        yield server.address


def _complains(message: ConsoleMessage) -> bool:
    """Whether the page did something wrong: not that a test reads pixels back, nor that a setting is refused."""
    fine = ("willReadFrequently", "status of 422")
    return message.type in ("error", "warning") and not any(part in message.text for part in fine)


@pytest.fixture(scope="module")  # while Playwright runs, no other test could run an event loop
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(server: str, browser: Browser) -> Iterator[OpenPage]:
    """Opens an address in a fresh profile and waits for the whole reading; afterwards no page may have complained."""
    complaints: list[str] = []
    contexts = []

    def open_it(path: str = "/", *, wait: str | None = "all", **options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        contexts.append(context)
        context.set_default_timeout(30_000)
        expect.set_options(timeout=20_000)  # other tests run beside this one
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.on(
            "request",
            lambda request: LOOPBACK.match(request.url) or complaints.append(f"left: {request.url}"),
        )
        page.on("websocket", lambda ws: LOOPBACK.match(ws.url) or complaints.append(f"left: {ws.url}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda message: _complains(message) and complaints.append(message.text))
        page.goto(server + path)
        if wait:
            page.wait_for_selector(f"body[data-read={wait}]")
            page.bring_to_front()  # keys go to it
            page.evaluate(DRAWN)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []
