"""What a test sees and does on the Find page."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from reading_page import DRAWN

FAST_DRAG = """([start, last]) => {
  const surface = document.querySelector("#text-surface");
  const { left, top } = surface.getBoundingClientRect();
  const { width } = document.querySelector(".text-cursor").getBoundingClientRect();
  for (const [name, at] of [["pointerdown", start], ["pointermove", last], ["pointerup", last]]) {
    const where = { clientX: left + (at + 0.5) * width, clientY: top + 10 };
    surface.dispatchEvent(new PointerEvent(name, { pointerId: 1, bubbles: true, ...where }));
  }
}"""  # no frame is drawn from its beginning to its end
LONGEST_MS = 60_000  # of a search or a causal test: a process that begins with importing torch


def chosen_row(page: Page) -> str:
    """The chosen line of the table, as layer.unit and quantity."""
    page.evaluate(DRAWN)
    cells = page.locator("#units tr[aria-selected=true]").locator("th, td")
    return f"{cells.nth(0).inner_text()} {cells.nth(1).inner_text()}"


def ranked(page: Page) -> None:
    """Wait until there is a table and the evidence for its chosen line, above the text, which moves no more then."""
    expect(page.locator("#units tr[aria-selected=true]")).to_have_count(1, timeout=LONGEST_MS)
    expect(page.locator("#passages li").first).to_be_visible()
    page.evaluate(DRAWN)


def cursor_is_at(page: Page, at: int) -> None:
    """The cursor is there, as the address says once it has caught up."""
    expect(page).to_have_url(re.compile(rf"[?&]at={at}(&|#|$)"))


def drag_across_text(page: Page, start: int, last: int, *, alt: bool = False) -> None:
    """Press on one character of the first row and let go on another, on a page on which nothing moves any more."""
    page.evaluate(DRAWN)
    box = page.locator("#text-surface").bounding_box()
    cell = page.locator(".text-cursor").bounding_box()
    assert box is not None and cell is not None
    y = box["y"] + 10
    page.mouse.move(box["x"] + (start + 0.5) * cell["width"], y)
    if alt:
        page.keyboard.down("Alt")
    page.mouse.down()
    page.mouse.move(box["x"] + (last + 0.5) * cell["width"], y, steps=5)
    page.mouse.up()
    if alt:
        page.keyboard.up("Alt")
