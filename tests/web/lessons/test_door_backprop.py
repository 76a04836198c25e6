"""What the lesson on backpropagation answers."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

NETWORK = {
    "w": 0.8,
    "u": 1.0,
    "v": 1.5,
    "x": "1, 0.5; −1",
    "targets": "0 1 0.5",
    "activation": "tanh",
    "last": False,
}


def test_the_sums_equal_autograd(client: TestClient) -> None:
    graph = client.post("/api/lessons/backprop/graph", json=NETWORK).json()
    assert [f"{bar['of']}{bar['step']}" for bar in graph["bars"]] == [
        "y3",
        "h3",
        "z3",
        "y2",
        "h2",
        "z2",
        "y1",
        "h1",
        "z1",
    ]
    for name, value in graph["autograd"].items():
        assert graph["sums"][name] == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"x": ""}, "x"),
        ({"targets": "1"}, "targets"),
        ({"w": 1e308}, "w"),
        ({"x": "1e308 0 0"}, "x"),
        ({"x": "1 two 3"}, "x"),
        ({"x": "nan 0 0"}, "x"),
        ({"x": "0 " * 7}, "x"),
    ],
)
def test_bad_settings_are_told_at_their_fields(
    client: TestClient, change: dict[str, object], field: str
) -> None:
    answer = client.post("/api/lessons/backprop/graph", json={**NETWORK, **change})
    assert answer.status_code == 422 and answer.json()["field"] == field
