"""Screenshots of the pages for README.md and docs/, taken from the running program: `make screenshots [ARGS=NAME]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from chromium import find
from neurons import ASKED
from playwright.sync_api import Browser, Page, sync_playwright
from serving import serving

from rnnscope.settings import data_folder

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
LONGEST_RUN_MILLISECONDS = 120_000
LONGEST_TEST_MILLISECONDS = 300_000


def read(page: Page) -> None:
    """Wait until the text is read and everything is drawn."""
    page.wait_for_selector("body[data-read=all]")
    page.wait_for_timeout(5000)
    if page.locator("#hint-close").is_visible():
        page.locator("#hint-close").click()


def trained(page: Page) -> None:
    """Play both lanes to their ends, at a pace that leaves time to observe every step."""
    page.wait_for_selector("body[data-gradients=ready]")
    page.locator("#play").click()
    for lane in "ab":
        page.wait_for_selector(
            f"#lane-{lane}:is([data-state=finished], [data-state=diverged])", timeout=LONGEST_RUN_MILLISECONDS
        )
    page.mouse.move(0, 0)
    page.wait_for_timeout(3000)


def found(page: Page) -> None:
    """Wait until the evidence and the text are drawn."""
    page.wait_for_selector("body[data-read=all]")
    page.wait_for_timeout(4000)


def tested(page: Page) -> None:
    """Run the causal test of what is shown, and let the network write on."""
    found(page)
    page.get_by_role("button", name="Run the test").click()
    page.wait_for_selector("#causal-result svg", timeout=LONGEST_TEST_MILLISECONDS)
    page.wait_for_timeout(3000)


def looked_at(page: Page) -> None:
    """Wait until a unit is drawn."""
    page.wait_for_selector("body[data-unit=there]")
    page.wait_for_selector("body[data-read=all]")
    page.wait_for_timeout(3000)


def taught(page: Page) -> None:
    """Wait until a lesson is drawn."""
    page.wait_for_selector("body[data-drawn=yes]")


@dataclass(frozen=True)
class Shot:
    """An address in a window, and what to do before its picture is taken; `whole`: the page below the window too."""

    path: str
    size: tuple[int, int]
    scheme: str
    prepare: Callable[[Page], None] = read
    whole: bool = False


SHOTS = {
    "read-light": Shot("/?at=186", (1280, 1000), "light"),
    "read-dark": Shot("/?at=186", (1920, 1080), "dark"),
    "read-python": Shot("/?model=python-lstm&text=sample:python&at=420", (1280, 1000), "light"),
    "read-projector": Shot("/?at=186&big=1", (1280, 720), "light"),
    "gradients-light": Shot("/gradients?preset=clipping-rescues", (1280, 1000), "light", trained, whole=True),
    "gradients-dark": Shot("/gradients?preset=initialization-rescues", (1920, 1080), "dark", trained),
    "gradients-vanishing": Shot("/gradients?preset=lstm-lag-100", (1280, 1000), "light", trained),
    "find-light": Shot("/find", (1280, 1000), "light", found),
    "find-dark": Shot("/find", (1920, 1080), "dark", found),
    "find-causal": Shot("/find", (1280, 1980), "light", tested),
    "unit-light": Shot("/models/wiki-lstm/units/3.53", (1280, 1000), "light", looked_at),
    "read-held": Shot("/?at=186&hold=3.53:c:0", (1280, 1000), "light"),
    "lessons-light": Shot("/lessons", (1280, 1000), "light", taught),
    "lesson-powers": Shot("/lessons/powers", (1280, 900), "light", taught),
    "lesson-by-hand": Shot("/lessons/by-hand?system=parity", (1280, 900), "light", taught),
    "lesson-seq2seq": Shot("/lessons/seq2seq", (1920, 1080), "dark", taught),
    **{
        f"neuron-{model}-{concept}": Shot(
            f"/find?model={model}&concept={concept}", (1280, 760), "light", found
        )
        for model, concepts in ASKED.items()
        for concept in concepts
    },
    "gradients-divergence": Shot("/gradients?preset=divergence", (1280, 1000), "light", trained),
}


def main(names: list[str]) -> None:
    """Take all pictures, or those named."""
    with TemporaryDirectory() as data, serving(Path(data)) as server, sync_playwright() as playwright:
        wiki = data_folder() / "wiki.txt"  # the causal test reads it where it is
        if wiki.is_file():
            (Path(data) / wiki.name).symlink_to(wiki)
        server.wait("/healthz")
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in names or SHOTS:
            take(browser, server.address, SHOTS[name], FOLDER / f"{name}.png")
        browser.close()


def take(browser: Browser, address: str, shot: Shot, path: Path) -> None:
    """One picture of what a visitor sees."""
    width, height = shot.size
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=shot.scheme)  # type: ignore[arg-type]
    page.goto(address + shot.path)
    shot.prepare(page)
    page.wait_for_timeout(500)
    page.screenshot(path=path, full_page=shot.whole)
    page.close()
    print(path.name)


if __name__ == "__main__":
    main(sys.argv[1:])
