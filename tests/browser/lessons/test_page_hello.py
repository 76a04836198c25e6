"""The lesson on hello in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_only_the_state_can_tell_one_l_from_the_other(open_lesson: OpenLesson) -> None:
    page = open_lesson("hello")
    note = page.locator("#letters .figure-note")
    expect(note).to_contain_text("it writes “ello”")
    page.get_by_role("link", name="Without the state").click()
    expect(note).to_contain_text("not “ello”")
    expect(page.locator("#letters svg")).to_have_attribute(
        "aria-label", re.compile(r"l 0\.5, o 0\.5\.$|l 0\.49, o 0\.5")
    )
    expect(page).to_have_url(re.compile("memory=0"))
    page.keyboard.press("z")
    expect(note).to_contain_text("it writes “ello”")


def test_the_slider_goes_through_the_training_and_the_address_brings_it_back(open_lesson: OpenLesson) -> None:
    page = open_lesson("hello?step=0&seed=3&at=1")
    expect(page.locator("#letters .figure-note")).to_contain_text("loss 1.")
    expect(page.locator(".transport output")).to_have_text("letter 2 of 4")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".transport output")).to_have_text("letter 3 of 4")
    page.locator("#step-slider").fill("300")
    expect(page.locator("#letters .figure-note")).to_contain_text("it writes “ello”")
    expect(page).to_have_url(re.compile(r"seed=3&at=2$"))
    page.locator("#seed").fill("1.5")
    page.locator("#seed").press("Enter")
    expect(page.locator("#seed-error")).to_have_text("Expected a whole number from 0 to 9999, got 1.5.")
