"""Functions that tests map, in a module of their own so that workers can import it without pytest."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rnnscope.engine import ShardError

if TYPE_CHECKING:  # most workers of the tests need not wait for these
    import numpy as np
    import torch


def add(common: int, shard: int) -> int:
    return common + shard


def refuse_odd(common: None, shard: int) -> int:
    if shard % 2:
        raise ShardError(f"{shard} is odd")
    return shard


def crash(common: None, shard: int) -> int:
    raise ZeroDivisionError(f"{shard} by nothing")


def process_of(common: None, shard: float) -> int:
    time.sleep(shard)
    return os.getpid()


def multiply(common: torch.Tensor, shard: np.ndarray) -> torch.Tensor:
    """A result whose every bit may depend on the threads that the function sets itself."""
    import torch

    torch.set_num_threads(1)
    result = common @ torch.from_numpy(shard.copy())
    result += 1  # own memory, which may be written
    return result


def die_once(marks: Path, shard: int) -> int:
    """Shards under 0 kill their worker the first time, shard 0 each time."""
    mark = marks / str(shard)
    if shard == 0 or (shard < 0 and not mark.exists()):
        with mark.open("a") as file:
            file.write("x")
        os.kill(os.getpid(), signal.SIGKILL)
    return shard


def wait(marks: Path, shard: int) -> int:
    """Leave one's process number, then take long."""
    (marks / f"{shard}.pid").write_text(str(os.getpid()))
    time.sleep(60)
    return shard


def node_of(common: None, shard: float) -> str:
    import ray

    time.sleep(shard)
    return ray.get_runtime_context().get_node_id()
