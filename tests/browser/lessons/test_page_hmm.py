"""The lesson on hidden Markov models in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_chances_are_edited_in_place_and_the_picture_follows(open_lesson: OpenLesson) -> None:
    page = open_lesson("hmm?source=typed&typed=ab")
    shades = page.locator("#recursion rect.shade")
    before = shades.first.get_attribute("fill-opacity")
    assert before == "0.889"  # 0.5 * 0.8 of 0.5 * 0.8 + 0.5 * 0.1
    cell = page.get_by_label("Chance: 2 puts out a")
    cell.fill("0.8")
    cell.press("Enter")
    told = page.locator("#emission-error")
    expect(told).to_have_text("Row 2 sums to 1.7, expected 1. Change it, or press Normalize.")
    page.locator("#normalize").click()
    expect(told).to_have_text("")
    expect(cell).to_have_value("0.471")
    expect(shades.first).to_have_attribute("fill-opacity", "0.629")
    expect(page).to_have_url(re.compile(r"emission=0\.8,0\.2;0\.471,0\.529"))
    page.locator("#entry-slider").fill("0.2")
    expect(page.get_by_label("Chance: 2 puts out b")).to_have_value("0.8")
    expect(shades.first).to_have_attribute("fill-opacity", "0.800")
    cell.fill("x")
    cell.press("Enter")
    page.locator("#normalize").click()
    expect(told).to_have_text("Expected a number, got x. Such as 0.5.")
    page.locator("#entry-slider").fill("0.2")
    expect(told).to_have_text("")
    page.locator("#typed").fill("abz")
    expect(page.locator("#typed-error")).to_contain_text(
        "expected letters from a to b, got z", ignore_case=True
    )
    page.locator("#more-states").click()
    expect(page.locator("[data-control=transition] input")).to_have_count(9)


def test_steps_gradients_and_the_address(open_lesson: OpenLesson) -> None:
    page = open_lesson("hmm?at=3&entry=transition.0.1")
    note = page.locator("#network .figure-note")
    expect(note).to_contain_text("t = 4")
    page.keyboard.press("ArrowRight")
    expect(note).to_contain_text("t = 5")
    page.locator("#recursion svg").click(position={"x": 75, "y": 60})
    expect(note).to_contain_text("t = 1")
    difference = page.locator("#slopes .figure-note")
    expect(difference).to_have_text(re.compile(r"largest difference (0|\d\.\de−1[3-9])"))
    page.get_by_role("radio", name="Log P").click()
    expect(page.locator(".equation")).to_contain_text("N12")
    expect(difference).to_have_text(re.compile(r"largest difference (0|\d\.\de−1[3-9])"))


@pytest.mark.soak  # a training of seconds; its door is tested without a browser
def test_training_streams_to_where_twenty_starts_end_and_other_data_clear_it(open_lesson: OpenLesson) -> None:
    page = open_lesson("hmm?sequences=6&do=climb")
    note = page.locator("#ends .figure-note")
    expect(page.locator("#climb .figure-note")).to_have_text("after 150 of 150 iterations")
    expect(note).to_have_text(re.compile(r"best found by EM \d+, ascent \d+ of 20"))
    expect(page.locator("#work-climb")).to_have_text("Train from 20 starts")
    page.locator("#ends svg.picture").click(position={"x": 220, "y": 120})
    expect(page.locator("#climb .figure-caption")).to_contain_text(re.compile(r"start \d\d?\."))
    expect(page.locator("#chosen")).not_to_have_value("1")
    page.locator("#seed").fill("4")
    page.locator("#seed").press("Enter")
    expect(note).to_have_text("")
