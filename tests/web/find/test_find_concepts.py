from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rnnscope.find.concepts import regex_concept
from rnnscope.web.find import concepts
from rnnscope.web.find.labelled import LabelledFiles
from rnnscope.web.find.messages import Pattern


def test_patterns_of_several_pages_are_tried_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, most, lock = 0, 0, threading.Lock()

    def slowly(pattern: str) -> Any:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        time.sleep(0.05)
        with lock:
            busy -= 1
        return regex_concept(pattern)

    monkeypatch.setattr(concepts, "regex_concept", slowly)
    files = LabelledFiles(tmp_path, 1)
    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(lambda _: concepts.chosen(Pattern(kind="regex", pattern="a+"), files), range(4))
        )
    assert most == 1 and {concept.title for concept in found} == {"matches of a+"}
