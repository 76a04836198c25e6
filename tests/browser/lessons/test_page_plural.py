"""The lesson on the kept plural in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest
from playwright.sync_api import Page, expect

from rnnscope.lessons.plural_sentences import PLURAL, generate

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_holding_the_unit_turns_the_verb_and_the_address_restores_it(open_lesson: OpenLesson) -> None:
    page = open_lesson("plural")
    verb = page.locator("#verb .figure-note")
    expect(verb).to_have_text("bloom")
    page.get_by_role("link", name="Hold it as after a singular").click()
    expect(verb).to_have_text("bloom becomes blooms")
    page.get_by_role("radio", name="Word").click()
    page.locator("#sentence svg .word").nth(4).click()
    expect(verb).to_have_text("bloom becomes blooms")
    expect(page).to_have_url(re.compile(r"at=4.*|hold=1"))
    page.locator("#towards-slider").fill("1")
    expect(verb).to_have_text("still bloom")
    page.keyboard.press("h")
    expect(verb).to_have_text("bloom")
    page.keyboard.press("z")
    expect(page.locator("#hold")).to_be_checked()
    page.get_by_role("link", name="24 words between").click()
    expect(page.locator("#sentence svg .word")).to_have_count(len(generate(Random(1), 24, PLURAL).ids))
    again = open_lesson("plural?hold=1&towards=-1&cell=lstm&span=word&at=4&quantity=h")
    expect(again.locator("#verb .figure-note")).to_have_text("still bloom")
    expect(again.locator("[data-control=quantity]")).to_be_visible()


def test_sentences_typed_and_generated_units_and_the_cursor(open_lesson: OpenLesson) -> None:
    page = open_lesson("plural")
    page.locator("#text").fill("The flowrs bloom")
    expect(page.locator("#text-error")).to_contain_text("“flowrs” is not one. Nearest: flowers, flower")
    page.locator("#text").fill("Our tree, outside, blooms.")
    expect(page.locator("#text-error")).to_have_text("")
    expect(page.locator("#sentence svg")).to_have_attribute("aria-label", re.compile("^Our tree , outside"))
    first = page.locator("#sentence .figure-note").inner_text()
    page.locator("#ranking .rank").nth(2).click()
    expect(page.locator("#sentence .figure-note")).not_to_have_text(first)
    page.keyboard.press("[")
    page.keyboard.press("[")
    expect(page.locator("#sentence .figure-note")).to_have_text(first)
    page.locator("#sentence [data-word='1']").click()
    expect(page.locator(".transport output")).to_have_text("tree")
    page.get_by_role("radio", name="Generated").click()
    expect(page.locator("#text")).to_be_hidden()
    page.locator("#clause-slider").fill("20")
    expect(page.locator("#sentence svg .word")).to_have_count(len(generate(Random(1), 20, PLURAL).ids))


@pytest.mark.soak  # a training of seconds; its door is tested without a browser
def test_a_network_learns_on_the_page_and_can_be_stopped(open_lesson: OpenLesson) -> None:
    page = open_lesson("plural?longest=2")
    page.get_by_role("button", name="Train a network").click()
    expect(page.locator("#distances .figure-note")).to_contain_text(
        re.compile(r"GRU, ≤ 2 words, after \d+ steps"), timeout=60_000
    )
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Train a network")).to_be_visible()
