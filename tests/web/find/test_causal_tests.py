"""A causal test as a user makes it, with a model whose unit 1.2 is set by hand to be inside a URL."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from planted import INSIDE, write_planted_model
from starlette.testclient import TestClient

from rnnscope.settings import Settings

Said = dict[str, Any]


@pytest.fixture
def finder(settings: Settings, tmp_path: Path, browser: Callable[..., TestClient]) -> TestClient:
    write_planted_model(tmp_path / "models" / "planted")
    return browser(replace(settings, models=(tmp_path / "models",)))


@pytest.fixture
def question(finder: TestClient) -> Said:
    """A body that can be asked: the URL unit of a text with URLs."""
    chance = random.Random(4)
    words = ["".join(chance.choices("abcdefgh", k=chance.randint(2, 9))) for _ in range(500)]
    text = " ".join(f"http://{word}.{word}" if chance.random() < 0.2 else word for word in words)
    digest = finder.post("/api/texts", json={"characters": text}).json()["sha256"]
    return {
        "model": "planted",
        "text": f"stored:{digest}",
        "concept": {"kind": "built-in", "name": "inside-url"},
        "clamps": [{"layer": 0, "unit": INSIDE, "quantity": "h", "value": None}],
        "where": "always",
        "controls": 3,
        "seed": 1,
    }


def ended(finder: TestClient, key: str, until: Callable[..., bool]) -> Said:
    def status() -> Said:
        return dict(finder.get(f"/api/find/tests/{key}").json())

    assert until(lambda: status()["state"] not in ("waiting", "running"), 60)
    return status()


def test_a_test_is_made_once(finder: TestClient, question: Said, until: Callable[..., bool]) -> None:
    started = finder.post("/api/find/tests", json=question)
    assert started.status_code == 202 and started.json()["state"] in ("waiting", "running")
    key = started.json()["key"]
    assert ended(finder, key, until)["state"] == "done"
    answer = finder.get(f"/api/find/tests/{key}/answer").json()
    assert set(answer) == {
        "characters", "clamps", "mean", "deviation", "inside", "outside", "controls", "rank", "sentence",
    }  # fmt: skip
    (clamp,) = answer["clamps"]
    assert clamp == {**question["clamps"][0], "value": answer["mean"]}
    assert answer["inside"]["positions"] + answer["outside"]["positions"] == answer["characters"]
    assert len(answer["controls"]) == 3 and answer["sentence"].startswith("With h of unit 1.2 held at ")
    again = finder.post("/api/find/tests", json=question)
    assert again.status_code == 200 and again.json()["key"] == key and again.json()["state"] == "done"
    other = finder.post("/api/find/tests", json={**question, "seed": 2}).json()["key"]
    assert other != key
    assert finder.get(f"/api/find/tests/{other}/answer").status_code in (200, 409)
    assert finder.delete(f"/api/find/tests/{other}").json()["state"] in ("cancelled", "done")


def test_what_is_kept_damaged_is_made_again(
    finder: TestClient, question: Said, until: Callable[..., bool]
) -> None:
    key = finder.post("/api/find/tests", json=question).json()["key"]
    assert ended(finder, key, until)["state"] == "done"
    path = finder.app.state.searches.work.results.folder / "tests" / f"{key}.test.json"  # type: ignore[attr-defined]
    sound = finder.get(f"/api/find/tests/{key}/answer").json()
    path.write_text("{")
    assert finder.get(f"/api/find/tests/{key}/answer").status_code == 422
    assert finder.post("/api/find/tests", json=question).status_code == 202
    assert ended(finder, key, until)["state"] == "done"
    assert finder.get(f"/api/find/tests/{key}/answer").json() == sound


def test_what_comes_out_wrong_is_told(finder: TestClient, question: Said, until: Callable[..., bool]) -> None:
    question["concept"] = {"kind": "regex", "pattern": "zzz+"}
    key = finder.post("/api/find/tests", json=question).json()["key"]
    status = ended(finder, key, until)
    assert status["state"] == "failed" and "never holds" in status["error"]
    assert finder.get(f"/api/find/tests/{key}/answer").status_code == 409


CLAMP = {"layer": 0, "unit": 1, "quantity": "h", "value": 0.0}


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"model": "other"}, 404, "model"),
        ({"text": "sample:none"}, 404, "text"),
        ({"text": "nowhere"}, 422, "text"),
        ({"concept": {"kind": "built-in", "name": "nothing"}}, 422, "concept"),
        ({"concept": {"kind": "built-in", "name": "nesting-depth"}}, 422, "concept"),
        ({"concept": {"kind": "regex", "pattern": "("}}, 422, "pattern"),
        ({"clamps": []}, 422, "clamps"),
        ({"clamps": [CLAMP, {**CLAMP, "layer": 3}]}, 422, "clamps.1.layer"),
        ({"clamps": [{**CLAMP, "unit": 12}]}, 422, "clamps.0.unit"),
        ({"clamps": [{**CLAMP, "quantity": "z"}]}, 422, "clamps.0.quantity"),
        ({"clamps": [CLAMP, CLAMP]}, 422, "clamps"),
        ({"where": "outside"}, 422, "where"),
        ({"controls": 0}, 422, "controls"),
        ({"controls": 51}, 422, "controls"),
        ({"seed": -1}, 422, "seed"),
    ],
)
def test_what_cannot_be_tested_is_refused(
    finder: TestClient, question: Said, change: Said, status: int, field: str
) -> None:
    answer = finder.post("/api/find/tests", json={**question, **change})
    said = answer.json()
    assert answer.status_code == status and set(said) == {"error", "field", "hint"}
    assert said["field"] == field and said["error"]


def test_shipped_is_the_models_own_sample(finder: TestClient, question: Said) -> None:
    said = finder.post("/api/find/tests", json={**question, "text": "shipped"}).json()
    assert (
        said["field"] == "text" and "without a text of its own" in said["error"]
    )  # the planted one has none


@pytest.mark.parametrize("key", ["x", "a" * 24, "..%2F..%2Fconfig"])
def test_no_such_test(finder: TestClient, key: str) -> None:
    for answer in (
        finder.get(f"/api/find/tests/{key}"),
        finder.get(f"/api/find/tests/{key}/answer"),
        finder.delete(f"/api/find/tests/{key}"),
    ):
        assert answer.status_code == 404
