"""The lesson on powers in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_the_slider_the_keys_and_the_tries_move_the_picture(open_lesson: OpenLesson) -> None:
    page = open_lesson("powers")
    note = page.locator("#chain .figure-note")
    expect(note).to_have_text("after 50 steps: 117.39")
    page.get_by_role("link", name="0.9 fifty times").click()
    expect(note).to_have_text("after 50 steps: 0.0051538")
    expect(page).to_have_url(re.compile(r"w=0\.9"))
    page.keyboard.press("ArrowLeft")
    expect(note).to_contain_text("after 49 steps")
    page.keyboard.press("z")
    expect(page.locator("#w")).to_have_value("1.1")
    page.locator("#w").fill("nonsense")
    page.locator("#w").press("Enter")
    expect(page.locator("#w-error")).to_have_text("Expected a number from -4 to 4, got nonsense.")
