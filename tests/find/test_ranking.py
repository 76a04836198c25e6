from __future__ import annotations

import random

import numpy as np
import pytest
import torch

from rnnscope.find import ranking
from rnnscope.find.concepts import Concept
from rnnscope.find.concepts.enclosed import LINK, PARENTHESES, QUOTES
from rnnscope.find.ranking import best_units, named_units, rank_units
from rnnscope.rnn.checkpoint import Config, Model
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.vocabulary import Vocabulary

VOCABULARY = Vocabulary(tuple("[]()ab "))
LATCH, OPENED, CLOSED = 4, 1, 2  # units of the planted layer


def planted(sign: int = 1) -> Network:
    """An LSTM of two layers; in the first, c of LATCH is `sign` inside [[ ]] and 0 outside, the rest is drawn."""
    network = Network(NetworkShape("lstm", VOCABULARY.size, 6, 2)).eval().requires_grad_(False)
    w = network.weights(0)
    opening, closing = VOCABULARY.encode("[]").tolist()
    for unit in (LATCH, OPENED, CLOSED):
        for gate in range(4):
            row = 6 * gate + unit
            w.weight_ih[row], w.weight_hh[row], w.bias_ih[row], w.bias_hh[row] = 0, 0, 0, 0
    i, f, g, o = 0, 6, 12, 18
    for unit, character in ((OPENED, opening), (CLOSED, closing)):  # h = tanh(1) at this character, else 0
        w.bias_ih[[i + unit, o + unit]], w.bias_ih[f + unit] = 40, -40
        w.weight_ih[g + unit, character] = 40
    second = 40 / torch.tensor(1.0).tanh()
    w.weight_ih[i + LATCH, opening], w.weight_hh[i + LATCH, OPENED], w.bias_ih[i + LATCH] = 40, second, -60
    w.weight_ih[f + LATCH, closing], w.weight_hh[f + LATCH, CLOSED], w.bias_ih[f + LATCH] = -40, -second, 60
    w.bias_ih[g + LATCH], w.bias_ih[o + LATCH] = 40 * sign, 40
    return network


def written(seed: int, pieces: int = 900) -> str:
    """Words, words in brackets of three kinds, never one link in another."""
    draw = random.Random(seed)
    kinds = ("[[%s]]", "(%s)", "[%s]", "%s", "%s")
    words = ("".join(draw.choices("ab ", k=draw.randint(1, 12))) for _ in range(pieces))
    return " ".join(draw.choice(kinds) % word for word in words)


def model(network: Network) -> Model:
    return Model("planted", network, VOCABULARY, Config(network.shape, VOCABULARY))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("quantity", ["h", "c"])
def test_a_planted_unit_is_found(sign: int, quantity: ranking.Quantity) -> None:
    texts = [written(1), written(2)]
    ids = [VOCABULARY.encode(text) for text in texts]
    labels = [{"link": LINK.label(text), "round": PARENTHESES.label(text)} for text in texts]
    found = best_units(planted(sign), ids[0], labels[0], ids[1], labels[1], (quantity,))
    best, other = found.scores
    assert (best.concept, best.layer, best.unit, best.quantity) == ("link", 0, LATCH, quantity)
    assert (best.sign, best.auc, best.auc_chosen) == (sign, 1, 1)
    assert best.positions == len(texts[1])
    assert best.prevalence == pytest.approx(labels[1]["link"].mean())
    assert other.auc < 1
    assert found.skipped == ()


def test_labels_shifted_or_shuffled_are_nobodys() -> None:
    texts = [written(1, 3000), written(2, 3000)]
    ids = [VOCABULARY.encode(text) for text in texts]
    labels = [LINK.label(text) for text in texts]
    draw = np.random.default_rng(0)
    of = [{"shifted": np.roll(label, 5000), "shuffled": draw.permutation(label)} for label in labels]
    found = best_units(planted(), ids[0], of[0], ids[1], of[1])
    assert {score.concept for score in found.scores} == {"shifted", "shuffled"}
    assert all(abs(score.auc - 0.5) < 0.03 for score in found.scores)
    assert all(0.5 <= score.auc_chosen < 0.55 for score in found.scores)


def test_the_report_is_of_the_second_text_alone() -> None:
    texts = [written(1), written(2)]
    ids = [VOCABULARY.encode(text) for text in texts]
    first, second = ({"link": LINK.label(text)} for text in texts)
    opposite = {"link": 1 - second["link"]}
    (score,) = best_units(planted(), ids[0], first, ids[1], opposite).scores
    assert (score.sign, score.auc_chosen, score.auc) == (1, 1, 0)


def test_positions_left_out_do_not_count() -> None:
    texts = [written(1), written(2)]
    ids = [VOCABULARY.encode(text) for text in texts]
    labels = [{"link": LINK.label(text)} for text in texts]
    for label in labels:
        wrong = np.random.default_rng(0).random(len(label["link"])) < 0.2
        label["link"][wrong] = -1
    (score,) = best_units(planted(), ids[0], labels[0], ids[1], labels[1]).scores
    assert (score.unit, score.auc) == (LATCH, 1)
    assert score.positions == (labels[1]["link"] >= 0).sum() < len(texts[1])


def test_of_a_large_network_fewer_positions_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "MOST_BYTES", 4 * 12 * 1000)
    (score,) = rank_units(model(planted()), [written(1)], [written(2)], [LINK]).scores
    assert (score.unit, score.auc) == (LATCH, 1)
    assert score.positions == len(written(2))


@pytest.mark.parametrize("cell", ["gru", "rnn", "relu", "linear"])
def test_other_cells_have_h_alone(cell: str) -> None:
    network = Network(NetworkShape(cell, VOCABULARY.size, 5))  # type: ignore[arg-type]
    found = rank_units(model(network), [written(1)], [written(2)], [LINK, PARENTHESES])
    assert [score.quantity for score in found.scores] == ["h", "h"]
    assert found.scores[0].auc >= found.scores[1].auc


def test_a_rare_concept_is_skipped_and_the_reason_said() -> None:
    always = Concept(
        "always", "always", "yes-no", "everywhere", "", lambda text: np.ones(len(text), np.int16)
    )
    found = rank_units(model(planted()), [written(1)], [written(2)], [QUOTES, always])
    assert found.scores == ()
    reasons = {skipped.concept: skipped.reason for skipped in found.skipped}
    assert reasons["inside quotes"].startswith("at least 50 positions must be inside, got 0 of ")
    assert reasons["always"].startswith("at least 50 positions must be outside, got 0 of ")
    seldom = rank_units(model(planted()), [written(1)], ["a ((a)) [[a]] " * 8], [LINK, PARENTHESES])
    assert [skipped.concept for skipped in seldom.skipped] == ["inside [[ ]]", "inside ( )"]


def test_only_a_unit_that_tells_gets_a_name() -> None:
    (unit,) = named_units(model(planted(-1)), [written(1)], [written(2), written(3)], [PARENTHESES, LINK])
    assert (unit.layer, unit.unit, unit.concept, unit.sign, unit.auc) == (0, LATCH, "inside [[ ]]", -1, 1)


def test_labels_of_another_length_are_refused() -> None:
    ids, labels = VOCABULARY.encode("ab"), {"x": np.zeros(3, np.int8)}
    with pytest.raises(ValueError, match="labels of 'x' must be 2, one a character, got 3"):
        best_units(planted(), ids, labels, ids, labels)


def test_a_network_that_diverged_is_refused() -> None:
    network = planted()
    network.weights(1).bias_ih[0] = torch.nan
    with pytest.raises(ValueError, match="got NaN"):
        rank_units(model(network), [written(1)], [written(2)], [LINK])
