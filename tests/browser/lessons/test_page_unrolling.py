"""The lesson on unrolling in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_shapes_words_and_the_shared_weight(open_lesson: OpenLesson) -> None:
    page = open_lesson("unrolling")
    note = page.locator("#cell .figure-note")
    expect(note).to_have_text("8 steps, 5 numbers; everything it says is right")
    page.get_by_role("radio", name="many to many, unequal").click()
    page.locator("#text").fill("aeiou")
    expect(note).to_have_text("11 steps, 6 numbers; everything it says is right")
    expect(page.locator("#cell .marked")).to_have_count(13)  # 11 copies, the loop and its name
    page.get_by_role("radio", name="Wxh").click()
    expect(page.locator("#cell .marked")).to_have_count(13)
    page.locator("#w-slider").fill("0.5")
    expect(note).to_contain_text("first wrong at step")
    expect(page.locator("#cell .wrong")).not_to_have_count(0)
    expect(page).to_have_url(re.compile("text=aeiou&w=0.5&mark=xh"))
    page.locator("#text").fill("")
    expect(page.locator("#text-error")).to_contain_text("Expected at least one letter")
    page.get_by_role("radio", name="one to many").click()
    expect(page.locator("#count")).to_be_visible()
    expect(page.locator("#text")).to_be_hidden()
    page.locator("#count").fill("13")
    page.locator("#count").press("Enter")
    expect(page.locator("#count-error")).to_contain_text("from 1 to 12")


def test_the_address_brings_the_view_back_and_keys_step(open_lesson: OpenLesson) -> None:
    page = open_lesson("unrolling?shape=many-to-one&text=tree&at=1")
    expect(page.locator(".transport output")).to_have_text("2 of 4")
    page.keyboard.press("End")
    expect(page.locator(".transport output")).to_have_text("4 of 4")
    expect(page.locator(".lesson-equation")).to_contain_text("h4=1·1+1·1+0=2")


def test_an_address_out_of_bounds_opens_as_if_it_said_nothing(open_lesson: OpenLesson) -> None:
    page = open_lesson("unrolling?shape=one-to-many&count=99&w=7&at=-3")
    expect(page.locator("#count")).to_have_value("6")
    expect(page.locator("#w")).to_have_value("1")
    expect(page.locator("#cell .figure-note")).to_contain_text("everything it says is right")
    expect(page.locator("#notice")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator(".help-text")).to_contain_text(
        "?hide=, with commas between them: lesson-nav, controls, shape"
    )
