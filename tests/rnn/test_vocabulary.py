from __future__ import annotations

from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from rnnscope.rnn.vocabulary import Vocabulary

ABC = Vocabulary(("a", "b", "c"))
any_text = st.text(st.characters(exclude_categories=()))  # lone surrogates too


def test_ids_start_at_one_and_unknown_is_zero() -> None:
    assert ABC.size == 4
    assert ABC.encode("cab!a\U0001f600").tolist() == [3, 1, 2, 0, 1, 0]
    assert ABC.encode("a").dtype == torch.int64
    assert ABC.decode(torch.tensor([3, 0, 1])) == "c\ufffda"
    assert ABC.decode([1, 2]) == "ab"


@given(any_text, any_text)
def test_encode_agrees_with_a_dictionary(known: str, text: str) -> None:
    characters = tuple(dict.fromkeys(c for c in known + "x" if not "\ud800" <= c <= "\udfff"))
    vocabulary = Vocabulary(characters)
    ids = {c: k for k, c in enumerate(characters, 1)}
    encoded = vocabulary.encode(text)
    assert encoded.tolist() == [ids.get(c, 0) for c in text]
    assert vocabulary.decode(encoded) == "".join(c if c in ids else "\ufffd" for c in text)


@given(st.text(min_size=1), st.integers(1, 6))
def test_from_text_keeps_the_commonest_first(text: str, most: int) -> None:
    by_count = sorted(Counter(text).items(), key=lambda item: (-item[1], item[0]))
    assert Vocabulary.from_text(text, most).characters == tuple(c for c, _ in by_count[:most])


def test_an_empty_text_has_no_ids() -> None:
    assert ABC.encode("").tolist() == []
    assert ABC.decode([]) == ""


@pytest.mark.parametrize("characters", [(), ("a", "b", "a"), ("ab",), ("",), ("a", "\ud83d")])
def test_bad_characters_are_refused(characters: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="vocabulary"):
        Vocabulary(characters)


@pytest.mark.parametrize("text", ["", "\ud800"])
def test_a_text_without_characters_makes_no_vocabulary(text: str) -> None:
    with pytest.raises(ValueError, match="at least one character"):
        Vocabulary.from_text(text)


@pytest.mark.parametrize("ids", [[4], [-1, 0]])
def test_ids_out_of_range_are_refused(ids: list[int]) -> None:
    with pytest.raises(ValueError, match="0 to 3"):
        ABC.decode(ids)


def test_most_must_be_positive() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Vocabulary.from_text("a", most=0)
