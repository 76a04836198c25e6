"""The lesson on backpropagation by hand in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]


def test_messages_come_one_by_one_and_end_at_autograd(open_lesson: OpenLesson) -> None:
    page = open_lesson("backprop?at=0")
    expect(page.locator("#graph .bar")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#graph .bar")).to_have_count(1)
    page.keyboard.press("End")
    expect(page.locator("#graph .bar")).to_have_count(9)
    rows = page.locator("#terms tbody tr")
    sums, autograd = (rows.nth(index).locator("td").all_inner_texts() for index in (-2, -1))
    assert sums == autograd and "0" not in sums
    expect(page).to_have_url(re.compile("at=9$"))


def test_what_cannot_be_used_is_told_at_its_field(open_lesson: OpenLesson) -> None:
    page = open_lesson("backprop")
    page.locator("#x").fill("1, 2")
    expect(page.locator("#targets-error")).to_contain_text("Expected 2 targets")
    page.locator("#x").fill("")
    expect(page.locator("#x-error")).to_contain_text("Expected at least one input")
    page.locator("#x").fill("1, two, 3")
    expect(page.locator("#x-error")).to_contain_text("Expected a number at place 2, got two")
    page.locator("#x").fill("1e308 0 0")
    expect(page.locator("#x-error")).not_to_be_empty()
    page.get_by_role("link", name="Two linear steps").click()
    expect(page.locator("#x-error")).to_be_empty()
    expect(page.locator("#graph .figure-note")).to_have_text("z̄₁ = 1")


def test_steps_without_a_loss_say_so_and_have_none(open_lesson: OpenLesson) -> None:
    page = open_lesson("backprop?last=1&at=4")
    expect(page.locator("#graph svg")).to_contain_text("L₃ =")
    expect(page.locator("#graph svg")).not_to_contain_text("L₁ =")
    expect(page.locator(".equation")).to_contain_text("this step has no loss")
    page.get_by_role("link", name="watch its message").click()
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "true")
