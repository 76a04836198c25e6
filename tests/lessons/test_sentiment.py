"""One verdict from many words: pooling by closed forms, the network against torch's, labels by another reading."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from rnnscope.lessons.field_error import FieldError
from rnnscope.lessons.sentiment import POOLS, UNKNOWN, Shape, Verdict, padded, pooled, running, sources
from rnnscope.lessons.sentiment_sentences import BAD, DISLIKE, DISLIKED, GOOD, LIKE, LIKED, WORDS, reviews
from rnnscope.lessons.sentiment_table import Table, table_from, words_of
from rnnscope.lessons.sentiment_training import (
    Labelled,
    accuracy,
    exam_of_kind,
    exam_of_tail,
    generated,
    networks_from,
    shipped_networks,
    train,
    untrained,
)
from rnnscope.lessons.side_by_side import tensors_of
from rnnscope.lessons.trained import read_model

SHAPE = Shape(("a", "b", "c"), "gru", 5, 3)


def understood(words: tuple[str, ...]) -> bool:
    """Whether the review is good: the last verdict counts, and "not" turns the next one round."""
    verdict, turned = None, False
    for word in words:
        if word in {"not", "never", "hardly"}:
            turned = True
        good = word in {*GOOD, *LIKED, *LIKE}
        if good or word in {*BAD, *DISLIKED, *DISLIKE}:
            verdict, turned = good != turned, False
    assert verdict is not None
    return verdict


def test_the_labels_are_what_another_reading_finds() -> None:
    found = reviews(2000, np.random.default_rng(0))
    assert all(understood(one.words) == one.good for one in found)
    assert 0.45 < np.mean([one.good for one in found]) < 0.55
    assert {word for one in found for word in one.words} <= set(WORDS) and 80 <= len(WORDS) <= 150
    share = {kind: np.mean([one.kind == kind for one in found]) for kind in ("plain", "negated", "but")}
    assert min(share.values()) > 0.3


def test_no_single_word_gives_the_verdict_away() -> None:
    found = reviews(6000, np.random.default_rng(1))
    for word in ("not", "but", "although", "all", "monday"):
        shares = [one.good for one in found if word in one.words]
        assert len(shares) > 100 and abs(np.mean(shares) - 0.5) < 0.08, word


def test_pools_by_hand() -> None:
    h = torch.tensor([[1.0, -3.0], [2.0, -1.0], [0.0, -2.0], [9.0, 9.0]])[:, None]  # [T, 1, H]
    lengths = torch.tensor([3])
    assert pooled(h, lengths, "last").tolist() == [[0.0, -2.0]]
    assert pooled(h, lengths, "mean").tolist() == [[1.0, -2.0]]
    assert pooled(h, lengths, "max").tolist() == [[2.0, -1.0]]
    assert running(h[:3, 0], "mean").tolist() == [[1.0, -3.0], [1.5, -2.0], [1.0, -2.0]]
    assert running(h[:3, 0], "max").tolist() == [[1.0, -3.0], [2.0, -1.0], [2.0, -1.0]]
    assert sources(h[:3, 0], "max").tolist() == [[0, 0], [1, 1], [0, 0]]


@pytest.mark.parametrize("pool", POOLS)
def test_the_shares_rebuild_the_pool_and_the_running_pool_ends_at_it(pool: str) -> None:
    h = torch.randn(7, 4, generator=torch.Generator().manual_seed(0))
    whole = pooled(h[:, None], torch.tensor([7]), pool)[0]  # type: ignore[arg-type]
    torch.testing.assert_close((sources(h, pool) * h).sum(0), whole)  # type: ignore[arg-type]
    torch.testing.assert_close(running(h, pool)[-1], whole)  # type: ignore[arg-type]
    for end in range(1, 8):
        torch.testing.assert_close(running(h, pool)[end - 1], running(h[:end], pool)[-1])  # type: ignore[arg-type]


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize(("cell", "kind"), [("gru", nn.GRUCell), ("rnn", nn.RNNCell)])
def test_the_network_is_torchs_cell_over_the_words(pool: str, cell: str, kind: type[nn.Module]) -> None:
    torch.manual_seed(2)
    network = Verdict(Shape(("a", "b", "c"), cell, 5, 3), pool).double()  # type: ignore[arg-type]
    step = kind(3, 5).double()
    step.load_state_dict({key.removesuffix("_l0"): value for key, value in network.rnn.state_dict().items()})
    sentences = [[1, 2, 3, 0], [3, 3], [2]]
    ids, lengths = padded(sentences)
    logits = network(ids, lengths)
    for sentence, logit in zip(sentences, logits, strict=True):
        h, states = torch.zeros(1, 5, dtype=torch.float64), []
        for word in sentence:
            h = step(network.embedding.weight[[word]], h)
            states.append(h[0])
        reduced = {
            "last": states[-1],
            "mean": torch.stack(states).mean(0),
            "max": torch.stack(states).amax(0),
        }[pool]
        expected = network.weights() @ reduced + network.readout.bias[0]
        torch.testing.assert_close(logit, expected, rtol=0, atol=1e-12)


def test_training_is_repeatable_and_starts_from_the_same_weights() -> None:
    shape = Shape(WORDS, "rnn", 6, 4)
    start = untrained(shape, 1)
    assert torch.equal(start["last"].embedding.weight, start["max"].embedding.weight)
    first, again = (list(train(shape, None, 1, 4))[-1][2] for _ in range(2))
    assert first == again
    weights = tensors_of(start)
    assert accuracy(networks_from(weights, shape)["max"], exam_of_kind(shape, "plain")) < 0.7
    with pytest.raises(ValueError, match="weights of last"):
        networks_from({}, shape)


def test_own_sentences_are_learned() -> None:
    lines = [
        f"{'spam' if at % 2 else 'ham'}\t{'win money now' if at % 2 else 'see you soon'} {at}"
        for at in range(40)
    ]
    found = table_from("\n".join(lines))
    shape = Shape(found.words(), "rnn", 4, 4)
    kept, held = found.split(shape, 0)
    assert (len(kept.good), len(held.good)) == (32, 8) and sum(held.good) == 4
    *_, (_, networks, _) = train(shape, kept, 0, 60)
    assert min(accuracy(network, held) for network in networks.values()) == 1


def test_what_ships_does_what_the_lesson_says() -> None:
    tensors, _ = read_model("sentiment")
    shape = Shape(WORDS)
    for network in shipped_networks(tensors, "gru").values():
        assert (
            min(accuracy(network, exam_of_kind(shape, kind)) for kind in ("plain", "negated", "but")) > 0.97
        )
    tanh = shipped_networks(tensors, "rnn")
    far = exam_of_tail(shape, 40)
    assert accuracy(tanh["max"], far) > 0.95 > 0.9 > accuracy(tanh["last"], far)


def test_unknown_words_are_one() -> None:
    assert SHAPE.ids(["b", "zzz", "a"]) == [2, UNKNOWN, 1]
    assert words_of("It's NOT bad — at all!") == ["it's", "not", "bad", "at", "all"]
    assert len(generated(SHAPE, 3, np.random.default_rng(0)).good) == 3


def good_lines(count: int = 12) -> str:
    return "\n".join(f"{'up' if at % 3 else 'down'}\tword{at} other" for at in range(count))


def test_a_table_with_a_mark_and_empty_lines() -> None:
    found = table_from("\ufeff" + good_lines().replace("\n", "\r\n\r\n") + "\n")
    assert isinstance(found, Table) and found.labels == ("down", "up")
    assert len(found.sentences) == 12 and sum(found.second) == 8 and found.sentences[1] == ("word1", "other")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  \n", "nothing"),
        (good_lines() + "\nno tab here", "one column in line 13"),
        (good_lines().replace("down", "up"), "two labels, got 1: up"),
        (good_lines() + "\nsideways\tc", "got 3"),
        (good_lines(9), "at least 10 sentences, got 9"),
        (good_lines() + "\nup\t!!!", "got 0 in line 13"),
        (good_lines() + "\nup\t" + "word " * 61, "got 61 in line 13"),
        (good_lines() + "\n\tno label", "got 0 in line 13"),
        ("a\tb\n" * 3001, "3,001"),
        ("a\tb" * 50_000, "at most 120,000 characters, got 150,000"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_with_its_line(text: str, said: str) -> None:
    with pytest.raises(FieldError, match=said) as raised:
        table_from(text)
    assert raised.value.field == "sentences"


def test_a_label_that_occurs_once_stays_in_training() -> None:
    found = table_from("\n".join(["rare\tx", *(f"common\tw{at}" for at in range(11))]))
    shape = Shape(found.words())
    kept, held = found.split(shape, 0)
    assert isinstance(held, Labelled) and sum(kept.good) == 1 and sum(held.good) == 0
