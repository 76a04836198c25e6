from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnscope.find.concepts import ConceptError, labelled_concept, parse_labelled

FILE = "# rnnscope labels: a date\n0\tborn \n1\t1 May\\t1999\n-\t\\n\\\\n\n0\t # x\n"


def test_lines_of_labels() -> None:
    labelled = parse_labelled(FILE)
    assert labelled.name == "a date"
    assert labelled.text == "born 1 May\t1999\n\\n # x"
    assert labelled.labels.tolist() == [0] * 5 + [1] * 10 + [-1] * 3 + [0] * 4
    from_windows = parse_labelled("\ufeff" + FILE.replace("\n", "\r\n"))
    assert (from_windows.name, from_windows.text) == (labelled.name, labelled.text)


@given(pieces=st.lists(st.tuples(st.sampled_from("01-"), st.text(min_size=1, max_size=8)), min_size=1))
@settings(deadline=None)
def test_every_text_can_be_written(pieces: list[tuple[str, str]]) -> None:
    pieces = [*pieces, ("1", "x")]
    lines = [label + "\t" + escaped(text) for label, text in pieces]
    labelled = parse_labelled("# rnnscope labels: x\n" + "\n".join(lines))
    assert labelled.text == "".join(text for _, text in pieces)
    assert labelled.labels.tolist() == [int(label.replace("-", "-1")) for label, text in pieces for _ in text]


def escaped(text: str) -> str:
    for character, name in (("\\", "\\"), ("\n", "n"), ("\t", "t"), ("\r", "r")):
        text = text.replace(character, "\\" + name)
    return text


def test_json() -> None:
    given = {"name": "a", "text": "abcdef", "on": [[1, 3]], "off": [[4, 5]]}
    assert parse_labelled(json.dumps(given)).labels.tolist() == [-1, 1, 1, -1, 0, -1]
    del given["off"]
    labelled = parse_labelled(" \n" + json.dumps(given))
    assert (labelled.name, labelled.text, labelled.labels.tolist()) == ("a", "abcdef", [0, 1, 1, 0, 0, 0])


@pytest.mark.parametrize(
    ("file", "error"),
    [
        ("", "line 1 must be '# rnnscope labels: NAME', got ''"),
        ("a,b\n1\ta", "line 1 must be '# rnnscope labels: NAME', got 'a,b'"),
        ("# rnnscope labels: \n1\ta", "the name must be 1 to 80 printable characters, got ''"),
        (
            "# rnnscope labels: x\n1\ta\n2\tb",
            "line 3 must be 1, 0 or -, then a tab and characters, got '2\\tb'",
        ),
        ("# rnnscope labels: x\n1 a", "line 2 must be 1, 0 or -, then a tab and characters, got '1 a'"),
        ("# rnnscope labels: x\n\n1\ta\\q", "line 3 must escape with"),
        ("# rnnscope labels: x\n1\ta\\", "line 2 must escape with"),
        ("# rnnscope labels: x\n", "a labelled file must hold a text, got none"),
        ("# rnnscope labels: x\n0\ta", "at least one character must be labelled 1, got none"),
        ("{", "a labelled file in JSON must hold name, text, on and off, got at its beginning: "),
        ('{"name": "a", "text": "b", "on": [[0, "1"]]}', "got at on.0.1: "),
        ('{"name": "a", "text": "b", "on": [[0]]}', "a span must be [start, stop], got [0]"),
        ('{"name": "a", "text": "b", "on": [[0, 2]]}', "within 0 to 1, got 0 to 2"),
        ('{"name": "a", "text": "b", "on": []}', "at least one span must be on, got none"),
        ('{"name": "a", "text": "b", "on": [[0, 1]], "of": []}', "got at of: Extra inputs"),
    ],
)
def test_a_broken_file_is_refused_and_the_line_named(file: str, error: str) -> None:
    with pytest.raises(ConceptError) as refused:
        parse_labelled(file)
    assert error in refused.value.error
    assert refused.value.hint


def test_labels_are_those_of_one_text() -> None:
    labelled = parse_labelled(FILE)
    concept = pickle.loads(pickle.dumps(labelled.concept))
    assert concept.title == "a date"
    np.testing.assert_array_equal(concept.label(labelled.text), labelled.labels)
    with pytest.raises(ValueError, match="must be the labelled one of 22 characters, got another of 3"):
        concept.label("abc")
    other = labelled_concept("a date", labelled.text, 1 - abs(labelled.labels))
    assert other.name != concept.name
