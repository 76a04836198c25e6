"""What a test sees and does on the Find page."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from reading_page import DRAWN

LONGEST_MS = 60_000  # of a search or a causal test: a process that begins with importing torch


def chosen_row(page: Page) -> str:
    """The chosen line of the table, as layer.unit and quantity."""
    page.evaluate(DRAWN)
    cells = page.locator("#units tr[aria-selected=true]").locator("th, td")
    return f"{cells.nth(0).inner_text()} {cells.nth(1).inner_text()}"


def ranked(page: Page) -> None:
    """Wait until there is a table, and the text is coloured by its chosen line."""
    expect(page.locator("#units tr[aria-selected=true]")).to_have_count(1, timeout=LONGEST_MS)
    page.evaluate(DRAWN)


def cursor_at(page: Page) -> int:
    """The cursor's position, as the address says it once it has caught up."""
    page.wait_for_timeout(450)
    return int(page.evaluate("new URL(location.href).searchParams.get('at')"))


def say(page: Page, region: str) -> str:
    """The words of a region after the next frame."""
    page.evaluate(DRAWN)
    return page.locator(region).inner_text()


def drag_across_text(page: Page, start: int, last: int, *, alt: bool = False) -> None:
    """Press on one character of the first row and let go on another."""
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
