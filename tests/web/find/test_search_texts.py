from __future__ import annotations

import gzip
import os
from dataclasses import replace
from pathlib import Path

import pytest

from rnnscope.find.shards import Documents, Files
from rnnscope.find.statistics import CHOOSE, REPORT
from rnnscope.rnn.checkpoint import Config
from rnnscope.rnn.corpora import Corpus
from rnnscope.rnn.network import NetworkShape
from rnnscope.rnn.vocabulary import Vocabulary
from rnnscope.samples import samples
from rnnscope.web.errors import Refusal
from rnnscope.web.find.messages import TextChoice
from rnnscope.web.find.texts import SearchTexts
from rnnscope.web.texts import Texts

CONFIG = Config(NetworkShape("gru", 3, 2), Vocabulary(("a", "b")), corpus="readme", sample="python")
DOCUMENTS = tuple(f"{number} " * 300 + "\n" for number in range(60))
CORPUS = Corpus("readme", DOCUMENTS, "none", "here", "0" * 64)


@pytest.fixture
def texts(tmp_path: Path) -> SearchTexts:
    return SearchTexts(Texts(tmp_path / "texts", samples()), tmp_path)


@pytest.fixture
def corpus(monkeypatch: pytest.MonkeyPatch) -> Corpus:
    """What every corpus holds."""
    monkeypatch.setattr("rnnscope.rnn.corpora.load_corpus", lambda name, folder: CORPUS)
    return CORPUS


def test_the_list_begins_with_what_suits_the_model(texts: SearchTexts, tmp_path: Path) -> None:
    listed = texts.choices(CONFIG, None)
    assert [choice.value for choice in listed] == [
        "corpus:readme", "corpus:python", "corpus:wiki", "sample:python", "sample:wiki", "sample:readme",
        "sample:brackets",
    ]  # fmt: skip
    assert [choice.value for choice in listed if choice.missing] == ["corpus:wiki"]
    assert "rnnscope corpus get wiki" in (listed[2].missing or "")
    (tmp_path / "wiki.txt").touch()
    shipped = TextChoice(value="shipped", title="x", characters=1, missing=None)
    wiki = texts.choices(replace(CONFIG, corpus="wiki"), shipped)
    assert [choice.value for choice in wiki[:2]] == ["shipped", "corpus:wiki"] and wiki[1].missing is None


def test_files_of_ones_own(texts: SearchTexts, tmp_path: Path) -> None:
    folder = tmp_path / "corpora"
    folder.mkdir()
    (folder / "a.txt").write_text("abc")
    (folder / "b.txt.gz").write_bytes(gzip.compress(b"abc"))
    (folder / "c.bin").touch()
    (folder / "d.txt").mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).touch()  # no name in UTF-8
    (tmp_path / "secret.txt").touch()
    values = [choice.value for choice in texts.choices(CONFIG, None)]
    assert values[-2:] == ["file:a.txt", "file:b.txt.gz"]
    source = texts.source("file:a.txt", CONFIG, 2)
    assert (
        isinstance(source, Files) and source.most_bytes == 2 and source.files == ((None, folder / "a.txt"),)
    )
    for name in ("../secret.txt", "c.bin", "d.txt", "", str(tmp_path / "secret.txt")):
        with pytest.raises(Refusal):
            texts.source(f"file:{name}", CONFIG, 2)


def test_a_file_that_cannot_be_read_is_told(texts: SearchTexts, tmp_path: Path) -> None:
    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "a.txt").symlink_to("/proc/self/mem")  # is there, and gives an error when read
    with pytest.raises(Refusal, match="the file cannot be read"):
        texts.source("file:a.txt", CONFIG, 2)


def test_a_model_is_asked_about_documents_that_its_training_did_not_fit(
    texts: SearchTexts, corpus: Corpus
) -> None:
    source = texts.source("corpus:readme", CONFIG, 1_000_000)
    split = corpus.split()
    assert isinstance(source, Documents)
    assert source.parts == ((CHOOSE, split.validation), (REPORT, split.test))
    assert "validation" in source.choose and "test documents" in source.report
    assert "is not quite" not in source.report
    other = replace(CONFIG, details={"corpus_sha256": "1" * 64})
    assert "is not quite the one" in texts.source("corpus:readme", other, 1_000_000).report
    short = texts.source("corpus:readme", CONFIG, 2_000)
    assert isinstance(short, Documents)
    assert [sum(map(len, documents)) for _, documents in short.parts] == [1_000, 1_000]
    assert short.sha256() != source.sha256()


def test_of_another_corpus_everything_alternates(texts: SearchTexts, corpus: Corpus) -> None:
    source = texts.source("corpus:readme", replace(CONFIG, corpus="wiki"), 1_000_000)
    assert isinstance(source, Documents) and source.parts == ((None, corpus.documents),)
    cut = texts.source("corpus:readme", replace(CONFIG, corpus=None), 1_234)
    assert isinstance(cut, Documents) and "".join(cut.parts[0][1]) == corpus.text[:1_234]


def test_a_corpus_that_is_not_there_says_how_to_get_it(texts: SearchTexts) -> None:
    with pytest.raises(Refusal) as refused:
        texts.source("corpus:wiki", CONFIG, 1_000)
    assert refused.value.status_code == 422 and "corpus get wiki" in refused.value.hint


def test_a_corpus_is_read_once_and_again_when_it_changes(
    texts: SearchTexts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def load(name: str, folder: Path) -> Corpus:
        read.append(name)
        return CORPUS

    monkeypatch.setattr("rnnscope.rnn.corpora.load_corpus", load)
    for _ in range(2):
        texts.source("corpus:wiki", CONFIG, 1_000)
        texts.source("corpus:python", CONFIG, 1_000)
    (tmp_path / "wiki.txt").touch()
    texts.source("corpus:wiki", CONFIG, 1_000)
    assert read == ["wiki", "python", "wiki"]


@pytest.mark.parametrize(
    ("characters", "title"),
    [("\n  a line \nmore", "your text: a line"),
     ("x" * 60, f"your text: {'x' * 39}\u2026"), (" \n", "your text: blank")],
)  # fmt: skip
def test_a_pasted_text_is_called_by_its_first_line(texts: SearchTexts, characters: str, title: str) -> None:
    source = texts.source(f"stored:{texts.texts.store(characters)}", CONFIG, 1_000_000)
    assert source.title == title and source.bytes == len(characters)


def test_a_sample_is_its_own_text(texts: SearchTexts) -> None:
    source = texts.source("sample:brackets", CONFIG, 1_000_000)
    assert isinstance(source, Documents) and source.parts == ((None, (samples()["brackets"].characters,)),)
