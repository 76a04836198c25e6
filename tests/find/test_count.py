"""Counting against the slow, obvious way: every position on its own, h from one plain reading."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from rnnscope.engine.engine import ShardError
from rnnscope.find.channels import Channel, hidden_channels
from rnnscope.find.concepts import concept_named
from rnnscope.find.count import Counting, count_shard
from rnnscope.find.findings import AFTER, AROUND, BEFORE
from rnnscope.find.merging import merge
from rnnscope.find.shards import Documents, Shard
from rnnscope.find.statistics import REPORT, Statistics
from rnnscope.find.streams import labelled, plan
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.trace import Trace, internals
from rnnscope.rnn.vocabulary import Vocabulary
from tests.find.plain_statistics import stored

CONCEPTS = tuple(map(concept_named, ("inside-parentheses", "inside-brackets", "digit", "line-position")))
ALPHABET = "ab1([])\n "


@pytest.fixture(scope="module")
def text() -> str:
    letters = np.random.default_rng(0).choice(list(ALPHABET), 9_000)
    return "".join(letters)


def network_of(cell: str, layers: int = 2) -> Network:
    torch.manual_seed(1)
    network = Network(NetworkShape(cell, len(ALPHABET) + 1, 6, layers))  # type: ignore[arg-type]
    for parameter in network.parameters():
        parameter.data *= 1.5
    return network.eval().requires_grad_(False)


def counting(network: Network, channels: tuple[Channel, ...] | None = None, stride: int = 7) -> Counting:
    every = hidden_channels(network) if channels is None else channels
    return Counting(network, Vocabulary(tuple(ALPHABET)), CONCEPTS, every, stride, channels is None)


def shard_of(text: str, context: int = 0) -> Shard:
    return Shard(0, "a text", context, text.encode(), context)


def streams_read_in_one(text: str, network: Network, channels: tuple[Channel, ...]) -> NDArray[np.int8]:
    """q [C, N] of every channel, each stream read by itself by the plain trace."""
    steps = plan(len(text), 0)
    ids = Vocabulary(tuple(ALPHABET)).encode(text)
    rows = []
    for stream in range(steps.streams):
        begin = stream * steps.share
        trace, first = Trace(network), max(0, begin - 256)
        piece = trace.extend(ids[first : begin + steps.share])
        skipped = begin - first
        inside = [internals(network, piece, layer) for layer in range(network.shape.layers)]
        rows.append(np.stack([inside[c.layer][c.quantity][skipped:, c.unit].numpy() for c in channels]))
    values = np.concatenate(rows, axis=1)
    return np.stack([stored(values[k], c.quantity, network.shape.cell) for k, c in enumerate(channels)])


def test_histograms_totals_sample_and_sums_are_those_of_the_obvious_way(text: str) -> None:
    network = network_of("lstm")
    setting = counting(network)
    got = count_shard(setting, shard_of(text))
    q = streams_read_in_one(text, network, setting.channels)
    marked = labelled(shard_of(text), CONCEPTS)
    labels, parts = marked.labels, marked.parts
    assert got.characters == len(text) and set(parts) == {0, 1}
    expected = np.zeros_like(got.histograms.counts)
    for part in (0, 1):
        for k in range(3):
            for side in (0, 1):
                chosen = q[:, (parts == part) & (labels[k] == side)]
                for channel in range(len(q)):
                    expected[part, k, side, channel] = np.bincount(
                        chosen[channel].astype(int) + 128, minlength=256
                    )
    # the kernels may round differently for other batch sizes: a value on the edge of a bin may fall next to it
    assert abs(got.histograms.counts - expected).sum() <= 2e-4 * expected.sum()
    assert got.totals.sum() == (parts == REPORT).sum() * len(q)
    at = np.arange(0, len(text), 7)
    np.testing.assert_array_equal(got.sample.place, at)
    np.testing.assert_array_equal(got.sample.labels, labels[:, at].T)
    np.testing.assert_array_equal(got.sample.part, parts[at])
    assert abs(got.sample.q.astype(int) - q[:, at].T).max() <= 1
    x, long = labels[3].astype(np.int64), q.astype(np.int64)
    for part in (0, 1):
        here = parts == part
        assert got.numbers.positions[part, 0] == here.sum()
        assert got.numbers.x[part, 0] == x[here].sum() and got.numbers.xx[part, 0] == (x[here] ** 2).sum()
        for name, sums in (("q", long), ("qq", long**2), ("xq", long * x)):
            np.testing.assert_allclose(
                getattr(got.numbers, name)[part, 0], sums[:, here].sum(1), rtol=2e-3, atol=300
            )


def test_sums_of_products_are_exact_integers(text: str) -> None:
    network = network_of("gru")
    got = count_shard(counting(network, stride=1), shard_of(text))
    q, x = got.sample.q.astype(np.int64), got.sample.labels[:, 3].astype(np.int64)
    for part in (0, 1):
        here = got.sample.part == part
        np.testing.assert_array_equal(got.numbers.q[part, 0], q[here].sum(0))
        np.testing.assert_array_equal(got.numbers.qq[part, 0], (q[here] ** 2).sum(0))
        np.testing.assert_array_equal(got.numbers.xq[part, 0], (q[here] * x[here][:, None]).sum(0))
        for k in range(3):
            for side in (0, 1):
                inside = q[here & (got.sample.labels[:, k] == side)]
                bins = np.stack([np.bincount(column + 128, minlength=256) for column in inside.T])
                np.testing.assert_array_equal(got.histograms.counts[part, k, side], bins)


def test_courses_are_averages_around_the_edges(text: str) -> None:
    network = network_of("rnn")
    got = count_shard(counting(network, stride=1), shard_of(text))
    q, parts = got.sample.q.astype(int), got.sample.part
    inside = got.sample.labels[:, 0] == 1
    starts = np.flatnonzero(inside & ~np.roll(inside, 1) & (parts == REPORT))
    mean = got.edges.q[0, 0] / got.edges.positions[0, 0]  # [C, E]
    seen = starts[(starts >= BEFORE) & (starts < len(q) - AFTER)]
    expected = np.stack([q[at - BEFORE : at + AFTER] for at in seen]).mean(0).T
    assert 40 < got.edges.positions[0, 0, 0] <= len(starts)
    # of many edges only some are averaged: alike, not equal
    assert np.corrcoef(mean[:, BEFORE], expected[:, BEFORE])[0, 1] > 0.95
    assert got.edges.spans[:, 0].sum() == (inside & ~np.roll(inside, 1)).sum()


@pytest.mark.parametrize("length", [257, 300, 303, 304, 384, 8_995])
def test_a_last_piece_may_be_of_any_length(length: int, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 128 steps each, the last pieces here have 1, 44, 47, 48, 128 and 1."""
    setting, shard = counting(network_of("gru"), stride=1), shard_of(text[:length])
    whole = count_shard(setting, shard)
    monkeypatch.setattr("rnnscope.find.count.PIECE", 128)
    cut = count_shard(setting, shard)
    assert (cut.histograms.counts == whole.histograms.counts).all() and (cut.totals == whole.totals).all()
    assert (cut.numbers.xq == whole.numbers.xq).all() and (cut.sample.q == whole.sample.q).all()
    assert (cut.top.q.max(1) == whole.top.q.max(1)).all()
    assert (cut.bottom.q.min(1) == whole.bottom.q.min(1)).all()
    q, parts = cut.sample.q.astype(int), cut.sample.part
    if (
        length == 303
    ):  # short enough that every edge with all that belongs to it counts, those of its last piece do not
        pieces = [(0, 128), (128, 256), (256, 303)]
        inside = cut.sample.labels[:, 0] == 1
        starts = np.flatnonzero(inside & ~np.roll(inside, 1) & (parts == REPORT))
        seen = [at for at in starts for start, stop in pieces if start <= at <= stop - AFTER and at >= BEFORE]
        assert len(seen) > 0 and cut.edges.positions[0, 0, 0] == len(seen)
        np.testing.assert_array_equal(cut.edges.q[0, 0], sum(q[at - BEFORE : at + AFTER].T for at in seen))


def test_peaks_are_the_highest_and_lowest_with_the_text_around(text: str) -> None:
    network = network_of("lstm")
    got = count_shard(counting(network, stride=1), shard_of(text))
    q = got.sample.q
    for peaks, best in ((got.top, q.max(0)), (got.bottom, q.min(0))):
        np.testing.assert_array_equal(peaks.q[:, 0], best)
        for channel, rank in np.ndindex(*peaks.q.shape):
            at = int(peaks.place[channel, rank])
            assert q[at, channel] == peaks.q[channel, rank] == peaks.course[channel, rank, AROUND]
            around = "".join(map(chr, peaks.characters[channel, rank][peaks.characters[channel, rank] > 0]))
            assert around == text[max(0, at - AROUND) : at + AROUND + 1]
            inside = slice(AROUND, AROUND + 1)
            assert peaks.course[channel, rank, inside] == q[at : at + 1, channel]


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_gates_and_c_are_those_of_the_trace(cell: str, text: str) -> None:
    network = network_of(cell)
    names = ("i", "f", "g", "o", "c") if cell == "lstm" else ("r", "z", "n")
    channels = tuple(Channel(name, layer, unit) for name in names for layer, unit in ((0, 2), (1, 0), (1, 5)))
    got = count_shard(counting(network, channels, stride=1), shard_of(text))
    q = streams_read_in_one(text, network, channels)
    assert abs(got.sample.q.astype(int) - q.T).max() <= 1
    assert got.top.q.shape == (len(channels), 0)


def test_shards_in_any_order_and_any_grouping_merge_to_the_same_bytes(text: str) -> None:
    setting = counting(network_of("gru"))
    source = Documents("a", "a text", [(None, [text[:3000]]), (0, [text[3000:5000]]), (1, [text[5000:]])])
    parts = [count_shard(setting, shard) for shard in source.shards() if isinstance(shard, Shard)]
    assert [part.characters for part in parts] == [3000, 2000, 4000]
    one, two, three = parts
    expected = flat(merge(parts))
    assert flat(merge([three, one, two])) == expected
    assert flat(merge([merge([two, three]), one])) == expected
    assert flat(count_shard(setting, next(iter(source.shards())))) == flat(one)  # type: ignore[arg-type]


def flat(statistics: Statistics) -> bytes:
    def arrays(value: object) -> bytes:
        if isinstance(value, np.ndarray):
            return str(value.shape).encode() + value.tobytes()
        return (
            b"".join(map(arrays, vars(value).values()))
            if hasattr(value, "__dict__")
            else repr(value).encode()
        )

    return arrays(statistics)


def test_bytes_that_are_no_text_are_named_with_their_offset() -> None:
    shard = Shard(3, "a file", 1_000_000, b"before" + b"a" * 50 + b"\xff" + b"b" * 50, 6)
    with pytest.raises(ShardError, match="byte 1,000,050 is not UTF-8"):
        count_shard(counting(network_of("rnn")), shard)


def test_a_network_that_gives_nan_is_told(text: str) -> None:
    network = network_of("lstm", layers=1)
    network.rnn.weight_hh_l0.data.fill_(torch.nan)
    with pytest.raises(ShardError, match="h of layer 1 is NaN"):
        count_shard(counting(network), shard_of(text))
