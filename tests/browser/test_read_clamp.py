"""Holding a unit, editing a value and changing a character on the Read page in a real Chromium."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from accessibility import both_themes, serious
from planted import inside_a_url
from playwright.sync_api import Locator, Page, expect
from reading_page import (
    DRAWN,
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
INSIDE = TEXT.index("a.b")
PLANTED = f"/?model=planted&unit=1.2&at={INSIDE}#text={quote(TEXT)}"


def chips(page: Page) -> list[str]:
    return page.locator("#held-chips .chip-name").all_inner_texts()


def read_again(page: Page) -> None:
    """Wait until the changed reading has come whole and is painted."""
    expect(page.locator("#held-loss")).to_contain_text("bits a character")
    expect(page.locator("#held-loss")).not_to_contain_text("so far")
    page.evaluate(DRAWN)


def hold_by_keyboard(page: Page, *keys: str) -> None:
    """`h`, what follows in the dialog, and Enter."""
    page.keyboard.press("h")
    expect(page.locator("#hold")).to_be_visible()
    for key in keys:
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator("#hold")).to_be_hidden()


def guesses(column: Locator) -> list[str]:
    column.page.evaluate(DRAWN)
    return column.locator("li:visible").all_inner_texts()


def colours(page: Page, start: int, stop: int) -> list[bool]:
    """Whether each position is green, stepping there."""
    found = []
    for t in range(start, stop):
        for _ in range(abs(position(page) - t)):
            page.keyboard.press("ArrowRight" if position(page) < t else "ArrowLeft")
        assert position(page) == t
        colour = colour_at_cursor(page)
        assert is_green(colour) or is_purple(colour), (t, colour)
        found.append(is_green(colour))
    return found


def test_a_unit_is_held_and_let_go_by_mouse(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    columns = page.locator("#next .next-both > div")
    expect(columns.nth(1)).to_contain_text("%")
    before = guesses(columns.nth(1))
    page.locator("#unit-card").get_by_text("Hold …").click()
    expect(page.locator("#hold-title")).to_have_text("Hold unit 1.2")
    page.locator("#hold").get_by_text("Hold", exact=True).click()
    read_again(page)
    assert chips(page) == ["1.2 h at 0 everywhere"]
    assert guesses(columns.nth(0)) == before
    assert guesses(columns.nth(1)) != before
    expect(page.locator("#unit-card .unit-values")).to_contain_text("was")
    expect(page.locator("#surprise")).to_contain_text("as it was")
    page.locator("#compare [data-value=original]").click()
    assert is_green(painted(page, is_green))
    page.get_by_label("Let go: 1.2 h at 0 everywhere").click()
    expect(page.locator("#held-bar")).to_be_hidden()
    assert guesses(columns.nth(1)) == before


def test_units_are_held_by_keyboard_and_taken_back(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    expect(page.locator("#unit-card button").first).to_be_visible()
    hold_by_keyboard(page)
    read_again(page)
    hold_by_keyboard(page, "ArrowDown", "Tab", "Tab", "Tab", "ArrowDown")  # at its mean, from the cursor on
    read_again(page)
    both = chips(page)
    assert both[0] == "1.2 h at 0 everywhere"
    assert both[1].startswith("1.2 h at its mean (") and both[1].endswith(f"from {INSIDE} on")
    wanted = f"hold=1.2:h:0,1.2:h:mean:{INSIDE}-"
    page.wait_for_function("wanted => location.search.includes(wanted)", arg=wanted)
    page.keyboard.press("Control+z")
    expect(page.locator("#held-chips li")).to_have_count(1)
    read_again(page)
    page.locator(".chip-remove").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#held-bar")).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(page.locator("#held-chips li")).to_have_count(1)
    page.keyboard.press("v")
    expect(page.locator("#compare [data-value=changed]")).to_have_attribute("aria-checked", "true")


def test_a_cell_of_the_map_has_a_menu(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    canvas = page.locator("#units canvas")
    expect(page.locator("#unit-card button").first).to_be_visible()
    canvas.click(button="right", position={"x": 40, "y": 12})
    assert chosen_unit(page) != "1.2"
    expect(page.locator("#hold-title")).to_have_text(f"Hold unit {chosen_unit(page)}")
    page.keyboard.press("Escape")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    canvas.dispatch_event("contextmenu", {"button": 0})  # the menu key
    expect(page.locator("#hold-title")).to_have_text(f"Hold unit {chosen_unit(page)}")


def test_another_character_is_read_and_all_that_follows_feels_it(open_page: OpenPage) -> None:
    slash = TEXT.index("//")
    page = open_page(PLANTED.replace(f"at={INSIDE}", f"at={slash}"))
    expect(page.locator("#unit-card button").first).to_be_visible()
    page.keyboard.press("c")
    page.keyboard.type("x")
    read_again(page)
    assert chips(page) == [f"“/” read as “x” at {slash}"]
    stop = TEXT.index(" for")
    changed = TEXT[:slash] + "x" + TEXT[slash + 1 :]
    page.keyboard.press("v")
    assert colours(page, slash + 1, stop) == inside_a_url(changed)[slash + 1 : stop]
    assert not any(inside_a_url(changed)[slash + 1 : stop])
    page.locator("#compare [data-value=original]").click()
    assert colours(page, slash + 2, stop) == inside_a_url(TEXT)[slash + 2 : stop]
    page.keyboard.press("Control+z")
    expect(page.locator("#held-bar")).to_be_hidden()


def test_an_edit_of_one_value_is_carried_on(open_page: OpenPage) -> None:
    """The cell state of the latch, set once: on until the next white space."""
    at = TEXT.index("more")
    page = open_page(PLANTED.replace(f"at={INSIDE}", f"at={at}"))
    assert is_purple(colour_at_cursor(page))
    page.locator("#unit-card").get_by_text("Edit here …").click()
    page.locator("#hold").get_by_role("radio", name="c", exact=True).click()
    page.locator("#hold-value").fill("1")
    page.keyboard.press("Enter")
    read_again(page)
    assert chips(page) == [f"1.2 c at 1 at position {at}"]
    page.keyboard.press("v")
    stop = TEXT.index("\n")
    assert colours(page, at - 1, stop + 1) == [False] + [True] * (stop - at) + [False]


def test_a_link_brings_back_what_is_held(open_page: OpenPage) -> None:
    held = f"1.2:h:-0.5:{INSIDE}-{INSIDE + 3},char:2:6f"
    page = open_page(PLANTED.replace("#", f"&hold={held}&tint=surprise&compare=both#"))
    read_again(page)
    assert chips(page) == [f"1.2 h at −0.5 from {INSIDE} to {INSIDE + 3}", "“e” read as “o” at 2"]
    expect(page.locator("#tint [data-value=surprise]")).to_have_attribute("aria-checked", "true")
    page.locator("#tint [data-value=difference]").click()
    assert is_purple(painted(page, is_purple))  # from about 1 down to -0.5
    expect(page).to_have_url(re.compile(re.escape(f"hold={held}")))
    other = open_page(PLANTED.replace("#", "&hold=7.2:h:0,1.2:h:0#"))
    expect(other.locator("#notice")).to_contain_text("fits")
    expect(other.locator("#held-chips .chip-name")).to_have_text(["1.2 h at 0 everywhere"])


def test_the_model_writes_on_with_and_without(open_page: OpenPage) -> None:
    page = open_page(PLANTED.replace("#", "&hold=1.2:h:0#"))
    read_again(page)
    page.locator("#goon-open").click()
    rows = page.locator("#goon-rows tr")
    expect(rows).to_have_count(10)
    expect(rows.last.locator("td").nth(1)).not_to_have_text("…")
    texts = [row.locator("td").all_inner_texts() for row in rows.all()]
    assert all(len(without) > 0 and len(changed) > 0 for without, changed in texts)
    assert any(without != changed for without, changed in texts)
    assert rows.first.locator("th").inner_text() == "1"
    page.locator("#goon-go").click()
    expect(page.locator("#goon-go")).to_have_text("Write again")
    expect(rows.last.locator("td").nth(1)).not_to_have_text("…")
    assert [row.locator("td").all_inner_texts() for row in rows.all()] == texts  # the same seeds


def test_a_unit_that_the_user_has_named_is_called_so(open_page: OpenPage, server: str) -> None:
    note = f"{server}/api/models/planted/units/1.4/note"
    page = open_page(PLANTED)
    page.request.put(note, data={"name": "my own", "note": "seen at work"}, headers={"origin": server})
    try:
        page.reload()
        page.wait_for_selector("body[data-read=all]")
        page.locator("#unit-card .unit-names").get_by_text("my own").click()
        assert chosen_unit(page) == "1.4"
        expect(page.locator("#unit-card .unit-own")).to_have_text("my own seen at work")
        expect(page.locator("#named-unit option:checked")).to_have_text("my own · 1.4")
        links = page.locator("#unit-card .unit-actions a")
        assert links.evaluate_all("(all) => all.map((a) => a.getAttribute('href'))") == [
            "/models/planted/units/1.4",
            "/find?model=planted&unit=1.4",
        ]
    finally:
        page.request.put(note, data={"name": "", "note": ""}, headers={"origin": server})


def test_axe_finds_nothing_serious(open_page: OpenPage) -> None:
    page = open_page(PLANTED.replace("#", "&theme=light&hold=1.2:h:0#"))
    read_again(page)
    page.wait_for_selector("#tracks svg")
    for _ in both_themes(page):
        for key in ("h", "c"):
            page.keyboard.press(key)
            assert serious(page) == []
            page.keyboard.press("Escape")
