from __future__ import annotations

import pytest

from rnnscope.find.causal import CausalResult, Control, LossChange
from rnnscope.find.losses import TestedUnit as Unit
from rnnscope.find.worded import causal_sentence, nats


def result(
    inside: float,
    interval: tuple[float, float] | None,
    outside: float = 0.01,
    controls: int = 20,
    rank: int = 0,
    units: int = 1,
) -> CausalResult:
    low, high = interval or (None, None)
    return CausalResult(
        1_000,
        [Unit(2, 53, "c", 0.125)] * units,
        0.0,
        1.0,
        LossChange(100, 1.0, 1.0 + inside, inside, low, high),
        LossChange(900, 1.0, 1.0 + outside, outside, None, None),
        [Control([(2, 1)], 0.0, 1.0, 0.0, 0.0)] * controls,
        rank,
        "",
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            result(0.41, (0.35, 0.47)),
            "With c of unit 3.53 held at 0.125, the loss inside rises by 0.41 nats a character (0.35 to 0.47), outside "
            "by 0.010; none of 20 like units does as much. The network uses it here.",
        ),
        (
            result(0.41, (0.35, 0.47), outside=0.5),
            "outside by 0.50; none of 20 like units does as much. The network uses it, but elsewhere as much as here.",
        ),
        (
            result(0.41, (0.35, 0.47), rank=1),
            "1 of 20 like units does as much or more. The network feels it, but no",
        ),
        (result(0.41, (0.35, 0.47), rank=7), "7 of 20 like units do as much or more."),
        (
            result(0.02, (-0.01, 0.05)),
            "(-0.010 to 0.050), outside by 0.010; none of 20 like units does as much. No use",
        ),
        (
            result(0.0, (0.0, 0.0), outside=0.0),
            "the loss inside stays as it is (0.00 to 0.00), outside it stays;",
        ),
        (
            result(-0.2, (-0.3, -0.1)),
            "falls by 0.20 nats a character (0.10 to 0.30), outside it rises by 0.010;",
        ),
        (result(-0.2, (-0.3, -0.1)), "The network does better without it here."),
        (result(0.4, (0.3, 0.5), controls=3), "for a firm claim ask for more controls."),
        (
            result(0.4, (0.3, 0.5), controls=0),
            "there is no like unit to compare with. The network feels it, but",
        ),
        (result(0.4, None), "One window is too little"),
        (result(0.4, (0.3, 0.5), units=3), "With 3 quantities held, the loss inside rises"),
        (result(0.4, (0.3, 0.5), units=3), "none of 20 sets of like units does as much"),
    ],
)
def test_no_more_is_said_than_was_seen(found: CausalResult, said: str) -> None:
    assert said in causal_sentence(found, "always")


def test_where_it_was_held_is_said() -> None:
    assert causal_sentence(result(0.4, (0.3, 0.5)), "inside").startswith(
        "With c of unit 3.53 held at 0.125 inside only, the loss"
    )


def test_numbers_have_the_decimals_that_they_need() -> None:
    assert [nats(x) for x in (1.234, 0.1, 0.0999, 0.0123, 0.0021, -0.5, 0.0)] == [
        "1.23", "0.10", "0.100", "0.012", "0.0021", "-0.50", "0.00",
    ]  # fmt: skip
