"""The models that ship do what was measured of them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from rnnscope.lessons.seq2seq_files import file_name, shipped
from rnnscope.lessons.seq2seq_tasks import TASKS
from rnnscope.lessons.seq2seq_training import measure, right_texts
from rnnscope.lessons.trained import FOLDER, read_measured

KINDS = {"attention": True, "bottleneck": False}
TRIED = 80
MOST_BYTES = 1_300_000


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("task", TASKS)
def test_a_fresh_sample_of_held_out_texts_comes_out_as_measured(task: str, kind: str) -> None:
    said = read_measured("seq2seq")[task][kind]
    translator = shipped(task, KINDS[kind])
    pairs = TASKS[task].pairs(np.random.default_rng(20), TRIED, held_out=True)
    found, share = measure(translator, pairs), float(np.mean(right_texts(translator, pairs)))
    deviation = math.sqrt(max(said["right"] * (1 - said["right"]), 0.005) / TRIED)
    assert share == pytest.approx(said["right"], abs=4 * deviation)
    assert found.texts == share
    assert found.forced_characters == pytest.approx(said["measured"]["forced_characters"], abs=0.06)
    assert found.free_characters == pytest.approx(said["measured"]["free_characters"], abs=0.12)


@pytest.mark.parametrize("task", TASKS)
def test_what_is_said_of_lengths_adds_up(task: str) -> None:
    for of in read_measured("seq2seq")[task].values():
        lengths = [length for length in of["lengths"] if length["least"] <= of["longest"]]
        assert sum(length["tried"] for length in lengths) == of["tried"] == 3000
        right = sum(length["tried"] * length["right"] for length in lengths) / of["tried"]
        assert right == pytest.approx(of["right"], abs=1e-4)
        assert all(before["most"] < after["least"] for before, after in pairwise(lengths))
        steps = [point["step"] for point in of["curve"]]
        assert steps[0] == 0 and steps[-1] == of["recipe"]["steps"] and steps == sorted(steps)


def test_attention_reverses_what_one_vector_cannot_hold() -> None:
    found = read_measured("seq2seq")["reversal"]
    longest = {kind: next(one for one in of["lengths"] if one["most"] == 20) for kind, of in found.items()}
    assert longest["attention"]["right"] > 0.95 and longest["bottleneck"]["right"] < 0.2


def test_the_files_are_small() -> None:
    names = [f"{file_name(task, attention)}.safetensors" for task in TASKS for attention in KINDS.values()]
    assert sum((FOLDER / name).stat().st_size for name in [*names, "seq2seq.json"]) < MOST_BYTES
