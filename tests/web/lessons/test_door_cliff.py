"""The door of the lesson on the cliff."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from starlette.testclient import TestClient

GIVEN = {"cell": "tanh", "steps": 50, "target": 0.7}
START = {**GIVEN, "w": 1.8, "b": -0.8, "rate": 0.1, "tau": 0.3}


def ask(client: TestClient, what: str, body: dict) -> dict:
    answer = client.post(f"/api/lessons/cliff/{what}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_surface_holds_the_loss_of_the_start(client: TestClient) -> None:
    surface = ask(client, "surface", GIVEN)
    losses = np.frombuffer(base64.b64decode(surface["losses"]), "<f4")
    losses = losses.reshape(len(surface["b"]), len(surface["w"]))
    row, column = 30, 60
    start = {**START, "w": surface["w"][column], "b": surface["b"][row]}
    assert losses[row, column] == pytest.approx(ask(client, "descents", start)["free"]["losses"][0], rel=1e-6)
    assert surface["first"] == 0.5 and ask(client, "surface", {**GIVEN, "cell": "sigmoid"})["first"] < 0.63


def test_both_descents_leave_from_the_same_place(client: TestClient) -> None:
    said = ask(client, "descents", START)
    free, clipped = said["free"], said["clipped"]
    for name in ("w", "b", "losses", "norms", "short"):
        assert free[name][0] == clipped[name][0]
    wall = free["wall"]
    assert free["norms"][wall] == max(free["norms"]) > 20
    assert free["lengths"][wall] == pytest.approx(0.1 * free["norms"][wall])
    assert free["short"][wall] == pytest.approx(0.03, rel=1e-4)
    assert clipped["lengths"] == clipped["short"] and clipped["losses"][-1] < 1e-6 < free["losses"][-1]


def test_what_is_no_number_travels_as_such(client: TestClient) -> None:
    said = ask(client, "descents", {**START, "w": 20, "b": -20, "rate": 100, "tau": 1e6})
    assert len(said["free"]["w"]) == 101


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"steps": 0}, "steps"),
        ({"steps": 51}, "steps"),
        ({"target": 1.1}, "target"),
        ({"rate": 0}, "rate"),
        ({"tau": -1}, "tau"),
        ({"w": 1e308}, "w"),
        ({"b": "low"}, "b"),
        ({"cell": "relu"}, "cell"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(client: TestClient, changed: dict, field: str) -> None:
    answer = client.post("/api/lessons/cliff/descents", json={**START, **changed})
    assert answer.status_code == 422
    assert answer.json()["field"] == field and answer.json()["error"]
