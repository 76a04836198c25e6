"""How far the loss reaches back, on the Read page in a real Chromium."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from accessibility import both_themes, serious
from planted import GAMMA
from playwright.sync_api import Page, expect
from reading_page import DRAWN, OpenPage, colour_at_cursor, is_green, painted, position

pytestmark = pytest.mark.browser

TEXT = "see http://a.b/c for more\nnot http:/ but ftp://x here and there and so on until the end"
PLANTED = f"/?model=planted&unit=1.2&at=40#text={quote(TEXT)}"
SHRINKING = f"/?model=shrinking&at=40#text={quote(TEXT)}"
BAR_TOPS = """() => {
  // The height of the bar at each position of the stretch, in CSS pixels over the base line; from the picture itself.
  const canvas = document.querySelector("#reach > .figure-body > canvas");
  const style = getComputedStyle(document.documentElement);
  const left = parseFloat(style.getPropertyValue("--gutter-left"));
  const right = parseFloat(style.getPropertyValue("--gutter-right"));
  const scale = canvas.width / canvas.clientWidth;
  const cell = (canvas.clientWidth - left - right) / COUNT;
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const isBar = (alpha) => Math.abs(alpha - 127.5) < 1; // half of the colour, over nothing
  return Array.from({ length: COUNT }, (_, at) => {
    const x = Math.round((left + (at + 0.4) * cell) * scale);
    let rows = 0;
    for (let y = 0; y < canvas.height; y += 1) rows += isBar(pixels.data[4 * (y * canvas.width + x) + 3]);
    return rows / scale;
  });
}""".replace("COUNT", str(len(TEXT)))


def reached(page: Page, target: int, back_to: int = 0) -> None:
    """Wait until the whole reach-back of a position is shown."""
    page.wait_for_selector("#tracks svg")  # so that nothing pushes it out of view again
    page.locator("#reach").evaluate("(panel) => panel.scrollIntoView({ block: 'center' })")
    page.wait_for_selector(f"#reach[data-target='{target}'][data-from='{back_to}']")
    page.evaluate(DRAWN)


def sent_reaches(page: Page) -> list[dict[str, int]]:
    """What the page asks for from now on; filled as it asks."""
    found: list[dict[str, int]] = []

    def watch(payload: str | bytes) -> None:
        message = json.loads(payload)
        if message["type"] == "reach":
            found.append(message)

    page.on("websocket", lambda socket: socket.on("framesent", watch))
    page.reload()
    page.wait_for_selector("body[data-read=all]")
    return found


def is_bluish_grey(colour: tuple[int, int, int]) -> bool:
    """Not the panel's colour."""
    return not is_green(colour) and colour[2] > colour[0] and sum(colour) < 720


def test_the_bars_of_a_network_that_shrinks_by_gamma_fall_by_gamma_a_step(open_page: OpenPage) -> None:
    page = open_page(SHRINKING)
    reached(page, 40)
    picture = page.locator("#reach > .figure-body > canvas")
    assert f"layer 1: growth per step {GAMMA:.3f}" in (picture.get_attribute("aria-label") or "")
    heights = page.evaluate(BAR_TOPS)
    assert all(height < 2 for height in heights[41:])  # a label may have such a pixel
    falls = [b - a for a, b in itertools.pairwise(heights[20:41])]
    each = sum(falls) / len(falls)
    assert (
        each > 0.5 and max(falls) - min(falls) <= 2.01
    )  # bars end on whole pixels, and a grid line crosses them


def test_the_numbers_are_saved(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(SHRINKING)
    reached(page, 40)
    head = page.locator("#reach > .figure-head")
    head.locator(".save-menu summary").click()
    with page.expect_download() as download:
        head.locator(".save-list button", has_text="CSV").click()
    assert "reach-back" in download.value.suggested_filename
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8"))))
    assert [row["character"] for row in rows] == list(TEXT[:41])
    norms = [float(row["dh_1"]) for row in rows]
    for back in range(1, 41):
        assert norms[40 - back] == pytest.approx(norms[40] * GAMMA**back, rel=1e-4)


def test_steps_near_by_ask_for_nothing_and_the_picture_follows(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    asked = sent_reaches(page)
    reached(page, 40)
    assert [(message["start"], message["stop"]) for message in asked] == [(32, 48)]
    for at in (41, 42, 43):
        page.keyboard.press("ArrowRight")
        reached(page, at)
    assert len(asked) == 1
    page.keyboard.press("Shift+ArrowRight")
    reached(page, 53)
    assert [message["start"] for message in asked[1:]] == [48]


def test_nothing_is_asked_for_while_it_plays_and_the_last_picture_stays(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    asked = sent_reaches(page)
    reached(page, 40)
    page.keyboard.press("Space")
    page.wait_for_function(
        "() => /^\\D*(5[2-9]|[67]\\d)/.test(document.querySelector('#position').textContent)"
    )
    assert len(asked) == 1
    expect(page.locator("#reach > .figure-body > canvas")).to_have_class("figure-stale")
    expect(page.locator("#reach .figure-note").first).to_contain_text(re.compile(r"of position 4[0-7]\b"))
    page.keyboard.press("Space")
    reached(page, position(page))
    expect(page.locator("#reach > .figure-body > canvas")).not_to_have_class("figure-stale")


def test_the_last_character_has_no_loss(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    reached(page, 40)
    page.keyboard.press("End")
    expect(page.locator("#reach .figure-empty")).to_have_text(
        "The last character has no next one: there is no loss here."
    )
    page.keyboard.press("ArrowLeft")
    reached(page, len(TEXT) - 2)


def test_the_text_is_coloured_by_saliency_and_the_address_says_so(open_page: OpenPage) -> None:
    page = open_page(f"/?model=planted&unit=1.2&at=12#text={quote(TEXT)}")
    assert is_green(colour_at_cursor(page))
    page.keyboard.press("s")
    page.wait_for_function("() => location.search.includes('show=saliency')")
    expect(page.locator("#text-caption")).to_contain_text("How strongly each character bears on the guess of")
    expect(page.locator("#legend-low")).to_have_text("10⁻⁴")
    coloured = painted(page, is_bluish_grey)
    assert is_bluish_grey(coloured)
    page.reload()
    page.wait_for_selector("body[data-read=all]")
    expect(page.locator("#quantity [data-value=saliency]")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#text-caption")).to_contain_text("How strongly each character bears on")
    assert painted(page, lambda colour: colour == coloured) == coloured
    page.locator("#quantity [data-value=c]").click()
    page.wait_for_function("() => location.search.includes('show=c')")
    expect(page.locator("#legend-low")).to_contain_text("1.00")


def test_the_matrix_opens_in_place_and_a_click_goes_to_its_row(open_page: OpenPage) -> None:
    page = open_page(PLANTED)
    reached(page, 40)
    page.get_by_role("button", name="matrix").click()
    page.wait_for_selector("#reach[data-matrix=all]")
    canvas = page.locator("#reach .matrix canvas[role=img]")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    row_height = box["height"] / len(TEXT)
    page.mouse.move(box["x"] + 60, box["y"] + 30.5 * row_height)
    expect(page.locator("#reach .matrix .figure-tip")).to_contain_text("position 30")
    page.mouse.click(box["x"] + 60, box["y"] + 30.5 * row_height)
    assert position(page) == 30
    reached(page, 30)
    page.wait_for_function("() => location.search.includes('matrix=1')")
    page.get_by_role("button", name="close matrix").click()
    expect(canvas).to_be_hidden()
    page.wait_for_function("() => !location.search.includes('matrix')")


def test_axe_finds_nothing_serious(open_page: OpenPage) -> None:
    page = open_page(PLANTED.replace("&at", "&show=saliency&matrix=1&at"))
    page.wait_for_selector("#reach[data-matrix=all]")
    reached(page, 40)
    for _ in both_themes(page):
        assert serious(page, within="#reach") == []
