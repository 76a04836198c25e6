"""The lesson on the verdict of a sentence in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_words_pools_and_units(open_lesson: OpenLesson) -> None:
    page = open_lesson("sentiment")
    said = page.locator("#verdict [data-pool=last] .verdict-said")
    page.locator("#text").fill("the plot was bad")
    expect(said).to_contain_text("bad")
    page.get_by_role("link", name="“not bad at all”").click()
    expect(said).to_contain_text("good")
    note = page.locator("#verdict .figure-note")
    expect(note).to_contain_text("last state, after “bad”")
    page.keyboard.press("Home")
    expect(note).to_contain_text("after “the”")
    page.locator("#verdict [data-pool=max] [data-at='3']").click()
    expect(note).to_contain_text("maximum, after “not”")
    expect(page.locator("#states .taken")).to_have_count(12)
    page.locator("#aucs [data-unit='4']").click()
    expect(page.locator("#trace .figure-note")).to_contain_text("unit 5")
    page.keyboard.press("]")
    expect(page.locator("#aucs .figure-note")).to_contain_text("unit 6")
    expect(page).to_have_url(re.compile(r"pool=max.*unit=6|unit=6.*pool=max"))
    page.get_by_role("radio", name="mean").click()
    expect(page.locator("#states .taken")).to_have_count(0)
    page.get_by_role("link", name="tanh: the last state misses").click()
    expect(said).to_contain_text("good")  # the lesson's point: it is wrong
    expect(page.locator("#verdict [data-pool=max] .verdict-said")).to_contain_text("bad")


def test_what_cannot_be_used_is_told_at_the_field(open_lesson: OpenLesson) -> None:
    page = open_lesson("sentiment?learn=own")
    expect(page.locator("#sentences-said")).to_contain_text("24 sentences, 12 of them “food”")
    error = page.locator("#sentences-error")
    for text, told in (
        ("", "got nothing"),
        ("one column\n" * 12, "one column in line 1"),
        ("a\tb\n" * 12, "got 1: a"),
    ):
        page.locator("#sentences").fill(text)
        expect(error).to_contain_text(told)
    content = "".join(f"{'ab'[at % 2]}\tword{at}\n" for at in range(14)).encode()
    page.locator("#sentences-file").set_input_files(
        {"name": "own.tsv", "mimeType": "text/plain", "buffer": content}
    )
    expect(page.locator("#sentences-said")).to_contain_text("14 sentences")
    expect(error).to_have_text("")
    page.locator("#sentences").fill("a\tb" * 50_000)
    expect(error).to_contain_text("at most 120,000 characters, got 150,000")
    page.locator("#text").fill("...")
    expect(page.locator("#text-error")).to_contain_text("Expected 1 to 60 words, got nothing")


@pytest.mark.soak  # a training of seconds; its door is tested without a browser
def test_own_sentences_are_trained_on(open_lesson: OpenLesson) -> None:
    page = open_lesson("sentiment?learn=own&cell=rnn&hidden=4&steps=100")
    page.locator("#text").fill("the soup was cold")
    page.locator("#work-training").click()
    expect(page.locator("#exam .figure-note")).to_have_text(
        "trained here, step 100: 4 tanh units", timeout=90_000
    )
    expect(page.locator("#verdict [data-pool=max] .verdict-said")).to_contain_text("food")
    expect(page.locator("#curves .figure-caption")).to_contain_text("On 4 sentences kept apart")
    expect(page.locator("#tails .figure-caption")).to_contain_text("Only for networks")
