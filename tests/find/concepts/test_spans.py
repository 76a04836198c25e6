from __future__ import annotations

import pickle

import pytest

from rnnscope.find.concepts import ConceptError, spans_concept


def test_brushed_spans() -> None:
    assert spans_concept([(1, 3), (2, 4)]).label("abcdef").tolist() == [0, 1, 1, 1, 0, 0]
    both = pickle.loads(pickle.dumps(spans_concept([(1, 3)], [(4, 6), (5, 6)])))
    assert both.label("abcdefg").tolist() == [-1, 1, 1, -1, 0, 0, -1]


@pytest.mark.parametrize(
    ("on", "off", "field", "error"),
    [
        ([], [], "on", "at least one span must be on, got none"),
        ([(2, 2)], [], "on", "within 0 to 6, got 2 to 2"),
        ([(-1, 2)], [], "on", "got -1 to 2"),
        ([(1, 2)], [(5, 7)], "off", "got 5 to 7"),
        ([(1, 4)], [(0, 1), (3, 5)], "off", "must be on or off, got both within 3 to 5"),
    ],
)
def test_spans_that_do_not_fit_are_refused(
    on: list[tuple[int, int]], off: list[tuple[int, int]], field: str, error: str
) -> None:
    with pytest.raises(ConceptError, match=error) as refused:
        spans_concept(on, off).label("abcdef")
    assert refused.value.field == field


def test_other_spans_have_another_name() -> None:
    assert spans_concept([(1, 2), (4, 5)]).name == spans_concept([(4, 5), (1, 2)]).name
    assert spans_concept([(1, 2)]).name != spans_concept([(1, 2)], [(4, 5)]).name
