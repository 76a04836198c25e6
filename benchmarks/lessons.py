"""Every lesson in a real Chromium: a slider until the picture has moved."""

from __future__ import annotations

import math
import random
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser
from serving import Server, serving

from rnnscope.web.lessons.catalogue import LESSONS, Lesson

from .measure import quantile
from .page import browser
from .report import Budget, Row, Section

SCRIPT = Path(__file__).with_suffix(".js")
MOVES = 40
SETTLED_MS = 3_000  # a surface is drawn for the first time, and without a graphics card
BUDGET_MS = 50.0
METHOD = (
    "A real Chromium without a window, 1280 x 900, three seconds after the page was opened. Every slider of a lesson "
    f"is set {MOVES} times to a random place, one move after the other, from the event to behind the painting of the "
    "last frame in which the pictures or the equation changed; what the server computes and the way there and back are "
    "in it. The slowest slider counts."
)


def run(say: Callable[[str], None]) -> Section:
    """Measure all lessons. Raises RuntimeError where there is no Chromium."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "data", Path(folder)) as server:
        server.wait("/healthz")
        with browser() as chromium:
            rows = [row for lesson in LESSONS if (row := _row(chromium, server, lesson, say))]
    return Section("Lessons", METHOD, tuple(rows))


def _row(chromium: Browser, server: Server, lesson: Lesson, say: Callable[[str], None]) -> Row | None:
    say(f"the lesson {lesson.name}")
    place = random.Random(0)
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, device_scale_factor=1)
    context.add_init_script(path=SCRIPT)
    page = context.new_page()
    page.goto(f"{server.address}/lessons/{lesson.name}")
    page.wait_for_selector("body[data-drawn=yes]")
    page.wait_for_timeout(SETTLED_MS)
    slowest: tuple[float, str, list[float]] | None = None
    for slider in page.evaluate("bench.sliders()"):
        moved = [
            page.evaluate("([id, share]) => bench.move(id, share)", [slider, place.random()])
            for _ in range(MOVES)
        ]
        seen = [milliseconds for milliseconds in moved if not math.isnan(milliseconds)]
        if seen and (slowest is None or quantile(seen, 0.95) > slowest[0]):
            slowest = (quantile(seen, 0.95), slider.removesuffix("-slider"), seen)
    context.close()
    if slowest is None:
        return None  # it is moved by other means than sliders
    p95, name, seen = slowest
    behind = f"{name}; p50 {statistics.median(seen):.1f} ms, longest {max(seen):.1f} ms"
    return Row(f"{lesson.name}: slider to picture, p95", p95, "ms", Budget("at most", BUDGET_MS), behind)
