"""The kept plural: sentences and their agreement, what a unit does as it is and held, training, what is shipped."""

from __future__ import annotations

import math
from itertools import islice
from random import Random

import numpy as np
import pytest
import torch
from torch import nn

from rnnscope.find.auc import unit_aucs
from rnnscope.lessons import plural
from rnnscope.lessons.field_error import FieldError
from rnnscope.lessons.plural_sentences import (
    COMMA,
    MOST_CLAUSE,
    NUMBER_OF_NOUN,
    PLURAL,
    SINGULAR,
    VERB_IDS,
    WORDS,
    Sentence,
    generate,
    generated,
    typed,
)
from rnnscope.lessons.plural_training import DISTANCES, Batches, Lesson, shares_right, train
from rnnscope.lessons.trained import FOLDER, read_measured
from rnnscope.rnn.cells import step
from rnnscope.rnn.intervention import Clamp
from rnnscope.rnn.network import Network

LECTURE = "The flowers, even though it was still so cold outside in New Haven, bloom in April."


def test_a_generated_sentence_has_so_many_words_between_and_its_verb_agrees() -> None:
    for clause in range(MOST_CLAUSE + 1):
        sentence = generate(Random(clause), clause)
        between = [WORDS[word] for word in sentence.ids[sentence.subject + 1 : sentence.verb]]
        assert len([word for word in between if word != COMMA]) == clause
        assert sentence.ids[sentence.verb] == VERB_IDS[sentence.lemma][sentence.number]


def test_the_words_between_are_of_both_numbers() -> None:
    seen = {True: 0, False: 0}
    for seed in range(100):
        sentence = generate(Random(seed), 12)
        between = sentence.ids[sentence.subject + 1 : sentence.verb]
        for same in {NUMBER_OF_NOUN[word] == sentence.number for word in between if word in NUMBER_OF_NOUN}:
            seen[same] += 1
    assert min(seen.values()) > 65  # of 100 clauses, with a noun of the subject's number, of the other one


def test_the_grammar_has_the_vocabulary_that_was_asked_for_and_makes_either_number() -> None:
    assert 60 <= len(WORDS) <= 120
    numbers = [generate(Random(seed), 3).number for seed in range(200)]
    assert 70 < sum(numbers) < 130
    assert generate(Random(0), 5, SINGULAR).number == SINGULAR
    with pytest.raises(ValueError, match="clause must be 0 to 48, got 49"):
        generate(Random(0), 49)


def test_what_is_kept_from_training_is_never_in_it() -> None:
    trained = {sentence.ids for sentence in islice(generated(0, (0, 2, 4), held_out=False), 3000)}
    tested = {sentence.ids for sentence in islice(generated(1, (0, 2, 4), held_out=True), 300)}
    assert not trained & tested


def test_the_lectures_sentence_is_read_as_it_is_meant() -> None:
    sentence = typed(LECTURE)
    assert " ".join(sentence.words).replace(" ,", ",").replace(" .", ".") == LECTURE
    assert WORDS[sentence.ids[sentence.subject]] == "flowers"
    assert WORDS[sentence.ids[sentence.verb]] == "bloom"
    turned = sentence.turned()
    assert turned.words[1] == "flower"
    assert turned.words[sentence.verb] == "blooms"
    assert turned.turned() == sentence


def test_without_a_verb_bloom_is_asked_for_behind_the_end() -> None:
    sentence = typed("our tree near the walls")
    assert (sentence.subject, sentence.verb, sentence.lemma) == (1, 5, 0)
    assert sentence.number == SINGULAR
    assert sentence.turned().words[1] == "trees"


@pytest.mark.parametrize(
    ("text", "error", "hint"),
    [
        ("The flowres bloom", "“flowres” is not one", "nearest: flower"),
        ("The qqq", "“qqq” is not one", "below the pictures"),
        ("The flowers 3", "“3” is not one", "below the pictures"),
        ("  ", "expected 1 to 60 words, got nothing", "begin with"),
        ("so cold", "expected a noun, got none", "begin with"),
        ("tree " * 61, "expected 1 to 60 words, got 61", "begin with"),
    ],
)
def test_what_cannot_be_read_is_told_at_the_field(text: str, error: str, hint: str) -> None:
    with pytest.raises(FieldError) as told:
        typed(text)
    assert error in told.value.error
    assert hint in told.value.hint
    assert told.value.field == "text"


def small(cell: plural.Cell) -> Network:
    torch.manual_seed(2)
    return Network(plural.shape_of(cell, 5)).double().requires_grad_(False)


def by_hand(network: Network, sentence: Sentence, clamp: Clamp | None = None) -> dict[str, list[float]]:
    """Internals of the clamped unit (or the first) by plain steps, the held quantity put in before the next step."""
    unit = clamp.unit if clamp else 0
    x = nn.functional.one_hot(torch.tensor(sentence.ids), len(WORDS)).double()
    h, c = torch.zeros(1, 5).double(), torch.zeros(1, 5).double()
    rows: dict[str, list[float]] = {}
    for t, word in enumerate(x):
        inside = step(network.shape.cell, network.weights(0), word[None], h, c)
        if clamp and clamp.start <= t < (clamp.stop or 99):
            inside[clamp.quantity][0, unit] = clamp.value
            if clamp.quantity == "c":
                inside["h"] = inside["o"] * torch.tanh(inside["c"])
        h, c = inside["h"], inside.get("c", c)
        softmax = torch.softmax(network.readout(h), dim=-1)[0]
        for name, value in (*((k, v[0, unit]) for k, v in inside.items()), ("p", softmax[VERB_IDS[0][0]])):
            rows.setdefault(name, []).append(float(value))
    return rows


@pytest.mark.parametrize(("cell", "quantity"), [("rnn", "h"), ("gru", "h"), ("lstm", "h"), ("lstm", "c")])
@pytest.mark.parametrize("hold", [False, True])
def test_a_unit_word_by_word_is_what_plain_steps_give_held_or_not(
    cell: plural.Cell, quantity: str, hold: bool
) -> None:
    network, sentence = small(cell), typed(LECTURE)
    clamp = Clamp(0, 3 if hold else 0, quantity, -0.7, 2, 6) if hold else None
    reading = plural.read(network, sentence, 3 if hold else 0, clamp)
    expected = by_hand(network, sentence, clamp)
    assert reading.plural == pytest.approx(expected["p"], abs=1e-12)
    for name, values in reading.internals.items():
        if name in expected:
            assert values == pytest.approx(expected[name], abs=1e-12)
    if cell == "rnn" and not hold:
        assert np.tanh(reading.internals["input"] + reading.internals["recurrent"]) == pytest.approx(
            expected["h"]
        )


def test_what_units_keep_is_what_they_hold_behind_the_subject_and_before_the_verb() -> None:
    network = small("lstm")
    sentences = list(islice(generated(3, (2, 5, 9), held_out=True), 12))
    kept = plural.kept(network, "c", sentences)
    parts = [plural.read(network, s, 4).internals["c"][s.subject + 1 : s.verb] for s in sentences]
    assert kept.values[4] == pytest.approx(np.concatenate(parts), abs=1e-6)
    assert kept.plural.tolist() == [
        int(s.number == PLURAL) for s, p in zip(sentences, parts, strict=True) for _ in p
    ]
    singular, many = kept.typical()
    assert singular[4] == pytest.approx(kept.values[4, kept.plural == 0].mean())
    assert many.shape == (5,)
    with pytest.raises(ValueError, match="a cell of kind gru has no c"):
        plural.kept(small("gru"), "c", sentences)


def test_where_and_at_what_a_unit_is_held() -> None:
    sentence = typed(LECTURE)
    assert plural.held_words(sentence, "clause", 9) == (1, sentence.verb)
    assert plural.held_words(sentence, "word", 4) == (4, 5)
    assert plural.held_words(sentence, "on", 4) == (4, sentence.verb)
    assert plural.held_words(sentence, "word", 99) == (sentence.verb - 1, sentence.verb)  # never at the verb
    assert plural.value_towards(-0.5, 0.3, -1, "h") == pytest.approx(-0.5)
    assert plural.value_towards(-0.5, 0.3, 1, "h") == pytest.approx(0.3)
    assert plural.value_towards(-0.9, 0.9, 2, "h") == 1  # no h is further out
    assert plural.value_towards(-2, 2, 2, "c") == 4


def test_the_loss_counts_the_verb_as_often_as_it_says() -> None:
    torch.manual_seed(0)
    network = Network(plural.shape_of("gru", 6))
    sentences = list(islice(generated(0, (0, 3), held_out=False), 1)) * 3
    loss = float(Batches(sentences, 0).loss(network, 6).detach())
    ids, verb = torch.tensor(sentences[0].ids), sentences[0].verb
    logits, _ = network(ids[:-1, None], network.zero_state())
    each = nn.functional.cross_entropy(logits[:, 0], ids[1:], reduction="none")
    weights = torch.ones(len(each))
    weights[verb - 1] = 6
    assert loss == pytest.approx(float(((each * weights).sum() / weights.sum()).detach()), abs=1e-5)


def test_training_is_fixed_by_its_seed_and_lowers_the_loss() -> None:
    lesson = Lesson("gru", 1, longest=2, steps=40, sentences=100)
    first, last = train(lesson, tested=2)
    assert last.loss_nats < first.loss_nats and last.loss_nats < 0.9 * math.log(len(WORDS))
    assert last.right.shape == (len(DISTANCES),)
    *_, again = train(lesson, tested=2)
    assert again.loss_nats == last.loss_nats


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("weight", [1, 6])
def test_a_shipped_network_does_what_was_measured_of_it(cell: plural.Cell, weight: plural.Weight) -> None:
    measured = read_measured("plural")
    found = measured["networks"][plural.file_name(cell, weight)]
    network = plural.shipped(cell, weight)
    tests = [list(islice(generated(7, (words,), held_out=True), 40)) for words in DISTANCES[:4]]
    assert shares_right(network, tests) == pytest.approx(found["right"][found["shipped"]][:4], abs=0.15)


@pytest.mark.parametrize(("cell", "quantity"), [("gru", "h"), ("lstm", "c")])
def test_one_unit_keeps_the_number_and_turns_the_verb_when_it_is_held(
    cell: plural.Cell, quantity: plural.State
) -> None:
    network, sentences = plural.shipped(cell, 6), plural.comparison()
    kept = plural.kept(network, quantity, sentences)
    aucs = unit_aucs(kept.values, kept.plural[None])[0]
    unit = int(np.argmax(np.abs(aucs - 0.5)))
    assert abs(aucs[unit] - 0.5) > 0.49
    singular, many = kept.typical()
    for sentence in sentences[:20]:
        value = float((singular if sentence.number == PLURAL else many)[unit])
        clamp = Clamp(0, unit, quantity, value, sentence.subject + 1, sentence.verb)
        before, held = (plural.read(network, sentence, unit, c) for c in (None, clamp))
        at = sentence.verb - 1
        assert (before.plural[at] > before.singular[at]) == (sentence.number == PLURAL)
        assert (held.plural[at] > held.singular[at]) != (sentence.number == PLURAL)


def test_the_shipped_files_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("plural*")) < 350_000
