"""The engine that the others are held against, and how engines are chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rnnscope.engine import ENGINES, EngineError, ShardFailure, make_engine
from tests.engine import mapped


def test_results_come_in_order_and_shards_are_taken_as_needed() -> None:
    taken: list[int] = []

    def shards() -> Iterator[int]:
        for number in range(3):
            taken.append(number)
            yield 10 * number

    with make_engine("here") as engine:
        results = engine.map(mapped.add, 1, shards())
        assert (next(results), taken) == ((0, 1), [0])
        assert list(results) == [(1, 11), (2, 21)]


def test_a_shard_that_cannot_be_done_is_named_and_the_others_are_done() -> None:
    with make_engine("here") as engine:
        assert list(engine.map(mapped.refuse_odd, None, range(3))) == [
            (0, 0),
            (1, ShardFailure("1 is odd")),
            (2, 2),
        ]


def test_another_error_ends_the_map() -> None:
    with make_engine("here") as engine, pytest.raises(ZeroDivisionError):
        next(engine.map(mapped.crash, None, [1]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("mpi",), f"engine must be one of {', '.join(ENGINES)}, got mpi"),
        (("processes", 0), "workers must be 1 or more, got 0"),
        (("here", 2), "the engine here is one worker, got 2: take processes"),
        (("processes", None, "10.0.0.5:6379"), "an address is for the engine ray"),
        (("ray", None, "10.0.0.5"), "address must be HOST:PORT, such as 10.0.0.5:6379, got 10.0.0.5"),
        (("ray", None, "ray://head:10001"), "address must be HOST:PORT, .* got ray://head:10001"),
        (("ray", None, "127.0.0.1:1"), "no Ray cluster answers at 127.0.0.1:1"),
        (("ray", 2, "127.0.0.1:1"), "workers are for a Ray that is started here"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_in_one_sentence(arguments: tuple, message: str) -> None:
    with pytest.raises(EngineError, match=message):
        make_engine(*arguments)
