"""The lesson on gates in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def strip_of(page: Page) -> str:
    page.wait_for_selector("body[data-drawn=yes]")
    return page.locator("#strip svg").get_attribute("aria-label") or ""


def test_with_f_1_and_the_others_shut_the_gradient_arrives_unchanged(open_lesson: OpenLesson) -> None:
    page = open_lesson("gates")
    note = page.locator("#gradients .figure-note")
    expect(note).to_have_text("∂L/∂c at t = 0: 0.43")
    page.locator("#f").fill("0.5")
    page.locator("#f").press("Enter")
    expect(note).to_have_text("∂L/∂c at t = 0: 0.00391")
    page.get_by_role("link", name="the exercise").click()
    expect(note).to_have_text("∂L/∂c at t = 0: 1")
    assert "∂L/∂c " + ", ".join(["1"] * 9) + ". " in strip_of(page)
    expect(page).to_have_url(re.compile(r"\?i=0&f=1&o=0$"))
    page.locator("#of").get_by_text("the last h").click()
    expect(note).to_have_text("∂L/∂c at t = 0: 0")
    page.locator("summary").filter(has_text="Exercise").click()
    expect(page.get_by_text("it arrives unchanged, whatever the distance")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".transport output")).to_have_text("t = 5 of 8")


def test_both_forms_stand_side_by_side_and_their_difference_is_told(open_lesson: OpenLesson) -> None:
    page = open_lesson("gates?cell=full&at=2")
    note = page.locator("#states .figure-note")
    expect(note).to_contain_text("A and B differ most at t =")
    expect(page.locator("#f")).to_be_hidden()
    page.locator("#units-slider").fill("1")
    expect(note).to_have_text("A and B are the same")
    page.locator("#cell").get_by_text("minimal").click()
    expect(note).to_contain_text("differ most")
    assert "as printed: u " in strip_of(page) and "usual form: u " in strip_of(page)
    page.locator("#recurrent").fill("0")
    page.locator("#recurrent").press("Enter")
    expect(note).to_have_text("A and B are the same")
    page.locator("#inputs").fill("1 x 0")
    expect(page.locator("#inputs-error")).to_contain_text("Expected a number for number 2, got x.")
