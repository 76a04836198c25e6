"""The whole way, from a planted network and a text to findings and to names."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.metrics import roc_auc_score

from rnnscope.engine import HereEngine
from rnnscope.find.card import look_into, names_in
from rnnscope.find.concepts import Concept, concept_named
from rnnscope.find.findings import BEFORE, Findings
from rnnscope.find.search import key_of, search
from rnnscope.find.shards import SHARD_BYTES, Documents, Files, Shard, Unreadable
from rnnscope.rnn.checkpoint import Config, Model
from rnnscope.rnn.corpora.corpus import make_corpus
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.trace import Trace
from rnnscope.rnn.vocabulary import Vocabulary

VOCABULARY = Vocabulary(tuple("[]()ab "))
LATCH, OPENED, CLOSED = 4, 1, 2  # units of the planted layer
LINK, PARENTHESES, DEPTH = map(concept_named, ("inside-link", "inside-parentheses", "nesting-depth"))


def planted(sign: int = 1) -> Model:
    """An LSTM of two layers; in the first, c of LATCH is `sign` inside [[ ]] and 0 outside, the rest is drawn."""
    torch.manual_seed(0)
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
    return Model("planted", network, VOCABULARY, Config(network.shape, VOCABULARY))


def written(seed: int, pieces: int = 900) -> str:
    """Words, words in brackets of three kinds, never one link in another."""
    draw = random.Random(seed)
    kinds = ("[[%s]]", "(%s)", "[%s]", "%s", "%s")
    words = ("".join(draw.choices("ab ", k=draw.randint(1, 12))) for _ in range(pieces))
    return " ".join(draw.choice(kinds) % word for word in words)


def two_texts(pieces: int = 4000) -> Documents:
    return Documents("a", "a text", [(0, [written(1, pieces)]), (1, [written(2, pieces)])])


@pytest.fixture(scope="module")
def findings() -> Findings:
    return search(planted(), two_texts(), (LINK, PARENTHESES, DEPTH), HereEngine())


def test_a_planted_unit_is_found_first_with_auc_1_and_its_onset(findings: Findings) -> None:
    link = findings.concepts[0]
    best = next(row for row in link.ranking if row.quantity == "h")
    assert (best.layer, best.unit, best.sign) == (0, LATCH, 1)
    assert (best.choose, best.report, best.f1) == (1, 1, 1)
    assert (best.low, best.high) == (1, 1)
    assert link.prevalence == pytest.approx(LINK.label(written(2, 4000)).mean(), abs=1e-4)
    assert best.start is not None and best.end is not None
    assert (best.start.reached, best.end.reached) == (0, 0)
    assert best.start.mean[BEFORE] == pytest.approx(np.tanh(1), abs=0.01)
    assert best.start.mean[BEFORE - 1] == pytest.approx(0, abs=0.01)
    assert link.null is not None and link.null.p == pytest.approx(1 / 201, abs=1e-3)
    assert link.null.percentile_95 < 0.75
    assert link.probes[0].members == [(0, LATCH)] and link.probes[0].f1 == 1


def test_c_of_the_latch_is_found_by_the_second_pass(findings: Findings) -> None:
    rows = {(row.quantity, row.layer, row.unit): row for row in findings.concepts[0].ranking}
    latch = rows[("c", 0, LATCH)]
    assert latch.report == 1 and latch.start is not None and latch.start.reached == 0
    assert {quantity for quantity, *_ in rows} == {"h", "c", "i", "f", "g", "o"}


def test_aucs_are_those_of_scikit_learn_within_the_stated_error(findings: Findings) -> None:
    model, text = planted(), written(2, 4000)
    labels = PARENTHESES.label(text) == 1
    piece = Trace(model.network).extend(VOCABULARY.encode(text))
    rows = [row for row in findings.concepts[1].ranking if row.quantity == "h"]
    assert len(rows) >= 6 and min(row.error for row in rows) < 0.03
    for row in rows:
        values = piece.hidden[row.layer][:, row.unit].numpy()
        # the text is read in streams, so a few positions behind a beginning differ
        assert row.report == pytest.approx(roc_auc_score(labels, row.sign * values), abs=row.error + 0.005)


def test_a_sign_that_is_turned_round_is_told() -> None:
    found = search(planted(-1), two_texts(), (LINK,), HereEngine())
    best = found.concepts[0].ranking[0]
    assert (best.layer, best.unit, best.sign, best.report) == (0, LATCH, -1, 1)


class Shifted:
    """Labels of a concept, moved on by half the text."""

    def __init__(self, concept: Concept) -> None:
        self.concept = concept

    def __call__(self, text: str) -> np.ndarray:
        return np.roll(self.concept.label(text), len(text) // 2)


def test_with_shifted_labels_nothing_stands_out() -> None:
    shifted = Concept("shifted", "shifted", "yes-no", "nobody's", "", Shifted(LINK))
    found = search(planted(), two_texts(), (shifted,), HereEngine()).concepts[0]
    assert found.null is not None and found.null.p > 0.05
    best = next(row for row in found.ranking if row.quantity == "h")
    assert best.report is not None and best.report < found.null.percentile_95 + 0.02
    assert best.low is not None and best.low < 0.52


def test_files_plain_and_gzipped_give_the_same_and_broken_ones_are_named(tmp_path: Path) -> None:
    text = written(3, 2000).encode()
    plain, packed, cut, bad = (tmp_path / name for name in ("a.txt", "b.txt.gz", "cut.txt.gz", "bad.txt"))
    plain.write_bytes(text)
    packed.write_bytes(gzip.compress(text))
    cut.write_bytes(gzip.compress(bytes(random.Random(0).randbytes(200_000)))[:150_000])
    bad.write_bytes(text[:500] + b"\xff\xfe" + text)
    model = planted()
    one = search(model, Files("f", "f", [(None, plain)]), (LINK,), HereEngine())
    other = search(model, Files("f", "f", [(None, packed)]), (LINK,), HereEngine())
    assert one.concepts == other.concepts
    told = search(model, Files("f", "f", [(None, plain), (None, cut), (None, bad)]), (LINK,), HereEngine())
    assert told.concepts[0].positions >= one.concepts[0].positions
    said = [(failure.place, failure.error) for failure in told.failures]
    assert ("bad.txt", "byte 500 is not UTF-8") in said
    assert any(place == "cut.txt.gz" and "gzip" in error for place, error in said)


def test_what_a_gzip_file_holds_before_it_breaks_off_counts(tmp_path: Path) -> None:
    text = written(3, 40_000).encode()
    path = tmp_path / "cut.txt.gz"
    packed = gzip.compress(text)
    path.write_bytes(packed[: len(packed) // 2])
    shards = list(Files("f", "f", [(None, path)]).shards())
    *whole, broken = shards
    assert isinstance(broken, Unreadable) and len(text) // 3 < broken.offset < len(text)
    read = b"".join(shard.data[shard.context :] for shard in whole if isinstance(shard, Shard))
    assert text.startswith(read) and len(read) == broken.offset


def test_shards_never_cut_a_character_and_bring_what_came_before(tmp_path: Path) -> None:
    text = "aé€😀" * (SHARD_BYTES // 8)
    path = tmp_path / "long.txt"
    path.write_text(text)
    read, before = b"", b""
    for shard in Files("f", "f", [(None, path)]).shards():
        shard.data.decode()  # type: ignore[union-attr]
        context, rest = shard.data[: shard.context], shard.data[shard.context :]  # type: ignore[union-attr]
        assert shard.offset == len(read) and read.endswith(context)
        assert (len(context) >= 16_000) == (shard.offset > 0)
        read += rest
    assert read.decode() == text and before == b""


def test_the_same_model_text_and_concepts_have_the_same_key() -> None:
    model, source = planted(), two_texts()
    key = key_of(model, source, (LINK,))
    assert key == key_of(planted(), two_texts(), (LINK,))
    others = [
        key_of(planted(-1), source, (LINK,)),
        key_of(model, two_texts(4001), (LINK,)),
        key_of(model, source, (LINK, DEPTH)),
        key_of(model, Documents("a", "a", [(1, [written(1, 4000)]), (0, [written(2, 4000)])]), (LINK,)),
    ]
    assert len({key, *others}) == 5


def test_weights_that_are_not_numbers_are_told_at_once() -> None:
    model = planted()
    model.network.rnn.weight_hh_l1.data[0, 0] = torch.inf
    with pytest.raises(ValueError, match=r"must be finite numbers, got NaN or inf in rnn\.weight_hh_l1"):
        search(model, two_texts(), (LINK,), HereEngine())


def test_progress_grows_to_the_end() -> None:
    told: list[float] = []
    search(planted(), two_texts(), (LINK,), HereEngine(), lambda done, what: told.append(done))
    assert told == sorted(told) and told[0] > 0 and told[-1] >= 0.9


def test_names_are_of_units_that_hold_on_documents_that_no_choice_saw() -> None:
    corpus = make_corpus("planted", [written(seed, 300) for seed in range(40)], "", "made up")
    found = look_into(planted(), corpus, HereEngine(), concepts=(LINK, PARENTHESES))
    (unit,) = names_in(found, "planted")
    assert (unit.layer, unit.unit, unit.concept, unit.sign, unit.auc) == (0, LATCH, "inside [[ ]]", 1, 1)
    assert names_in(found, "python") == ()  # where [[ ]] means nothing
    assert found.text.source == "corpus:planted" and "test documents" in found.text.report
    assert {len(unit.top) for unit in found.units} == {3}


@pytest.mark.parametrize("most", [1_998, 8_000, 8_004, 8_005, 8_007])
def test_a_beginning_ends_with_a_whole_character(tmp_path: Path, most: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text("(\u0431)" * 1_000 + "(\U0001f600)" * 1_000, encoding="utf-8")
    found = search(planted(), Files("a", "A", ((None, path),), most), (PARENTHESES,), HereEngine())
    assert found.failures == []
    assert found.text.characters == len(path.read_bytes()[:most].decode("utf-8", "ignore"))


def test_where_nothing_can_be_counted_the_reason_is_given(tmp_path: Path) -> None:
    paths = {name: tmp_path / f"{name}.txt" for name in ("empty", "binary", "sound")}
    paths["empty"].touch()
    paths["binary"].write_bytes(b"ab\xff" * 300)
    paths["sound"].write_text("(ab)" * 300)
    exploding = Network(NetworkShape("relu", VOCABULARY.size, 6))
    for parameter in exploding.parameters():
        parameter.data *= 1e6
    model = Model("exploding", exploding, VOCABULARY, Config(exploding.shape, VOCABULARY))
    for name, asked, message in (
        ("empty", planted(), "the text is empty"),
        ("binary", planted(), "of binary.txt byte 2 is not UTF-8"),
        ("sound", model, "of sound.txt h of layer 1 is NaN"),
    ):
        with pytest.raises(ValueError, match=message):
            search(asked, Files("f", "F", ((None, paths[name]),)), (PARENTHESES,), HereEngine())


def test_a_network_in_which_nothing_changes_is_told() -> None:
    network = Network(NetworkShape("relu", VOCABULARY.size, 3))
    for parameter in network.parameters():
        parameter.data.zero_()
    still = Model("still", network, VOCABULARY, Config(network.shape, VOCABULARY))
    text = Documents("t", "T", ((None, ("(a) b " * 500,)),))
    for concept in search(still, text, (PARENTHESES, DEPTH), HereEngine()).concepts:
        assert (concept.lack or "").startswith("No unit changes") and concept.ranking == []
