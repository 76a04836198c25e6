"""What the lesson on the kept plural answers."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from rnnscope.web.lessons import plural

NETWORK = {"cell": "gru", "weight": 6, "quantity": "h"}
SENTENCE = {
    **NETWORK,
    "source": "typed",
    "text": "The flowers, although the wall was old, bloom.",
    "number": "plural",
    "clause": 5,
    "seed": 1,
    "unit": 0,
    "hold": True,
    "towards": -1.0,
    "span": "word",
    "at": 3,
}


def ask(client: TestClient, **changes: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/api/lessons/plural/sentence", json={**SENTENCE, **changes}).json()
    return answer


def test_the_best_unit_is_held_at_one_word_and_the_verb_turns(client: TestClient) -> None:
    ranking = client.post("/api/lessons/plural/ranking", json=NETWORK).json()
    best = ranking["units"][0]
    distances = [abs(unit["auc"] - 0.5) for unit in ranking["units"]]
    assert distances == sorted(distances, reverse=True)
    assert len(distances) == 24
    found = ask(client)
    assert found["words"][found["subject"]] == "flowers"
    assert found["other"] == "flower"
    assert found["forms"] == ["bloom", "blooms"]
    assert (found["unit"], found["gate"]) == (best["unit"], "z")
    assert found["value"] == pytest.approx(best["singular"])
    assert (found["start"], found["stop"]) == (3, 4)
    assert found["held"]["inside"]["h"][3] == pytest.approx(best["singular"], abs=1e-5)
    before = found["verb"] - 1
    assert found["own"]["plural"][before] > found["own"]["singular"][before]
    assert found["held"]["plural"][before] < found["held"]["singular"][before]
    assert found["twin"]["plural"][before] < found["twin"]["singular"][before]
    assert [number for number in found["numbers"] if number] == ["plural", "singular", "singular", "plural"]


def test_over_24_words_this_gru_forgets_and_the_lstm_does_not(client: TestClient) -> None:
    """What the page says of them: trained with 14 words between at most, the verb counted once."""
    wanted = {"weight": 1, "source": "generated", "clause": 24, "seed": 1, "hold": False}
    for cell, quantity, keeps in (("gru", "h", False), ("lstm", "c", True)):
        found = ask(client, cell=cell, quantity=quantity, **wanted)
        before = found["verb"] - 1
        assert (found["own"]["plural"][before] > found["own"]["singular"][before]) == keeps


def test_a_generated_sentence_is_of_the_wanted_length_and_nothing_is_held_unless_asked(
    client: TestClient,
) -> None:
    found = ask(
        client, source="generated", number="singular", clause=9, hold=False, cell="lstm", quantity="c", unit=2
    )
    between = found["words"][found["subject"] + 1 : found["verb"]]
    assert len([word for word in between if word != ","]) == 9
    assert found["held"] is None
    assert (found["unit"], found["quantity"], found["gate"]) == (2, "c", "f")
    plain = ask(client, cell="rnn", quantity="c")
    assert (plain["quantity"], plain["gate"]) == ("h", "")  # a plain unit has neither


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "The flowrs bloom"}, "text"),
        ({"text": ""}, "text"),
        ({"text": "again and again"}, "text"),
        ({"clause": 25}, "clause"),
        ({"unit": 25}, "unit"),
        ({"towards": 1e308}, "towards"),
        ({"cell": "mgu"}, "cell"),
        ({"weight": 2}, "weight"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(client: TestClient, change: dict[str, Any], field: str) -> None:
    refused = client.post("/api/lessons/plural/sentence", json={**SENTENCE, **change})
    assert refused.status_code == 422
    assert refused.json()["field"] == field


def test_the_measured_shares_are_of_every_cell_and_seed(client: TestClient) -> None:
    found = client.post("/api/lessons/plural/distances", json={"weight": 1}).json()
    assert list(found["right"]) == ["rnn", "gru", "lstm"]
    assert all(len(seeds) == 5 and len(seeds[0]) == len(found["words"]) for seeds in found["right"].values())
    assert "Haven" in found["vocabulary"]


def test_learning_tells_how_far_it_is_and_can_be_let_go() -> None:
    parts = plural.learn(plural.Training(cell="gru", weight=6, longest=2, draw=0))
    first = next(parts)
    assert first.progress == pytest.approx(20 / 1200)
    assert len(first.right) == 13
    parts.close()
