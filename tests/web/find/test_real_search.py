"""A search as a user makes it: a model whose unit 1.2 is set by hand to be inside a URL, and a text of one's own."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from planted import INSIDE, write_planted_model
from starlette.testclient import TestClient

from rnnscope.find.concepts import concept_named
from rnnscope.find.shards import PROCESSES_FROM_BYTES, Documents
from rnnscope.settings import Settings
from rnnscope.web.find.scanning import Job, search_to_file
from rnnscope.web.find.searches import workers_for


@pytest.fixture
def finder(settings: Settings, tmp_path: Path, browser: Callable[..., TestClient]) -> TestClient:
    write_planted_model(tmp_path / "models" / "planted")
    return browser(replace(settings, models=(tmp_path / "models",)))


@pytest.fixture
def search(finder: TestClient, until: Callable[..., bool]) -> Callable[..., dict[str, Any]]:
    """Searches a text with URLs for a concept; how the search ended."""
    chance = random.Random(4)
    words = ["".join(chance.choices("abcdefgh", k=chance.randint(2, 9))) for _ in range(200)]
    text = " ".join(f"http://{word}.{word}" if chance.random() < 0.2 else word for word in words * 9)

    def made(concept: dict[str, str]) -> dict[str, Any]:
        digest = finder.post("/api/texts", json={"characters": text}).json()["sha256"]
        body = {"model": "planted", "text": f"stored:{digest}", "concept": concept}
        key = finder.post("/api/find/searches", json=body).json()["key"]

        def status() -> dict[str, Any]:
            return dict(finder.get(f"/api/find/searches/{key}").json())

        assert until(lambda: status()["state"] not in ("waiting", "running"), 60)
        return status()

    return made


def test_the_planted_unit_is_found_first(finder: TestClient, search: Callable[..., dict[str, Any]]) -> None:
    status = search({"kind": "built-in", "name": "inside-url"})
    assert status["state"] == "done", status
    found = finder.get(f"/api/find/searches/{status['key']}/findings").json()
    assert found["key"] == status["key"] and found["model"] == "planted" and found["units"] == []
    assert found["text"]["title"].startswith("your text: ")
    url = next(one for one in found["concepts"] if one["concept"]["name"] == "inside-url")
    best = url["ranking"][0]
    assert (best["layer"], best["unit"], best["quantity"], best["sign"]) == (0, INSIDE, "h", 1)
    assert best["report"] == best["f1"] == 1
    assert len(found["concepts"]) == len(finder.get("/api/find?model=planted").json()["concepts"])
    listed = finder.get("/api/find?model=planted").json()["kept"]
    assert [kept["key"] for kept in listed] == [status["key"]]


def test_what_changes_before_the_search_begins_is_not_kept_under_the_wrong_key(tmp_path: Path) -> None:
    write_planted_model(tmp_path / "planted")
    text = Documents("x", "x", ((None, ("http://a.b c " * 200,)),))
    job = Job("0" * 24, tmp_path / "planted", text, (concept_named("inside-url"),), 1)
    path = tmp_path / "find" / f"{job.key}.json.gz"
    with pytest.raises(ValueError, match="has changed since this was asked for"):
        search_to_file(lambda *_: None, path, job)
    assert not path.parent.exists()


def test_a_long_text_is_read_by_all_cores() -> None:
    sizes = (PROCESSES_FROM_BYTES - 1, PROCESSES_FROM_BYTES)
    short, long = (Documents("x", "x", ((None, ("x" * size,)),)) for size in sizes)
    assert workers_for(short) == 1 <= workers_for(long)
