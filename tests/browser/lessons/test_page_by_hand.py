"""The lesson on networks set by hand in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_weights_typed_slid_and_reset_move_the_picture(open_lesson: OpenLesson) -> None:
    page = open_lesson("by-hand")
    note, caption = page.locator("#unrolled .figure-note"), page.locator("#unrolled .figure-caption")
    expect(note).to_have_text("right at all 10 steps")
    expect(caption).to_contain_text("Input 0 1 0 1 1 0 1 0 1 1 → output 0 1 1 0 1 1 0 0 1 0.")
    expect(page.locator("#truth .here")).to_have_text(re.compile("0 1odd1110"))
    both = page.get_by_label("Weight b₁").and_(page.locator("[type=text]"))
    both.fill("-2.5")
    both.press("Enter")
    expect(note).to_have_text("first fails at step 4 of 10: y is 1, should be 0")
    expect(caption).to_contain_text("11 without an error. The shortest it gets wrong: 1 1.")
    expect(page).to_have_url(re.compile(r"weights=parity:1,1,-1,1,-1,1,-2\.5"))
    expect(page.locator("#truth .wrong")).to_have_text("1 ✗")
    page.get_by_role("button", name="Read that one").click()
    expect(page.locator("#bits")).to_have_value("1 1")
    expect(note).to_have_text("first fails at step 2 of 2: y is 1, should be 0")
    page.locator("#weights-bar input[type=range]").fill("-1.5")
    expect(note).to_have_text("right at all 2 steps")
    both.fill("1e308")
    both.press("Enter")
    expect(page.locator("#weights-error")).to_contain_text("Expected a number from -100 to 100 for b₁")
    page.get_by_role("button", name="As set by hand").click()
    expect(both).to_have_value("−1.5")


def test_systems_tries_keys_and_the_address(open_lesson: OpenLesson) -> None:
    page = open_lesson("by-hand?system=comparison&at=2")
    note = page.locator("#unrolled .figure-note")
    expect(note).to_have_text("right at all 6 steps")
    expect(page.locator("#first")).to_be_visible()
    expect(page.locator("#truth")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".transport output")).to_have_text("4 of 6")
    page.locator("#second").fill("2 0 3")
    expect(page.locator("#second-error")).to_contain_text(
        "Expected as many numbers as in the first stream, 6, got 3"
    )
    page.get_by_role("link", name="A sum that forgets").click()
    expect(note).to_have_text("first fails at step 2 of 6: y is 2.9, should be 3")
    expect(page.locator(".equation")).to_contain_text("0.9")


def test_learning_streams_a_row_a_seed_and_stops(open_lesson: OpenLesson) -> None:
    page = open_lesson("by-hand?system=sum&more=3")
    page.locator("#work-learn").click()
    expect(page.locator("#learned .figure-note")).to_have_text(
        re.compile(r"after [\d,]+ steps"), timeout=20_000
    )
    expect(page.locator("#learned tbody tr")).to_have_count(10)
    assert page.locator("#learned polyline").count() == 20
    page.keyboard.press("Escape")
    expect(page.locator("[data-work=learn]")).to_have_attribute("data-state", "ended")
