"""What the lesson on truncated BPTT is asked and answers."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from rnnscope.web.lessons.truncated import Cut, train

ASKED = {"window": 10, "lag": 10, "state": "carried", "start": "orthogonal", "seed": 1}


def test_the_graph_just_outside_and_just_inside(client: TestClient) -> None:
    out = client.post("/api/lessons/truncated/graph", json=ASKED).json()
    assert (out["length"], out["symbol"], out["asked"], out["first"]) == (20, 9, 19, 10)
    assert out["outside"] and out["arm"] == 2 and out["cuts"] == [10] and out["lags"] == [9, 10, 10]
    assert out["passing"]["gradient"][9] == 0 < out["passing"]["gradient"][10]
    assert out["passing"]["trace"][19] > 0
    inside = client.post("/api/lessons/truncated/graph", json={**ASKED, "lag": 9}).json()
    assert (inside["symbol"], inside["arm"], inside["outside"]) == (10, 0, False)
    assert inside["passing"]["gradient"][10] > 0
    reset = client.post("/api/lessons/truncated/graph", json={**ASKED, "state": "reset"}).json()
    assert reset["arm"] == 1 and reset["passing"]["trace"][10:] == [0] * 10


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"window": 1}, "window"),
        ({"lag": 25}, "lag"),
        ({"lag": 2.5}, "lag"),
        ({"state": "kept"}, "state"),
        ({"start": "zero"}, "start"),
        ({"seed": 0}, "seed"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    client: TestClient, change: dict[str, object], field: str
) -> None:
    answer = client.post("/api/lessons/truncated/graph", json={**ASKED, **change})
    assert answer.status_code == 422
    assert answer.json()["field"] == field and answer.json()["error"]


def test_training_tells_of_thirty_networks_and_looks_into_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnscope.lessons.truncated_training.STEPS", 10)
    monkeypatch.setattr("rnnscope.lessons.truncated_training.train.__defaults__", (10, 10))
    parts = list(train(Cut(window=3, lag=3, state="reset", start="pytorch", seed=4)))
    assert [(part.step, part.progress) for part in parts] == [(0, 0), (10, 1)]
    assert all([len(row) for row in part.accuracies] == [10, 10, 10] for part in parts)
    assert [looked.seed for looked in parts[0].passing] == [4]
    assert [looked.seed for looked in parts[1].passing] == list(range(1, 11))
    assert len(parts[0].passing[0].arms) == 3
