"""Opens a lesson and waits until everything on it is drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from reading_page import DRAWN, OpenPage

OpenLesson = Callable[..., Page]


@pytest.fixture
def open_lesson(open_page: OpenPage) -> OpenLesson:
    """Opens /lessons/PATH; `PATH` may carry a query."""

    def open_it(path: str, **options: object) -> Page:
        page = open_page(f"/lessons/{path}".rstrip("/"), wait=None, **options)
        page.wait_for_selector("body[data-drawn=yes]")
        page.bring_to_front()  # keys go to it
        page.evaluate(DRAWN)
        return page

    return open_it
