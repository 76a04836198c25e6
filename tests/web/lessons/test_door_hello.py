"""What the lesson on hello answers."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

TRAINING = {"seed": 1, "learning_rate": 1.0, "memory": True}


def test_the_course_ends_where_the_network_stands(client: TestClient) -> None:
    course = client.post("/api/lessons/hello/course", json=TRAINING).json()
    assert len(course["losses"]) == 301
    last = client.post("/api/lessons/hello/network", json={**TRAINING, "step": 300}).json()
    assert last["loss"] == course["losses"][-1] < course["floor"] < course["losses"][0]
    assert len(last["h"]) == 5 and last["h"][0] == [0, 0, 0]
    assert all(sum(row) == pytest.approx(1) for row in last["probabilities"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"seed": -1}, "seed"),
        ({"learning_rate": 1e308}, "learning_rate"),
        ({"step": 301}, "step"),
        ({"memory": 1}, "memory"),
    ],
)
def test_bad_settings_are_told_at_their_fields(
    client: TestClient, change: dict[str, object], field: str
) -> None:
    answer = client.post("/api/lessons/hello/network", json={**TRAINING, "step": 1, **change})
    assert answer.status_code == 422 and answer.json()["field"] == field
