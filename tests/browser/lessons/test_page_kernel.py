"""The lesson on kernel regression in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_the_query_is_dragged_and_moved_by_keys_and_the_kernel_changes_the_curve(
    open_lesson: OpenLesson,
) -> None:
    page = open_lesson("kernel")
    note = page.locator("#regression .figure-note")
    expect(note).to_contain_text("the estimate at 0.6")
    page.keyboard.press("ArrowLeft")
    expect(note).to_contain_text("the estimate at 0.55")
    box = page.locator("#regression .figure-body").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 90)
    page.mouse.down()
    page.mouse.move(box["x"] + 5, box["y"] + 90, steps=4)
    page.mouse.up()
    expect(note).to_contain_text("the estimate at −3")
    expect(page).to_have_url(re.compile(r"query=-3"))
    curve = page.locator("#regression path.estimate")
    before = curve.get_attribute("d")
    page.get_by_role("radio", name="Box").click()
    expect(curve).not_to_have_attribute("d", before or "")
    page.locator("#bandwidth-slider").fill("-1.3")  # of a logarithmic slider: 0.05
    expect(page.locator("#errors .figure-note")).to_contain_text("here none; least at h =")
    page.locator("#errors svg.picture").click(position={"x": 500, "y": 60})
    expect(page.locator("#bandwidth")).not_to_have_value("0.05")


def test_attention_weighs_by_the_query_and_equal_norms_make_both_weights_one(open_lesson: OpenLesson) -> None:
    page = open_lesson("kernel?part=attention&kernel=softmax")
    caption = page.locator("#sequence .figure-caption")
    expect(caption).to_contain_text("keys differ in norm, so they differ; at most by 0.05")
    expect(page.locator("#bandwidth")).to_be_hidden()
    house = page.locator("#sequence tbody tr").last.locator("td").nth(2)
    expect(house).to_have_text(re.compile(r"0\.1"))
    page.wait_for_selector("body[data-drawn=yes]")
    box = page.locator("#plane .kernel-plane").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.9 * box["height"], steps=4)
    page.mouse.up()
    expect(page.locator("#plane .figure-note")).to_have_text(re.compile(r"query \(2\.[34]\d*, −2\.[34]\d*\)"))
    expect(house).to_have_text(re.compile(r"0\.9"))
    page.locator("#equal").check()
    expect(caption).to_contain_text(re.compile(r"they are one; at most by (0|\d\.\de−1\d)\."))
    page.locator("#values").fill("1,2")
    expect(page.locator("#values-error")).to_have_text("Expected 6 values, one a word, got 2.")
    page.locator("#values").fill("0,1,0,0,0,1e308")
    expect(page.locator("#values-error")).to_contain_text("Expected -1000 to 1000, got 1e308.")
