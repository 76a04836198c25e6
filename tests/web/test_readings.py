from __future__ import annotations

import gc
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from rnnscope.rnn.trace import Piece, Trace
from rnnscope.web.errors import Refusal
from rnnscope.web.messages import PIECE
from rnnscope.web.models import Catalogue
from rnnscope.web.readings import (
    Reading,
    SharedTrace,
    TraceCache,
    predictions,
    quantized,
    similar_order,
    tracks,
    write_on,
)

LETTERS = 'abc \n=",é\U0001f600?'


def some_text(length: int) -> str:
    return "".join(random.Random(length).choices(LETTERS, k=length))


@pytest.fixture
def cache() -> TraceCache:
    return TraceCache(1 << 20)


Read = Callable[..., Reading]


@pytest.fixture
def read(model_folder: Path, cache: TraceCache) -> Read:
    catalogue = Catalogue((model_folder,))
    return lambda name, text: Reading.of(catalogue.load(name), text, cache)


@pytest.mark.parametrize("model", ["lstm", "gru", "relu", "one"])
@pytest.mark.parametrize("length", [1, 2, 255, 256, 257, 600])
def test_pieces_tell_what_the_network_does_on_the_whole_text(read: Read, model: str, length: int) -> None:
    reading = read(model, some_text(length))
    network, ids = reading.loaded.model.network, reading.ids
    with torch.no_grad():
        logits, _ = network(ids[:, None], network.zero_state())
        hidden, _ = network.run(network.one_hot(ids[:, None]), network.zero_state())
    probability = logits[:, 0].double().softmax(-1).numpy()  # [T, V]
    trace = reading.trace()
    pieces = [trace.piece(number) for number in range(reading.pieces)]
    assert [piece.start for piece in pieces] == list(range(0, length, PIECE))
    arrays = [predictions(reading, piece) for piece in pieces]
    whole = {name: np.concatenate([part[name] for part in arrays]) for name in arrays[0]}

    np.testing.assert_array_equal(whole["known"], [character != "?" for character in reading.characters])
    np.testing.assert_array_equal(whole["guess_ids"][:, 0], probability.argmax(1))
    ranked = -np.sort(-probability, axis=1)[:, :5]
    np.testing.assert_allclose(whole["guess_probabilities"], ranked, rtol=1e-5)
    following = probability[np.arange(length - 1), ids[1:]]
    np.testing.assert_allclose(whole["next_probability"][:-1], following, rtol=1e-5)
    np.testing.assert_allclose(whole["surprise_bits"][1:], -np.log2(following), rtol=1e-4, atol=1e-5)
    assert np.isnan(whole["next_probability"][-1]) and np.isnan(whole["surprise_bits"][0])
    exact = np.concatenate([piece.hidden[-1] for piece in pieces])
    np.testing.assert_allclose(exact, hidden[:, 0], atol=1e-6)
    for name, kind in (
        ("known", "u1"),
        ("guess_ids", "u2"),
        ("guess_probabilities", "f4"),
        ("surprise_bits", "f4"),
    ):
        assert whole[name].dtype == kind


def test_the_baseline_is_what_it_is_on_the_whole_text(read: Read) -> None:
    reading = read("lstm", some_text(700))
    baseline = reading.loaded.baseline
    assert baseline is not None and reading.baseline_name == "ngram"
    trace = reading.trace()
    bits = np.concatenate(
        [predictions(reading, trace.piece(k))["baseline_bits"] for k in range(reading.pieces)]
    )
    np.testing.assert_array_equal(bits[1:], baseline.surprise_bits(reading.ids)[1:])
    assert np.isnan(bits[0])
    assert "baseline_bits" not in predictions(read("gru", "abc"), read("gru", "abc").trace().piece(0))


@pytest.mark.parametrize("model", ["lstm", "gru", "relu"])
def test_quantized_values_are_within_half_a_step(read: Read, model: str) -> None:
    reading = read(model, some_text(300))
    for number in range(reading.pieces):
        piece = reading.trace().piece(number)
        for layer, hidden in enumerate(piece.hidden):
            stored, scale = quantized(reading, piece, layer)
            assert stored.dtype == np.int8 and stored.shape == hidden.shape and stored.min() >= -127
            assert np.abs(stored * scale - hidden.numpy()).max() <= scale / 2 * 1.0001
            assert model == "relu" or scale == 1 / 127
            assert model != "relu" or np.abs(stored).max() == 127


def test_what_is_not_finite_survives(read: Read) -> None:
    reading = read("relu", "abc")
    piece = reading.trace().piece(0)
    values = torch.tensor(
        [[1.0, -2.0, torch.nan, 4.0], [torch.inf, -torch.inf, 0.0, -4.0], [0.0, 0.0, 0.0, 1e-9]]
    )
    stored, scale = quantized(reading, replace(piece, hidden=(values,)), 0)
    assert stored.tolist() == [[32, -64, -128, 127], [-128, -128, 0, -127], [0, 0, 0, 0]]
    assert scale == pytest.approx(4 / 127)
    for value in (0.0, torch.nan, torch.inf, 1e-45, 3e38):
        stored, scale = quantized(reading, replace(piece, hidden=(torch.full((3, 4), value),)), 0)
        assert np.isfinite(np.float32(scale)) and np.float32(scale) > 0
        assert (stored == (-128 if not np.isfinite(value) else stored[0, 0])).all()


def test_a_diverged_network_is_read_all_the_same(read: Read) -> None:
    reading = read("relu", some_text(300))
    network = reading.loaded.model.network
    before = network.rnn.weight_hh_l0.clone()
    try:
        network.rnn.weight_hh_l0.fill_(1e30)
        trace = reading.trace()
        arrays = predictions(reading, trace.piece(1))
        assert np.isnan(arrays["surprise_bits"]).all()
        assert (quantized(reading, trace.piece(1), 0)[0] == -128).any()
        assert not np.isfinite(tracks(reading, trace.piece(1), 0, 0)).all()
        with pytest.raises(Refusal, match="not numbers"):
            list(write_on(reading, trace, 299, 5, 1.0, 0))
    finally:
        network.rnn.weight_hh_l0.copy_(before)


def test_few_characters_make_few_guesses(read: Read, tmp_path: Path) -> None:
    from rnnscope.rnn.checkpoint import Config, save
    from rnnscope.rnn.network import Network, NetworkShape
    from rnnscope.rnn.vocabulary import Vocabulary

    shape = NetworkShape("rnn", 2, 1)
    save(tmp_path / "tiny", Network(shape), Config(shape, Vocabulary(("a",))))
    reading = Reading.of(Catalogue((tmp_path,)).load("tiny"), "aab", TraceCache(1 << 20))
    arrays = predictions(reading, reading.trace().piece(0))
    assert arrays["guess_ids"].shape == arrays["guess_probabilities"].shape == (3, 5)
    assert not arrays["guess_ids"][:, 2:].any() and not arrays["guess_probabilities"][:, 2:].any()
    np.testing.assert_allclose(arrays["guess_probabilities"].sum(1), 1, rtol=1e-6)


@pytest.mark.parametrize(("model", "names"), [("lstm", "ifgoch"), ("gru", "rznh"), ("relu", "h")])
def test_tracks_end_in_h(read: Read, model: str, names: str) -> None:
    reading = read(model, some_text(300))
    assert "".join(reading.track_names) == names
    for number in range(reading.pieces):
        piece = reading.trace().piece(number)
        rows = tracks(reading, piece, 0, 2)
        assert rows.shape == (len(names), len(piece.ids)) and rows.dtype == np.float32
        np.testing.assert_allclose(rows[-1], piece.hidden[0][:, 2], atol=1e-6)


def test_the_order_is_of_the_span_that_was_asked_for(read: Read) -> None:
    reading = read("lstm", some_text(600))
    trace = reading.trace()
    order = similar_order(trace, 1, 200, 300)
    assert sorted(order.tolist()) == list(range(6)) and order.dtype == np.uint16
    from rnnscope.rnn.similarity import similar_order as reference

    whole = torch.cat([trace.piece(number).hidden[1] for number in range(3)])
    np.testing.assert_array_equal(order, reference(whole[200:300]))


def test_writing_on_is_the_samplers(read: Read) -> None:
    from rnnscope.rnn.sampling import write_on as reference

    reading = read("lstm", some_text(300))
    trace, model = reading.trace(), reading.loaded.model
    trace.piece(1)
    for position in (-1, 0, 255, 299):
        state = trace.trace.state_after(position)
        expected = reference(model.network, model.vocabulary, state, 20, 0.8, 3)
        assert "".join(write_on(reading, trace, position, 20, 0.8, 3)) == expected
        assert len(expected) == 20


def test_a_long_text_is_written_in_parts_that_can_be_stopped_between(read: Read) -> None:
    from rnnscope.rnn.sampling import write_on as reference

    reading = read("lstm", some_text(300))
    trace, model = reading.trace(), reading.loaded.model
    parts = list(write_on(reading, trace, -1, 120, 1.0, 3))
    assert [len(part) for part in parts] == [50, 50, 20]
    assert parts[0] == reference(model.network, model.vocabulary, model.network.zero_state(), 50, 1.0, 3)
    assert (
        list(write_on(reading, trace, -1, 120, 1.0, 3))
        == parts
        != list(write_on(reading, trace, -1, 120, 1.0, 4))
    )
    greedy = "".join(
        write_on(reading, trace, -1, 120, 0.0, 3)
    )  # draws nothing: parts must carry the state on
    assert greedy == reference(model.network, model.vocabulary, model.network.zero_state(), 120, 0.0, 3)


def test_a_text_is_computed_once_for_everybody(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[int] = []
    extend = Trace.extend

    def counted(self: Trace, ids: torch.Tensor) -> Piece:
        computed.append(len(ids))
        return extend(self, ids)

    monkeypatch.setattr(Trace, "extend", counted)
    text = some_text(1_000)
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
def test_an_edited_text_shares_what_comes_before(read: Read, common: int, shared: int) -> None:
    text = some_text(700)
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


def test_another_model_shares_nothing(read: Read) -> None:
    first = read("lstm", some_text(600))
    first.trace().piece(2)
    assert read("gru", some_text(600)).trace(first).trace.pieces == []


def test_the_cache_is_bounded_and_lets_the_oldest_go(read: Read, cache: TraceCache) -> None:
    readings = [read("lstm", f"{k}" + some_text(2_000)) for k in range(30)]
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


def test_a_trace_that_somebody_holds_is_found_though_it_went(read: Read, model_folder: Path) -> None:
    text = some_text(500)
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


def test_an_empty_text(read: Read) -> None:
    reading = read("lstm", "")
    assert reading.length == 0 and reading.pieces == 0
    assert reading.trace().nbytes == 0
