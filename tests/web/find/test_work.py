"""Real processes: started one at a time, told of, cancelled, crashed, and none left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rnnscope.web.errors import Refusal
from rnnscope.web.find import work as work_module
from rnnscope.web.find.messages import WorkStatus
from rnnscope.web.find.work import Work
from tests.web.find.worked import crash, double, fail, forget, halve, leave, refuse, wait_for

Until = Callable[..., bool]
A, B = "a" * 64, "b" * 64


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    work = Work(tmp_path / "find", ".txt", most_kept=10)
    work.warm()
    yield work
    work.shutdown()


@pytest.fixture
def finished(work: Work, until: Until) -> Callable[[str], WorkStatus]:
    """The status of work that has ended."""

    def wait(key: str) -> WorkStatus:
        assert until(lambda: work.status(key).state not in ("waiting", "running"), 60)
        return work.status(key)

    return wait


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def pids_of(path: Path, until: Until) -> list[int]:
    assert until(lambda: path.exists() and len(path.read_text().split()) == 2, 60)
    return [int(pid) for pid in path.read_text().split()]


def test_work_is_done_in_a_process_and_then_kept(
    work: Work, finished: Callable[[str], WorkStatus], tmp_path: Path
) -> None:
    first = work.start(A, double, 21)
    assert (first.key, first.state, first.seconds_left) == (A, "running", None)
    assert finished(A) == WorkStatus(
        key=A, state="done", progress=1, doing="", seconds_left=None, error="", hint=""
    )
    assert work.path(A).read_text() == "42"
    assert work.start(A, fail).state == "done"  # not done again
    other = Work(tmp_path / "find", ".txt")  # after a restart
    assert other.status(A).state == "done" and other.start(A, fail).state == "done"


def test_the_same_again_joins_and_others_wait_until_there_are_too_many(
    work: Work, finished: Callable[[str], WorkStatus], tmp_path: Path, until: Until
) -> None:
    gate = tmp_path / "gate"
    work.start(A, wait_for, gate, tmp_path / "pids")
    assert until(lambda: work.status(A).doing == "waits for the gate", 60)
    assert until(lambda: work.status(A).progress > 0) and work.status(A).progress < 0.02
    assert work.start(A, fail).state == "running"
    keys = [f"{number:064x}" for number in range(work_module.MOST_WAITING)]
    assert {work.start(key, double, 1).state for key in keys} == {"waiting"}
    with pytest.raises(Refusal) as refused:
        work.start(B, double, 1)
    assert refused.value.status_code == 429 and "1 of these run and 4 wait" in refused.value.error
    assert work.cancel(keys[0]).state == "cancelled"
    assert work.start(B, double, 1).state == "waiting"
    gate.touch()
    assert {finished(key).state for key in (A, *keys[1:], B)} == {"done"}
    assert work.status(keys[0]).state == "cancelled" and not work.path(keys[0]).exists()


def test_the_time_left_is_counted_down_at_the_pace_so_far(work: Work, tmp_path: Path, until: Until) -> None:
    work.start(A, halve, tmp_path / "gate")
    assert until(lambda: work.status(A).progress == 0.5, 60)
    left = work.status(A).seconds_left
    assert left is None or 0 < left < 3
    assert until(lambda: work.status(A).seconds_left is None)  # longer than was to be expected: nobody knows


def test_cancelling_ends_it_and_what_it_started_within_two_seconds(
    work: Work, finished: Callable[[str], WorkStatus], tmp_path: Path, until: Until, slowness: float
) -> None:
    work.start(A, wait_for, tmp_path / "gate", tmp_path / "pids")
    work.start(B, double, 2)
    pids = pids_of(tmp_path / "pids", until)
    start = time.monotonic()
    assert work.cancel(A).state == "cancelled"
    assert until(lambda: not any(map(is_there, pids)), 2)
    assert time.monotonic() - start < 2 * slowness
    assert finished(B).state == "done"  # which waited
    assert until(lambda: list((tmp_path / "find").glob(".*")) == [])
    assert work.cancel(A).state == "cancelled" and work.cancel(B).state == "done"
    (tmp_path / "gate").touch()
    assert work.start(A, wait_for, tmp_path / "gate", tmp_path / "pids").state == "running"
    assert finished(A).state == "done"
    pids = pids_of(tmp_path / "pids", until)
    assert until(lambda: not any(map(is_there, pids)), 60)  # the child that it never ended, too


@pytest.mark.parametrize(
    ("function", "error", "logged"),
    [
        (refuse, "the text has 3 characters, at least 2,000 are needed", False),
        (fail, "this failed unexpectedly (KeyError); the server's terminal says more", False),
        (crash, "ended from outside, perhaps because memory ran out", True),
        (leave, "ended unexpectedly (7)", True),
        (forget, "ended unexpectedly (0)", True),
    ],
)
def test_what_fails_says_why_and_can_be_tried_again(
    work: Work,
    finished: Callable[[str], WorkStatus],
    function: Callable[..., None],
    error: str,
    logged: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    work.start(A, function)
    status = finished(A)
    assert status.state == "failed" and error in status.error and "/" not in status.error
    assert ("ended with" in caplog.text) == logged
    work.start(A, double, 1)
    assert finished(A).state == "done"


def test_only_so_many_results_are_kept(work: Work, finished: Callable[[str], WorkStatus]) -> None:
    work.results.most_kept = 3
    keys = [f"{number:064x}" for number in range(4)]
    for number, key in enumerate(keys):
        work.start(key, double, number)
        finished(key)
        os.utime(work.path(key), (number, number))
    work.start(keys[1], fail)  # used now
    work.start(A, double, 1)
    finished(A)
    assert {path.stem for path in work.results.folder.iterdir()} == {keys[1], keys[3], A}
    with pytest.raises(Refusal, match="neither under way nor kept"):
        work.status(keys[0])


def test_where_nothing_can_be_kept_nothing_is_begun(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match="nothing can be kept") as refused:
        Work(tmp_path / "file" / "find", ".txt").start(A, double, 1)
    assert refused.value.status_code == 422 and str(tmp_path) not in refused.value.error


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, "a" * 65, "a" * 15, "a" * 63 + "\n"])
def test_what_is_no_key_is_never_joined_to_a_path(work: Work, key: str) -> None:
    for act in (work.status, work.cancel, work.path, lambda key: work.start(key, double, 1)):
        with pytest.raises(Refusal) as refused:
            act(key)
        assert refused.value.status_code == 404


def test_after_the_end_nothing_runs_and_nothing_starts(work: Work, tmp_path: Path, until: Until) -> None:
    work.start(A, wait_for, tmp_path / "gate", tmp_path / "pids")
    work.start(B, double, 1)
    pids = pids_of(tmp_path / "pids", until)
    work.shutdown()
    assert until(lambda: not any(map(is_there, pids)), 2)
    assert {work.status(A).state, work.status(B).state} == {"cancelled"}
    with pytest.raises(Refusal):
        work.start(B, double, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc")
def test_a_server_that_is_killed_takes_its_work_and_all_below_with_it(tmp_path: Path, until: Until) -> None:
    program = (
        "import sys, time; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import worked;"
        "from rnnscope.web.find.work import Work; folder = Path(sys.argv[2]); work = Work(folder / 'find', '.txt');"
        "work.start('a' * 64, worked.wait_for, folder / 'gate', folder / 'pids'); time.sleep(10_000)"
    )
    server = subprocess.Popen([sys.executable, "-c", program, str(Path(__file__).parent), str(tmp_path)])
    try:
        pids = pids_of(tmp_path / "pids", until)
    finally:
        server.kill()
        server.wait()
    assert until(lambda: not any(map(is_there, pids)), 5)
