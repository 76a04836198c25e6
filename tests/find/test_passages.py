from __future__ import annotations

import numpy as np
import pytest

from rnnscope.find.channels import Channel
from rnnscope.find.findings import AROUND
from rnnscope.find.passages import MOST_PASSAGES, passages, unit_profiles
from rnnscope.find.statistics import Peaks
from tests.find.plain_statistics import statistics

WINDOW = 2 * AROUND + 1


def peaks(place: list[int], characters: list[str]) -> Peaks:
    """Of one channel; its course counts from -48 to 48, its characters stand in the middle."""
    codes = np.zeros((1, len(place), WINDOW), np.uint32)
    for row, text in zip(codes[0], characters, strict=True):
        start = AROUND - len(text) // 2
        row[start : start + len(text)] = [ord(character) for character in text]
    course = np.broadcast_to(np.arange(-AROUND, AROUND + 1, dtype=np.int8), codes.shape)
    return Peaks(1, np.array([place]), np.zeros((1, len(place)), np.int8), course, codes)


def test_a_passage_holds_what_lies_within_the_text() -> None:
    found = passages(
        peaks([(2 << 32) + 70, -1], ["abéde", ""]), 0, Channel("h", 0, 0), "lstm", ["x", "y", "z"]
    )
    assert len(found) == 1
    assert (found[0].position, found[0].place, found[0].characters, found[0].peak) == (70, "z", "abéde", 2)
    assert found[0].values == pytest.approx([-2 / 127, -1 / 127, 0, 1 / 127, 2 / 127], abs=0.005)


def test_half_a_surrogate_pair_is_replaced_and_no_name_is_empty() -> None:
    [found] = passages(peaks([5], ["a\ud800b"]), 0, Channel("h", 0, 0), "lstm")
    assert (found.characters, found.place) == ("a\ufffdb", "")
    found.model_dump_json().encode()


def test_the_best_come_first_and_not_all_are_kept() -> None:
    found = passages(peaks(list(range(9)), ["abc"] * 9), 0, Channel("c", 0, 0), "lstm")
    assert [passage.position for passage in found] == list(range(MOST_PASSAGES))


def test_profiles_show_where_a_unit_peaks() -> None:
    q = np.random.default_rng(0).integers(-90, 90, (500, 2)).astype(np.int8)
    q[[100, 499, 0], 1] = 120, 119, -127
    counted = statistics(q, np.zeros((500, 1), np.int16), ["yes-no"])
    _, unit = unit_profiles(counted, [Channel("h", 0, 0), Channel("h", 0, 1)], {"never": [None, None]}, "gru")
    assert [passage.position for passage in unit.top[:2]] == [100, 499]
    assert unit.bottom[0].position == unit.bottom[0].peak == 0
    assert len(unit.top[1].characters) == len(unit.top[1].values) == AROUND + 1
    letters = "".join(chr(ord("a") + t % 26) for t in range(500))
    assert unit.top[0].characters == letters[100 - AROUND : 101 + AROUND]
    assert unit.top[0].values[AROUND] == 0.94


def test_nothing_to_report_on_is_said() -> None:
    counted = statistics(
        np.zeros((20, 1), np.int8), np.zeros((20, 1), np.int16), ["yes-no"], np.zeros(20, np.uint8)
    )
    with pytest.raises(ValueError, match="too short to be split"):
        unit_profiles(counted, [Channel("h", 0, 0)], {}, "lstm")
