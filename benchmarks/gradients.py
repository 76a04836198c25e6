"""The Gradients page in a real Chromium while both lanes train: how often it draws, how soon the server answers."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from serving import Server, serving

from .measure import quantile
from .page import browser
from .report import Budget, Row, Section

WATCHED_SECONDS = 12.0
ASK_SECONDS = 0.02
CHARTS = ("loss", "norm")
QUERY = "?preset=lstm-lag-100&steps=20000&pace=full"
SCRIPT = Path(__file__).with_suffix(".js")
METHOD = (
    "A real Chromium without a window, 1280 x 900, a tanh network and an LSTM of 64 units on sequences of 101 training "
    f"at full speed, {WATCHED_SECONDS:.0f} s. A redraw: a frame in which anything in a chart's picture has changed. "
    "Meanwhile `/healthz` is asked fifty times a second."
)


def run(say: Callable[[str], None]) -> Section:
    """Measure the page. Raises RuntimeError where there is no Chromium."""
    say("the Gradients page")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        server.wait("/healthz")
        with browser() as chromium:
            context = chromium.new_context(viewport={"width": 1280, "height": 900}, device_scale_factor=1)
            context.add_init_script(path=SCRIPT)
            page = context.new_page()
            page.goto(f"{server.address}/gradients{QUERY}")
            page.wait_for_selector("body[data-gradients=ready]")
            page.locator("#play").click()
            page.wait_for_selector("#lane-a[data-state=running]")
            page.wait_for_selector("#lane-b[data-state=running]")
            page.wait_for_timeout(3_000)
            before = _steps(page)
            with asked(server) as milliseconds:
                found = page.evaluate(
                    "([charts, seconds]) => bench.redraws(charts, seconds)", [list(CHARTS), WATCHED_SECONDS]
                )
            steps = [after - first for after, first in zip(_steps(page), before, strict=True)]
            page.locator("#play").click()
            context.close()
    return Section("The Gradients page", METHOD, tuple(_rows(found, steps, milliseconds)))


@contextmanager
def asked(server: Server) -> Iterator[list[float]]:
    """Ask /healthz all the time; milliseconds until each answer."""
    milliseconds: list[float] = []
    stopping = threading.Event()

    def ask() -> None:
        while not stopping.wait(ASK_SECONDS):
            start = time.perf_counter()
            server.ask("/healthz")
            milliseconds.append((time.perf_counter() - start) * 1e3)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield milliseconds
    finally:
        stopping.set()
        thread.join()


def _steps(page: object) -> list[int]:
    script = "() => ['a', 'b'].map((lane) => Number(document.querySelector(`#lane-${lane}`).dataset.step))"
    steps: list[int] = page.evaluate(script)  # type: ignore[attr-defined]
    return steps


def _rows(found: dict[str, object], steps: list[int], milliseconds: list[float]) -> Iterator[Row]:
    seconds, counts = found["seconds"], found["counts"]
    assert isinstance(seconds, float | int) and isinstance(counts, dict)
    behind = (
        f"A took {steps[0] / seconds:.0f} and B {steps[1] / seconds:.0f} optimizer steps a second meanwhile"
    )
    for name, count in counts.items():
        title = {"loss": "loss chart", "norm": "gradient norm chart"}[name]
        yield Row(
            f"{title}, both lanes training", count / seconds, "redraws/s", Budget("at least", 10.0), behind
        )
    yield Row(
        "`/healthz` meanwhile, p99",
        quantile(milliseconds, 0.99),
        "ms",
        Budget("at most", 50.0),
        f"p50 {quantile(milliseconds, 0.5):.1f} ms, longest {max(milliseconds):.0f} ms, {len(milliseconds)} answers",
    )
