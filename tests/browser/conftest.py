"""A real server in a process of its own, and pages of a real Chromium that must stay on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from planted import write_planted_model, write_shrinking_model
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)
from reading_page import DRAWN, OpenPage
from serving import serving

HERE = Path(__file__).parent
WINDOW: ViewportSize = {"width": 1280, "height": 900}
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
    """Whether the page did something wrong: not that pixels are read back, nor that a setting is refused."""
    fine = ("willReadFrequently", "GPU stall due to ReadPixels", "status of 422")
    return message.type in ("error", "warning") and not any(part in message.text for part in fine)


class Chromium:
    """One for tests that follow each other in this folder: while Playwright runs, no other could run an event loop."""

    def __init__(self) -> None:
        self._opened = ExitStack()
        self._browser: Browser | None = None
        self._profile: BrowserContext | None = None

    def browser(self, executable: Path) -> Browser:
        if self._browser is None:
            playwright = self._opened.enter_context(sync_playwright())
            # No page lives long enough to earn back what optimizing its scripts costs.
            flags = ["--no-sandbox", "--js-flags=--no-opt"]
            self._browser = playwright.chromium.launch(executable_path=executable, args=flags)
            self._opened.callback(self._browser.close)
            expect.set_options(timeout=40_000)  # other tests run beside this one
        return self._browser

    def profile(self, browser: Browser) -> BrowserContext:
        """One for all pages: what they load is in its cache, compiled."""
        if self._profile is None:
            self._profile = browser.new_context()
            self._profile.set_default_timeout(60_000)  # a run begins with a process that imports torch
            self._profile.grant_permissions(["clipboard-read", "clipboard-write"])
        return self._profile

    def close(self) -> None:
        self._browser = self._profile = None
        self._opened.close()


CHROMIUM = Chromium()


@pytest.hookimpl(trylast=True)  # after the pages of the test are closed
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    if nextitem is None or HERE not in nextitem.path.parents:
        CHROMIUM.close()


@pytest.fixture
def browser(chromium: Path) -> Browser:
    return CHROMIUM.browser(chromium)


@pytest.fixture
def profile(browser: Browser) -> BrowserContext:
    return CHROMIUM.profile(browser)


@pytest.fixture
def open_page(server: str, profile: BrowserContext) -> Iterator[OpenPage]:
    """Opens an address as if for the first time and waits for the whole reading; no page may complain in the end."""
    complaints: list[str] = []
    pages: list[Page] = []

    def open_it(
        path: str = "/",
        *,
        wait: str | None = "all",
        viewport: ViewportSize = WINDOW,
        **media: Any,
    ) -> Page:
        page = profile.new_page()
        pages.append(page)
        _forget(page, server)
        page.set_viewport_size(viewport)
        page.emulate_media(**media)
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
    for page in pages:
        page.close()
    assert complaints == []


def _forget(page: Page, server: str) -> None:
    """Nothing is left of what other pages have kept in this profile."""
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": server, "storageTypes": "local_storage"})
    session.detach()
