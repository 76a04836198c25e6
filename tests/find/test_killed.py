"""Where it is scanned makes no difference, nor does a worker that is killed meanwhile."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import torch

from rnnscope.engine.here import HereEngine
from rnnscope.engine.processes import ProcessEngine
from rnnscope.find.concepts import concept_named
from rnnscope.find.findings import Findings
from rnnscope.find.search import search
from rnnscope.find.shards import Documents
from rnnscope.rnn.checkpoint import Config, Model
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.vocabulary import Vocabulary

pytestmark = pytest.mark.usefixtures("own_fork_server")
CONCEPTS = tuple(map(concept_named, ("inside-parentheses", "line-position")))


def model() -> Model:
    torch.manual_seed(0)
    vocabulary = Vocabulary(tuple("ab()\n "))
    network = Network(NetworkShape("gru", vocabulary.size, 24)).eval().requires_grad_(False)
    return Model("m", network, vocabulary, Config(network.shape, vocabulary))


def text() -> Documents:
    draw = random.Random(0)
    letters = ["".join(draw.choices("ab()\n ", k=30_000)) for _ in range(8)]
    return Documents("a", "a text", [(k % 2, [letter]) for k, letter in enumerate(letters)])


class Killing(ProcessEngine):
    """Kills one of its workers in each map: when one of the shards `at` is answered."""

    def __init__(self, at: set[int]) -> None:
        super().__init__(2)
        self.at, self.killed = at, 0

    def map(
        self, function: Callable[[Any, Any], Any], common: Any, shards: Iterable[Any]
    ) -> Iterator[tuple[int, Any]]:
        for count, answer in enumerate(super().map(function, common, shards)):
            if count in self.at:
                busy = next(worker for worker in self._workers if worker.shards)
                assert busy.process.pid is not None
                os.kill(busy.process.pid, signal.SIGKILL)
                self.killed += 1
            yield answer


def without_times(findings: Findings) -> Findings:
    return findings.model_copy(update={"made": "", "seconds": 0.0})


@pytest.fixture(scope="module")
def unbroken() -> Findings:
    """What one process finds."""
    return without_times(search(model(), text(), CONCEPTS, HereEngine()))


def test_a_killed_worker_changes_nothing(unbroken: Findings) -> None:
    with Killing({2}) as engine:
        assert without_times(search(model(), text(), CONCEPTS, engine)) == unbroken
    assert engine.killed == 2  # one in each pass


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_twenty_killed_workers_change_nothing(seed: int, unbroken: Findings) -> None:
    with Killing({random.Random(seed).randrange(7)}) as engine:
        assert without_times(search(model(), text(), CONCEPTS, engine)) == unbroken
    assert engine.killed >= 1
