from __future__ import annotations

import multiprocessing.forkserver
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

REPOSITORY = Path(__file__).resolve().parent.parent
SLOW = (
    "browser/test_gradients",
    "browser/test_read",
    "browser/",
    "runs/test_loop",
    "engine/test_cluster",
    "runs/",
    "web/find/",
    "test_cli",
    "web/",
)
"""Begun first, the slowest before all, so that no process works alone in the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        name = item.path.relative_to(REPOSITORY / "tests").with_suffix("").as_posix()
        return next(
            (
                at
                for at, slow in enumerate(SLOW)
                if name == slow or (slow[-1] == "/" and name.startswith(slow))
            ),
            len(SLOW),
        )

    items.sort(key=rank)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds app/, tests/ and pyproject.toml."""
    return REPOSITORY


@pytest.fixture(scope="session", autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes what the user keeps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RNNSCOPE_DATA", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Two cores are all a test machine has, and sums in another order would differ in the last digit."""
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def own_fork_server() -> Iterator[None]:
    """For tests that have it load other modules than servers do: it loads what the first who starts it wants."""
    server = multiprocessing.forkserver._forkserver  # type: ignore[attr-defined]
    server._stop()
    yield
    server._stop()


@pytest.fixture(autouse=True)
def known_seed() -> Iterator[None]:
    """Each test draws the same random numbers, whichever tests ran before it."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The executable of the Chromium that browser tests drive."""
    # A process of its own, because asking Playwright needs a thread without an event loop.
    command = [sys.executable, REPOSITORY / "tools" / "chromium.py"]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode:
        pytest.fail(answer.stderr.strip() + " `make test` does that.")
    return Path(answer.stdout.strip())
