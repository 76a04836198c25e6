"""The Read page in a real Chromium, by keyboard and by mouse."""

from __future__ import annotations

import re
import time
from urllib.parse import quote

import pytest
from accessibility import both_themes, serious
from planted import inside_a_url
from playwright.sync_api import Page, expect
from reading_page import (
    LONGEST_SECONDS,
    OpenPage,
    chosen_unit,
    colour_at_cursor,
    is_green,
    is_purple,
    painted,
    position,
)

pytestmark = pytest.mark.browser

TEXT = "see http://a.b/c for more\nnot http:/ but ftp://x here"
PLANTED = f"/?model=planted&unit=1.2#text={quote(TEXT)}"


def test_it_opens_with_colour_and_no_click(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator("#model")).to_have_value("wiki-lstm")
    expect(page.locator("#sample")).to_have_value("sample:wiki")
    assert is_green(painted(page, is_green))  # it opens inside the first URL
    assert (
        "inside a URL" in page.locator("#colour-bar").inner_text() + page.locator("#unit-card").inner_text()
    )


def test_the_text_is_coloured_by_what_the_planted_unit_does(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    page.keyboard.press("Home")
    for t, inside in enumerate(inside_a_url(TEXT)):
        assert position(page) == t
        if inside is not None:
            assert (is_green if inside else is_purple)(colour_at_cursor(page)), (t, TEXT[: t + 1])
        page.keyboard.press("ArrowRight")


def test_keys_step(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    page.keyboard.press("Home")
    for key, expected in [
        ("ArrowRight", 1),
        ("Shift+ArrowRight", 11),
        ("ArrowLeft", 10),
        ("Shift+ArrowLeft", 0),
        ("ArrowLeft", 0),
        ("End", len(TEXT) - 1),
        ("ArrowRight", len(TEXT) - 1),
    ]:
        page.keyboard.press(key)
        assert position(page) == expected, key


def test_space_plays_and_stops(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.wait_for_function(
        "() => /[5-9]/.test(document.querySelector('#position').textContent.split(' of ')[0])"
    )
    page.keyboard.press("Space")
    stopped = position(page)
    page.wait_for_timeout(400)
    assert position(page) == stopped
    assert page.locator("#play").get_attribute("aria-pressed") == "false"


def test_a_unit_is_chosen_in_the_map_the_heat_map_and_the_bar(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    units = page.locator("#units canvas").first
    units.click(position={"x": 40, "y": 12})
    by_map = chosen_unit(page)
    assert by_map != "1.2"
    expect(page.locator("#unit-card")).to_contain_text(by_map)
    heat = page.locator("#heatmap canvas").first
    heat.scroll_into_view_if_needed()
    box = heat.bounding_box()
    heat.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.95})
    by_heat_map = chosen_unit(page)
    assert by_heat_map not in ("1.2", by_map)
    expect(page.locator("#tracks")).to_contain_text(by_heat_map)
    page.locator("#named-unit").select_option(index=1)
    assert chosen_unit(page) == "1.2"
    page.keyboard.press("]")


def test_hovering_previews_and_leaving_brings_back(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#next")).to_contain_text("after “se”")
    before = page.locator("#next").inner_text()
    cell = page.locator(".text-cursor").bounding_box()
    page.mouse.move(cell["x"] + 9.5 * cell["width"], cell["y"] + 5)
    expect(page.locator("#next")).not_to_have_text(before)
    assert position(page) == 1
    page.mouse.move(5, 5)
    page.wait_for_function("before => document.querySelector('#next').innerText === before", arg=before)
    page.mouse.click(cell["x"] + 4.5 * cell["width"], cell["y"] + 5)
    assert position(page) == 5


def test_own_text_is_read_as_it_is_typed_and_can_be_taken_back(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    page.keyboard.press("e")
    page.locator("#editor-text").fill("go to ftp://here now")
    page.wait_for_function("() => document.querySelector('#position').textContent.includes('19')")
    page.wait_for_selector("body[data-read=all]")
    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    assert is_green(colour_at_cursor(page))
    page.keyboard.press("e")
    page.locator("#editor .undo").click()
    expect(page.locator("#editor-text")).to_have_value(TEXT)


@pytest.mark.parametrize("text", ["", "a", "e\u0301 שלום 😀👩‍👩‍👧 \t\x00 end", "a\r\nb\ufeffc", "\n" * 300])
def test_texts_of_every_kind_are_read(open_page: OpenPage, text: str) -> None:
    page = open_page(f"/?model=planted#text={quote(text)}", wait=None)
    page.wait_for_selector("body[data-read]:not([data-read=none])" if text else "#text-empty:not([hidden])")
    if text:
        page.keyboard.press("End")
        assert position(page) == len(text) - 1


def test_a_text_that_is_too_long_is_said_at_the_field_and_nothing_is_lost(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    page.keyboard.press("e")
    page.locator("#editor-text").fill("a" * 20_001)
    expect(page.locator("#editor-error")).to_contain_text("Too long by 1")
    expect(page.locator("#editor-count")).to_contain_text("20,000")
    page.locator("#editor-text").fill(TEXT)
    expect(page.locator("#editor-error")).to_be_empty()
    expect(page.locator("#position")).to_have_text(re.compile(rf"of {len(TEXT) - 1}$"))


def view(page: Page) -> dict[str, object]:
    return {
        "at": position(page),
        "unit": chosen_unit(page),
        "model": page.locator("#model").input_value(),
        "guesses": page.locator("#guesses [aria-checked=true]").inner_text(),
        "quantity": page.locator("#quantity [aria-checked=true]").inner_text(),
        "scale": page.locator("#scale [aria-checked=true]").inner_text(),
        "colour": colour_at_cursor(page),
    }


def comes_to(page: Page, wanted: dict[str, object]) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while view(page) != wanted and time.monotonic() < end:
        page.wait_for_timeout(20)
    assert view(page) == wanted


def test_reloading_the_address_gives_the_same_view(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("]")
    page.keyboard.press("g")
    page.locator("#quantity [data-value=c]").click()
    page.locator("#scale [data-value=text]").click()
    page.locator("#palette [data-value=classic]").click()
    page.wait_for_function("() => location.search.includes('classic')")
    before = view(page)
    page.reload()
    page.wait_for_selector("body[data-read=all]")
    comes_to(page, before)
    other = open_page(page.url.split("/", 3)[3].join(["/", ""]))
    comes_to(other, before)


def test_a_link_to_an_absent_text_or_model_says_so(open_page: OpenPage) -> None:
    page = open_page(f"/?model=planted&text=sha256:{'0' * 64}", wait=None)
    expect(page.locator("#notice")).to_be_visible()
    page = open_page("/?model=no-such-model", wait=None)
    expect(page.locator("#notice")).to_contain_text("There is no model of this name")


def test_the_model_writes_on_and_it_can_be_undone(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    page.keyboard.press("End")
    page.keyboard.press("w")
    page.locator("#writer-count").fill("30")
    page.locator("#writer-go").click()
    longer = str(len(TEXT) + 29)
    page.wait_for_function(f"() => document.querySelector('#position').textContent.includes('{longer}')")
    page.locator("#writer .undo").click()
    expect(page.locator("#position")).to_contain_text(f"of {len(TEXT) - 1}")


def test_axe_finds_nothing_serious(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    page.wait_for_selector("#tracks svg")
    for _ in both_themes(page):
        assert serious(page) == []
        page.keyboard.press("?")
        assert serious(page) == []
        page.keyboard.press("Escape")


def test_projector_mode_and_small_windows_keep_everything_in_the_window(open_page: OpenPage) -> None:
    for path, width in ((PLANTED, 800), (PLANTED.replace("#", "&big=1#"), 1280), (PLANTED, 1920)):
        page = open_page(path, viewport={"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_pictures_and_numbers_are_saved(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    page.wait_for_selector("#tracks svg")
    for panel, kind, start in (
        ("tracks", "SVG", b"<svg"),
        ("units", "SVG", b"<svg"),
        ("heatmap", "PNG", b"\x89PNG"),
        ("units", "CSV", b"position"),
    ):
        page.locator(f"#{panel}").get_by_text("save", exact=True).first.click()
        with page.expect_download() as download:
            page.locator(f"#{panel}").get_by_text(kind, exact=False).first.click()
        assert start in download.value.path().read_bytes()[:200]
        assert download.value.suggested_filename.endswith(kind.lower())
