"""The lesson on a function that is applied again and again, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_k_and_r_move_the_pictures(open_lesson: OpenLesson) -> None:
    page = open_lesson("iteration")
    graph, slope = page.locator("#graph .figure-note"), page.locator("#slope .figure-note")
    expect(graph).to_have_text("f³(0.12) = 0.527")
    page.get_by_role("button", name="f", exact=True).click()
    expect(graph).to_have_text("f(0.12) = 0.37")
    expect(slope).to_have_text("(f)′(0.12) = 2.66")
    page.keyboard.press("+")
    expect(page.locator("#k")).to_have_value("2")
    expect(page.locator("#cobweb .figure-caption")).to_contain_text("cycle of 4: 0.383, 0.827, 0.501, 0.875")
    page.locator("#r").fill("3.2")
    page.locator("#r").press("Enter")
    expect(page.locator("#cobweb .figure-caption")).to_contain_text(
        "cycle of 2: 0.513, 0.799; multiplier 0.16"
    )
    expect(page.locator("#cycles .stable")).to_have_count(1)
    assert page.locator("#graph .fixed.stable").count() == 2
    page.get_by_role("radio", name="linear").click()
    expect(page.locator("#slope .band")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"r=3\.2&k=2&axis=linear"))
    page.reload()
    expect(page.locator("#k")).to_have_value("2")
    page.locator("#r").fill("4.5")
    page.locator("#r").press("Enter")
    expect(page.locator("#r-error")).to_have_text("Expected a number from 0 to 4, got 4.5.")


def test_the_start_is_dragged_and_moved_with_keys(open_lesson: OpenLesson) -> None:
    page = open_lesson("iteration?k=1")
    knob = page.get_by_role("slider", name="Start", exact=True)
    knob.press("ArrowRight")
    knob.press("Shift+ArrowUp")
    expect(page.locator("#x0")).to_have_value("0.131")
    expect(page.locator("#at-slider")).to_have_value("12")
    box = page.locator("#graph svg").bounding_box()
    lines = [line.bounding_box() for line in page.locator("#graph .grid").all()]
    assert box and all(lines)
    left, right = min(one["x"] for one in lines), max(one["x"] + one["width"] for one in lines)  # type: ignore[index]
    page.mouse.move(left + 5, box["y"] + 50)
    page.mouse.down()
    page.mouse.move((left + right) / 2, box["y"] + 60, steps=4)
    page.mouse.up()
    expect(page.locator("#x0")).to_have_value(re.compile(r"^0\.(5|49\d|50\d)$"))
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#cobweb .figure-note")).to_contain_text("t = 13")


def test_a_unit_is_steep_between_its_memories_only(open_lesson: OpenLesson) -> None:
    page = open_lesson("iteration")
    page.get_by_role("link", name="A unit with two memories").click()
    expect(page.locator("#graph .figure-caption")).to_have_text(
        "f¹² meets the diagonal at 3 points; stable (full dots): 2."
    )
    expect(page.locator("#slope .figure-caption")).to_have_text(
        "|(f¹²)′| is below 0.01 on 99 % of the interval, over 100 on <1 %."
    )
    expect(page.locator("#cycles tbody tr").last).to_have_text("102unstable")
    expect(page.locator("#r")).to_be_hidden()
    page.locator("#h0").fill("0")
    page.locator("#h0").press("Enter")
    expect(page.locator("#slope .figure-note")).to_have_text("(f¹²)′(0) = 4096")
    page.get_by_role("link", name="nothing settles").click()
    expect(page.locator("#slope .figure-caption")).to_contain_text("Too steep for a line")
    expect(page.locator("#cobweb .figure-caption")).to_contain_text("has not come back within 63")
