"""The door of the lesson on kernel regression."""

from __future__ import annotations

import numpy as np
import pytest
from starlette.testclient import TestClient

NOISY = {"kernel": "gaussian", "points": 30, "noise": 0.3, "seed": 1}
SEQUENCE = {
    "kernel": "softmax",
    "words": "the flowers bloom",
    "keys": "-1,0;1,1;0.5,-1",
    "values": "0,1,-1",
    "equal": False,
    "temperature": 1.0,
}


def test_the_estimate_at_the_query_is_the_weighted_mean(client: TestClient) -> None:
    body = {**NOISY, "bandwidth": 0.4, "query": 0.5}
    answer = client.post("/api/lessons/kernel/regression", json=body).json()
    assert sum(answer["weights"]) == pytest.approx(1)
    assert answer["mean"] == pytest.approx(np.dot(answer["weights"], answer["y"]))
    at = np.interp(0.5, answer["line"], answer["estimate"])
    assert answer["mean"] == pytest.approx(at, abs=1e-3)


def test_the_best_bandwidth_has_the_least_error(client: TestClient) -> None:
    answer = client.post("/api/lessons/kernel/errors", json=NOISY).json()
    assert answer["errors"][answer["bandwidths"].index(answer["best"])] == min(answer["errors"])
    body = {**NOISY, "bandwidth": answer["bandwidths"][5], "query": 0}
    single = client.post("/api/lessons/kernel/regression", json=body).json()
    assert single["error"] == pytest.approx(answer["errors"][5])


def test_keys_of_one_norm_make_both_weights_one(client: TestClient) -> None:
    body = {**SEQUENCE, "qx": 1.5, "qy": -0.5}
    unequal = client.post("/api/lessons/kernel/attention", json=body).json()
    equal = client.post("/api/lessons/kernel/attention", json={**body, "equal": True}).json()
    assert max(map(abs, unequal["difference"])) > 0.05
    assert max(map(abs, equal["difference"])) < 1e-14
    assert equal["norms"] == pytest.approx([1, 1, 1])
    assert equal["mean"] == pytest.approx(np.dot(equal["softmax"], [0, 1, -1]))


def test_the_surface_says_where_nothing_is_in_reach(client: TestClient) -> None:
    body = {**SEQUENCE, "kernel": "box", "temperature": 0.1}
    means = client.post("/api/lessons/kernel/surface", json=body).json()["means"]
    assert len(means) == len(means[0]) == 41
    assert means[0][0] == "NaN"
    assert 1 in [value for row in means for value in row]


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("regression", {**NOISY, "bandwidth": 0, "query": 0}, "bandwidth"),
        ("regression", {**NOISY, "bandwidth": 1e308, "query": 0}, "bandwidth"),
        ("errors", {**NOISY, "points": 1}, "points"),
        ("errors", {**NOISY, "kernel": "cosine"}, "kernel"),
        ("surface", {**SEQUENCE, "words": ""}, "words"),
        ("surface", {**SEQUENCE, "keys": "1,0;1,1"}, "keys"),
        ("surface", {**SEQUENCE, "values": "0,1,1e308"}, "values"),
        ("attention", {**SEQUENCE, "qx": 9, "qy": 0}, "qx"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    client: TestClient, what: str, body: dict[str, object], field: str
) -> None:
    answer = client.post(f"/api/lessons/kernel/{what}", json=body)
    assert answer.status_code == 422 and answer.json()["field"] == field
