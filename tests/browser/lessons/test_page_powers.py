"""The lesson on powers in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_one_weight_fifty_factors_and_forty_nine(open_lesson: OpenLesson) -> None:
    page = open_lesson("powers")
    note, rows = page.locator("#chain .figure-note"), page.locator("#factors tbody tr")
    expect(note).to_have_text("after 50 steps: 117.39")
    expect(rows).to_have_text(["1.1117.39106.72", "0.90.00515380.0057264"])
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


def test_eigenvalues_are_dragged_and_moved_with_keys(open_lesson: OpenLesson) -> None:
    page = open_lesson("powers")
    page.keyboard.press("m")
    expect(page.locator("#plane .figure-note")).to_have_text("0.8 ± 0.5 i")
    handle = page.get_by_role("slider", name="Eigenvalue λ1", exact=True)
    handle.focus()
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#first")).to_have_value("0.81")
    expect(page.locator("#second")).to_have_value("0.41")
    expect(page.locator("#at-slider")).to_have_value("50")
    box, plane = handle.locator(".knob").bounding_box(), page.locator("#plane svg").bounding_box()
    assert box and plane
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(plane["x"] + plane["width"] / 2, plane["y"] + plane["height"] / 4, steps=4)
    page.mouse.up()
    expect(page.locator("#first")).to_have_value("0")
    expect(page.locator("#second")).to_have_value("0.86")
    expect(page).to_have_url(re.compile(r"view=matrix&first=0&second=0\.86"))
    page.reload()
    expect(handle).to_have_attribute("aria-valuetext", "0 + 0.86 i")
    arrow = page.get_by_role("slider", name="Direction of the gradient at lag 0")
    arrow.press("ArrowUp")
    expect(page.locator("#angle")).to_have_value("31")


def test_what_grows_first_vanishes_later_and_tanh_shrinks(open_lesson: OpenLesson) -> None:
    page = open_lesson("powers")
    page.get_by_role("link", name="Grows first").click()
    caption = page.locator("#norms .figure-caption")
    expect(caption).to_have_text(
        "Grows first, to 5.42 at k = 6, and vanishes later: ρ = 0.9 < 1 < ‖W‖ = 2.31."
    )
    expect(page.locator("#impulse .stem")).to_have_count(2)
    expect(page.locator("#noise")).to_be_hidden()
    page.locator("#w_xh").fill("1, two")
    expect(page.locator("#w_xh-error")).to_have_text(
        "Expected a number, got two. Write two numbers from -100 to 100, such as 1, 0."
    )
    page.locator("#w_xh").fill("0, 1")
    expect(page.locator("#w_xh-error")).to_be_empty()
    expect(page.locator("#impulse .figure-note")).to_have_text("k = 7: 5.37")
    page.get_by_role("link", name="tanh′ makes it vanish").click()
    expect(caption).to_have_text(
        re.compile(r"ρ = 1\.21, but with tanh′ the product shrinks .* exponent −0\.\d+\.")
    )
    expect(page.locator("#noise")).to_be_visible()
    assert page.locator("#plane .jacobians").count() == 1
