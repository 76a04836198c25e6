"""The door of the lesson on sequence to sequence: what it gives, and what it refuses at which field."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from rnnscope.lessons.seq2seq import Shape
from rnnscope.lessons.seq2seq_files import MOST_BASE64, MOST_CHARACTERS, packed
from rnnscope.lessons.seq2seq_training import new_translator
from rnnscope.settings import Settings
from rnnscope.web.lessons.seq2seq_messages import MOST_UNITS

TRANSLATE = {"task": "reversal", "text": "abc", "expected": None, "kept": None}
TRAIN = {"task": "reversal", "pairs": "", "cell": "gru", "units": 8, "feeding": "teacher", "steps": 20}
GOOD = "".join(f"{number:b}\t{number}\n" for number in range(12))


def ask(client: TestClient, what: str, **body: object) -> dict:
    answer = client.post(f"/api/lessons/seq2seq/{what}", json=body)
    return {"status": answer.status_code, **json.loads(answer.content)}


@pytest.mark.parametrize(
    ("task", "text", "expected"),
    [
        ("reversal", "lesson", "nossel"),
        ("numbers", "forty two thousand seven", "42007"),
        ("dates", "nov 21, 2026", "2026-11-21"),
        ("programs", "print(12+7*3)", "33"),
    ],
)
def test_the_shipped_models_translate_beside_the_right_answer(
    client: TestClient, task: str, text: str, expected: str
) -> None:
    found = ask(client, "translate", **{**TRANSLATE, "task": task, "text": text})
    assert found["status"] == 200 and found["expected"] == expected
    steps = found["attention"]["free"]["guesses"]
    assert "".join(step[0]["text"] for step in steps) == expected
    assert steps[-1][0]["text"] == "" and found["attention"]["free"]["wrong"] is None
    weights = found["attention"]["free"]["attention"]
    assert len(weights) == len(steps) and all(len(row) == len(text) for row in weights)
    assert all(sum(row) == pytest.approx(1, abs=1e-5) for row in weights)
    assert found["bottleneck"]["free"]["attention"] is None and found["bottleneck"]["forced"] is not None


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("translate", {**TRANSLATE, "text": ""}, "text"),
        ("translate", {**TRANSLATE, "text": "a" * 65}, "text"),
        ("translate", {**TRANSLATE, "text": "ABC"}, "text"),
        ("translate", {**TRANSLATE, "text": "a" * 201}, "text"),
        ("translate", {**TRANSLATE, "task": "own"}, "who"),
        ("translate", {**TRANSLATE, "kept": {"attention": "AAAA", "bottleneck": "AAAA"}}, "who"),
        ("translate", {**TRANSLATE, "task": "spanish"}, "task"),
        ("measured", {"task": "own"}, "task"),
        ("pairs", {"pairs": "no tab\n" * 12}, "pairs"),
        ("pairs", {"pairs": ""}, "pairs"),
        ("pairs", {"pairs": "a\tb\n" * 80_000}, "pairs"),
        ("train", {**TRAIN, "units": 65}, "units"),
        ("train", {**TRAIN, "steps": 5}, "steps"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    client: TestClient, what: str, body: dict, field: str
) -> None:
    found = ask(client, what, **body)
    assert (found["status"], found["field"]) == (422, field) and found["error"]


def test_an_example_is_held_out_and_goes_wrong_if_that_is_wanted(client: TestClient) -> None:
    wanted = {"task": "reversal", "seed": 5, "kept": None, "attention": False}
    plain = ask(client, "example", **wanted, wrong=False)
    assert plain == ask(client, "example", **wanted, wrong=False) and plain["found"]
    wrong = ask(client, "example", **wanted, wrong=True)
    assert wrong["found"]
    read = ask(client, "translate", **{**TRANSLATE, "text": wrong["text"]})
    assert read["bottleneck"]["free"]["wrong"] is not None
    assert read["bottleneck"]["free"]["wrong"] == read["bottleneck"]["forced"]["wrong"]


def test_what_was_measured_of_the_shipped_models(client: TestClient) -> None:
    found = ask(client, "measured", task="reversal")
    by_length = {length["most"]: length["right"] for length in found["bottleneck"]["lengths"]}
    assert by_length[4] > 0.9 and by_length[18] < 0.1, "one vector is enough for short texts alone"
    assert min(length["right"] for length in found["attention"]["lengths"] if length["most"] <= 20) > 0.9


def test_own_pairs_are_looked_through(client: TestClient) -> None:
    assert ask(client, "pairs", pairs=GOOD) | {"listed": 0} == {
        "status": 200, "training": 11, "held_out": 1, "listed": 0,
    }  # fmt: skip


@pytest.mark.parametrize("task", ["reversal", "own"])
def test_a_training_ends_with_models_that_answer(client: TestClient, task: str) -> None:
    pairs = GOOD if task == "own" else ""
    answer = client.post("/api/lessons/seq2seq/train", json={**TRAIN, "task": task, "pairs": pairs})
    *parts, end = map(json.loads, answer.text.splitlines())
    assert end == {"ended": "done"}
    assert [part["progress"] for part in parts] == sorted(part["progress"] for part in parts)
    points = [point["step"] for part in parts for point in part["points"][0]]
    assert points == sorted(set(points)) and {1, 20} <= set(points)
    kept, text = parts[-1]["kept"], "101" if task == "own" else "abc"
    found = ask(client, "translate", task=task, text=text, expected="5" if task == "own" else None, kept=kept)
    assert found["status"] == 200 and found["expected"] == ("5" if task == "own" else "cba")
    assert len(found["attention"]["h"]) == 8
    assert set(parts[-1]["wrong"][0]) and parts[-1]["lengths"][0]


def test_training_on_pairs_that_cannot_be_used_ends_at_their_field(client: TestClient) -> None:
    answer = client.post(
        "/api/lessons/seq2seq/train", json={**TRAIN, "task": "own", "pairs": "one column\n" * 20}
    )
    end = json.loads(answer.text.splitlines()[-1])
    assert (
        end["ended"] == "failed" and end["field"] == "pairs" and "line 1: expected 2 columns" in end["error"]
    )


def test_the_largest_models_that_a_page_can_keep_fit_into_a_request(settings: Settings) -> None:
    known = "".join(chr(0x4E00 + at) for at in range(MOST_CHARACTERS))
    sizes = [
        len(packed(new_translator(Shape("lstm", MOST_UNITS, known, known, attention), 0)))
        for attention in (True, False)
    ]
    assert max(sizes) <= MOST_BASE64 and sum(sizes) + 4000 < settings.most_body_bytes
