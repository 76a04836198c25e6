from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from rnnscope.web.errors import Refusal
from rnnscope.web.messages import PIECE
from rnnscope.web.models import Catalogue
from rnnscope.web.readings import Reading, predictions, quantized, similar_order, tracks
from rnnscope.web.traces import TraceCache
from rnnscope.web.writing import write_on

Read = Callable[..., Reading]
RandomText = Callable[[int], str]


@pytest.mark.parametrize("model", ["lstm", "gru", "relu", "one"])
@pytest.mark.parametrize("length", [1, 2, 255, 256, 257, 600])
def test_pieces_tell_what_the_network_does_on_the_whole_text(
    read: Read, model: str, length: int, random_text: RandomText
) -> None:
    reading = read(model, random_text(length))
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


def test_the_baseline_is_what_it_is_on_the_whole_text(read: Read, random_text: RandomText) -> None:
    reading = read("lstm", random_text(700))
    baseline = reading.loaded.baseline
    assert baseline is not None and reading.baseline_name == "3-gram"
    trace = reading.trace()
    bits = np.concatenate(
        [predictions(reading, trace.piece(k))["baseline_bits"] for k in range(reading.pieces)]
    )
    np.testing.assert_array_equal(bits[1:], baseline.surprise_bits(reading.ids)[1:])
    assert np.isnan(bits[0])
    assert "baseline_bits" not in predictions(read("gru", "abc"), read("gru", "abc").trace().piece(0))


@pytest.mark.parametrize("model", ["lstm", "gru", "relu"])
def test_quantized_values_are_within_half_a_step(read: Read, model: str, random_text: RandomText) -> None:
    reading = read(model, random_text(300))
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


def test_a_diverged_network_is_read_all_the_same(read: Read, random_text: RandomText) -> None:
    reading = read("relu", random_text(300))
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
def test_tracks_end_in_h(read: Read, model: str, names: str, random_text: RandomText) -> None:
    reading = read(model, random_text(300))
    assert "".join(reading.track_names) == names
    for number in range(reading.pieces):
        piece = reading.trace().piece(number)
        rows = tracks(reading, piece, 0, 2)
        assert rows.shape == (len(names), len(piece.ids)) and rows.dtype == np.float32
        np.testing.assert_allclose(rows[-1], piece.hidden[0][:, 2], atol=1e-6)


def test_the_order_is_of_the_span_that_was_asked_for(read: Read, random_text: RandomText) -> None:
    reading = read("lstm", random_text(600))
    trace = reading.trace()
    order = similar_order(trace, 1, 200, 300)
    assert sorted(order.tolist()) == list(range(6)) and order.dtype == np.uint16
    from rnnscope.rnn.similarity import similar_order as reference

    whole = torch.cat([trace.piece(number).hidden[1] for number in range(3)])
    np.testing.assert_array_equal(order, reference(whole[200:300]))


def test_writing_on_is_the_samplers(read: Read, random_text: RandomText) -> None:
    from rnnscope.rnn.sampling import write_on as reference

    reading = read("lstm", random_text(300))
    trace, model = reading.trace(), reading.loaded.model
    trace.piece(1)
    for position in (-1, 0, 255, 299):
        state = trace.trace.state_after(position)
        expected = reference(model.network, model.vocabulary, state, 20, 0.8, 3)
        assert "".join(write_on(reading, trace, position, 20, 0.8, 3)) == expected
        assert len(expected) == 20


def test_a_long_text_is_written_in_parts_that_can_be_stopped_between(
    read: Read, random_text: RandomText
) -> None:
    from rnnscope.rnn.sampling import write_on as reference

    reading = read("lstm", random_text(300))
    trace, model = reading.trace(), reading.loaded.model
    parts = list(write_on(reading, trace, -1, 120, 1.0, 3))
    assert [len(part) for part in parts] == [50, 50, 20]
    whole = reference(model.network, model.vocabulary, model.network.zero_state(), 120, 1.0, 3)
    assert "".join(parts) == whole


def test_an_empty_text(read: Read) -> None:
    reading = read("lstm", "")
    assert reading.length == 0 and reading.pieces == 0
    assert reading.trace().nbytes == 0
