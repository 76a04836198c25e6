"""Encoder, decoder and attention, against torch's own modules and plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from rnnscope.lessons.field_error import FieldError
from rnnscope.lessons.seq2seq import BOUNDARY, CellKind, Shape, Translator, one_hot, padded
from rnnscope.lessons.seq2seq_files import packed, rounded, unpacked
from rnnscope.lessons.seq2seq_pairs import Drawn, own_pairs
from rnnscope.lessons.seq2seq_reading import MOST_WRITTEN, read
from rnnscope.lessons.seq2seq_tasks import TASKS, Pair
from rnnscope.lessons.seq2seq_training import (
    Batch,
    Length,
    Trainer,
    by_length,
    free_running,
    learning_rate,
    measure,
    new_translator,
    right_texts,
)
from rnnscope.lessons.seq2seq_twins import Progress, Recipe, Twins, train_twins

KINDS = [("gru", True), ("gru", False), ("lstm", True), ("lstm", False)]
PAIRS = [Pair("abc", "cba"), Pair("d", "d"), Pair("badcabe", "ebacdab")]


@pytest.fixture(params=KINDS, ids=lambda kind: f"{kind[0]}-{'attention' if kind[1] else 'bottleneck'}")
def translator(request: pytest.FixtureRequest) -> Translator:
    cell, attention = request.param
    return new_translator(Shape(cell, 12, "abcde", "abcde", attention), seed=4)


def test_each_text_is_read_as_it_would_be_alone_by_torchs_module(translator: Translator) -> None:
    source, lengths = padded(translator.shape.read, [pair.source for pair in PAIRS])
    together = translator.encode(source, lengths)
    for at, pair in enumerate(PAIRS):
        x = one_hot(translator.shape.read.encode(pair.source)[:, None], translator.shape.read.size)
        states, last = translator.encoder(x)
        torch.testing.assert_close(together.states[: len(pair.source), at], states[:, 0])
        h, c = last if isinstance(last, tuple) else (last, last)
        torch.testing.assert_close(together.last.h[at], h[0, 0])
        torch.testing.assert_close(together.last.c[at], c[0, 0])
        assert together.there[at].tolist() == [place < len(pair.source) for place in range(7)]


def test_a_step_is_that_of_torchs_cell(translator: Translator) -> None:
    shape = translator.shape
    cell = {"gru": nn.GRUCell, "lstm": nn.LSTMCell}[shape.cell](shape.written.size, shape.units)
    cell.load_state_dict({name[:-3]: value for name, value in translator.decoder.state_dict().items()})
    batch = Batch.of(shape, PAIRS)
    encoded = translator.encode(batch.source, batch.lengths)
    _, _, after = translator.step(encoded, batch.fed[1], encoded.last)
    begin = encoded.last.h if shape.cell == "gru" else (encoded.last.h, encoded.last.c)
    stepped = cell(one_hot(batch.fed[1:2], shape.written.size)[0], begin)
    expected_h, expected_c = stepped if isinstance(stepped, tuple) else (stepped, encoded.last.c)
    torch.testing.assert_close(after.h, expected_h)
    torch.testing.assert_close(after.c, expected_c)


def test_steps_that_are_fed_the_right_answer_are_teacher_forcing(translator: Translator) -> None:
    batch = Batch.of(translator.shape, PAIRS)
    encoded = translator.encode(batch.source, batch.lengths)
    forced, looked = translator.forced(encoded, batch.fed)
    state = encoded.last
    for at, fed in enumerate(batch.fed):
        logits, weights, state = translator.step(encoded, fed, state)
        torch.testing.assert_close(logits, forced[at], atol=1e-5, rtol=1e-5)
        if looked is not None:
            torch.testing.assert_close(weights, looked[:, at], atol=1e-5, rtol=1e-5)


def test_attention_is_a_mean_over_what_there_is_of_the_text() -> None:
    translator = new_translator(Shape("gru", 12, "abcde", "abcde", True), seed=4)
    batch = Batch.of(translator.shape, PAIRS)
    encoded = translator.encode(batch.source, batch.lengths)
    h = torch.randn(2, len(PAIRS), 12)
    _, weights = translator.attend(h, encoded)  # [B, T, S]
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(len(PAIRS), 2))
    assert (weights >= 0).all()
    for at, pair in enumerate(PAIRS):
        assert (weights[at, :, len(pair.source) :] == 0).all() and (
            weights[at, :, : len(pair.source)] > 0
        ).all()
    alone = translator.encode(*padded(translator.shape.read, [PAIRS[0].source]))
    scores = torch.stack([h[1, 0] @ translator.score.weight.T @ state for state in alone.states[:, 0]])
    torch.testing.assert_close(weights[0, 1, :3], torch.softmax(scores, dim=0))
    context = sum(w * state for w, state in zip(weights[0, 1], alone.states[:, 0], strict=False))
    attended, _ = translator.attend(h, encoded)
    both = torch.cat([context, h[1, 0]])
    torch.testing.assert_close(attended[1, 0], torch.tanh(translator.combine.weight @ both))


def test_without_attention_only_the_last_state_matters() -> None:
    plain = new_translator(Shape("gru", 12, "abcde", "abcde", False), seed=4)
    batch = Batch.of(plain.shape, PAIRS)
    encoded = plain.encode(batch.source, batch.lengths)
    other = type(encoded)(torch.randn_like(encoded.states), encoded.last, encoded.there)
    torch.testing.assert_close(plain.forced(encoded, batch.fed)[0], plain.forced(other, batch.fed)[0])


def test_greedy_decoding_is_a_plain_loop_over_teacher_forcing(translator: Translator) -> None:
    """Fed all it has written so far, the whole of it anew for each character."""
    encoded = translator.encode(*padded(translator.shape.read, ["badce"]))
    written = [BOUNDARY]
    while len(written) <= MOST_WRITTEN + 1:
        logits, _ = translator.forced(encoded, torch.tensor(written)[:, None])
        written.append(int(logits[-1, 0].argmax()))
        if written[-1] == BOUNDARY:
            break
    free = read(translator, "badce", None).free
    assert free.text == translator.shape.written.decode(written[1:]).replace("\ufffd", "")
    _, said = free_running(translator, encoded, len(free.guesses))
    assert said[:, 0].tolist() == written[1:]
    for guesses in free.guesses:
        assert [g.probability for g in guesses] == sorted((g.probability for g in guesses), reverse=True)


def test_what_is_read_names_the_first_error_and_what_teacher_forcing_says() -> None:
    translator = new_translator(Shape("lstm", 12, "abcde", "abcde", True), seed=4)
    said = read(translator, "badce", None).free.text
    assert len(said) == MOST_WRITTEN + 1, "untrained as it is, it never ends"
    assert read(translator, "badce", said[:7]).free.wrong == 7
    other = ("a" if said[1:2] != "a" else "b") + "c"
    found = read(translator, "badce", said[0] + other)
    assert found.free.wrong == 1 and found.forced is not None and found.forced.wrong == 1
    both = zip(found.forced.guesses[1], found.free.guesses[1], strict=True)  # fed the same until then
    assert all(one.text == other.text for one, other in both)
    assert len(found.forced.guesses) == 4 and found.c is not None and len(found.h) == len(found.c) == 12
    for step, probability in enumerate(found.forced.expected[:3]):
        wanted = (said[0] + other)[step]
        same = [guess.probability for guess in found.forced.guesses[step] if guess.text == wanted]
        assert same in ([], [pytest.approx(probability)])
    assert math.isnan(read(translator, "badce", None).free.expected[0])


@pytest.mark.parametrize(
    ("text", "expected", "field", "said"),
    [
        ("", None, "text", "expected 1 to 64 characters, got nothing"),
        ("a" * 65, None, "text", "expected 1 to 64 characters, got 65"),
        ("abz", None, "text", "this network knows only a b c d e, got z"),
        ("a b", None, "text", "this network knows only a b c d e, got a space"),
        ("a\x00", None, "text", "this network knows only a b c d e, got U+0000"),
        ("ab", "", "expected", "expected 1 to 40 characters, got nothing"),
        ("ab", "9", "expected", "this network knows only a b c d e, got 9"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(
    text: str, expected: str | None, field: str, said: str
) -> None:
    translator = new_translator(Shape("gru", 4, "abcde", "abcde", True), seed=0)
    with pytest.raises(FieldError) as error:
        read(translator, text, expected)
    assert (error.value.error, error.value.field) == (said, field)


def test_whole_answers_are_as_often_right_forced_as_free(translator: Translator) -> None:
    """As long as all is right, both are fed the same."""
    for _ in range(20):
        Trainer(translator).step(PAIRS, 0.01)
    pairs = [*PAIRS, Pair("aab", "baa"), Pair("e", "a"), Pair("ab", "ab")]
    batch = Batch.of(translator.shape, pairs)
    with torch.no_grad():
        logits, _ = translator.forced(translator.encode(batch.source, batch.lengths), batch.fed)
    right = ((logits.argmax(dim=-1) == batch.asked) | ~batch.there).all(dim=0)
    assert right.tolist() == right_texts(translator, pairs)
    found = measure(translator, pairs)
    assert found.texts == pytest.approx(float(right.double().mean()))
    chosen = [
        float(torch.log_softmax(logits[step, at], dim=-1)[batch.asked[step, at]])
        for at, pair in enumerate(pairs)
        for step in range(len(pair.target) + 1)
    ]
    assert found.forced_nats == pytest.approx(-sum(chosen) / len(chosen), rel=1e-5)


def test_steps_of_training_are_torchs_own_loss_and_clipped_adam() -> None:
    ours, theirs = (new_translator(Shape("gru", 6, "abcde", "abcde", True), seed=1) for _ in range(2))
    for translator in (ours, theirs):
        translator.readout.weight.data.mul_(30)  # so that there is something to clip
    batch = Batch.of(ours.shape, PAIRS)
    asked = batch.asked.masked_fill(~batch.there, -100)
    trainer, optimizer = Trainer(ours), torch.optim.Adam(theirs.parameters())
    norms = []
    for rate in (0.1, 0.03, 0.01):
        logits, _ = theirs.forced(theirs.encode(batch.source, batch.lengths), batch.fed)
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), asked.flatten(), ignore_index=-100)
        optimizer.param_groups[0]["lr"] = rate
        optimizer.zero_grad()
        loss.backward()
        norms.append(float(nn.utils.clip_grad_norm_(theirs.parameters(), 1.0)))
        optimizer.step()
        assert trainer.step(PAIRS, rate) == pytest.approx(loss.item(), rel=1e-4)
    assert min(norms) > 1.2 and max(norms) > 1.2 * min(norms)
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-3)


def test_the_learning_rate_rises_and_falls() -> None:
    rates = [learning_rate(at / 200, 0.01) for at in range(201)]
    assert max(rates) == pytest.approx(0.01, rel=0.02) and rates.index(max(rates)) == pytest.approx(10, abs=1)
    assert rates[-1] == pytest.approx(0.0001) and rates[0] < 0.0003


def test_accuracy_against_length_joins_neighbours_and_loses_nothing() -> None:
    pairs = [Pair("a" * length, "a") for length in (1, 1, 2, 5, 5, 5, 9)]
    right = [True, False, True, True, True, False, False]
    assert by_length(pairs, right, 3) == [Length(1, 2, 3, pytest.approx(2 / 3)), Length(5, 9, 4, 0.5)]
    assert by_length(pairs[:1], right[:1], 3) == [Length(1, 1, 1, 1.0)]
    assert by_length([], [], 3) == []


@pytest.mark.parametrize("feeding", ["teacher", "own"])
def test_twins_learn_to_turn_short_texts_round(feeding: str) -> None:
    lines = [f"{a}{b}\t{b}{a}" for a in "abcd" for b in "abcd"] + [f"{a}\t{a}" for a in "abcd"]
    recipe = Recipe("gru", 16, feeding, steps=80, pairs=20, rate=0.03)  # type: ignore[arg-type]
    *parts, twins = train_twins(own_pairs("\n".join(lines)), recipe)
    assert isinstance(twins, Twins) and len(parts) == 80
    first, last = parts[0], parts[-1]
    assert isinstance(first, Progress) and isinstance(last, Progress)
    assert first.measured is not None and last.measured is not None
    assert all(now < then / 3 for now, then in zip(last.loss_nats, first.loss_nats, strict=True))
    assert [translator.shape.attention for translator in twins.translators] == [True, False]
    assert sum(length.tried for length in twins.lengths[0]) == 2
    missed = [round((1 - sum(of.right * of.tried for of in lengths) / 2) * 2) for lengths in twins.lengths]
    assert missed == [len(wrong) for wrong in twins.wrong]
    learned = right_texts(twins.translators[0], [Pair(*line.split("\t")) for line in lines])
    assert np.mean(learned) > 0.7


def test_the_same_recipe_gives_the_same_twins() -> None:
    recipe = Recipe("gru", 8, "teacher", steps=3, pairs=4)
    one, other = (list(train_twins(Drawn(TASKS["reversal"]), recipe)) for _ in range(2))
    assert one[:3] == other[:3]


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_a_model_that_a_page_keeps_comes_back_as_it_was_rounded(cell: CellKind) -> None:
    translator = rounded(new_translator(Shape(cell, 8, "abc é", "xyz", True), seed=0))
    back = unpacked(packed(translator))
    assert back.shape == translator.shape
    for one, other in zip(back.parameters(), translator.parameters(), strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize("kept", ["", "AAAA", "not base64 at all!", "AAAAAAAAAAB7fQ=="])
def test_what_is_no_model_is_refused(kept: str) -> None:
    with pytest.raises(FieldError, match="not a model"):
        unpacked(kept)
