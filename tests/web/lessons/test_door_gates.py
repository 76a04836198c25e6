"""The door of the lesson on gates."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

GIVEN = {
    "cell": "lstm",
    "gates": "hand",
    "i": 0.0,
    "f": 1.0,
    "g": 0.5,
    "o": 0.0,
    "r": 1.0,
    "z": 0.5,
    "u": 0.5,
    "steps": 8,
    "inputs": "1 0 0 -1",
    "start": 0.5,
    "recurrent": 0.5,
    "of": "c",
    "units": 3,
    "scale": 1.0,
    "seed": 1,
}


def ask(client: TestClient, **changed: object) -> dict:
    answer = client.post("/api/lessons/gates/cells", json={**GIVEN, **changed})
    assert answer.status_code == 200, answer.text
    return answer.json()


def row(rows: list[dict], name: str, unit: int = 0) -> list[float]:
    return next(one["values"] for one in rows if (one["name"], one["unit"]) == (name, unit))


def test_the_lectures_exercise(client: TestClient) -> None:
    said = ask(client)
    assert (
        row(said["first"]["gradients"], "c")
        == [1.0] * 9
        == [2 * c for c in row(said["first"]["states"], "c")]
    )
    assert said["inputs"] == [] and said["second"] is None and said["largest"] == 0
    assert row(ask(client, of="h")["first"]["gradients"], "c") == [0.0] * 9


def test_an_lstm_that_reads_writes_keeps_and_erases(client: TestClient) -> None:
    c = row(ask(client, gates="inputs", start=0.0)["first"]["states"], "c")
    assert c[0] == 0 and c[1] > 0.9 and c[3] > 0.8 and abs(c[4]) < 0.1


def test_a_gru_keeps_by_z(client: TestClient) -> None:
    said = ask(client, cell="gru", z=1.0)
    assert row(said["first"]["states"], "h") == [0.5] * 5
    assert row(said["first"]["gradients"], "h") == [1.0] * 5
    assert ask(client, cell="gru", gates="inputs")["inputs"] == [1, 0, 0, -1]


def test_both_forms_and_where_they_differ_most(client: TestClient) -> None:
    printed = ask(client, cell="mgu")
    assert [one["name"] for one in printed["first"]["states"]] == ["c", "h"]
    assert [one["name"] for one in printed["second"]["states"]] == ["h"]
    full = ask(client, cell="full")
    differences = [row(full["differences"], "difference", unit) for unit in range(3)]
    for unit, values in enumerate(differences):
        one, other = (row(full[form]["states"], "h", unit) for form in ("first", "second"))
        assert values == pytest.approx([a - b for a, b in zip(one, other, strict=True)])
    assert full["largest"] == max(abs(values[full["largest_at"]]) for values in differences) > 0
    assert ask(client, cell="full", units=1)["largest"] < 1e-15


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"i": 1.1}, "i"),
        ({"g": -1.1}, "g"),
        ({"start": 1e308}, "start"),
        ({"cell": "gru", "inputs": ""}, "inputs"),
        ({"cell": "gru", "inputs": "1 two"}, "inputs"),
        ({"cell": "gru", "inputs": "1e308"}, "inputs"),
        ({"cell": "mgu", "inputs": "1 " * 13}, "inputs"),
        ({"steps": 13}, "steps"),
        ({"units": 0}, "units"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(client: TestClient, changed: dict, field: str) -> None:
    answer = client.post("/api/lessons/gates/cells", json={**GIVEN, **changed})
    assert answer.status_code == 422
    assert answer.json()["field"] == field and answer.json()["error"]
