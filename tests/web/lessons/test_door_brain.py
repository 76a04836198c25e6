"""What the lesson on a network read as neurons answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

WIKI = {"network": "wiki", "text": "[[Rome]] → \U0001f300", "shown": 8}
WORDS = {"network": "words", "text": "The flowers bloom.", "shown": 48}
NEURON = {"neuron": 0, "baseline": 40.0, "bound": 0.9}


def ask(client: TestClient, what: str, body: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = client.post(f"/api/lessons/brain/{what}", json=body).json()
    return answer


def test_characters_are_read_by_the_large_network_of_which_some_neurons_are_shown(client: TestClient) -> None:
    found = ask(client, "population", WIKI)
    assert found["symbols"] == [*"[[Rome]] ", "", " ", ""]  # unknown is shown as unknown
    assert (found["of"], len(found["units"])) == (256, 8)
    assert np.shape(found["offsets"]) == (8, 12)
    assert np.shape(found["weights"]) == (8, 8)
    assert found["mixed"] == 256


def test_words_are_read_by_the_small_one_and_all_of_it_is_shown(client: TestClient) -> None:
    found = ask(client, "population", WORDS)
    assert found["symbols"] == ["the", "flowers", "bloom", "."]
    assert found["units"] == list(range(1, 25))
    assert found["mixed"] == 24


def test_the_currents_of_a_neuron_make_its_rate(client: TestClient) -> None:
    found = ask(client, "neuron", {**WORDS, **NEURON, "neuron": 5})
    total = np.array(found["recurrent"]) + found["external"] + found["bias"]
    assert found["neuron"] == 5
    assert found["total"] == pytest.approx(total)
    assert found["h"] == pytest.approx(np.tanh(total), abs=1e-6)
    assert found["rates"] == pytest.approx(40 * (1 + np.tanh(total)), abs=1e-4)
    assert (found["fastest"], found["refractory"]) == (80, 12.5)


def test_the_shares_follow_the_bound(client: TestClient) -> None:
    all_offsets = np.array(ask(client, "population", WIKI)["offsets"])
    for bound in (0.3, 0.95):
        found = ask(client, "neuron", {**WIKI, **NEURON, "bound": bound})
        assert found["high"] == pytest.approx((all_offsets > bound).mean(axis=1), abs=0.1)
        assert found["low"] == pytest.approx((all_offsets < -bound).mean(axis=1), abs=0.1)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**WORDS, **NEURON, "text": ""}, "text"),
        ({**WORDS, **NEURON, "text": "brain"}, "text"),
        ({**WORDS, **NEURON, "neuron": 25}, "neuron"),
        ({**WIKI, **NEURON, "text": ""}, "text"),
        ({**WIKI, **NEURON, "text": "a" * 121}, "text"),
        ({**WIKI, **NEURON, "baseline": 0}, "baseline"),
        ({**WIKI, **NEURON, "bound": 1}, "bound"),
        ({**WIKI, **NEURON, "shown": 7}, "shown"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(client: TestClient, body: dict[str, Any], field: str) -> None:
    refused = client.post("/api/lessons/brain/neuron", json=body)
    assert refused.status_code == 422
    assert refused.json()["field"] == field
