from __future__ import annotations

import pickle
import re
import time
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnnscope.find.concepts import BUILT_IN, Concept, ConceptError, concept_named, concepts_for

# What lies between « and » is inside.
SPANS = {
    "inside a URL": [
        "see http:/«/a.org/b» and",
        "[https:/«/a.b/c» title]",
        "(http:/«/a/b_(c)/d») e",
        "a:/«/b»<i> '://c' 3://d",
        "http:/«/x.org/http://y»|z",
        "://é://a:/«/b»",
    ],
    "inside [[ ]]": [
        "[«[a]»] b [c] [«[d|e]»]",
        "[«[a [[b]] c]»] ]] [«[d»",
        "[«[a\nb\n »\nc]]",
        "[«[[a]»]] ]] [«[b»",
    ],
    "inside {{ }}": ["{«{a|{{b}}\n\n|c}»} {d} }} {«{»"],
    "inside { }": ["a «{b\n\n {c}»} } «{»"],
    "inside ( )": ["f«(a, (b)») :) «(c\n»\nd)"],
    "inside [ ]": ["«[a»] «[[b]»] ] «[»"],
    "inside a tag < >": ["a <«b c='d'»> 1 < 2 <«/b»><«!-- e\n»\n>", "<«i»<«j\n k»> <<«?x»"],
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
    "in an indented line": ["a\n   « b c»\n   d\n«\t e»\n   «  f»", "   «\ta»\nb"],
    "in a heading": ["=«=A==»\nb == c\n=«==D===»"],
    "first character of a line": ["«a»b\n«c»\n«\n»«d»"],
    "in a capitalized word": ["a «Bc» dE «É»-«Foo»1«Bar» 2"],
    "digit": ["a«12»b«٣»²"],
}
YES_NO = [concept for concept in BUILT_IN if concept.kind == "yes-no"]
IDS = [concept.name for concept in BUILT_IN]
PIECES = st.sampled_from(
    [
        "http://",
        "[[",
        "]]",
        "{{",
        "}}",
        "()",
        '"',
        "'''",
        '"""',
        "```",
        "\\",
        "#",
        "==",
        "\n\n",
        "\n    ",
        "<ref",
        "É",
    ]
)


@pytest.mark.parametrize("concept", YES_NO, ids=lambda concept: concept.name)
def test_spans(concept: Concept) -> None:
    for marked in SPANS[concept.title]:
        text = re.sub("[«»]", "", marked)
        labels = concept.label(text).tolist()
        assert re.sub("»«", "", "".join(_marks(text, labels))) == re.sub("»«", "", marked)


def _marks(text: str, labels: list[int]) -> Iterator[str]:
    for character, before, label in zip(text, [0, *labels], labels, strict=False):
        yield "»"[: before > label] + "«"[: label > before] + character
    yield "»"[: labels[-1]]


@pytest.mark.parametrize("concept", BUILT_IN, ids=IDS)
@given(
    text=st.lists(PIECES | st.sampled_from("aB1:/()[]{}<>|`'\"#\\= \t\n"), max_size=30).map("".join),
    share=st.floats(0, 1),
)
@example(text="a://b c", share=4 / 7)
@example(text="'''a'''", share=2 / 7)
@example(text="'a\\' b", share=3 / 6)
@example(text="````a```", share=3 / 8)
@settings(deadline=None)
def test_no_label_looks_ahead(concept: Concept, text: str, share: float) -> None:
    labels = concept.label(text)
    end = round(share * len(text))
    assert labels.dtype == np.int16
    assert len(labels) == len(text)
    assert concept.label(text[:end]).tolist() == labels[:end].tolist()


@pytest.mark.parametrize("concept", BUILT_IN, ids=IDS)
def test_a_concept_can_be_sent_to_another_process(concept: Concept) -> None:
    text = "see [[a]] http://b ('c')\n  {{D 1}}\n"
    sent = pickle.loads(pickle.dumps(concept))
    assert sent.card == concept.card
    assert sent.identity == concept.identity
    assert sent.label(text).tolist() == concept.label(text).tolist()
    assert concept.label("").tolist() == []


def test_names_and_titles_are_different_and_fit_an_address() -> None:
    for names in ({concept.name for concept in BUILT_IN}, {concept.title for concept in BUILT_IN}):
        assert len(names) == len(BUILT_IN)
    for concept in BUILT_IN:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", concept.name)
        assert concept.card.sentence.endswith(".")
        assert concept.card.group
        assert concept_named(concept.name) is concept


def test_another_definition_is_another_identity() -> None:
    concept = concept_named("digit")
    other = Concept("digit", "digit", "yes-no", "At each digit.", "Words", concept.label)
    assert other.identity != concept.identity
    assert len({concept.identity for concept in BUILT_IN}) == len(BUILT_IN)


def test_an_unknown_name_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(ConceptError, match=r"got 'inside-urls'; choose from inside-url, ") as refused:
        concept_named("inside-urls")
    assert refused.value.field == "concept"
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


def test_what_a_document_leaves_open_ends_with_it() -> None:
    parentheses = concept_named("inside-parentheses")
    assert parentheses.label_documents(["(a\n", "b)\n", "(c"]).tolist() == [1, 1, 1, 0, 0, 0, 1, 1]
    assert parentheses.label_documents([]).tolist() == []


@pytest.mark.parametrize("corpus", ["wiki", "python", "readme", "mine"])
def test_every_corpus_has_yes_no_concepts_with_different_names(corpus: str) -> None:
    concepts = concepts_for(corpus)
    assert len({concept.name for concept in concepts}) == len(concepts) >= 4
    assert {concept.kind for concept in concepts} == {"yes-no"}


@pytest.mark.parametrize("concept", BUILT_IN, ids=IDS)
def test_a_text_of_one_thing_takes_no_time(concept: Concept) -> None:
    for thing in ("(", "'", "`", "``` ", "a://", "[[", "<a", '"""', "\\", "\n", "    ", "a "):
        text = thing * (40_000 // len(thing))
        begin = time.process_time()
        assert len(concept.label(text)) == len(text)
        assert time.process_time() - begin < 1
