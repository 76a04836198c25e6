from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from rnnscope.rnn.trace import Piece, Trace
from rnnscope.web.errors import Refusal
from rnnscope.web.messages import PIECE
from rnnscope.web.models import Catalogue
from rnnscope.web.readings import Reading
from rnnscope.web.traces import SharedTrace, TraceCache

Read = Callable[..., Reading]
RandomText = Callable[[int], str]


def test_a_text_is_computed_once_for_everybody(
    read: Read, monkeypatch: pytest.MonkeyPatch, random_text: RandomText
) -> None:
    computed: list[int] = []
    extend = Trace.extend

    def counted(self: Trace, ids: torch.Tensor) -> Piece:
        computed.append(len(ids))
        return extend(self, ids)

    monkeypatch.setattr(Trace, "extend", counted)
    text = random_text(1_000)
    together = threading.Barrier(6)

    def whole(_: int) -> list[int]:
        together.wait()
        reading = read("lstm", text)
        trace = reading.trace()
        return [id(trace.piece(number)) for number in range(reading.pieces)]

    with ThreadPoolExecutor(6) as pool:
        pieces = list(pool.map(whole, range(6)))
    assert computed == [256, 256, 256, 232]
    assert all(other == pieces[0] for other in pieces)


@pytest.mark.parametrize(
    ("common", "shared"), [(0, 0), (255, 0), (256, 1), (300, 1), (511, 1), (512, 2), (700, 2)]
)
def test_an_edited_text_shares_what_comes_before(
    read: Read, common: int, shared: int, random_text: RandomText
) -> None:
    text = random_text(700)
    first = read("lstm", text)
    before = first.trace()
    for number in range(first.pieces):
        before.piece(number)
    edited = read(
        "lstm", text[:common] + ("b" if text[common : common + 1] != "b" else "c") + text[common + 1 :]
    )
    trace = edited.trace(first)
    assert len(trace.trace.pieces) == shared
    alone = Trace(edited.loaded.model.network)
    for start in range(0, edited.length, PIECE):
        alone.extend(edited.ids[start : start + PIECE])
    for number in range(edited.pieces):
        piece = trace.piece(number)
        assert piece.start == number * PIECE
        assert (piece is before.piece(number)) == (number < shared)
        torch.testing.assert_close(piece.hidden, alone.pieces[number].hidden, rtol=0, atol=1e-6)


def test_another_model_shares_nothing(read: Read, random_text: RandomText) -> None:
    first = read("lstm", random_text(600))
    first.trace().piece(2)
    assert read("gru", random_text(600)).trace(first).trace.pieces == []


def test_the_cache_is_bounded_and_lets_the_oldest_go(
    read: Read, cache: TraceCache, random_text: RandomText
) -> None:
    readings = [read("lstm", f"{k}" + random_text(2_000)) for k in range(30)]
    sizes = set()
    for reading in readings:
        trace = reading.trace()
        for number in range(reading.pieces):
            trace.piece(number)
        assert trace.trace.nbytes <= trace.nbytes
        sizes.add(trace.nbytes)
        del trace
    assert max(sizes) * len(readings) > cache.most_bytes >= cache.nbytes
    gc.collect()
    kept = [reading for reading in readings if cache.get((reading.loaded.key, reading.digest))]
    assert kept == readings[-len(kept) :] and 1 < len(kept) < len(readings)


def test_a_trace_that_somebody_holds_is_found_though_it_went(
    read: Read, model_folder: Path, random_text: RandomText
) -> None:
    text = random_text(500)
    catalogue = Catalogue((model_folder,))
    small = TraceCache(40_000)
    held = Reading.of(catalogue.load("lstm"), text, small)
    trace: SharedTrace | None = held.trace()
    for k in range(5):
        Reading.of(catalogue.load("lstm"), f"{k}" + text, small).trace()
    assert held.trace() is trace
    del trace
    gc.collect()
    assert small.get((held.loaded.key, held.digest)) is None


def test_a_text_that_can_never_fit_is_refused(model_folder: Path) -> None:
    reading = Reading.of(Catalogue((model_folder,)).load("lstm"), "a" * 20_000, TraceCache(1 << 20))
    with pytest.raises(Refusal, match="this text needs 1 MB with this model"):
        reading.trace()
