"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("torch", "numpy", "fastapi", "uvicorn", "playwright")
BUSY_SHARE = 0.25  # of the cores: above it the figures are marked


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def description(chromium: Path | None) -> list[str]:
    """The machine, the system and the versions, a line each."""
    lines = [
        f"{processor()}, {cores()} cores, {memory_gib():.0f} GiB",
        platform.platform(terse=True),
        f"Python {platform.python_version()}, " + ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
    ]
    if chromium is not None:
        answer = subprocess.run([chromium, "--version"], capture_output=True, text=True, timeout=60)
        lines.append(answer.stdout.strip().split(" built on")[0])
    return lines


def processor() -> str:
    """The processor's name."""
    if sys.platform == "darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def memory_gib() -> float:
    """Main memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def other_load() -> str | None:
    """A sentence if the machine is busy now, before anything is measured."""
    load = os.getloadavg()[0]
    if load <= BUSY_SHARE * cores():
        return None
    return f"The machine was busy with other work: load average {load:.1f} on {cores()} cores before the run."


def find_chromium() -> Path | None:
    """The Chromium that the browser tests drive, if there is one."""
    tool = Path(__file__).resolve().parent.parent / "tools" / "chromium.py"
    answer = subprocess.run([sys.executable, tool], capture_output=True, text=True)
    return Path(answer.stdout.strip()) if answer.returncode == 0 else None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(absent)"
