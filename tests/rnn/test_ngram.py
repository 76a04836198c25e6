from __future__ import annotations

import math
import time
import zlib
from collections import Counter, defaultdict

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rnnscope.rnn import ngram_levels
from rnnscope.rnn.ngram import NGram
from rnnscope.rnn.ngram_levels import make_level

TEXT = (
    "the cat sat on the mat. the cat ate the rat that sat on the hat. a rat, a cat and a hat sat there: "
    "[[cat]] and [[hat]] at the flat; then the rat ran and the cat ran after that rat. what a chat!\n"
) * 2 + "one more line, with other words in it, so that not everything is there twice.\n"
LETTERS = {c: k for k, c in enumerate(sorted(set(TEXT)), 1)}
SIZE = len(LETTERS) + 3
Ids = NDArray[np.int64]


def encode(text: str) -> Ids:
    return np.array([LETTERS.get(c, 0) for c in text], dtype=np.int64)


def slow_probability(ids: list[int], size: int, order: int, context: list[int], symbol: int) -> float:
    """Interpolated modified Kneser-Ney by dictionaries, one probability, as the textbook has it."""
    grams = [Counter(tuple(ids[t - n : t]) for t in range(n, len(ids) + 1)) for n in range(1, order + 1)]
    before: list[dict[tuple[int, ...], set[int]]] = [defaultdict(set) for _ in grams]
    for n in range(1, order):
        for gram in grams[n]:
            before[n - 1][gram[1:]].add(gram[0])
    probability = 1 / size
    for n in range(1, order + 1):
        if len(context) < n - 1:
            break
        top = n == order
        count = {g: c if top else max(1, len(before[n - 1][g])) for g, c in grams[n - 1].items()}
        of = Counter(count.values())
        discount = [0.0, 0.7, 1.1, 1.4]
        if all(of[k] for k in (1, 2, 3, 4)):
            y = of[1] / (of[1] + 2 * of[2])
            for k in (1, 2, 3):
                discount[k] = min(max(k - (k + 1) * y * of[k + 1] / of[k], 0.05), k - 0.05)
        history = tuple(context[len(context) - n + 1 :])
        followers = {g[-1]: c for g, c in count.items() if g[:-1] == history}
        if not followers:
            continue
        total = sum(followers.values())
        taken = sum(discount[min(c, 3)] for c in followers.values())
        own = followers.get(symbol, 0)
        probability = (own - discount[min(own, 3)]) / total + taken / total * probability
    return probability


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_agrees_with_the_textbook_by_dictionaries(order: int) -> None:
    train = encode(TEXT)
    text = encode("the hat ran, [[what]]? on the X cat sat. one rat there")
    fast = 2.0 ** -NGram.fit(train, SIZE, order, None).surprise_bits(text).astype(np.float64)
    slow = [
        slow_probability(train.tolist(), SIZE, order, text[:t].tolist(), text[t]) for t in range(len(text))
    ]
    np.testing.assert_allclose(fast, slow, rtol=2e-5)


def total_probability(model: NGram, context: Ids) -> float:
    size = model.vocabulary_size
    return sum(2.0 ** -float(model.surprise_bits(np.append(context, symbol))[-1]) for symbol in range(size))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_probabilities_sum_to_one_after_any_context(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 9))
    ids = st.integers(0, size - 1)
    train = np.array(data.draw(st.lists(ids, min_size=6, max_size=200)), dtype=np.int64)
    context = np.array(data.draw(st.lists(ids, max_size=8)), dtype=np.int64)
    order = data.draw(st.integers(1, 6))
    most = data.draw(st.sampled_from([None, 1, 20, 60]))
    model = NGram.fit(train, size, order, most)
    for each in (model, NGram.from_tensors(model.tensors())):
        assert total_probability(each, context) == pytest.approx(1, abs=1e-6)
        assert total_probability(each, train[: len(context)]) == pytest.approx(1, abs=1e-6)


def test_a_context_never_seen_falls_back_to_the_shorter_one() -> None:
    model = NGram.fit(encode(TEXT), SIZE, 5)
    never = np.array([SIZE - 1, SIZE - 2])  # ids that the training text has not
    after_nothing = model.surprise_bits(encode("t"))[0]
    assert model.surprise_bits(np.append(never, encode("t")))[2] == after_nothing
    assert model.surprise_bits(encode("the cat ran on"))[-1] != after_nothing
    assert np.isfinite(model.surprise_bits(np.full(9, SIZE - 1))).all()


def test_certainty_is_never_complete() -> None:
    model = NGram.fit(np.zeros(100_000, dtype=np.int64), 3, 4)
    for each in (model, NGram.from_tensors(model.tensors())):  # as stored, a share of 0.99999 is 1
        assert np.isfinite(each.surprise_bits(np.array([0, 0, 0, 0, 1]))).all()
        assert each.surprise_bits(np.zeros(50, dtype=np.int64))[3:].max() < 0.002


def test_a_tensor_does_as_well_as_an_array() -> None:
    ids = encode(TEXT)
    model = NGram.fit(torch.from_numpy(ids), SIZE, 4)
    surprise = model.surprise_bits(torch.from_numpy(ids))
    assert surprise.dtype == np.float32
    assert surprise.shape == ids.shape
    assert model.loss_nats(ids) == pytest.approx(surprise.mean() * math.log(2), rel=1e-6)
    assert model.surprise_bits(encode("")).shape == (0,)
    assert math.isnan(model.loss_nats(encode("")))


def size(model: NGram) -> int:
    return sum(len(level.keys) for level in model.levels)


def test_pruning_keeps_the_most_useful() -> None:
    rng = np.random.default_rng(0)
    words = [rng.integers(1, 12, rng.integers(2, 7)) for _ in range(60)]
    frequency = 1 / np.arange(1, 61) / (1 / np.arange(1, 61)).sum()
    train, test = (np.concatenate([words[k] for k in rng.choice(60, 3000, p=frequency)]) for _ in range(2))
    full, short = NGram.fit(train, 12, 6, None), NGram.fit(train, 12, 3, None)
    half, small = (NGram.fit(train, 12, 6, number) for number in (size(full) // 2, size(short)))
    assert size(half) == pytest.approx(size(full) / 2, rel=0.01)
    assert half.loss_nats(test) < full.loss_nats(test) + 0.01
    assert size(small) == pytest.approx(size(short), rel=0.02)
    assert small.loss_nats(test) < short.loss_nats(test) - 0.1  # as many, but better chosen
    assert len(NGram.fit(train, 12, 6, 1).levels[0].keys) == 11  # single characters always stay


def test_what_is_pruned_costs_least() -> None:
    ids = encode(TEXT)
    full = NGram.fit(ids, SIZE, 4, None)
    longest = full.levels[3]

    def cost_without(index: int) -> float:
        rest = np.arange(len(longest.keys)) != index
        shares = longest.shares[rest].astype(np.float64)
        level = make_level(longest.keys[rest], shares, len(longest.backoff), SIZE)
        return NGram(SIZE, (*full.levels[:3], level)).loss_nats(ids)

    cheapest = np.argsort([cost_without(index) for index in range(len(longest.keys))])
    pruned = NGram.fit(ids, SIZE, 4, size(full) - 40)
    gone = np.flatnonzero(~np.isin(longest.keys, pruned.levels[3].keys))
    assert len(gone) == 40
    assert np.isin(gone, cheapest[:50]).all()  # not the first 40: a number of occurrences is discounted


def test_the_best_order_is_that_of_the_process() -> None:
    rng = np.random.default_rng(1)
    ids = np.zeros(30_000, dtype=np.int64)
    for t in range(
        2, len(ids)
    ):  # the sum of the two before, mod 4, and sometimes anything: trigrams know all
        ids[t] = (ids[t - 1] + ids[t - 2]) % 4 if rng.random() < 0.7 else rng.integers(4)
    model = NGram.best(ids[:20_000], ids[20_000:], 4, range(1, 7))
    assert model.order == 3
    entropy = -(0.775 * math.log(0.775) + 3 * 0.075 * math.log(0.075))
    assert model.loss_nats(ids[20_000:]) == pytest.approx(entropy, abs=0.02)


def test_storing_changes_little_and_storing_twice_nothing_more() -> None:
    ids = encode(TEXT)
    model = NGram.fit(ids, SIZE, 5)
    stored = NGram.from_tensors(model.tensors())
    assert stored.order == model.order
    np.testing.assert_allclose(stored.surprise_bits(ids), model.surprise_bits(ids), atol=0.3)
    assert stored.loss_nats(ids) == pytest.approx(model.loss_nats(ids), abs=0.02)
    twice = NGram.from_tensors(stored.tensors())
    np.testing.assert_array_equal(twice.surprise_bits(ids), stored.surprise_bits(ids))


@pytest.mark.parametrize("size", [255, 256, 70_000])
def test_large_vocabularies_can_be_stored(size: int) -> None:
    ids = np.stack([np.zeros(size, dtype=np.int64), np.arange(size)], axis=1).reshape(-1)  # all come after 0
    model = NGram.fit(ids, size, 2)
    stored = NGram.from_tensors(model.tensors())
    assert [level.keys.tolist() for level in stored.levels] == [level.keys.tolist() for level in model.levels]


def test_loading_and_evaluating_are_fast() -> None:
    rng = np.random.default_rng(2)
    ids = (rng.integers(0, 128, 400_000) * rng.random(400_000) ** 3).astype(np.int64)
    tensors = NGram.fit(ids, 128, 8, None).tensors()
    assert tensors["ngrams"].sum() > 1_500_000
    start = time.process_time()
    model = NGram.from_tensors(tensors)
    loaded = time.process_time()
    model.surprise_bits(ids[:20_000])
    assert loaded - start < 0.3
    assert time.process_time() - loaded < 0.5


@pytest.mark.parametrize("name", ["symbols", "shares", "children", "ngrams", "vocabulary_size"])
def test_damaged_tensors_are_one_sentence(name: str) -> None:
    tensors = NGram.fit(encode(TEXT), SIZE, 4).tensors()
    garbage = np.frombuffer(zlib.compress(bytes(50_000_000)), dtype=np.uint8)  # inflates to far too much
    bad = [tensors[name][:-1], tensors[name][:0], garbage, np.array([-3, 5]), np.array([2**60])]
    if name in ("symbols", "children"):
        content = zlib.decompress(tensors[name].tobytes())
        bad += [np.frombuffer(zlib.compress(content[::-1]), dtype=np.uint8)]
        bad += [np.frombuffer(zlib.compress(bytes(len(content))), dtype=np.uint8)]
    for array in bad:
        with pytest.raises(ValueError, match="n-gram model"):
            NGram.from_tensors(tensors | {name: array})
    del tensors[name]
    with pytest.raises(ValueError, match=f"must have a tensor '{name}'"):
        NGram.from_tensors(tensors)


def test_a_hostile_size_is_refused_before_anything_is_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    tensors = NGram.fit(encode(TEXT), SIZE, 2).tensors() | {"ngrams": np.array([10, 2**40])}
    monkeypatch.setattr(ngram_levels.zlib, "decompressobj", lambda: pytest.fail("inflated"))
    with pytest.raises(ValueError, match="must have 1 to 50,000,000 n-grams"):
        NGram.from_tensors(tensors)


@pytest.mark.parametrize(
    ("ids", "order", "message"),
    [
        ([1, 2, 3], 0, "order must be 1 to 16, got 0"),
        ([1, 2, 3], 17, "order must be 1 to 16, got 17"),
        ([1, 2, 3], 4, "order 4 needs as many characters at least, got 3"),
        ([1, 2, 9], 2, "ids must be 0 to 8, got 1 to 9"),
        ([1, -2, 3], 2, "ids must be 0 to 8, got -2 to 3"),
    ],
)
def test_bad_arguments_are_refused(ids: list[int], order: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        NGram.fit(np.array(ids), 9, order)
