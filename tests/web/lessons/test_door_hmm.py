"""The door of the lesson on hidden Markov models: what it gives, and what it refuses at which field."""

from __future__ import annotations

import numpy as np
import pytest
from starlette.testclient import TestClient

from rnnscope.web.lessons import hmm

MODEL = {"start": "0.5,0.5", "transition": "0.9,0.1;0.2,0.8", "emission": "0.8,0.2;0.1,0.9"}
DATA = {**MODEL, "source": "sampled", "typed": "ab", "steps": 30, "seed": 1}


def test_the_recursion_sums_its_logs_and_the_first_step_is_by_hand(client: TestClient) -> None:
    body = {**DATA, "source": "typed", "typed": "ba B"}
    answer = client.post("/api/lessons/hmm/recursion", json=body).json()
    assert answer["outputs"] == [1, 0, 1] and answer["states"] is None
    assert answer["joint"][0] == pytest.approx([0.1, 0.45])
    assert answer["scale"][0] == pytest.approx(0.55)
    assert answer["alpha"][0] == pytest.approx([0.1 / 0.55, 0.45 / 0.55])
    assert answer["running"][-1] == pytest.approx(np.log(answer["scale"]).sum())


@pytest.mark.parametrize("parameters", ["log", "softmax"])
def test_gradients_are_equal_for_a_random_model_of_any_size(client: TestClient, parameters: str) -> None:
    size = {"states": 8, "outputs": 5, "seed": 3}
    model = client.post("/api/lessons/hmm/random", json=size).json()
    body = {**DATA, **model, "parameters": parameters}
    answer = client.post("/api/lessons/hmm/slopes", json=body).json()
    assert answer["largest"] < 1e-6
    assert np.shape(answer["autograd"]["emission"]) == (8, 5)
    assert np.abs(answer["autograd"]["transition"]).max() > 0.1


def test_an_impossible_sequence_is_an_answer(client: TestClient) -> None:
    body = {**DATA, "emission": "1,0;1,0", "source": "typed", "typed": "aba", "parameters": "log"}
    slopes = client.post("/api/lessons/hmm/slopes", json=body)
    assert slopes.status_code == 200 and slopes.json()["largest"] == "NaN"
    body.pop("parameters")
    assert client.post("/api/lessons/hmm/recursion", json=body).json()["running"][-1] == "-Infinity"


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"source": "typed", "typed": " "}, "typed", "expected at least one output, got none"),
        ({"source": "typed", "typed": "abc"}, "typed", "expected letters from a to b, got c"),
        ({"source": "typed", "typed": "a" * 61}, "typed", "expected at most 60 outputs, got 61"),
        ({"transition": "0.9,0.2;0.2,0.8"}, "transition", "row 1 sums to 1.1, expected 1"),
        ({"start": "0.5,0.4"}, "start", "they sum to 0.9, expected 1"),
        ({"emission": "0.8,0.2;1e308,0.9"}, "emission", "expected 0 to 1000000, got 1e308"),
        ({"emission": "0.8,0.2;nan,0.9"}, "emission", "expected 0 to 1000000, got nan"),
        ({"emission": "0.8,0.2;,0.9"}, "emission", "expected a number, got nothing"),
        ({"emission": "1;1"}, "emission", "expected 2 rows of 2 to 8 numbers, got 2 of 1"),
        ({"transition": "1,0;1"}, "transition", "expected rows of the same length"),
        ({"start": "1"}, "start", "expected 1 row of 2 numbers, got 1 of 1"),
        ({"emission": "3,1;1,0"}, "emission", "expected chances from 0 to 1, got 3"),
        ({"steps": 0}, "steps", "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    client: TestClient, change: dict[str, object], field: str, said: str
) -> None:
    answer = client.post("/api/lessons/hmm/recursion", json={**DATA, **change})
    assert answer.status_code == 422
    assert answer.json()["field"] == field and said in answer.json()["error"]


def test_normalizing_gives_rows_that_sum_to_one(client: TestClient) -> None:
    body = {"start": "1,1", "transition": "1,2;0,0", "emission": "3,1,1;1,1,1"}
    made = client.post("/api/lessons/hmm/normalized", json=body).json()
    assert made == {
        "start": "0.5,0.5",
        "transition": "0.333,0.667;0.5,0.5",
        "emission": "0.6,0.2,0.2;0.334,0.333,0.333",
    }
    assert client.post("/api/lessons/hmm/recursion", json={**DATA, **made}).status_code == 200


def test_training_streams_every_iteration_and_says_where_the_starts_end() -> None:
    wanted = hmm.Climb(**DATA, sequences=4, rate=5.0, starts=1)  # type: ignore[arg-type]
    parts = list(hmm.climb(wanted))
    assert [one for part in parts for one in part.iterations] == list(range(hmm.ITERATIONS + 1))
    em, ascent = (np.concatenate([getattr(part, way) for part in parts]) for way in ("em", "ascent"))
    assert em.shape == ascent.shape == (hmm.ITERATIONS + 1, hmm.STARTS)
    np.testing.assert_allclose(em[0], ascent[0])
    best, last = max(em[-1].max(), ascent[-1].max()), parts[-1]
    assert last.progress == 1
    assert last.em_ends.reached == (em[-1] >= best - 1).sum()
    assert last.ascent_ends.worst == pytest.approx(best - ascent[-1].min())
    assert best > last.truth  # what is fitted to the data is at least as likely as what made them
