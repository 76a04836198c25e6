"""What the lesson on unrolling answers."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

EXAMPLE = {"shape": "unequal", "text": "see", "weight_hh": 1.0}


def test_the_cell_comes_with_its_run(client: TestClient) -> None:
    answer = client.post("/api/lessons/unrolling/example", json=EXAMPLE).json()
    assert answer["read"] == ["s", "e", "e", "", "", ""]
    assert answer["said"] == answer["right"] == ["", "", "", "|", "|", "."]
    assert answer["h"] == [0, 0, 1, 2, 1, 0, -1] and answer["parameters"] == 6


@pytest.mark.parametrize(
    ("change", "field"),
    [({"text": ""}, "text"), ({"weight_hh": 1e308}, "weight_hh"), ({"shape": "all"}, "shape")],
)
def test_bad_settings_are_told_at_their_fields(
    client: TestClient, change: dict[str, object], field: str
) -> None:
    answer = client.post("/api/lessons/unrolling/example", json={**EXAMPLE, **change})
    assert answer.status_code == 422 and answer.json()["field"] == field
