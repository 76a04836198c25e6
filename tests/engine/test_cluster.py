"""A real Ray cluster of two nodes: the same results as in one process, whatever dies, for those with the token only."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rnnscope.engine import Engine, EngineError, ShardFailure, make_engine
from rnnscope.engine.engine import AHEAD
from rnnscope.find.concepts import BUILT_IN
from rnnscope.find.search import search
from rnnscope.find.shards import Files
from rnnscope.rnn.checkpoint import Config, Model
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.vocabulary import Vocabulary
from tests.engine import driven, mapped


@pytest.fixture(scope="module")
def engine(two_nodes: Any) -> Iterator[Engine]:
    with make_engine("ray", address=two_nodes.address) as engine:
        yield engine


def test_both_nodes_work(engine: Engine) -> None:
    assert engine.workers == 2
    nodes = {node for _, node in engine.map(mapped.node_of, None, [0.2] * 6)}
    assert len(nodes) == 2


@pytest.mark.soak  # the scan below compares what tensors become
def test_tensors_come_back_with_the_bits_they_have_in_one_process(engine: Engine) -> None:
    there, here = driven.products(engine)
    assert there == here and len(here) == 6


def test_few_shards_are_under_way_at_once(engine: Engine) -> None:
    results, most = driven.taken_ahead(engine, 20)
    assert most <= engine.workers + AHEAD
    assert sorted(results) == [(number, number + 5) for number in range(20)]


def test_a_shard_that_cannot_be_done_is_named_and_another_error_is_raised(engine: Engine) -> None:
    results = dict(engine.map(mapped.refuse_odd, None, range(3)))
    assert results == {0: 0, 1: ShardFailure("1 is odd"), 2: 2}
    with pytest.raises(ZeroDivisionError, match="7 by nothing") as caught:
        list(engine.map(mapped.crash, None, [7]))
    assert "mapped.py" in caught.value.__notes__[0]


def test_the_shard_of_a_killed_worker_is_done_again_but_not_for_ever(engine: Engine, tmp_path: Path) -> None:
    shards = [3, -1, 0, 5, -2]
    results = dict(engine.map(mapped.die_once, tmp_path, shards))
    failure = results.pop(2)
    assert isinstance(failure, ShardFailure)
    assert "has died 4 times" in failure.error
    assert results == {0: 3, 1: -1, 3: 5, 4: -2}
    assert (tmp_path / "0").read_text() == "xxxx", "once, and three times again"


def python(program: str, environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    command = [sys.executable, "-W", "error", "-c", program, *map(str, arguments)]
    return subprocess.run(command, env=kept | environment, capture_output=True, text=True, timeout=60)


JOIN = """
import sys
from rnnscope.engine import make_engine
try:
    make_engine("ray", address=sys.argv[1])
except ValueError as error:
    print(error)
"""


@pytest.mark.parametrize("environment", [{"RAY_AUTH_TOKEN": "ab" * 32}, {}], ids=["wrong", "missing"])
def test_without_its_token_nobody_joins(two_nodes: Any, environment: dict[str, str], tmp_path: Path) -> None:
    answer = python(JOIN, {"HOME": str(tmp_path), **environment}, two_nodes.address)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("joining a Ray cluster takes its token, in RAY_AUTH_TOKEN, ")


def test_a_cluster_without_a_token_is_not_used(tmp_path: Path) -> None:
    answer = python(JOIN, {"RAY_AUTH_MODE": "disabled"}, "127.0.0.1:1")
    assert "RAY_AUTH_MODE is disabled, so that whoever reaches" in answer.stdout


def test_without_ray_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(EngineError, match=r'pip install "rnnscope\[cluster\]"'):
        make_engine("ray")


LOCAL = """
from rnnscope.engine import make_engine
import os, ray
with make_engine("ray", 1) as engine:
    print(engine.workers, sorted(engine.map(pow, 3, [2, 3])))
    from ray._private.worker import _global_node
    print(*(p.process.pid for ps in _global_node.all_processes.values() for p in ps))
"""


@pytest.mark.soak  # a Ray of its own
def test_without_an_address_ray_runs_here_and_ends_with_the_engine(tmp_path: Path) -> None:
    answer = python(LOCAL, {"HOME": str(tmp_path)})
    assert (answer.returncode, answer.stderr) == (0, "")
    results, pids = answer.stdout.splitlines()
    assert results == "1 [(0, 9), (1, 27)]"
    assert len(pids.split()) >= 2
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids.split())
    assert list(tmp_path.iterdir()) == [], "no token is left in the home folder"


def test_a_scan_finds_there_what_it_finds_here(engine: Engine, tmp_path: Path) -> None:
    draw = random.Random(0)
    paths = [tmp_path / f"{number}.txt" for number in range(4)]
    for path in paths:
        path.write_text("".join(draw.choices("ab ()[]:/", k=30_000)))
    source = Files("f", "files", [(None, path) for path in paths])
    vocabulary = Vocabulary(tuple("ab ()[]:/"))
    network = Network(NetworkShape("lstm", vocabulary.size, 12)).eval().requires_grad_(False)
    model = Model("m", network, vocabulary, Config(network.shape, vocabulary))
    there, here = (search(model, source, BUILT_IN[:3], engine) for engine in (engine, make_engine("here")))
    times = {"made": "", "seconds": 0.0}
    assert there.model_copy(update=times) == here.model_copy(update=times)


def test_the_shards_of_a_node_that_dies_are_done_on_another(engine: Engine, two_nodes: Any) -> None:
    """The last test: afterwards one node is left."""
    results = engine.map(mapped.process_of, None, [0.4] * 10)
    answered = [next(results)[0]]
    two_nodes.remove_node(two_nodes.second, allow_graceful=False)
    answered += [number for number, _ in results]
    assert sorted(answered) == list(range(10))
