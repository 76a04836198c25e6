"""Find a Chromium for the browser tests, or install one: prints the path of its executable.

`python tools/chromium.py` looks only; `python tools/chromium.py --install` installs one where none is found.
RNNSCOPE_CHROMIUM names one that is to be used whatever else is there.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SHELL = "chromium-headless-shell"  # Chromium without windows: a page costs it little more than half as much
NAMES_ON_PATH = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find() -> Path | None:
    """Return the executable of a Chromium that starts, or None."""
    wanted = os.environ.get("RNNSCOPE_CHROMIUM")
    if wanted:
        return Path(wanted)
    return next((path for path in _candidates() if _starts(path)), None)


def install() -> None:
    """Install a Chromium: Debian's own as root on Debian, else Playwright's; raises CalledProcessError."""
    if _is_root() and _is_debian():
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _run(["apt-get", "update", "-qq"], environment)
        apt = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "fonts-dejavu-core"]
        try:
            _run([*apt, SHELL], environment)
        except subprocess.CalledProcessError:  # an older Debian has no such package
            _run([*apt, "chromium"], environment)
    else:
        # Playwright's Chromium needs system libraries, which only root can add.
        libraries = ["--with-deps"] if _is_root() and sys.platform == "linux" else []
        _run([sys.executable, "-m", "playwright", "install", *libraries, "chromium"], dict(os.environ))


def _candidates() -> Iterator[Path]:
    for name in NAMES_ON_PATH:
        found = shutil.which(name)
        if found:
            yield Path(found)
    yield from (Path(name) for name in MAC_APPLICATIONS)
    yield from _from_playwright()


def _from_playwright() -> Iterator[Path]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    yield path


def _starts(path: Path) -> bool:
    # Ubuntu's chromium-browser without its snap is a script that only says so: being there is not enough.
    if not path.is_file():
        return False
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "Chrom" in answer.stdout


def _is_root() -> bool:
    return os.geteuid() == 0


def _is_debian() -> bool:
    try:
        return platform.freedesktop_os_release().get("ID") == "debian"
    except OSError:
        return False


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def main(arguments: list[str]) -> int:
    """Print the path and return 0, or say in one sentence why there is none and return 1."""
    found = find()
    if found is None and "--install" in arguments:
        try:
            install()
        except (OSError, subprocess.CalledProcessError) as failure:
            print(f"Installing a Chromium failed: {failure}", file=sys.stderr)
        found = find()
    if found is None:
        print("No Chromium was found; install one, or name it in RNNSCOPE_CHROMIUM.", file=sys.stderr)
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
