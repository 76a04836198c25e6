from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rnnscope.runs.folder import PartInfo, RunFolder, RunInfo
from rnnscope.runs.store import Store

SMALL = {"hidden_size": 6, "length": 8, "lag": 7, "batch_size": 4, "steps": 40}
MakeRun = Callable[..., RunFolder]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs", (tmp_path / "models",), most_scratch=3, most_kept=2)


@pytest.fixture
def make_run(store: Store) -> MakeRun:
    """Makes the folder of a small run; settings may be changed."""

    def make(text: str | None = None, **changes: Any) -> RunFolder:
        settings = {**SMALL, **changes}
        layout = (PartInfo("radius", 4, ("layer 1",)),)

        def info(run: str, created: str) -> RunInfo:
            return RunInfo(
                run, "experiment", created, settings=settings, steps=settings["steps"], layout=layout
            )

        return store.create(info, text)

    return make
