"""The way of the Find page in a real Chromium: a concept, its units, the evidence, the text, the causal test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from accessibility import both_themes, serious
from find_page import FAST_DRAG, LONGEST_MS, chosen_row, cursor_is_at, drag_across_text, ranked
from planted import write_planted_model
from playwright.sync_api import expect
from reading_page import DRAWN, OpenPage, colour_at_cursor, is_green
from serving import serving

pytestmark = pytest.mark.browser

TEXT = "see http://a.b/c for more\nnot http:/ but ftp://x here and there and so on until the end"
CORPUS = "see http://a.b/c for more\nnot http:/ but ftp://x here\nno address in this line at all\n" * 150
QUERY = "model=planted&text=file:urls.txt"
PLANTED = f"/find?{QUERY}#text={quote(TEXT)}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the planted model and a text of one's own to search."""
    folder = tmp_path_factory.mktemp("find")
    write_planted_model(folder / "models" / "planted")
    (folder / "data" / "corpora").mkdir(parents=True)
    (folder / "data" / "corpora" / "urls.txt").write_text(CORPUS)
    with serving(folder / "data", folder / "models") as server:
        server.wait("/healthz")
        yield server.address


def test_a_search_finds_the_planted_unit_and_the_text_shows_it(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    ranked(page)
    assert chosen_row(page).startswith("1.2 ")
    expect(page.locator("#truth")).to_contain_text(re.compile(r"Inside a URL at \d.* % of .* positions"))
    expect(page.locator("#evidence-sentence")).to_contain_text("AUC 1.000")
    expect(page.locator("#text-sentence")).to_contain_text("Underlined: inside a URL, 2 spans.")
    cursor_is_at(page, TEXT.index("//a.b") + 1)  # it waits inside the first span
    assert is_green(colour_at_cursor(page))
    page.keyboard.press("n")
    assert is_green(colour_at_cursor(page))
    cursor_is_at(page, TEXT.index("ftp://x") + 7 - 1)


def test_by_keyboard_from_the_concept_to_the_causal_test(open_page: OpenPage) -> None:
    page = open_page(PLANTED.replace("?", "?concept=digit&"))
    expect(page.locator("#concepts [aria-selected=true]")).to_contain_text("digit")
    page.keyboard.press("/")
    page.keyboard.type("url")
    page.keyboard.press("Enter")
    ranked(page)
    assert chosen_row(page).startswith("1.2 ")
    page.locator("#units").focus()
    page.keyboard.press("ArrowDown")
    assert not chosen_row(page).startswith("1.2 ")
    page.keyboard.press("ArrowUp")
    assert chosen_row(page).startswith("1.2 ")
    threshold = page.locator("#histogram .threshold")
    threshold.focus()
    chosen = float(threshold.get_attribute("aria-valuenow") or "nan")
    page.keyboard.press("ArrowRight")
    page.evaluate(DRAWN)
    assert float(threshold.get_attribute("aria-valuenow") or "nan") > chosen
    expect(page.locator("#histogram .scores")).to_contain_text("by hand")
    page.keyboard.press("Escape")
    expect(page.locator("#histogram .scores")).not_to_contain_text("by hand")
    page.keyboard.press("c")
    expect(page.locator("#causal-result svg")).to_have_count(1, timeout=LONGEST_MS)
    assert page.locator("#causal-result .control").count() > 0
    expect(page.locator(".continuations li")).to_have_count(20, timeout=LONGEST_MS)


def test_by_mouse_from_the_concept_to_the_causal_test(open_page: OpenPage) -> None:
    page = open_page(PLANTED.replace("?", "?concept=digit&"))
    page.locator("#concept-inside-url").click()
    ranked(page)
    page.locator("#units tbody tr").nth(1).click()
    assert not chosen_row(page).startswith("1.2 ")
    page.locator("#units tbody tr").first.click()
    assert chosen_row(page).startswith("1.2 ")
    line = page.locator("#histogram .threshold").bounding_box()
    assert line is not None
    page.mouse.move(line["x"] + line["width"] / 2, line["y"] + 30)
    page.mouse.down()
    page.mouse.move(line["x"] + 60, line["y"] + 30, steps=4)
    page.mouse.up()
    expect(page.locator("#histogram .scores")).to_contain_text("by hand")
    page.get_by_role("radio", name="inside only").click()
    page.get_by_role("button", name="Run the test").click()
    expect(page.locator("#causal-result svg")).to_have_count(1, timeout=LONGEST_MS)
    expect(page.locator("#causal-note")).to_contain_text("held at 0 inside")
    expect(page.locator(".continuations li")).to_have_count(20, timeout=LONGEST_MS)


def test_brushing_with_the_mouse_and_by_keyboard_ranks_with_a_caution(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    ranked(page)
    page.keyboard.press("b")
    expect(page.locator("#brush")).to_have_attribute("aria-pressed", "true")
    start = TEXT.index("a.b/c")
    drag_across_text(page, start, start + 4)
    expect(page.locator("#truth.caution")).to_contain_text("5 positions on")
    page.keyboard.press("n")
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("#truth.caution")).to_contain_text("7 positions on")
    expect(page.locator("#units tbody tr").first).to_contain_text("1.2")
    assert chosen_row(page) == "1.2 h"
    drag_across_text(page, 0, 2, alt=True)
    expect(page.locator("#truth.caution")).to_contain_text("3 positions off")
    cursor_is_at(page, 2)
    for part in (f"brush={start}-{start + 4},", "not=0-2"):
        expect(page).to_have_url(re.compile(re.escape(part)))
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#truth.caution")).to_have_count(0)
    assert chosen_row(page).startswith("1.2 ")


def test_a_drag_that_is_over_before_a_frame_is_drawn_marks_all_it_went_over(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    ranked(page)
    page.keyboard.press("b")
    page.evaluate(FAST_DRAG, [4, 8])
    expect(page.locator("#truth.caution")).to_contain_text("5 positions on")


def test_a_pattern_is_searched_and_a_broken_one_is_said_at_its_field(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    ranked(page)
    field = page.locator("#pattern")
    field.fill("(http")
    field.press("Enter")
    expect(page.locator("#pattern-error")).not_to_be_empty()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("not [a-z]+")
    field.press("Enter")
    ranked(page)
    expect(page.locator("#pattern-error")).to_be_empty()
    expect(page.locator("#text-sentence")).to_contain_text("matches of not [a-z]+")


def test_a_link_leads_back_to_the_view(open_page: OpenPage) -> None:
    page = open_page(
        PLANTED.replace("#", "&unit=1.1&of=h&at=40&threshold=0.25&clamp=h:mean:inside&filter=h#")
    )
    ranked(page)
    assert chosen_row(page) == "1.1 h" or chosen_row(page) == "1.1 −h"
    assert page.locator("#histogram .threshold-value").inner_text() == "+0.25"
    expect(page.get_by_role("radio", name="its mean")).to_have_attribute("aria-checked", "true")
    cursor_is_at(page, 40)
    for part in ("unit=1.1", "threshold=0.25", "clamp=h:mean:inside", "filter=h", "text=file:urls.txt"):
        assert part in page.url


def test_axe_finds_nothing_serious(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    ranked(page)
    for _ in both_themes(page):
        for key in (None, "b", "?"):
            if key:
                page.keyboard.press(key)
                page.evaluate(DRAWN)
            assert serious(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")


def test_a_question_mark_opens_the_help_where_it_explains_the_word(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    ranked(page)
    page.get_by_role("button", name="What is F1?").click()
    expect(page.locator("#help .explained")).to_contain_text("2 / (1/precision + 1/recall)")
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
