"""The lesson on truncated BPTT in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_sliders_clicks_and_tries_move_symbol_and_window(open_lesson: OpenLesson) -> None:
    page = open_lesson("truncated")
    caption, equation = page.locator("#unrolled .figure-caption"), page.locator(".equation")
    expect(caption).to_contain_text("The gradient comes back to step 11, 1 step short of it")
    expect(equation).to_contain_text("T−s=10≥10=k")
    page.get_by_role("link", name="just inside").click()
    expect(caption).to_contain_text("so it reaches the symbol")
    expect(page).to_have_url(re.compile(r"lag=9"))
    page.locator("#window-slider").fill("6")
    expect(caption).to_contain_text(
        "symbol s is at step 3, the question at step 12. The gradient comes back to step 7, 4 steps"
    )
    page.wait_for_timeout(200)  # what comes within 90 ms of a change is one step of undo with it
    page.locator("#unrolled svg .step").nth(7).click()
    expect(page.locator("#lag")).to_have_value("4")
    expect(caption).to_contain_text("so it reaches the symbol")
    page.keyboard.press("z")
    expect(page.locator("#lag")).to_have_value("9")
    page.get_by_role("radio", name="Reset").click()
    expect(caption).to_contain_text("the state at the cut is reset to zero")
    page.locator("#lag").fill("99")
    page.locator("#lag").press("Enter")
    expect(page.locator("#lag-error")).to_have_text("Expected a whole number from 1 to 24, got 99.")


@pytest.mark.soak
def test_training_inside_is_learned_and_after_a_reset_is_not(open_lesson: OpenLesson) -> None:
    page = open_lesson("truncated?window=2&lag=2&seed=3")
    page.locator("#work-train").click()
    expect(page.locator("#courses .figure-note")).to_contain_text("after 300 steps", timeout=60_000)
    caption = page.locator("#courses .figure-caption")
    expect(caption).to_contain_text("Inside, 10 of 10 learn it. 2 steps back with the state reset: 2")
    expect(caption).to_contain_text("chance is 25 %")
    rows = page.locator(".results tbody tr")
    expect(rows.nth(1).locator(".learned-count")).to_have_text("0 of 10")
    expect(page.locator("#unrolled .figure-note")).to_have_text("seed 3, after 300 steps")
    rows.nth(0).locator("button").nth(6).click()
    expect(page.locator("#unrolled .figure-note")).to_have_text("seed 7, after 300 steps")
    expect(page.locator("#lag")).to_have_value("1")
    page.locator("#window-slider").fill("5")
    expect(page.locator("#courses .figure-note")).to_have_text("not trained yet")
