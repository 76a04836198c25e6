"""The lesson on sequence to sequence in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_a_typed_text_is_translated_with_and_without_attention(open_lesson: OpenLesson) -> None:
    page = open_lesson("seq2seq")
    translation, note = page.locator("#translation svg"), page.locator("#translation .figure-note")
    expect(translation).to_have_attribute(
        "aria-label", re.compile("becomes ecneuqesotecneuqes, which is right")
    )
    expect(note).to_contain_text("with attention: right · without: wrong from character")
    assert (
        page.locator("#translation .looked").count() > 19 * 6
    )  # of each row: five characters and where it looked
    page.locator("#text").fill("unlearn")
    expect(translation).to_have_attribute(
        "aria-label", re.compile("^unlearn becomes nraelnu, which is right")
    )
    expect(page).to_have_url(re.compile("text=unlearn"))
    first = page.locator("#lengths .now-line").bounding_box()
    page.locator("#text").fill("unlearning")
    expect(translation).to_have_attribute("aria-label", re.compile("^unlearning becomes"))
    second = page.locator("#lengths .now-line").bounding_box()
    assert first is not None and second is not None and second["x"] > first["x"] + 10
    page.locator("#text").fill("Unlearn 7")
    expect(page.locator("#text-error")).to_have_text("This network knows only a to z, got U. Leave it out.")
    page.locator("#text").fill("")
    expect(page.locator("#text-error")).to_contain_text("Expected 1 to 64 characters, got nothing.")
    page.locator("#text").fill("unlearning")
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#translation .figure-caption")).to_contain_text("Character 3: it writes i")
    expect(page.locator(".equation")).to_contain_text("softmax")
    page.keyboard.press("a")
    expect(page.locator("#translation .nothing")).to_have_count(1)
    expect(page.locator("#attention [data-value=without]")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("x")
    expect(translation).to_have_attribute(
        "aria-label", re.compile(r"; right is \w+, the first error is at character")
    )
    expect(page.locator("#translation .likely.marked").first).to_be_visible()
    page.get_by_role("button", name="no, exactly as many").click()
    expect(page.locator(".predict").nth(1).locator(".verdict")).to_have_text("Yes.")


def test_the_address_and_the_tries_set_the_task(open_lesson: OpenLesson) -> None:
    page = open_lesson("seq2seq?task=programs&at=2&curve=loss")
    translation = page.locator("#translation svg")
    expect(page.locator("#text")).to_have_value("print(12+7*3)")
    expect(translation).to_have_attribute("aria-label", "print(12+7*3) becomes 33, which is right.")
    expect(page.locator("#translation .figure-caption")).to_contain_text("Character 3: it writes end")
    page.get_by_role("radio", name="Dates").click()
    expect(translation).to_have_attribute("aria-label", re.compile("becomes 2026-11-21, which is right"))
    expect(page.locator("#lengths .figure-caption")).to_contain_text(
        "Models that ship, 64 units each, on 3,000 held-out texts"
    )
    page.get_by_role("link", name="Eighteen letters").click()
    expect(translation).to_have_attribute("aria-label", re.compile("^sequencetosequence becomes"))
    page.keyboard.press("z")
    expect(translation).to_have_attribute("aria-label", re.compile("becomes 2026-11-21"))
    page.keyboard.press("z")
    expect(translation).to_have_attribute("aria-label", re.compile("becomes 33, which is right"))


def test_own_pairs_are_told_what_is_wrong_then_train_and_answer(open_lesson: OpenLesson) -> None:
    page = open_lesson("seq2seq?task=own&steps=20&units=8")
    expect(page.locator("#translation")).to_contain_text("press Train two networks")
    expect(page.locator("#pairs-said")).to_have_text("90 to train on, 9 held out.")
    file = {"name": "pairs.tsv", "mimeType": "text/tab-separated-values", "buffer": b"one column\n" * 20}
    page.locator("#pairs-file").set_input_files([file])  # type: ignore[list-item]
    expect(page.locator("#pairs-error")).to_contain_text("Line 1: expected 2 columns, got 1 column.")
    page.locator("#pairs").fill("a\tb")
    expect(page.locator("#pairs-error")).to_contain_text("Expected 10 to 5,000 pairs, got 1.")
    held: list[Route] = []
    page.route("**/api/lessons/seq2seq/train", lambda route: held.append(route))
    with page.expect_request("**/api/lessons/seq2seq/train"):
        page.get_by_role("button", name="Train two networks").click()
    lines = b"".join(b"%d\t%d\n" % (number, number % 10) for number in range(300))
    page.locator("#pairs-file").set_input_files([{**file, "buffer": lines}])  # type: ignore[list-item]
    expect(page.locator("#pairs-said")).to_have_text("270 to train on, 30 held out.")
    expect(page.locator("#pairs-long")).to_be_visible()
    held[0].continue_()  # refuses the one pair, which has been mended since
    expect(page.get_by_role("button", name="Train two networks")).to_be_visible()
    expect(page.locator("#pairs-error")).to_have_text("")
    page.unroute("**/api/lessons/seq2seq/train")
    page.locator("#text").fill("42")
    page.get_by_role("button", name="Train two networks").click()
    expect(page.locator("#curves .figure-caption")).to_contain_text("Step 20 of 20", timeout=30_000)
    expect(page.locator("#translation svg")).to_have_attribute("aria-label", re.compile("^42 becomes "))
    expect(page.locator("#lengths .figure-caption")).to_have_text("Trained here, tried on 30 held-out texts.")
    page.locator("#steps").fill("3000")
    page.locator("#steps").press("Enter")
    page.get_by_role("button", name="Train two networks").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Train two networks")).to_be_visible()
