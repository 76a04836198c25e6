from __future__ import annotations

import bz2
import hashlib
import html
import importlib.metadata
import io
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnscope.rnn import corpora
from rnnscope.rnn.corpora import get_wiki, load_corpus, wiki
from rnnscope.rnn.corpora.corpus import make_corpus

EXPORT = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" xml:lang="en">
  <siteinfo><sitename>W &amp; W</sitename></siteinfo>
  <page>
    <title>Salt &amp; pepper</title>
    <redirect title="Salt" />
    <revision>
      <text xml:space="preserve">&lt;ref name=&quot;a&quot;&gt;[[Salt]] &amp;nbsp; http://salt.example/é&lt;/ref&gt;
end</text>
    </revision>
  </page>
  <page>
    <title>Empty</title>
    <text xml:space="preserve" />
  </page>
</mediawiki>
"""
ARCHIVE = bz2.compress(EXPORT.encode())
PAGES = [html.unescape(page) for page in re.findall(r"  <page>\n.*?</page>\n", EXPORT, re.DOTALL)]
PAGES[0] = PAGES[0].replace("\N{NO-BREAK SPACE}", "&nbsp;")  # escaped twice: once undone, an entity is left


@given(st.lists(st.integers(1, 400), min_size=3, max_size=60))
def test_split_is_a_partition_by_document_in_order(lengths: list[int]) -> None:
    corpus = make_corpus("x", (f"{k}:{'x' * n}" for k, n in enumerate(lengths)), "", "")
    split = corpus.split()
    parts = (split.train, split.validation, split.test)
    assert all(parts)
    assert sorted(document for part in parts for document in part) == sorted(corpus.documents)
    for part in parts:
        places = [corpus.documents.index(document) for document in part]
        assert places == sorted(places)
    assert corpus.split() == split


@pytest.mark.parametrize(
    "lengths", [[2000] * 59, [1 + 7 * k % 500 for k in range(300)], [50_000, *[900] * 400]]
)
def test_shares_are_of_the_characters(lengths: list[int]) -> None:
    corpus = make_corpus("x", (f"{k:04}{'x' * n}" for k, n in enumerate(lengths)), "", "")
    split = corpus.split()
    total = len(corpus.text)
    assert sum(map(len, split.train)) / total == pytest.approx(0.90, abs=0.015)
    assert sum(map(len, split.validation)) / total == pytest.approx(0.05, abs=0.01)
    assert sum(map(len, split.test)) / total == pytest.approx(0.05, abs=0.01)


def test_a_long_document_is_not_held_out_alone() -> None:
    documents = [f"{k} {'x' * n}" for k, n in enumerate([1000] * 20 + [40] * 60)]
    split = make_corpus("x", documents, "", "").split()
    assert max(map(len, split.validation + split.test)) < 100


def test_two_documents_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="at least 3 documents"):
        make_corpus("x", ["a", "b"], "", "").split()


def test_documents_are_tidied_and_hashed() -> None:
    corpus = make_corpus("x", ["a\r\nb", "  \n", "c\rd\n", "a\nb\n"], "", "")
    assert corpus.documents == ("a\nb\n", "c\nd\n")
    assert corpus.text == "a\nb\nc\nd\n"
    assert corpus.sha256 == hashlib.sha256(b"a\nb\nc\nd\n").hexdigest()


def test_python_is_the_standard_library_without_tests() -> None:
    corpus = load_corpus("python", Path())
    assert Path(io.__file__).read_text(encoding="utf-8") in corpus.documents
    assert not any("class TestAbstractAsyncContextManager" in document for document in corpus.documents)
    assert 4e6 < len(corpus.text) < 20e6
    split = corpus.split()
    assert len(split.test) > 10
    assert sum(map(len, split.test)) / len(corpus.text) == pytest.approx(0.05, abs=0.001)


def test_readme_is_the_markdown_of_the_installed_packages() -> None:
    corpus = load_corpus("readme", Path())
    description = importlib.metadata.metadata("hypothesis")["Description"]
    assert any(description.strip() in document for document in corpus.documents)
    assert not any(importlib.metadata.metadata("scipy")["Description"] == d for d in corpus.documents)  # reST


def test_no_readme_at_all_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "distributions", lambda: iter(()))
    with pytest.raises(ValueError, match="corpus readme must have some text, found none in"):
        load_corpus("readme", Path())


def test_a_file_becomes_blocks_of_whole_paragraphs(tmp_path: Path) -> None:
    paragraphs = [f"{k} {'word ' * 60}\nsecond line\n\n" for k in range(40)]
    path = tmp_path / "notes.txt"
    path.write_bytes(b"\xef\xbb\xbf" + "".join(paragraphs).replace("\n", "\r\n").encode())
    corpus = load_corpus(path, tmp_path)
    assert corpus.name == "notes"
    assert corpus.text == "".join(paragraphs)
    assert all(2000 <= len(document) <= 2400 for document in corpus.documents[:-1])
    assert all(document.endswith("second line\n\n") for document in corpus.documents)


@pytest.mark.parametrize("text", ["line of text\n" * 3000, "x\N{GRINNING FACE}" * 20_000])
def test_a_file_without_paragraphs_is_cut_too(tmp_path: Path, text: str) -> None:
    path = tmp_path / "one.txt"
    path.write_text(text + str(tmp_path), encoding="utf-8")
    blocks = list(corpora.local._blocks(text))
    assert "".join(blocks) == text
    assert max(map(len, blocks)) <= 4000
    assert load_corpus(path, tmp_path).documents


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_bytes_that_are_not_utf8_are_named(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes(mark + "é".encode() + b"caf\xe9 ol\xe9")
    with pytest.raises(
        ValueError, match=rf"latin.txt must be UTF-8, got byte 0xe9 at offset {len(mark) + 5};"
    ):
        load_corpus(path, tmp_path)


def test_other_bad_files_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        ValueError, match="corpus must be wiki, python, readme or a UTF-8 file, got 'wikipedia'"
    ):
        load_corpus("wikipedia", tmp_path)
    with pytest.raises(ValueError, match="a UTF-8 file"):
        load_corpus(tmp_path, tmp_path)
    path = tmp_path / "blank.txt"
    path.write_text(" \n\n")
    with pytest.raises(ValueError, match="corpus blank must have some text"):
        load_corpus(path, tmp_path)
    monkeypatch.setattr(corpora.local, "MAX_FILE_BYTES", 2)
    with pytest.raises(ValueError, match=r"blank\.txt must be at most 2 bytes, got 3"):
        load_corpus(path, tmp_path)


def test_pages_are_as_in_the_export_with_entities_undone() -> None:
    assert '<ref name="a">[[Salt]] &nbsp; http://salt.example/é</ref>' in PAGES[0]
    assert list(wiki.pages_of(ARCHIVE)) == PAGES


def package(path: Path, name: str, content: bytes) -> None:
    inside = f"gensim/test/test_data/{name}"
    if path.suffix == ".whl":
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr(inside, content)
    else:
        with tarfile.open(path, "w:gz") as source:
            member = tarfile.TarInfo(f"gensim-4.4.0/{inside}")
            member.size = len(content)
            source.addfile(member, io.BytesIO(content))


class Pip:
    """Stands in for pip: the first `failures` calls fail, the next one leaves `file_name` in --dest."""

    def __init__(self, file_name: str, content: bytes = ARCHIVE, failures: int = 0) -> None:
        self.file_name, self.content, self.failures = file_name, content, failures
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str], **options: object) -> SimpleNamespace:
        self.commands.append(command)
        if len(self.commands) <= self.failures:
            return SimpleNamespace(
                stdout="WARNING: Retrying\nERROR: No matching distribution found for gensim\n"
            )
        folder = next(Path(part.removeprefix("--dest=")) for part in command if part.startswith("--dest="))
        package(folder / self.file_name, wiki.ARCHIVE_NAME, self.content)
        return SimpleNamespace(stdout="")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The small export above in the place of the real one, and gensim not installed."""
    monkeypatch.setattr(wiki, "ARCHIVE_SHA256", hashlib.sha256(ARCHIVE).hexdigest())
    monkeypatch.setattr(wiki, "TEXT_SHA256", hashlib.sha256("".join(PAGES).encode()).hexdigest())
    monkeypatch.setattr(wiki.importlib.util, "find_spec", lambda name: None)
    return monkeypatch


@pytest.mark.parametrize(
    ("file_name", "failures"),
    [("gensim-4.4.0-cp311-any.whl", 0), ("g-any.whl", 1), ("gensim-4.4.0.tar.gz", 2)],
)
def test_wiki_is_taken_out_of_what_pip_downloads(
    tmp_path: Path, small: pytest.MonkeyPatch, file_name: str, failures: int
) -> None:
    pip = Pip(file_name, failures=failures)
    small.setattr(subprocess, "run", pip)
    reports: list[tuple[str, float]] = []
    cache = tmp_path / "new" / "folder"
    assert get_wiki(cache, lambda doing, share: reports.append((doing, share))) == cache / "wiki.txt"
    assert len(pip.commands) == failures + 1
    assert pip.commands[0][:4] == [sys.executable, "-m", "pip", "download"]
    assert not any(Path(part.removeprefix("--dest=")).exists() for part in pip.commands[-1][4:])
    assert [path.name for path in cache.iterdir()] == ["wiki.txt"]
    shares = [share for _, share in reports]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    corpus = load_corpus("wiki", cache)
    assert corpus.documents == tuple(PAGES)
    assert "CC BY-SA" in corpus.licence


def test_wiki_is_taken_from_an_installed_gensim(tmp_path: Path, small: pytest.MonkeyPatch) -> None:
    data = tmp_path / "gensim" / "test" / "test_data"
    data.mkdir(parents=True)
    (data / wiki.ARCHIVE_NAME).write_bytes(ARCHIVE)
    spec = SimpleNamespace(submodule_search_locations=[str(tmp_path / "gensim")])
    small.setattr(wiki.importlib.util, "find_spec", lambda name: spec)
    small.setattr(subprocess, "run", lambda *_, **__: pytest.fail("pip was called"))
    get_wiki(tmp_path)
    assert load_corpus("wiki", tmp_path).documents == tuple(PAGES)


def test_offline_is_one_sentence_and_leaves_nothing(tmp_path: Path, small: pytest.MonkeyPatch) -> None:
    small.setattr(subprocess, "run", Pip("", failures=9))
    with pytest.raises(
        ValueError, match=r"could not be downloaded \(are you online\?\); pip said: ERROR: No match"
    ):
        get_wiki(tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_another_archive_is_refused(tmp_path: Path, small: pytest.MonkeyPatch) -> None:
    small.setattr(subprocess, "run", Pip("g.whl", content=bz2.compress(b"<mediawiki/>")))
    with pytest.raises(ValueError, match="its hash differs"):
        get_wiki(tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_wiki_missing_or_changed_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="run `rnnscope corpus get wiki` once"):
        load_corpus("wiki", tmp_path)
    (tmp_path / "wiki.txt").write_text("something else")
    with pytest.raises(ValueError, match="delete it and run"):
        load_corpus("wiki", tmp_path)
