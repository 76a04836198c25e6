"""What a test sees and does on the Read page."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page

OpenPage = Callable[..., Page]
LONGEST_SECONDS = 40.0
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
COLOUR_AT_CURSOR = """() => {
  const box = document.querySelector(".text-cursor").getBoundingClientRect();
  const x = box.left + 3.5, y = box.top + 3.5; // inside the cell, beside the letter
  for (const canvas of document.querySelectorAll(".text-surface canvas")) {
    const own = canvas.getBoundingClientRect();
    if (canvas.hidden || x < own.left || x >= own.right || y < own.top || y >= own.bottom) continue;
    const scale = canvas.width / own.width;
    const pixel = canvas.getContext("2d").getImageData((x - own.left) * scale, (y - own.top) * scale, 1, 1);
    return [...pixel.data].slice(0, 3);
  }
  return null;
}"""


def colour_at_cursor(page: Page) -> tuple[int, int, int]:
    """Red, green, blue of the cell under the cursor."""
    page.evaluate(DRAWN)
    colour = page.evaluate(COLOUR_AT_CURSOR)
    assert colour is not None, "nothing is painted under the cursor"
    return tuple(colour)


def painted(page: Page, is_right: Callable[[tuple[int, int, int]], bool]) -> tuple[int, int, int]:
    """The colour of the cell under the cursor, once it is right, or what it is when that has taken too long."""
    end = time.monotonic() + LONGEST_SECONDS
    while not is_right(colour := colour_at_cursor(page)) and time.monotonic() < end:
        page.wait_for_timeout(20)
    return colour


def is_green(colour: tuple[int, int, int]) -> bool:
    red, green, blue = colour
    return green > red + 40 and green > blue + 25


def is_purple(colour: tuple[int, int, int]) -> bool:
    red, green, blue = colour
    return red > green + 25 and blue > green + 25


def position(page: Page) -> int:
    """The cursor's position as the page says it."""
    page.evaluate(DRAWN)
    text = page.locator("#position b, #position strong, #position").first.inner_text()
    return int("".join(filter(str.isdigit, text.split(" of ")[0])))


def chosen_unit(page: Page) -> str:
    page.evaluate(DRAWN)
    return page.locator("#unit").input_value()
