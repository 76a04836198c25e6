"""What every lesson keeps: drawn when it opens, accessible, keys, looks, hidden parts, the way through all of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from rnnscope.web.lessons.catalogue import LESSONS

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]
NAMES = [lesson.name for lesson in LESSONS]


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_a_lesson_opens_drawn_and_keeps_what_all_keep(open_lesson: OpenLesson, lesson: object) -> None:
    page = open_lesson(f"{lesson.name}?hide=words")  # type: ignore[attr-defined]
    expect(page.locator("h1")).to_have_text(lesson.title)  # type: ignore[attr-defined]
    assert page.locator(".lesson-stage").locator("svg, canvas, table, .cells").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.locator(".try").count() in (2, 3, 4) and page.locator(".onward").count() >= 1
    assert page.locator(".equation math").count() >= 1
    expect(page.locator(".lesson-words")).to_be_hidden()
    assert serious(page) == []
    for theme in ("dark", "light"):
        page.keyboard.press("t")
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        if theme == "dark":
            assert serious(page) == []
    page.keyboard.press("b")
    expect(page.locator("html")).to_have_attribute("data-big", "")
    expect(page).to_have_url(re.compile("hide=words"))
    question = page.locator(".predict").first
    expect(question.locator(".revealed")).to_be_hidden()
    question.locator(f"[data-answer='{question.get_attribute('data-right')}']").click()
    expect(question.locator(".verdict")).to_have_text("Yes.")
    page.keyboard.press("?")
    expect(page.locator("dialog#help")).to_be_visible()


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_what_a_try_sets_is_in_the_address_and_reset_takes_it_back(
    open_lesson: OpenLesson, lesson: object
) -> None:
    name = lesson.name  # type: ignore[attr-defined]
    page = open_lesson(name)
    begun = [page.locator("[data-control] :is(input, [aria-checked=true])").evaluate_all(VALUES)]
    link = page.locator(".try").last
    wanted = link.get_attribute("href") or ""
    link.click()
    page.wait_for_selector("body[data-drawn=yes]", timeout=60_000)
    assert wanted.startswith("?") and len(wanted) > 1
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.wait_for_selector("body[data-drawn=yes]")
    assert [page.locator("[data-control] :is(input, [aria-checked=true])").evaluate_all(VALUES)] == begun
    expect(page).to_have_url(re.compile(rf"/lessons/{name}$"))


VALUES = (
    "elements => elements.map(one => one.type === 'checkbox' ? one.checked : one.value ?? one.dataset.value)"
)


def test_the_index_leads_to_every_lesson_and_on(open_lesson: OpenLesson) -> None:
    page = open_lesson("")
    assert page.locator(".lesson-card").count() == len(LESSONS)
    assert page.locator(".lesson-card .thumb svg").count() == len(LESSONS)
    assert serious(page) == []
    page.locator(".lesson-card").first.click()
    for lesson in LESSONS[:2]:
        expect(page.locator("h1")).to_have_text(lesson.title)
        page.wait_for_selector("body[data-drawn=yes]")
        page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text(LESSONS[2].title)
    page.keyboard.press("p")
    expect(page.locator("h1")).to_have_text(LESSONS[1].title)
    page.keyboard.press("i")
    expect(page.locator("h1")).to_have_text("Lessons")
