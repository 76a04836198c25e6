"""What every lesson keeps: drawn when it opens, accessible, keys, looks, hidden parts, the way through all of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from accessibility import both_themes, serious
from playwright.sync_api import Page, expect

from rnnscope.web.lessons.catalogue import LESSONS, Lesson

pytestmark = pytest.mark.browser

OpenLesson = Callable[..., Page]
NAMES = [lesson.name for lesson in LESSONS]
VALUES = (
    "elements => elements.map(one => one.type === 'checkbox' ? one.checked : one.value ?? one.dataset.value)"
)
CUT_OFF = """() => [...document.querySelectorAll(".lesson-stage svg text")].filter((text) => {
  const [own, all] = [text, text.ownerSVGElement].map((element) => element.getBoundingClientRect());
  return own.width > 0 && (own.left < all.left - 1 || own.right > all.right + 1);
}).map((text) => text.textContent)"""
"""Words in a picture that its left or right edge cuts off."""


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_a_lesson_keeps_what_all_keep(open_lesson: OpenLesson, lesson: Lesson) -> None:
    page = open_lesson(lesson.name)
    it_opens_drawn(page, lesson)
    a_try_sets_the_page_and_reset_takes_it_back(page, lesson)
    for theme in both_themes(page):
        assert serious(page, *(["color-contrast"] if theme == "dark" else [])) == []
    page.keyboard.press("b")
    expect(page.locator("html")).to_have_attribute("data-big", "")
    expect(page).to_have_url(re.compile(r"theme=dark&big=1$"))
    a_question_reveals_after_an_answer(page)
    page.keyboard.press("?")
    expect(page.locator("dialog#help")).to_be_visible()


def it_opens_drawn(page: Page, lesson: Lesson) -> None:
    expect(page.locator("h1")).to_have_text(lesson.title)
    assert page.locator(".lesson-stage :is(svg, canvas, table)").count() > 0
    assert page.locator(".lesson-equation math").count() >= 1
    assert page.locator(".field-error:not(:empty)").count() == 0  # the server takes what the page begins with
    expect(page.locator("#notice")).to_be_hidden()
    assert page.locator(".tries .try").count() in (2, 3) and page.locator(".onward").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.evaluate(CUT_OFF) == []


def a_try_sets_the_page_and_reset_takes_it_back(page: Page, lesson: Lesson) -> None:
    controls = page.locator("[data-control] :is(input, [aria-checked=true])")
    begun = controls.evaluate_all(VALUES)
    link = page.locator(".tries .try").last
    assert (link.get_attribute("href") or "").startswith("?")
    link.click()
    page.wait_for_selector("body[data-drawn=yes]")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.wait_for_selector("body[data-drawn=yes]")
    expect(page).to_have_url(re.compile(rf"/lessons/{lesson.name}$"))
    assert controls.evaluate_all(VALUES) == begun


def a_question_reveals_after_an_answer(page: Page) -> None:
    question = page.locator(".predict").first
    expect(question.locator(".revealed")).to_be_hidden()
    question.locator(f"[data-answer='{question.get_attribute('data-right')}']").click()
    expect(question.locator(".verdict")).to_have_text("Yes.")


def test_a_link_hides_what_it_names(open_lesson: OpenLesson) -> None:
    page = open_lesson("powers?hide=words,w&big")
    for hidden in (".lesson-words", "#w"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("#steps")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-big", "")
    page.locator("#steps-slider").fill("60")
    expect(page).to_have_url(re.compile(r"steps=60&big=1&hide=words,w$"))


def test_pictures_get_the_room_of_what_is_hidden(open_lesson: OpenLesson) -> None:
    page = open_lesson("unrolling?hide=controls,equation,words,question,onward")
    for width in (1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        head, stage = (page.locator(part).bounding_box() for part in (".lesson-head", ".lesson-stage"))
        assert head and stage
        assert (stage["x"], stage["width"]) == (head["x"], head["width"])


def test_the_index_leads_to_every_lesson_and_on(open_lesson: OpenLesson) -> None:
    page = open_lesson("")
    assert page.locator(".lesson-card").count() == len(LESSONS)
    assert page.locator(".lesson-card .thumb svg").count() == len(LESSONS)
    assert serious(page) == []
    page.locator(".lesson-card").first.click()
    for lesson, key in zip((*LESSONS[:3], LESSONS[1]), "nnpi", strict=True):
        expect(page.locator("h1")).to_have_text(lesson.title)
        page.wait_for_selector("body[data-drawn=yes]")  # its keys are there
        page.keyboard.press(key)
    expect(page.locator("h1")).to_have_text("Lessons")
