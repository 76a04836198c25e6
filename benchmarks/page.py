"""The Read page in a real Chromium: a key press until it is painted, playing, and the first coloured text."""

from __future__ import annotations

import json
import math
import os
import random
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from playwright.sync_api import Browser, Page, sync_playwright
from serving import Server, serving

from rnnscope.resources import models_folder
from rnnscope.rnn.checkpoint import Config, save
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.vocabulary import Vocabulary
from rnnscope.samples import samples

from .machine import find_chromium
from .measure import quantile
from .report import Budget, Row, Section

SHIPPED = "wiki-lstm"
CHARACTERS = 2_000
PRESSES = 300
NAVIGATIONS = 9
PLAYED_SECONDS = 10.0
SPEED = 30
SCRIPT = Path(__file__).with_suffix(".js")
PANELS = ("next", "units", "unit-card", "overview", "surprise", "tracks", "heatmap")
METHOD = (
    "A real Chromium without a window, 1280 x 900, {model} on 2,000 characters, every panel on. Key press: "
    f"{PRESSES} presses of the right arrow, one after the other, from the browser's time stamp of the key to behind "
    "the painting of the frame in which the cursor has moved. Playing: frames that showed a new position, over "
    f"{PLAYED_SECONDS:.0f} s at {SPEED} steps/s. First coloured text: from navigation to behind the painting of a "
    "frame whose text has colour, in a new browser context with empty caches each time, on a server that has read "
    "the text before."
)


def run(say: Callable[[str], None]) -> Section:
    """Measure the page. Raises RuntimeError where there is no Chromium."""
    say("the page")
    with tempfile.TemporaryDirectory() as folder:
        models = Path(folder) / "models"
        models.mkdir()
        name, description = prepare_model(models)
        with serving(Path(folder) / "data", models) as server:
            server.wait("/healthz")
            text = json.loads(server.ask("/api/texts", {"characters": long_text()}))
            address = f"{server.address}/?model={name}&text=sha256:{text['sha256']}&unit=1.7&at=0&scale=text"
            with browser() as chromium:
                rows = [*_stepping(chromium, server, address), _first_colour(chromium, address)]
    return Section("The page", METHOD.format(model=description), tuple(rows))


def prepare_model(folder: Path) -> tuple[str, str]:
    """Name and description of the model to read with: the shipped one of 3 x 512, else one with random weights."""
    if (models_folder() / SHIPPED / "config.json").is_file():
        return SHIPPED, f"`{SHIPPED}` (LSTM, 3 x 512)"
    vocabulary = Vocabulary.from_text(long_text())
    torch.manual_seed(0)
    network = Network(NetworkShape("lstm", vocabulary.size, 512, 3))
    save(folder / "random", network, Config(network.shape, vocabulary))
    return "random", "an LSTM of 3 x 512 with random weights"


def long_text() -> str:
    """2,000 characters of the sample texts."""
    shipped = "\n".join(sample.characters for sample in samples().values())
    return (shipped * (1 + CHARACTERS // len(shipped)))[:CHARACTERS]


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium without a window."""
    executable = find_chromium()
    if executable is None:
        raise RuntimeError("no Chromium was found: run python tools/chromium.py --install")
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=options)
        yield chromium
        chromium.close()


@contextmanager
def fresh_page(chromium: Browser) -> Iterator[Page]:
    """A page in a context of its own: no cache, no storage."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, device_scale_factor=1)
    context.add_init_script(path=SCRIPT)
    yield context.new_page()
    context.close()


def _stepping(chromium: Browser, server: Server, address: str) -> list[Row]:
    with fresh_page(chromium) as page:
        page.goto(f"{address}&speed={SPEED}")
        page.evaluate("(panels) => bench.drawn(panels)", PANELS)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1_000)
        milliseconds = [_press(page) for _ in range(PRESSES)]
        reported: list[float] = page.evaluate("bench.reported")
        page.keyboard.press("Home")
        page.wait_for_timeout(500)
        played: dict[str, float] = page.evaluate("(seconds) => bench.playback(seconds)", PLAYED_SECONDS)
    # A press that the browser does not report took less than 16 ms.
    presented = reported + [16.0] * (PRESSES - len(reported))
    behind = (
        f"p50 {statistics.median(milliseconds):.1f} ms, longest {max(milliseconds):.1f} ms; presented, as the browser "
        f"itself reports to 8 ms: p50 {statistics.median(presented):.0f}, p95 {quantile(presented, 0.95):.0f} ms"
    )
    return [
        Row("key press to painted, p95", quantile(milliseconds, 0.95), "ms", Budget("at most", 33.0), behind),
        Row(
            f"playing at {SPEED} steps/s",
            played["shown"] / played["seconds"],
            "steps/s",
            Budget("at least", SPEED - 1.0),
            f"longest time between two frames {played['longest']:.0f} ms",
        ),
    ]


def _press(page: Page) -> float:
    page.evaluate("() => { bench.pressed = bench.nextPress() }")
    page.wait_for_timeout(random.uniform(0, 17))  # anywhere in a frame
    page.keyboard.press("ArrowRight")
    milliseconds: float = page.evaluate("bench.pressed")
    return milliseconds


def _first_colour(chromium: Browser, address: str) -> Row:
    milliseconds: list[float] = []
    for _ in range(NAVIGATIONS):
        with fresh_page(chromium) as page:
            page.goto(address, wait_until="commit")
            first: float | None = page.evaluate("bench.firstColour")
            milliseconds.append(math.nan if first is None else first)
            page.evaluate("(panels) => bench.drawn(panels)", PANELS)  # so that nothing is cut off
    return Row(
        "navigation to the first coloured text, median",
        statistics.median(milliseconds) / 1e3,
        "s",
        Budget("at most", 1.0),
        f"{min(milliseconds) / 1e3:.2f} to {max(milliseconds) / 1e3:.2f} s in {NAVIGATIONS} navigations",
    )
