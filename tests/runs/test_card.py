"""The card of a finished run: measured numbers, in config.json and for people."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from rnnscope.rnn.checkpoint import NamedUnit, load_baseline, read_config
from rnnscope.rnn.corpora.corpus import Corpus, make_corpus
from rnnscope.rnn.evaluation import held_out_loss_nats
from rnnscope.rnn.training import TrainingSettings
from rnnscope.runs.card import fit_baseline, shared_baseline, write_card
from rnnscope.runs.training import Run, RunSettings


def corpus(word: str) -> Corpus:
    return make_corpus("fruit", [f"{k} {word * (20 + k % 7)}" for k in range(60)], "CC0", "this test")


def finished(folder: Path, word: str = "banana ") -> Run:
    training = TrainingSettings(batch_size=4, window=16)
    run = Run(folder, RunSettings("fruit", "gru", 6, 1, training, steps=10), corpus(word))
    for _ in run.train(lambda: False):
        pass
    return run


def test_the_card_says_what_was_measured(tmp_path: Path) -> None:
    run = finished(tmp_path / "fruit-gru")
    baseline = fit_baseline(run)
    unit = NamedUnit(0, 3, "inside a banana", -1, "h", 0.987)
    config = write_card(run, "rnnscope train --corpus fruit", "wiki", baseline, (unit,))
    assert config == read_config(run.folder)
    expected = held_out_loss_nats(run.model().network, run.test)
    assert config.loss_nats == pytest.approx(expected, abs=1e-4)
    card = (run.folder / "README.md").read_text()
    for words in (
        "# fruit-gru",
        "rnnscope train --corpus fruit",
        run.corpus.sha256,
        "CC0",
        f"{config.loss_nats:.4f} nats/char, {config.loss_nats / math.log(2):.4f} bits/char",
        f"{baseline.ngram.loss_nats(run.test):.4f} nats/char",
        "seed 0",
        "| 1.3 | h | low | inside a banana | 0.987 |",
    ):
        assert words in card


def test_the_baseline_lies_beside_the_model_and_can_be_shared(tmp_path: Path) -> None:
    first, second = finished(tmp_path / "a"), finished(tmp_path / "b")
    fitted = fit_baseline(first)
    shared = shared_baseline(second, first.folder)
    assert shared.folder == "a"
    assert shared.ngram.loss_nats(second.test) == fitted.ngram.loss_nats(second.test)
    assert load_baseline(second.folder) is None
    other = finished(tmp_path / "c", "cherry ")
    for run, folder in ((other, first.folder), (second, second.folder)):
        with pytest.raises(ValueError, match="no n-gram model of this very corpus"):
            shared_baseline(run, folder)
