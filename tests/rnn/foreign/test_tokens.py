"""Vocabularies as people write them, and what is wrong with others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnnscope.rnn.foreign.tokens import map_characters, read_tokens

STOI = {"b": 1, "a": 0, "<unk>": 2}
ITOS = {"1": "b", "0": "a", "2": "<unk>"}
TOKENS = ("a", "b", "<unk>")


def read(tmp_path: Path, document: Any) -> tuple[str, ...]:
    path = tmp_path / "vocab.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return read_tokens(path)


@pytest.mark.parametrize(
    "document",
    [
        list(TOKENS),
        STOI,
        ITOS,
        {"stoi": STOI},
        {"itos": ITOS},
        {"itos": list(TOKENS)},
        {"stoi": STOI, "itos": ITOS, "hidden_size": 128, "config": {"layers": 2}},
        {"char2idx": STOI},
        {"char_to_ix": STOI, "ix_to_char": ITOS},
        {"my own name": STOI, "size": 3},
        {"config": {"layers": 2, "hidden": 128}, "mine": STOI},
        {"model": {"vocab": STOI}},
        {"vocabulary": {"stoi": STOI}},
    ],
)
def test_forms(tmp_path: Path, document: Any) -> None:
    assert read(tmp_path, document) == TOKENS


def test_a_string_of_characters_and_a_byte_order_mark(tmp_path: Path) -> None:
    assert read(tmp_path, {"chars": "ba\n"}) == ("b", "a", "\n")
    assert read(tmp_path, '\ufeff["a", "b"]') == ("a", "b")


def test_digits_are_characters_too(tmp_path: Path) -> None:
    assert read(tmp_path, {"0": 1, "1": 0}) == ("1", "0")
    assert read(tmp_path, {"0": "1", "1": "0"}) == ("1", "0")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("[1, 2", "is not JSON; a vocabulary is a list"),
        ("\x00", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"a": 0, "a": 1}', "the key 'a' comes twice"),
        ({"a": 0, "b": 0}, "id 0 belongs to both 'a' and 'b'"),
        (["a", "b", "a"], "'a' has two ids, 0 and 2"),
        ({"0": "a", "1": "a"}, "'a' has two ids, 0 and 1"),
        ({"a": 0, "b": 2}, "ids must be 0 to 1 without a hole, but none has id 1$"),
        ({"a": 1, "b": 2}, 'none has id 0; if id 0 is padding, add "<pad>" with id 0'),
        ({"a": -1, "b": 0}, "none has id 1"),
        ({"a": 10**30}, "none has id 0"),
        ({"a": 0.5}, "each id must be a whole number, got 0.5 for 'a'"),
        ({"a": True}, "each id must be a whole number, got True"),
        ({"a": None}, "each id must be a whole number, got None"),
        ({"a": "b"}, "each key must be a number, got 'a'"),
        ({"٣": "b"}, "each key must be a number"),
        (["a", 1], "each entry of the list must be a character, got 1 at 1"),
        ([], "at least one character"),
        ({}, "at least one character"),
        ({"stoi": {}}, "at least one character"),
        ('"abc"', "must be a list of characters, .* got str"),
        ("7", "got int"),
        ({"a": {"b": {"c": {"d": {"e": {}}}}}}, "no vocabulary was found"),
        ({"stoi": STOI, "itos": list("ba")}, "'stoi', 'itos' give different ids; keep one of them"),
        ({"x": STOI, "y": ["b", "a"]}, "'x', 'y' give different ids"),
        ({"stoi": {"a": "b"}}, "each key must be a number"),
        ([str(k) for k in range(65_535)], "at most 65534 entries, got 65535"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(tmp_path: Path, document: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        read(tmp_path, document)
    message = str(caught.value)
    assert message.startswith("vocab.json") and "\n" not in message and len(message) < 250


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        read_tokens(tmp_path / "absent.json")
    (tmp_path / "latin.json").write_bytes(b'["\xe9"]')
    with pytest.raises(ValueError, match=r"latin\.json is not JSON"):
        read_tokens(tmp_path / "latin.json")
    with pytest.raises(ValueError, match="must be at most 4 MiB"):
        read(tmp_path, " " * (4 << 20) + "[]")


@settings(deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=1), min_size=1, unique=True
    )
)
def test_characters_keep_their_order(characters: list[str]) -> None:
    assume(characters != ["\ufffd"])
    mapped = map_characters(tuple(characters))
    order = [*mapped.source_ids] if mapped.unknown is None else [mapped.unknown, *mapped.source_ids]
    assert sorted(order) == list(range(len(characters)))
    assert mapped.vocabulary.characters == tuple(characters[k] for k in mapped.source_ids)
    assert mapped.unknown == (characters.index("\ufffd") if "\ufffd" in characters else None)


@pytest.mark.parametrize("name", ["<unk>", "<UNK>", "[UNK]", "\ufffd", "UNK"])
def test_the_unknown_is_found_by_its_name(name: str) -> None:
    mapped = map_characters(("a", name, "b"))
    assert mapped.unknown == 1 and mapped.source_ids == (0, 2) and mapped.stand_ins == {}


def test_of_two_unknowns_the_one_in_brackets_counts() -> None:
    mapped = map_characters(("\ufffd", "a", "<unk>"))
    assert mapped.unknown == 2 and mapped.vocabulary.characters == ("\ufffd", "a")


@pytest.mark.parametrize("token", ["<pad>", "", "\ud800", "\r\n", "e\u0301"])
def test_what_is_no_character_gets_a_stand_in(token: str) -> None:
    mapped = map_characters(("a", "\ue000", token, "b"))
    assert mapped.stand_ins == {token: "\ue001"}
    assert mapped.vocabulary.characters == ("a", "\ue000", "\ue001", "b")


@pytest.mark.parametrize(
    "tokens", [("the", "cat", "a"), tuple("abcdefghijkl") + tuple(f"##{c}" for c in "abcdefghi")]
)
def test_words_are_refused(tokens: tuple[str, ...]) -> None:
    with pytest.raises(
        ValueError, match=r"^this is a word or subword vocabulary .* RNNscope reads characters$"
    ):
        map_characters(tokens)


def test_only_an_unknown_is_no_vocabulary() -> None:
    with pytest.raises(ValueError, match="at least one character"):
        map_characters(("<unk>",))
