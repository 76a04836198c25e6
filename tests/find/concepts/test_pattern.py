from __future__ import annotations

import pickle
import time

import pytest

from rnnscope.find.concepts import ConceptError, regex_concept


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"ab+", "xabbb ab a", "0011100100"),
        (r"\d", "a1 22", "01011"),  # a match of one character is told at it
        (r"(?<=://)\S+", "a://bcd e", "000001100"),
        (r"(?s)<.*?>", "<a\n> <b", "0111000"),
        (r"a|", "aab", "110"),
        (r"\p{Greek}+", "aαβγ", "0011"),
        (r"𝟗.", "a𝟗bc", "0010"),
    ],
)
def test_inside_a_match_from_its_second_character(pattern: str, text: str, expected: str) -> None:
    concept = pickle.loads(pickle.dumps(regex_concept(pattern)))
    assert "".join(map(str, concept.label(text).tolist())) == expected


@pytest.mark.parametrize("pattern", ["(", "[a", "*a", "a{2,1}", r"\p{Nonsense}", "(?<n>a)(?P=m)", "(?<=a"])
def test_a_pattern_that_does_not_compile_is_refused(pattern: str) -> None:
    with pytest.raises(ConceptError, match=r"the pattern must be a regular expression, got ") as refused:
        regex_concept(pattern)
    assert refused.value.field == "pattern"
    assert refused.value.hint


@pytest.mark.parametrize("pattern", ["^", r"\b", "(?=a)", "()", "$|^", "a{0}"])
def test_a_pattern_that_matches_nothing_but_the_empty_string_is_refused(pattern: str) -> None:
    with pytest.raises(ConceptError, match="must match at least one character, got only empty matches"):
        regex_concept(pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(a|a)+$", "a" * 60 + "b"),
        (r"(a|aa)+$", "a" * 80 + "b"),
        (r"(?s)a[^z]*z", "a" * 1_000_000),  # quadratic
        (r"(\w+\s?)+;", "a b c d e f " * 80_000 + "!;"),
    ],
)
def test_a_pattern_that_does_not_end_is_refused_in_time(pattern: str, text: str) -> None:
    concept = regex_concept(pattern, seconds=0.1)
    begin = time.process_time()
    with pytest.raises(
        ConceptError, match=r"must end within 0\.[12] s on [\d,]+ characters, it did not"
    ) as refused:
        concept.label(text)
    assert time.process_time() - begin < 1
    assert "nested repetitions" in refused.value.hint


@pytest.mark.parametrize(
    ("pattern", "copies"),
    [
        ("((a{1000}){1000}){1000}", "1,000,000,000"),
        (r"(?:\({2,100}[(]{3}|b(c{,7}d{9,}){101}){100}", "90,900"),
        ("(?:(?:a?){0,101}b){100}", "10,100"),
    ],
)
def test_counts_within_counts_are_refused_before_they_take_the_memory(pattern: str, copies: str) -> None:
    with pytest.raises(ConceptError, match=f"by counts within counts, got {copies}"):
        regex_concept(pattern)


@pytest.mark.parametrize("pattern", [r"\d{4}-\d{2}-\d{2}", "a{1,200}b{1,200}c{1,200}", "(?:a{100}){100}"])
def test_modest_counts_are_not(pattern: str) -> None:
    assert regex_concept(pattern).label("a" * 10 + "2015-05-21").sum() in (0, 1, 9)


def test_recursion_without_end_is_refused() -> None:
    with pytest.raises(ConceptError, match="the pattern must "):
        regex_concept("(?R)")


def test_the_time_grows_with_the_text() -> None:
    text = "[[a link]] and 42 words " * 50_000
    labels = regex_concept(r"\[\[.+?\]\]").label(text)
    assert labels.sum() == 50_000 * 9


def test_the_same_pattern_has_the_same_name() -> None:
    assert regex_concept("a+").name == regex_concept("a+").name != regex_concept("a").name
    assert regex_concept("a+").title == "matches of a+"
