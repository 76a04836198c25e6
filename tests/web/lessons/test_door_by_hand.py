"""What the lesson on networks set by hand is asked and answers."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from rnnscope.web.lessons.by_hand import Learn, learn

ASKED = {
    "system": "parity",
    "weights": "",
    "numbers": "1 2",
    "first": "1 2",
    "second": "2 0",
    "bits": "0 1 0 1 1 0 1 0 1 1",
}


def test_the_network_over_what_was_typed(client: TestClient) -> None:
    said = client.post("/api/lessons/by-hand/network", json=ASKED).json()
    assert said["y"] == said["wanted"] == [0, 1, 1, 0, 1, 1, 0, 0, 1, 0]
    assert said["h"][3] == [1, 1] and said["first_wrong"] is None
    assert (said["tried"], said["right"], said["example"]) == (1024, 1024, None)
    assert [row["y"] for row in said["table"]] == [0, 1, 1, 0, 0, 1]
    spoilt = {**ASKED, "system": "comparison", "weights": "1,1,1,0,5,0"}
    said = client.post("/api/lessons/by-hand/network", json=spoilt).json()
    assert said["first_wrong"] == 0 and said["wrong"] == [True, False]
    assert said["example"] == [said["example"][0]] and said["table"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"bits": ""}, "bits"),
        ({"bits": "01b"}, "bits"),
        ({"system": "sum", "numbers": "one"}, "numbers"),
        ({"system": "sum", "numbers": "1e308"}, "numbers"),
        ({"system": "comparison", "second": "1"}, "second"),
        ({"weights": "1,2"}, "weights"),
        ({"weights": "1,1,-1,1,-1,1,1e308,-0.5,-1,1,-0.5"}, "weights"),
        ({"weights": "1,1,-1,1,-1,1,nan,-0.5,-1,1,-0.5"}, "weights"),
        ({"system": "product"}, "system"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    client: TestClient, change: dict[str, str], field: str
) -> None:
    answer = client.post("/api/lessons/by-hand/network", json={**ASKED, **change})
    assert answer.status_code == 422
    assert answer.json()["field"] == field and answer.json()["error"]


def test_learning_tells_a_curve_for_every_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnscope.lessons.by_hand_training.STEPS", 50)
    monkeypatch.setattr("rnnscope.lessons.by_hand_training.learn.__defaults__", (50, 25))
    parts = list(learn(Learn(system="comparison", more=3)))
    assert [(part.step, part.progress) for part in parts] == [(0, 0), (25, 0.5), (50, 1)]
    assert all([len(losses) for losses in part.losses] == [10, 10] for part in parts)
    assert parts[1].short is None and parts[-1].long is not None
    assert max(max(counts) for counts in parts[-1].long) <= 1000
