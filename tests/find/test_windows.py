from __future__ import annotations

import random

import numpy as np
import pytest

from rnnscope.find.concepts import concept_named
from rnnscope.find.shards import Documents
from rnnscope.find.statistics import CHOOSE, REPORT
from rnnscope.find.streams import WARM_UP, Labelled
from rnnscope.find.windows import FEWEST, LEAST_SIZE, SETTLE, SIZE, choose_windows, pieces_of
from rnnscope.rnn.vocabulary import Vocabulary

INSIDE = concept_named("inside-parentheses")
KNOWN = Vocabulary(tuple("ab()"))


def pieces(*parts: tuple[int | None, str]) -> list[Labelled]:
    source = Documents("text", "Text", tuple((part, (text,)) for part, text in parts))
    return list(pieces_of(source, INSIDE))


def written(length: int) -> str:
    draw = random.Random(2)
    words = ("".join(draw.choices("ab", k=draw.randint(1, 9))) for _ in range(length))
    return "".join(f"({word})" if draw.random() < 0.3 else word for word in words)[:length]


def test_a_window_is_the_text_at_its_place() -> None:
    text = written(14_000)  # 28 windows of 512
    windows = choose_windows(pieces((None, text)), INSIDE, KNOWN, 1000, 0)
    assert windows.size == SIZE and windows.count == 28
    assert windows.ids.shape == (WARM_UP + SIZE + 1, 28) and windows.labels.shape == (SETTLE + SIZE, 28)
    ids, labels = KNOWN.encode(text).numpy(), INSIDE.label(text)
    starts = set()
    for window in range(windows.count):
        column = windows.ids[:, window].numpy()
        start = next(
            at
            for at in range(0, 14_000, SIZE)
            if (ids[at : at + 100] == column[WARM_UP : WARM_UP + 100]).all()
        )
        starts.add(start)
        assert bool(windows.from_nothing[window]) == (start == 0)
        at = np.arange(start, min(start + SIZE, 13_999))
        np.testing.assert_array_equal(column[WARM_UP : WARM_UP + len(at) + 1], ids[at[0] : at[-1] + 2])
        np.testing.assert_array_equal(windows.counted[: len(at), window], labels[at])
        assert (windows.counted[len(at) :, window] == -1).all()
        if start:
            np.testing.assert_array_equal(column[:WARM_UP], ids[start - WARM_UP : start])
            np.testing.assert_array_equal(windows.labels[:SETTLE, window], labels[start - SETTLE : start])
    assert (windows.counted >= 0).sum() == 13_999 and len(starts) == 28


def test_windows_with_an_edge_come_first() -> None:
    text = "".join("a" * 500 + ("(bb)" if k % 10 == 0 else "aaaa") + "a" * 8 for k in range(200))
    windows = choose_windows(pieces((None, text)), INSIDE, KNOWN, 8, 3)
    assert windows.count == 8 and (windows.counted == 1).any(axis=0).all()
    assert windows.some(2, 4).count == 2
    more = choose_windows(pieces((None, text)), INSIDE, KNOWN, 60, 3)
    assert more.count == 60 and not (more.counted == 1).any(axis=0).all()
    first, other = (
        choose_windows(pieces((None, written(20_000))), INSIDE, KNOWN, 8, seed) for seed in (3, 4)
    )
    assert not np.array_equal(other.ids.numpy(), first.ids.numpy())


def test_a_short_text_makes_short_windows() -> None:
    windows = choose_windows(pieces((None, "aab(ab)" * 300)), INSIDE, KNOWN, 120, 0)
    assert windows.size == 2_100 // FEWEST
    tiny = choose_windows(pieces((None, "aab(ab)" * 12)), INSIDE, KNOWN, 120, 0)
    assert tiny.size == LEAST_SIZE and tiny.count == 3


def test_what_was_for_choosing_is_left_out() -> None:
    chosen, reported = "a(aa)a" * 3_000, "b(bb)b" * 3_000
    kept = pieces((CHOOSE, chosen), (REPORT, reported))
    assert [piece.text for piece in kept] == [reported]
    long = "a(aa)a" * 60_000  # 22,500 characters in turn
    windows = choose_windows(pieces((None, long)), INSIDE, KNOWN, 10_000, 0)
    assert windows.count == sum(
        at // 22_500 % 2 == min(at + SIZE - 1, 359_999) // 22_500 % 2 == 1 for at in range(0, 360_000, SIZE)
    )


@pytest.mark.parametrize("count", [SIZE * 30])
def test_an_edge_is_needed(count: int) -> None:
    """Two documents, wholly inside and wholly outside, cut where windows are: nothing is compared with itself."""
    piece = pieces((None, "a" * count))[0]
    labels = np.where(np.arange(count) < SIZE, 1, 0).astype(np.int16)[None]
    inside_once = Labelled(piece.text, 0, labels, piece.parts)
    with pytest.raises(ValueError, match="no stretch of the text lies at its edge"):
        for seed in range(40):
            choose_windows([inside_once], INSIDE, KNOWN, 2, seed)


def test_of_nothing_nothing_is_said() -> None:
    with pytest.raises(ValueError, match="nothing of the text can be read"):
        choose_windows(pieces((None, "")), INSIDE, KNOWN, 100, 0)
