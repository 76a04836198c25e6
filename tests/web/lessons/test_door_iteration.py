"""The door of the lesson on a function that is applied again and again."""

from __future__ import annotations

import math

import numpy as np
import pytest
from starlette.testclient import TestClient

GIVEN = {"map": "logistic", "r": 3.5, "w": 2.0, "b": 0.0}


def ask(client: TestClient, what: str, **changed: object) -> dict:
    answer = client.post(f"/api/lessons/iteration/{what}", json={**GIVEN, **changed})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_function_its_powers_and_what_comes_back(client: TestClient) -> None:
    said = ask(client, "function", k=2)
    x = np.array(said["x"])
    once = 3.5 * x * (1 - x)
    even = np.linspace(0, 1, 201)
    np.testing.assert_allclose(said["once"], np.stack([even, 3.5 * even * (1 - even)], 1), atol=1e-12)
    assert [cycle["points"][0] for cycle in said["fixed"]] == pytest.approx([0, 1 - 1 / 3.5])
    np.testing.assert_allclose(said["values"], 3.5 * once * (1 - once), atol=1e-12)
    np.testing.assert_allclose(said["slopes"], 3.5**2 * (1 - 2 * once) * (1 - 2 * x), atol=1e-12)
    assert said["resolved"] and said["searched"] == 2
    assert [len(cycle["points"]) for cycle in said["cycles"]] == [1, 1, 2]
    assert said["cycles"][1]["multiplier"] == pytest.approx(2 - 3.5)


def test_many_applications_are_drawn_as_points_and_not_searched(client: TestClient) -> None:
    said = ask(client, "function", r=4.0, k=64)
    assert not said["resolved"] and said["searched"] == 1 and said["huge"] > 0.9
    assert ask(client, "function", k=8)["searched"] == 8
    assert ask(client, "function", r=0.0, k=64)["tiny"] == 1


def test_a_unit_with_two_basins_is_steep_between_them_only(client: TestClient) -> None:
    said = ask(client, "function", map="tanh", k=12)
    points = {cycle["points"][0]: cycle["multiplier"] for cycle in said["cycles"]}
    assert len(points) == 3 and said["searched"] == 2
    assert points[0.0] == pytest.approx(2) and sum(abs(multiplier) < 1 for multiplier in points.values()) == 2
    steep = np.abs(said["slopes"])
    assert said["resolved"] and np.abs(np.diff(said["values"])).max() <= 0.16
    assert (
        said["x"][steep.argmax()] == pytest.approx(0, abs=1e-9)
        and steep.max() == pytest.approx(2.0**12)
        and said["tiny"] > 0.9
    )


def test_a_path(client: TestClient) -> None:
    said = ask(client, "path", start=0.2)
    assert len(said["states"]) == len(said["slopes"]) == 65 and said["states"][0] == 0.2
    assert said["slopes"][:2] == pytest.approx([1, 3.5 * 0.6])
    assert len(said["settled"]["points"]) == 4 and abs(said["settled"]["multiplier"]) < 1
    assert said["exponent"] == pytest.approx(math.log(abs(said["settled"]["multiplier"])) / 4, abs=0.01)
    assert ask(client, "path", r=3.9, start=0.2)["settled"] is None
    assert ask(client, "path", r=2.0, start=0.5)["exponent"] == "-Infinity"


@pytest.mark.parametrize(
    ("what", "changed", "field"),
    [
        ("function", {"k": 65}, "k"),
        ("function", {"k": 1, "r": 4.1}, "r"),
        ("function", {"k": 1, "w": 1e308}, "w"),
        ("path", {"start": -0.1}, "x0"),
        ("path", {"start": 1.5}, "start"),
        ("path", {"start": 0.1, "map": "tent"}, "map"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    client: TestClient, what: str, changed: dict, field: str
) -> None:
    answer = client.post(f"/api/lessons/iteration/{what}", json={**GIVEN, **changed})
    assert answer.status_code == 422
    assert answer.json()["field"] == field and answer.json()["error"]
