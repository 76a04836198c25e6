"""The door of the lesson on the verdict of a sentence: what it gives, and what it refuses at which field."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from starlette.testclient import TestClient

from rnnscope.lessons.sentiment_training import SHIPPED, exam_of_kind, features
from rnnscope.web.lessons.sentiment import Training, TrainingStep, shipped, training

ASKED = {"cell": "gru", "text": "The plot was not bad at all"}
OWN = "\n".join(
    f"{'spam' if at % 2 else 'ham'}\t{'win money' if at % 2 else 'see you'} w{at}" for at in range(20)
)
TRAINING = {"cell": "rnn", "hidden": 3, "seed": 0, "steps": 50, "sentences": None}


def ask(client: TestClient, what: str, body: dict) -> dict:
    answer = client.post(f"/api/lessons/sentiment/{what}", json=body)
    return {"status": answer.status_code, **json.loads(answer.content)}


def trained(**changes: object) -> list[TrainingStep]:
    return list(training(Training.model_validate({**TRAINING, **changes})))


@pytest.mark.parametrize("cell", ["gru", "rnn"])
def test_a_negation_flips_the_verdict_and_what_the_words_add_is_all_of_it(
    client: TestClient, cell: str
) -> None:
    found = ask(client, "reading", {**ASKED, "cell": cell})
    plain = ask(client, "reading", {"cell": cell, "text": "the plot was bad"})
    assert found["words"] == ["the", "plot", "was", "not", "bad", "at", "all"] and all(found["known"])
    for network, other in zip(found["networks"], plain["networks"], strict=True):
        assert network["logit"] == pytest.approx(network["bias"] + sum(network["adds"]), abs=1e-4)
        assert network["logit"] == pytest.approx(
            network["bias"] + np.dot(network["weights"], network["pooled"]), abs=1e-4
        )
        assert other["logit"] < 0
        if network["pool"] == "max" or cell == "gru":
            assert network["verdicts"][-1] > 0.5 > other["verdicts"][-1]
    last, mean, most = found["networks"]
    assert last["source"] == [6] * 12 and mean["source"] is None
    assert most["source"] == np.argmax(most["h"], axis=1).tolist()


def test_aucs_are_those_of_scikit_learn(client: TestClient) -> None:
    found = ask(client, "examined", {"cell": "gru"})
    exams = [exam_of_kind(SHIPPED["gru"], kind) for kind in ("plain", "negated", "but")]
    good = [label for exam in exams for label in exam.good]
    for pool, network in shipped("gru").items():
        values = np.concatenate([features(network, exam).numpy() for exam in exams])
        expected = [roc_auc_score(good, unit) for unit in values.T]
        assert found["aucs"][pool] == pytest.approx(expected, abs=1e-6)
        assert max(max(auc, 1 - auc) for auc in expected) > 0.9
    assert found["sentences"] == 600 and len(found["tails"]["max"]) == len(found["tail_words"])


def test_networks_trained_here_on_own_sentences_are_used(client: TestClient) -> None:
    parts = trained(sentences=OWN)
    last = parts[-1]
    assert (
        last.labels == ["ham", "spam"] and last.exam and last.exam.kinds is None and last.exam.sentences == 4
    )
    assert last.words and "money" in last.words
    mine = {"words": last.words, "hidden": 3, "weights": last.weights}
    found = ask(client, "reading", {"cell": "rnn", "text": "win money tomorrow", "trained": mine})
    assert found["known"] == [True, True, False]
    without = {**mine, "words": last.words[:-1]}
    refused = ask(client, "reading", {"cell": "rnn", "text": "win", "trained": without})
    assert (refused["status"], refused["field"]) == (422, "weights")


def test_a_table_is_counted(client: TestClient) -> None:
    found = ask(client, "table", {"sentences": OWN})
    assert (found["labels"], found["sentences"], found["second"], found["words"]) == (
        ["ham", "spam"],
        20,
        10,
        24,
    )


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("reading", {**ASKED, "text": ""}, "text"),
        ("reading", {**ASKED, "text": "?!"}, "text"),
        ("reading", {**ASKED, "text": "a " * 61}, "text"),
        ("reading", {**ASKED, "text": "a" * 401}, "text"),
        ("table", {"sentences": ""}, "sentences"),
        ("table", {"sentences": "one column\n" * 12}, "sentences"),
        ("table", {"sentences": "a\tb\n" * 12}, "sentences"),
        ("table", {"sentences": "a\tb" * 100_000}, "sentences"),
        ("reading", {**ASKED, "trained": {"words": ["a"], "hidden": 3, "weights": "é"}}, "weights"),
        ("examined", {"cell": "gru", "trained": None}, "trained"),
        ("training", {**TRAINING, "hidden": 1}, "hidden"),
        ("training", {**TRAINING, "steps": 2000}, "steps"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    client: TestClient, what: str, body: dict, field: str
) -> None:
    found = ask(client, what, body)
    assert (found["status"], found["field"]) == (422, field) and found["error"]


def test_a_training_refuses_sentences_at_their_field(client: TestClient) -> None:
    answer = client.post("/api/lessons/sentiment/training", json={**TRAINING, "sentences": "no tab"})
    assert json.loads(answer.content.splitlines()[-1])["field"] == "sentences"
