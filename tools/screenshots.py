"""Screenshots of the pages for README.md and docs/, taken from the running program: `make screenshots`."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from chromium import find
from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
SHOTS = {
    "read-light": ("/?at=208", 1280, 1000, "light"),
    "read-dark": ("/?at=208", 1920, 1080, "dark"),
    "read-python": ("/?model=python-lstm&text=sample:python&at=420", 1280, 1000, "light"),
    "read-projector": ("/?at=208&big=1", 1280, 720, "light"),
}


def main() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "rnnscope", "serve", "--no-browser", f"--port={port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server, sync_playwright() as playwright:
        address = f"http://127.0.0.1:{port}"
        wait(f"{address}/healthz")
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, (path, width, height, scheme) in SHOTS.items():
            take(browser, address + path, FOLDER / f"{name}.png", (width, height), scheme)
        browser.close()
        server.terminate()


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


def wait(url: str) -> None:
    """Until the server answers."""
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not answer within 20 s")


if __name__ == "__main__":
    main()
