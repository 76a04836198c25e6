from __future__ import annotations

import ast
import io
import re
import time
import tokenize
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnnscope.find import concepts
from rnnscope.find.concepts.concept import CONCEPTS, Concept, concepts_for

# What lies between « and » is inside.
SPANS = {
    "inside a URL": [
        "see http:/«/a.org/b» and",
        "[https:/«/a.b/c» title]",
        "(http:/«/a/b_(c)/d») e",
        "a:/«/b»<i> '://c' 3://d",
        "http:/«/x.org/http://y»|z",
    ],
    "inside [[ ]]": [
        "[«[a]»] b [c] [«[d|e]»]",
        "[«[a [[b]] c]»] ]] [«[d»",
        "[«[a\nb\n »\nc]]",
    ],
    "inside {{ }}": ["{«{a|{{b}}\n\n|c}»} {d} }} {«{»"],
    "inside ( )": ["f«(a, (b)») :) «(c\n»\nd)"],
    "inside [ ]": ["«[a»] «[[b]»] ] «[»"],
    "inside quotes": ['a «"b c»" d «"e»\nf «" g»'],
    "inside backticks": [
        "a «`b»` «``c`d`»` «`e\n»\nf",
        "«```py\na\n\nb `c`\n``»` d",
    ],
    "inside a string": [
        "x = «'a\\'b»' + «\"c'»\" # 'd'",
        "«'»'«'a'b\n''»' «'»' «'»\nf",
    ],
    "inside a comment": ["a «# b 'c'»\nd '# e' «#f»"],
    "in an indented line": ["a\n   « b c»\n   d\n«\t e»\n   «  f»"],
    "in a heading": ["=«=A==»\nb == c\n=«==D===»"],
}


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.name)
def test_spans(concept: Concept) -> None:
    for marked in SPANS[concept.name]:
        text = re.sub("[«»]", "", marked)
        labels = concept.label(text).tolist()
        assert "".join(_marks(text, labels)) == marked


def _marks(text: str, labels: list[int]) -> Iterator[str]:
    for character, before, label in zip(text, [0, *labels], labels, strict=False):
        yield "»"[: before > label] + "«"[: label > before] + character
    yield "»"[: labels[-1]]


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.name)
@given(text=st.text("ab:/()[]{}|`'\"#\\= \t\n", max_size=40), end=st.integers(0, 40))
@example(text="a://b c", end=4)
@example(text="'''a'''", end=2)
@example(text="'a\\' b", end=3)
@example(text="````a```", end=3)
@settings(deadline=None)
def test_no_label_looks_ahead(concept: Concept, text: str, end: int) -> None:
    labels = concept.label(text)
    assert labels.dtype == np.int8
    assert len(labels) == len(text)
    assert concept.label(text[:end]).tolist() == labels[:end].tolist()


def test_strings_and_comments_are_those_of_the_tokenizer() -> None:
    source = Path(ast.__file__).read_text(encoding="utf-8")
    starts = np.cumsum([0, *(len(line) for line in source.splitlines(keepends=True))])
    expected = {"string": np.zeros(len(source), np.int8), "comment": np.zeros(len(source), np.int8)}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        start, end = (starts[row - 1] + column for row, column in (token.start, token.end))
        if token.type == tokenize.COMMENT:
            expected["comment"][start:end] = 1
        elif token.type == tokenize.STRING:
            prefix = len(token.string) - len(token.string.lstrip("rRbBuUfF"))
            expected["string"][start + prefix : end - 1] = 1
            if token.string[prefix:].startswith(('"""', "'''")):
                expected["string"][start + prefix + 1] = 0
    assert expected["comment"].sum() > 1000
    np.testing.assert_array_equal(concepts.COMMENT.label(source), expected["comment"])
    if not hasattr(tokenize, "FSTRING_START"):  # since 3.12 an f-string is many tokens
        np.testing.assert_array_equal(concepts.STRING.label(source), expected["string"])


def test_what_a_document_leaves_open_ends_with_it() -> None:
    documents = ["(a\n", "b)\n", "(c"]
    assert concepts.PARENTHESES.label_documents(documents).tolist() == [1, 1, 1, 0, 0, 0, 1, 1]
    assert concepts.PARENTHESES.label_documents([]).tolist() == []


@pytest.mark.parametrize("corpus", ["wiki", "python", "readme", "mine"])
def test_every_corpus_has_concepts_with_different_names(corpus: str) -> None:
    names = [concept.name for concept in concepts_for(corpus)]
    assert len(set(names)) == len(names) >= 4


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.name)
def test_a_text_of_one_thing_takes_no_time(concept: Concept) -> None:
    for thing in ("(", "'", "`", "``` ", "a://", "[[", '"""', "\\", "\n", "    ", "a "):
        text = thing * (40_000 // len(thing))
        begin = time.process_time()
        assert len(concept.label(text)) == len(text)
        assert time.process_time() - begin < 1
