"""The lesson on reading both ways in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_networks_tries_and_the_cursor(open_lesson: OpenLesson) -> None:
    page = open_lesson("both-ways?text=a)b(cd)e(f&at=4")
    note, states = page.locator("#labels .figure-note"), page.locator("#states .figure-note")
    expect(note).to_have_text("c: only both sides together decide this letter")
    expect(states).to_have_text("forward, 1 layer")
    for name, right in (("both-1", "6/6"), ("forward-2", "4/6")):
        expect(page.locator(f"#labels [data-network={name}]")).to_contain_text(right)
    expect(page.locator("#states text.muted", has_text=re.compile("^0$"))).to_have_count(5)  # out of sight
    page.keyboard.press("]")
    expect(states).to_have_text("backward, 1 layer")
    expect(page.locator("#states text.muted", has_text=re.compile("^0$"))).to_have_count(4)
    page.keyboard.press("ArrowLeft")
    expect(note).to_have_text("( is a bracket: it has no label")
    page.locator("#labels [data-at='9']").first.click()
    expect(note).to_contain_text("what is on its right decides")
    page.get_by_role("link", name="one layer adds").click()
    expect(page).to_have_url(re.compile(r"kinds=2.*reads=both"))
    expect(page.locator("#labels [data-network=both-1]")).to_contain_text("0/1")
    page.get_by_role("link", name="second layer").click()
    expect(states).to_have_text("both ways, 2 layers")
    expect(page.locator("#labels [data-network=both-2]")).to_contain_text("1/1")
    expect(page.locator(".lesson-equation")).to_contain_text("P(inside)=σ(z2)=")


def test_what_cannot_be_read_is_told_at_the_field(open_lesson: OpenLesson) -> None:
    page = open_lesson("both-ways")
    error = page.locator("#text-error")
    for text, said in (("", "got nothing"), ("a1", "got '1' in place 2"), ("[a]", "Choose two kinds")):
        page.locator("#text").fill(text)
        expect(error).to_contain_text(said)
    page.get_by_role("radio", name="( ) and [ ]").click()
    expect(error).to_have_text("")
    expect(page.locator("#labels .figure-note")).to_contain_text("is a bracket")


@pytest.mark.soak  # a training of seconds; its door is tested without a browser
def test_training_streams_stops_and_its_networks_stay_in_use(open_lesson: OpenLesson) -> None:
    page = open_lesson("both-ways?cell=rnn&hidden=2&steps=1500")
    expect(page.locator("#curves")).to_be_hidden()
    button = page.locator("#work-training")
    button.click()
    expect(page.locator("#shares .figure-note")).to_contain_text("trained here, step", timeout=60_000)
    expect(page.locator("#curves .figure-caption")).to_contain_text("of 1500. Both ways now")
    page.keyboard.press("Escape")
    expect(button).to_have_text("Train all six")
    expect(page.locator("#shares .figure-note")).to_contain_text("2 tanh units")
    page.get_by_role("radio", name="shipped").click()
    expect(page.locator("#shares .figure-note")).to_have_text("shipped: 8 tanh units")
