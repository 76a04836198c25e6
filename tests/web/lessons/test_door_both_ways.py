"""The door of the lesson on reading both ways: what it gives, and what it refuses at which field."""

from __future__ import annotations

import json
import math

import pytest
import torch
from pydantic import BaseModel
from starlette.testclient import TestClient

from rnnscope.lessons.both_ways_task import read
from rnnscope.web.lessons.both_ways import Training, TrainingStep, shipped, training

ASKED = {"kinds": 1, "cell": "gru", "text": "a)b(cd)e(f"}
INSIDE = {**ASKED, "reads": "both", "layers": 2, "at": 4}
NAMES = ["forward-1", "backward-1", "both-1", "forward-2", "backward-2", "both-2"]


def ask(client: TestClient, what: str, body: dict) -> dict:
    answer = client.post(f"/api/lessons/both-ways/{what}", json=body)
    return {"status": answer.status_code, **json.loads(answer.content)}


def trained(**changes: object) -> list[TrainingStep]:
    wanted = {"kinds": 1, "cell": "rnn", "hidden": 2, "seed": 0, "steps": 50, **changes}
    return list(training(Training.model_validate(wanted)))


def test_labels_say_what_each_network_says_and_why(client: TestClient) -> None:
    found = ask(client, "labels", ASKED)
    assert found["status"] == 200 and [network["name"] for network in found["networks"]] == NAMES
    assert [at for at, inside in enumerate(found["inside"]) if inside and found["letters"][at]] == [4, 5]
    assert found["left_decides"][:3] == [True] * 3 and not found["left_decides"][9]
    for network in found["networks"]:
        direct = shipped("gru", 1)[network["name"]](read(ASKED["text"], 1).one_hot(1)).sigmoid()[:, 0]
        torch.testing.assert_close(torch.tensor(network["inside"]), direct)
        summed = [network["bias"] + sum(values) for values in zip(*network["parts"].values(), strict=True)]
        assert [1 / (1 + math.exp(-logit)) for logit in summed] == pytest.approx(network["inside"], abs=1e-5)
    both = found["networks"][2]["inside"]
    assert min(both[4], both[5]) > 0.5 > max(both[at] for at in (0, 2, 7, 9))


def test_states_and_slopes_of_one_network(client: TestClient) -> None:
    found = ask(client, "inside", INSIDE)
    halves = [
        (half["layer"], half["direction"], len(half["h"]), len(half["h"][0])) for half in found["halves"]
    ]
    assert halves == [(n, d, 8, 10) for n in (1, 2) for d in ("forward", "backward")]
    assert all(slope > 0 for slope in found["slopes"])
    forward = ask(client, "inside", {**INSIDE, "reads": "forward", "at": 200})
    assert len(forward["halves"]) == 2 and forward["slopes"][-1] > 0
    assert ask(client, "inside", {**INSIDE, "reads": "forward"})["slopes"][5:] == [0.0] * 5


def test_weights_trained_here_come_back_and_are_used(client: TestClient) -> None:
    parts = trained()
    assert [part.step for part in parts] == list(range(5, 51, 5)) and parts[-1].progress == 1
    last = parts[-1]
    assert last.weights and last.shares and set(last.losses) == set(NAMES)
    chosen = {"kinds": 1, "cell": "rnn", "trained": {"hidden": 2, "weights": last.weights}}
    assert ask(client, "shares", chosen)["networks"] == last.shares.model_dump()["networks"]
    labels = ask(client, "labels", {**chosen, "text": "(a)"})
    assert (
        labels["status"] == 200
        and labels["networks"] != ask(client, "labels", {**ASKED, "text": "(a)"})["networks"]
    )


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("labels", {**ASKED, "text": ""}, "text"),
        ("labels", {**ASKED, "text": "ab cd"}, "text"),
        ("labels", {**ASKED, "text": "[a]"}, "text"),
        ("labels", {**ASKED, "text": "a" * 33}, "text"),
        ("labels", {**ASKED, "text": "a" * 201}, "text"),
        ("labels", {**ASKED, "kinds": 3}, "kinds"),
        ("labels", {**ASKED, "trained": {"hidden": 4, "weights": "AAAA"}}, "weights"),
        ("inside", {**INSIDE, "layers": 3}, "layers"),
        ("inside", {**INSIDE, "at": -1}, "at"),
        ("training", {"kinds": 1, "cell": "gru", "hidden": 13, "seed": 0, "steps": 100}, "hidden"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    client: TestClient, what: str, body: dict, field: str
) -> None:
    found = ask(client, what, body)
    assert (found["status"], found["field"]) == (422, field) and found["error"]


def test_a_training_streams_until_it_is_done(client: TestClient) -> None:
    body = {"kinds": 1, "cell": "rnn", "hidden": 2, "seed": 0, "steps": 50}
    answer = client.post("/api/lessons/both-ways/training", json=body)
    lines = [json.loads(line) for line in answer.content.splitlines()]
    assert lines[-1] == {"ended": "done"} and [line["step"] for line in lines[:-1]] == list(range(5, 51, 5))
    here: list[BaseModel] = list(trained())
    assert lines[-2] == json.loads(here[-1].model_dump_json())
