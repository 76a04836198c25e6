from __future__ import annotations

import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnscope.find.concepts import concept_named

TEXTS = st.text(st.sampled_from("aBz-'1 \nÉßжЖǅ中٣²𝟗𐐀"), max_size=40)


@given(text=TEXTS)
@settings(deadline=None)
def test_capitalized_words(text: str) -> None:
    expected = [0] * len(text)
    for word in regex.finditer(r"(?<!\p{L})\p{Lu}\p{L}*", text):
        expected[word.start() : word.end()] = [1] * len(word[0])
    assert concept_named("capitalized-word").label(text).tolist() == expected


@given(text=TEXTS)
@settings(deadline=None)
def test_digits(text: str) -> None:
    expected = [int(regex.match(r"\p{Nd}", character) is not None) for character in text]
    assert concept_named("digit").label(text).tolist() == expected
