"""The lesson of the brain's view in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_sliders_the_cursor_and_clicks_move_the_pictures(open_lesson: OpenLesson) -> None:
    page = open_lesson("brain")
    expect(page.locator("#dale .figure-note")).to_have_text("24 of 24 send both")
    page.locator("#strongest-slider").fill("5")
    expect(page.locator("#graph svg")).to_have_attribute(
        "aria-label", re.compile("^The 5 strongest synapses")
    )
    page.locator("#baseline-slider").fill("100")
    expect(page.locator("#saturation .figure-caption")).to_contain_text(
        "a pause of 5 ms: never faster than 200 Hz"
    )
    page.locator("#graph [data-unit='7']").click()
    expect(page.locator("#firing .figure-note")).to_contain_text("neuron 7 at “was”")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#firing .figure-note")).to_contain_text("neuron 7 at “still”")
    page.locator("#firing rect.times").click(position={"x": 5, "y": 100})
    expect(page.locator("#firing .figure-note")).to_contain_text("at “the”")
    page.keyboard.press("]")
    expect(page).to_have_url(re.compile(r"neuron=\d+.*strongest=5"))


def test_all_pictures_follow_whichever_answer_comes_last(open_lesson: OpenLesson) -> None:
    page = open_lesson("brain")
    held: list[Route] = []
    page.route("**/api/lessons/brain/neuron", lambda route: held.append(route))
    with page.expect_response("**/api/lessons/brain/population"):
        page.locator("#shown").fill("13")
        page.locator("#shown").press("Enter")
    expect(page.locator("#graph [data-unit]")).to_have_count(24)
    held[0].continue_()
    expect(page.locator("#graph [data-unit]")).to_have_count(13)
    expect(page.locator("#synapses svg")).to_have_attribute("aria-label", re.compile("of 13 neurons"))


def test_the_large_network_reads_letters_and_says_what_it_cannot_read(open_lesson: OpenLesson) -> None:
    page = open_lesson("brain?network=wiki&text=[[Rome]]&shown=12&at=3")
    expect(page.locator("#dale .figure-note")).to_have_text("256 of 256 send both")
    expect(page.locator("#firing .figure-note")).to_contain_text("at “o”")
    page.locator("#text").fill("")
    expect(page.locator("#text-error")).to_contain_text("Expected 1 to 120 characters, got nothing.")
    page.get_by_role("radio", name="24, words").click()
    page.locator("#text").fill("roses are red")
    expect(page.locator("#text-error")).to_contain_text("“are” is not one")
    page.locator("#text").fill("roses were red")
    expect(page.locator("#text-error")).to_have_text("")
    page.locator("#neuron").fill("25")
    page.locator("#neuron").press("Enter")
    expect(page.locator("#neuron-error")).to_contain_text("Expected a neuron from 1 to 24, got 25.")
