"""Print constraints.txt from the environment this runs in: `python tools/pins.py > constraints.txt`."""

from __future__ import annotations

from importlib.metadata import distributions

NOT_PINNED = {"pip", "rnnscope"}
ONE_PLATFORM_ONLY = ("cuda-", "nvidia-", "triton")


def pins() -> list[str]:
    """Return one `name==version` line for each installed distribution that every platform has."""
    lines = set()
    for distribution in distributions():
        name = distribution.metadata["Name"].lower().replace("_", "-")
        if name in NOT_PINNED or name.startswith(ONE_PLATFORM_ONLY):
            continue
        version = distribution.version.partition("+")[0]  # 2.13.0+cpu is the same release as 2.13.0
        lines.add(f"{name}=={version}")
    return sorted(lines)


if __name__ == "__main__":
    print("# What `make` installs, on Python 3.11 to 3.13, Linux and macOS; pyproject.toml has the ranges.")
    print("# Written by `python tools/pins.py` in an environment with the extras [test] and [check].")
    print("\n".join(pins()))
