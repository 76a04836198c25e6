from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from rnnscope.samples import Sample
from rnnscope.web import texts as module
from rnnscope.web.errors import Refusal
from rnnscope.web.messages import InlineText, SampleText, StoredText
from rnnscope.web.texts import Texts, check, parse_reference

ODD = [
    "",
    "a",
    "\x00",
    "\r\n",
    "\ufeffabc",
    "e\u0301",
    "\u202eabc",
    "\U0001f600" * 20_000,
    "\u05d0\u05d1",
    "a" * 20_000,
]
SAMPLES = {"wiki": Sample("wiki", "A page", "[[link]]")}


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    return Texts(tmp_path / "texts", SAMPLES, most=3)


@pytest.mark.parametrize("characters", ODD, ids=range(len(ODD)))
def test_a_text_comes_back_as_it_was(client: TestClient, characters: str) -> None:
    answer = client.post("/api/texts", json={"characters": characters})
    assert answer.status_code == 201
    digest = hashlib.sha256(characters.encode()).hexdigest()
    assert answer.json() == {"sha256": digest, "length": len(characters)}
    assert client.get(f"/api/texts/{digest}").json() == {"sha256": digest, "characters": characters}
    assert client.post("/api/texts", json={"characters": characters}).json()["sha256"] == digest


@given(st.text())
def test_a_text_is_its_utf8(characters: str) -> None:
    assert check(characters) == characters.encode()


def test_too_long_a_text(client: TestClient) -> None:
    answer = client.post("/api/texts", json={"characters": "\U0001f600" * 20_001})
    assert answer.status_code == 422
    assert answer.json()["error"] == "a text must be at most 20,000 characters, got 20,001"


@pytest.mark.parametrize("characters", ["\ud800", "ab\udfff", "\ud83d \ude00"])
def test_half_a_pair(texts: Texts, characters: str) -> None:
    with pytest.raises(Refusal, match="half of a surrogate pair"):
        texts.store(characters)
    assert not texts.folder.exists()


def test_the_text_unused_longest_goes_first(texts: Texts) -> None:
    digests = [texts.store(character) for character in "abc"]
    for age, digest in enumerate(digests):
        os.utime(texts.folder / f"{digest}.txt", (age, age))
    assert texts.stored(digests[0]) == "a"  # used now
    texts.store("d")
    assert len(list(texts.folder.iterdir())) == 3
    with pytest.raises(Refusal, match="not on this machine"):
        texts.stored(digests[1])
    assert texts.stored(digests[0]) == "a"


def test_a_damaged_file_is_no_text_and_can_be_stored_again(texts: Texts) -> None:
    digest = texts.store("abc")
    (texts.folder / f"{digest}.txt").write_text("abd")
    with pytest.raises(Refusal):
        texts.stored(digest)
    assert texts.store("abc") == digest
    assert texts.stored(digest) == "abc"


def test_a_write_that_fails_leaves_nothing(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write_atomically", full)
    with pytest.raises(Refusal, match="No space left on device") as refused:
        texts.store("abc")
    assert refused.value.status_code == 422
    monkeypatch.undo()
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Refusal):
        texts.store("abc")
    assert list(texts.folder.iterdir()) == []


@pytest.mark.parametrize("digest", ["", "x", "../secret", "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n"])
def test_names_that_are_no_digests(texts: Texts, digest: str) -> None:
    with pytest.raises(Refusal) as refused:
        texts.stored(digest)
    assert refused.value.status_code == 404


def test_references(texts: Texts) -> None:
    sample = SampleText(kind="sample", name="wiki")
    assert texts.find(sample) == (sample, "[[link]]")
    stored, characters = texts.find(InlineText(kind="inline", characters="xyz"))
    assert characters == "xyz" and texts.find(stored) == (stored, "xyz")
    with pytest.raises(Refusal, match="no such sample") as refused:
        texts.find(SampleText(kind="sample", name="../wiki"))
    assert "wiki" in refused.value.hint


def test_references_in_addresses() -> None:
    assert parse_reference("sample:wiki") == SampleText(kind="sample", name="wiki")
    assert parse_reference("sha256:" + "a" * 64) == StoredText(kind="stored", sha256="a" * 64)
    for wrong in (
        "",
        "wiki",
        "sample:",
        "sha256:a",
        "sha256:" + "A" * 64,
        "inline:abc",
        "sample:" + "a" * 201,
    ):
        with pytest.raises(Refusal):
            parse_reference(wrong)
