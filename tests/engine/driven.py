"""What is asked of an engine of any kind."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from rnnscope.engine import Engine, ShardFailure, make_engine
from tests.engine import mapped


def products(engine: Engine) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """The bytes of some products of matrices, from this engine and from one in this process."""
    common = torch.randn(64, 256)
    shards = [np.random.default_rng(k).standard_normal((256, 300), np.float32) for k in range(6)]
    with make_engine("here") as here:
        there, ours = (
            {number: result.numpy().tobytes() for number, result in one.map(mapped.multiply, common, shards)}
            for one in (engine, here)
        )
    return there, ours


def taken_ahead(engine: Engine, count: int) -> tuple[list[tuple[int, int | ShardFailure]], int]:
    """5 added to each of `count` numbers, and the most that were taken from their source before an answer came."""
    taken: list[int] = []

    def shards() -> Iterator[int]:
        for number in range(count):
            taken.append(number)
            yield number

    results, most = [], 0
    for answered, result in enumerate(engine.map(mapped.add, 5, shards())):
        most = max(most, len(taken) - answered)
        results.append(result)
    return results, most
