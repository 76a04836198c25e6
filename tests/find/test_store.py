from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import torch

from rnnscope.find import store
from rnnscope.find.findings import (
    ConceptCard,
    ConceptFindings,
    Findings,
    Histogram,
    SearchedText,
    UnitProfile,
)
from rnnscope.rnn.checkpoint import Config, Model
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.vocabulary import Vocabulary


def made(key: str = "a1", when: str = "2026-01-01T00:00:00+00:00", title: str = "a tale") -> Findings:
    card = ConceptCard(name="inside-url", title="inside a URL", kind="yes-no", sentence="From :// on.")
    found = ConceptFindings(
        concept=card, lack="It never holds.", positions=9, inside=0, spans=0, prevalence=0.0, always_yes_f1=0.0,
        ranking=[], null=None, probes=[], all_units=[[0.5, None]],
    )  # fmt: skip
    histogram = Histogram(low=-1.0, high=1.0, inside=[], outside=[1.0])
    unit = UnitProfile(
        layer=0, unit=1, mean=0.1, deviation=0.2, least=-1.0, largest=0.9, histogram=histogram,
        scores={"inside-url": None}, top=[], bottom=[],
    )  # fmt: skip
    text = SearchedText(source="s", title=title, characters=9, sha256="0", choose="c", report="r")
    return Findings(
        format=1, key=key, model="m", model_sha256="ff", cell="gru", layers=1, hidden_size=2, text=text, made=when,
        seconds=1.5, concepts=[found], failures=[], units=[unit],
    )  # fmt: skip


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    path = store.save(tmp_path / "find", made())
    assert path == store.path_of(tmp_path / "find", "a1")
    assert store.load(path) == made()
    assert json.loads(gzip.decompress(path.read_bytes()))["format"] == 1


def test_the_same_findings_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = store.save(tmp_path, made()).read_bytes()
    monkeypatch.setattr("time.time", lambda: 1e9)
    assert store.save(tmp_path, made()).read_bytes() == first


def test_the_newest_comes_first_in_a_list(tmp_path: Path) -> None:
    for key, when in (("a", "2026-02-01"), ("b", "2026-03-01"), ("c", "2026-01-01")):
        store.save(tmp_path, made(key, when))
    (tmp_path / "c.summary.json").unlink()  # read from the findings then
    (tmp_path / "d.json.gz").write_bytes(b"foreign")
    (tmp_path / "e.summary.json").write_text("{}")
    found = store.listed(tmp_path)
    assert [one.key for one in found] == ["b", "a", "c"]
    assert found[2] == store.summary(made("c", "2026-01-01"))
    assert found[0].concepts == ["inside a URL"]
    assert store.listed(tmp_path / "nowhere") == []


def test_what_is_called_otherwise_than_its_file_is_left_out(tmp_path: Path) -> None:
    for key in ("a", "b", "c"):
        store.save(tmp_path, made(key))
    (tmp_path / "a.summary.json").write_text(store.summary(made("../a")).model_dump_json())
    (tmp_path / "b.json.gz").rename(tmp_path / "d.json.gz")
    assert sorted(one.key for one in store.listed(tmp_path)) == ["a", "c"]


def test_a_list_does_not_read_the_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(tmp_path, made())
    monkeypatch.setattr(store, "load", lambda path: pytest.fail("read"))
    assert [one.title for one in store.listed(tmp_path)] == ["a tale"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no gzip", "is damaged or not gzipped: remove it"),
        (b"", "does not hold findings of format 1 .see its beginning"),
        (gzip.compress(b"{}", mtime=0), "does not hold findings of format 1 .see format"),
        (gzip.compress(b"[1, 2", mtime=0), "see its beginning"),
        (gzip.compress(made().model_dump_json().encode())[:-9], "is damaged"),
        (gzip.compress(made().model_dump_json().replace('"format":1', '"format":2').encode()), "see format"),
        (
            gzip.compress(made().model_dump_json().replace('"mean":0.1', '"mean":"x"').encode()),
            "see units.0.mean",
        ),
        (
            gzip.compress(made().model_dump_json().replace('"mean":0.1', '"mean":NaN').encode()),
            "see units.0.mean",
        ),
    ],
)
def test_damaged_and_foreign_files_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.json.gz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message) as refused:
        store.load(path)
    assert "\n" not in str(refused.value)


def test_too_large_files_and_missing_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = store.save(tmp_path, made())
    with pytest.raises(ValueError, match="is not there: search again"):
        store.load(tmp_path / "y.json.gz")
    monkeypatch.setattr(store, "MOST_UNPACKED", 100)
    with pytest.raises(ValueError, match="when unpacked"):
        store.load(path)
    monkeypatch.setattr(store, "MOST_BYTES", 100)
    with pytest.raises(ValueError, match="must be at most 0 MiB"):
        store.load(path)


@pytest.mark.parametrize("key", ["", "../x", "a/b", "a" * 65, "é"])
def test_what_is_no_key_is_no_path(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="letters and digits"):
        store.path_of(tmp_path, key)


def test_a_key_depends_on_all_that_was_asked_for() -> None:
    asked = ("m", "t", ["a", "b"], "halves", 1000)
    key = store.search_key(*asked)
    assert len(key) == 24 and int(key, 16) >= 0
    assert key == store.search_key("m", "t", ["b", "a"], "halves", 1000)
    others = [("m", "t", ["a"]), ("x", "t", ["a", "b"]), ("m", "x", ["a", "b"])]
    keys = {key, *(store.search_key(*other, "halves", 1000) for other in others)}
    keys |= {
        store.search_key("m", "t", ["a", "b"], "x", 1000),
        store.search_key("m", "t", ["a", "b"], "halves", 1),
    }
    assert len(keys) == 6


def test_a_model_is_known_by_its_weights_and_characters() -> None:
    torch.manual_seed(0)
    shape = NetworkShape("gru", 2, 3, 1)
    network = Network(shape)

    def digest(name: str, characters: tuple[str, ...] = ("a", "b")) -> str:
        vocabulary = Vocabulary(characters)
        return store.model_sha256(Model(name, network, vocabulary, Config(shape, vocabulary)))

    first = digest("m")
    assert len(first) == 64 and first == digest("another name")
    assert first != digest("m", ("a", "c"))
    with torch.no_grad():
        next(network.parameters())[0, 0] += 1e-6
    assert first != digest("m")
