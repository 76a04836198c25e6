"""Worker processes: the same results as in one process, whatever dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from rnnscope.engine import EngineError, ShardFailure, make_engine
from rnnscope.engine.engine import AHEAD
from rnnscope.engine.processes import ProcessEngine
from tests.engine import driven, mapped

pytestmark = pytest.mark.usefixtures("own_fork_server")


@pytest.fixture(scope="module")
def engine() -> Iterator[ProcessEngine]:
    with ProcessEngine(2) as engine:
        yield engine


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def await_end(pids: list[int], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while any(alive(pid) for pid in pids):
        assert time.monotonic() < end, "a worker has outlived its parent"
        time.sleep(0.02)


def await_pids(folder: Path, count: int) -> list[int]:
    end = time.monotonic() + 30
    while True:
        said = [path.read_text() for path in folder.glob("*.pid")]
        if len(said) == count and all(said):
            return [int(pid) for pid in said]
        assert time.monotonic() < end
        time.sleep(0.02)


def test_every_shard_is_answered_once(engine: ProcessEngine) -> None:
    assert sorted(engine.map(mapped.add, 1, range(50))) == [(number, number + 1) for number in range(50)]
    assert sorted(engine.map(mapped.add, 5, range(3))) == [(0, 5), (1, 6), (2, 7)], (
        "another job, same workers"
    )
    assert list(engine.map(mapped.add, 1, [])) == []


def test_tensors_come_back_with_the_bits_they_have_in_one_process(engine: ProcessEngine) -> None:
    there, here = driven.products(engine)
    assert there == here and len(here) == 6


def test_few_shards_are_under_way_at_once(engine: ProcessEngine) -> None:
    results, most = driven.taken_ahead(engine, 40)
    assert most <= engine.workers + AHEAD
    assert sorted(results) == [(number, number + 5) for number in range(40)]


def test_results_come_while_other_shards_are_under_way(engine: ProcessEngine) -> None:
    assert [number for number, _ in engine.map(mapped.process_of, None, [1.0, 0.0])] == [1, 0]


def test_a_shard_that_cannot_be_done_is_named(engine: ProcessEngine) -> None:
    results = dict(engine.map(mapped.refuse_odd, None, range(4)))
    assert results == {0: 0, 1: ShardFailure("1 is odd"), 2: 2, 3: ShardFailure("3 is odd")}


def test_an_error_nobody_expects_is_raised_with_where_it_came_from(engine: ProcessEngine) -> None:
    with pytest.raises(ZeroDivisionError, match=r"[789] by nothing") as caught:
        list(engine.map(mapped.crash, None, [7, 8, 9]))
    assert "mapped.py" in caught.value.__notes__[0]
    assert sorted(engine.map(mapped.add, 0, range(9))) == [(k, k) for k in range(9)], "and the engine goes on"


def test_the_shard_of_a_killed_worker_is_done_again(engine: ProcessEngine, tmp_path: Path) -> None:
    shards = [3, -1, 4, -2, 5, 6, -3]
    assert sorted(engine.map(mapped.die_once, tmp_path, shards)) == list(enumerate(shards))


def test_a_shard_that_kills_each_worker_fails_and_the_others_are_done(
    engine: ProcessEngine, tmp_path: Path
) -> None:
    shards = [7, 0, *range(8, 14)]
    results = dict(engine.map(mapped.die_once, tmp_path, shards))
    failure = results.pop(1)
    assert isinstance(failure, ShardFailure)
    assert failure.error.endswith("has died 4 times, by SIGKILL, perhaps because memory ran out")
    assert results == {number: shard for number, shard in enumerate(shards) if shard}
    assert (tmp_path / "0").read_text() == "xxxx", "once, and three times again"


def test_an_abandoned_map_leaves_nothing_to_the_next(engine: ProcessEngine) -> None:
    results = engine.map(mapped.process_of, None, [0.0, 0.3, 0.3, 0.3])
    next(results)
    results.close()
    assert sorted(engine.map(mapped.add, 1, range(4))) == [(0, 1), (1, 2), (2, 3), (3, 4)]


def test_closed_while_there_is_work_the_map_does_not_end_as_if_all_were_done() -> None:
    engine = ProcessEngine(1)
    results = engine.map(mapped.process_of, None, [0.0, 0.0, 0.0])
    _, pid = next(results)
    engine.close()
    assert not alive(pid)
    with pytest.raises(EngineError, match="closed while there was work"):
        next(results)


PROGRAM = """
import sys
from pathlib import Path
from rnnscope.engine import make_engine
from tests.engine import mapped

if __name__ == "__main__":
    with make_engine("processes", 2) as engine:
        list(engine.map(mapped.wait, Path(sys.argv[1]), range(2)))
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_their_parent(number: signal.Signals, repository: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    with subprocess.Popen(
        [sys.executable, program, tmp_path], env=environment, stderr=subprocess.PIPE, start_new_session=True
    ) as parent:
        workers = await_pids(tmp_path, 2)
        if number == signal.SIGINT:  # as a terminal does it: to all that run in it
            os.killpg(parent.pid, number)
        else:
            parent.send_signal(number)
        _, errors = parent.communicate(timeout=10)
    assert parent.returncode == -number
    await_end(workers)
    assert errors.count(b"Traceback") == (number == signal.SIGINT), "that of the parent"


INTERRUPTED = """
import os, signal
from multiprocessing import reduction
from rnnscope.engine import make_engine
from tests.engine import mapped

asked, send = [], reduction.sendfds

def interrupted(*arguments):
    asked.append(arguments)
    if len(asked) == 2:
        os.kill(os.getpid(), signal.SIGINT)
    send(*arguments)

if __name__ == "__main__":
    reduction.sendfds = interrupted
    try:
        with make_engine("processes", 2) as engine:
            list(engine.map(mapped.add, 1, range(100)))
    except KeyboardInterrupt:
        print("interrupted", len(asked))
"""


def test_ctrl_c_while_a_worker_starts_leaves_no_traceback_of_the_fork_server(
    repository: Path, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text(INTERRUPTED)
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    ended = subprocess.run([sys.executable, program], env=environment, capture_output=True, timeout=60)
    assert (ended.stdout, ended.stderr) == (b"interrupted 2\n", b"")


def map_in_a_child(answers: Connection) -> None:
    with make_engine("processes", 2) as engine:
        answers.send(sorted(engine.map(mapped.add, 1, range(5))))


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_daemonic_child_may_have_workers(method: str) -> None:
    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    child = context.Process(target=map_in_a_child, args=(theirs,), daemon=True)
    child.start()
    assert ours.poll(60)
    assert ours.recv() == [(number, number + 1) for number in range(5)]
    child.join(10)
    assert child.exitcode == 0
