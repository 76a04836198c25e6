"""The lesson on the cliff in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from reading_page import OpenPage

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]

NO_WEBGL = """
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.includes("webgl") ? null : get.call(this, kind, ...rest);
};
"""


def test_a_click_starts_descent_there_and_the_sliders_move_it(open_lesson: OpenLesson) -> None:
    page = open_lesson("cliff")
    note = page.locator("#norms .figure-note")
    expect(note).to_contain_text("at step 29")
    expect(page.locator("#surface canvas").first).to_be_visible()
    page.locator("#contour .overlay").click(position={"x": 40, "y": 40})
    expect(page).to_have_url(re.compile(r"\?w=0\.\d+&b=1\.\d+&at=0$"))
    ring = page.locator("#contour .start")
    ring.focus()
    before = float(page.locator("#w").input_value())
    page.keyboard.press("ArrowRight")
    expect(page.locator("#w")).to_have_value(f"{before + 0.01:.2f}".rstrip("0"))
    page.keyboard.press("r")
    expect(note).to_contain_text("at step 29")
    page.locator("#steps").fill("5")
    page.locator("#steps").press("Enter")
    expect(page.locator(".equation")).to_contain_text("h5")
    expect(note).not_to_contain_text("at step 29")


def test_without_webgl_the_page_says_so_and_the_address_brings_a_view_back(open_page: OpenPage) -> None:
    page = open_page("/healthz", wait=None)
    page.add_init_script(NO_WEBGL)
    page.goto(page.url.replace("healthz", "lessons/cliff?cell=sigmoid&w=4.4&b=-3.1&at=10"))
    page.wait_for_selector("body[data-drawn=yes]")
    expect(page.locator("#surface .figure-empty")).to_contain_text("WebGL is missing")
    expect(page.locator(".transport output")).to_have_text("step 10")
    page.keyboard.press("w")
    expect(page.locator(".transport output")).not_to_have_text("step 10")
    longest = page.locator("#norms .figure-note").inner_text().rsplit(" ", 1)[1]
    expect(page.locator(".transport output")).to_have_text(f"step {longest}")
    page.locator("#tau").fill("0")
    page.locator("#tau").press("Enter")
    expect(page.locator("#tau-error")).to_have_text("Expected a number from 0.01 to 100, got 0.")
    page.locator("#reset").click()
    expect(page.locator("#tau-error")).to_have_text("")
    expect(page.locator("#tau")).to_have_value("0.3")
    page.locator("#cell [data-value=sigmoid]").click()
    expect(page.locator("#w-slider")).to_have_attribute("max", "5.5")
    expect(page.locator("#w")).to_have_value("4.4")
    page.locator("#w").fill("7")
    page.locator("#w").press("Enter")
    expect(page.locator("#w")).to_have_value("5.5")
    page.locator("#undo").click()
    expect(page.locator("#w")).to_have_value("4.4")
