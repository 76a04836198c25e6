"""Screenshots of the pages for README.md and docs/, taken from the running program: `make screenshots`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from chromium import find
from playwright.sync_api import Browser, sync_playwright
from serving import serving

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
SHOTS = {
    "read-light": ("/?at=186", 1280, 1000, "light"),
    "read-dark": ("/?at=186", 1920, 1080, "dark"),
    "read-python": ("/?model=python-lstm&text=sample:python&at=420", 1280, 1000, "light"),
    "read-projector": ("/?at=186&big=1", 1280, 720, "light"),
}


def main() -> None:
    with TemporaryDirectory() as data, serving(Path(data)) as server, sync_playwright() as playwright:
        server.wait("/healthz")
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, (path, width, height, scheme) in SHOTS.items():
            take(browser, server.address + path, FOLDER / f"{name}.png", (width, height), scheme)
        browser.close()


def take(browser: Browser, url: str, path: Path, size: tuple[int, int], scheme: str) -> None:
    """One picture of what a visitor sees, once everything is drawn."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(url)
    page.wait_for_selector("body[data-read=all]")
    page.wait_for_timeout(3000)
    if page.locator("#hint-close").is_visible():
        page.locator("#hint-close").click()
    page.wait_for_timeout(500)
    page.screenshot(path=path)
    page.close()
    print(path.name)


if __name__ == "__main__":
    main()
