from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnscope.find.concepts import Concept, runs, why_not
from rnnscope.find.findings import Kind


@given(labels=st.lists(st.integers(-1, 3), max_size=40))
@settings(deadline=None)
def test_runs(labels: list[int]) -> None:
    expected, start = [], 0
    for label, same in itertools.groupby(labels):
        stop = start + len(list(same))
        if label:
            expected.append((start, stop, label))
        start = stop
    assert runs(np.array(labels, np.int16)) == expected


@pytest.mark.parametrize(
    ("counts", "kind", "why"),
    [
        (
            {0: 100},
            "yes-no",
            "It never holds in these 100 characters: choose another text or another concept.",
        ),
        ({-1: 100}, "yes-no", "It never holds in these 0 characters"),
        ({1: 100, -1: 7}, "yes-no", "It always holds in these 100 characters: nothing outside"),
        ({1: 49, 0: 1951}, "yes-no", "It holds at only 49 of 2,000 characters; at least 50 are needed"),
        ({0: 49, 1: 50, -1: 5}, "yes-no", "It does not hold at only 49 of 99 characters"),
        ({0: 50, 1: 50}, "yes-no", None),
        ({-1: 100, 2: 49}, "number", "It is a number at 49 of 149 characters; at least 50 are needed."),
        ({-1: 100, 2: 1049}, "number", "It is 2 at all 1,049 characters that count: nothing to tell apart."),
        ({0: 1, 2: 49}, "number", None),
    ],
)
def test_why_nothing_can_be_said(counts: dict[int, int], kind: Kind, why: str | None) -> None:
    labels = np.repeat(np.array(list(counts), np.int16), list(counts.values()))
    said = why_not(labels, kind)
    assert (said or "").startswith(why or "") and (said is None) == (why is None)


def test_a_card_is_what_people_read() -> None:
    concept = Concept(
        "a-b", "a b", "number", "A to b.", "Letters", lambda text: np.zeros(len(text), np.int16)
    )
    assert concept.card.model_dump() == {
        "name": "a-b", "title": "a b", "kind": "number", "sentence": "A to b.", "group": "Letters",
    }  # fmt: skip
