"""Real processes: started, told, killed, and none left behind."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from rnnscope.rnn.tensorfile import read_tensors
from rnnscope.runs import snapshots
from rnnscope.runs.database import Reader
from rnnscope.runs.folder import RunFolder
from rnnscope.runs.inbox import Inbox
from rnnscope.runs.launcher import Launcher, TooManyRunning
from rnnscope.runs.limits import Limits
from rnnscope.runs.store import Store

MakeRun = Callable[..., RunFolder]


@pytest.fixture
def launcher() -> Iterator[Launcher]:
    launcher = Launcher(Limits(), most_running=3)
    launcher.warm()
    yield launcher
    launcher.shutdown()


def slowness() -> float:
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def until(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds * slowness()
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return condition()


def meta(folder: RunFolder) -> dict[str, Any]:
    with Reader(folder.database) as reader:
        return reader.meta()


def is_in(folder: RunFolder, *states: str) -> Callable[[], bool]:
    return lambda: meta(folder)["state"] in states


def pid_of(launcher: Launcher, folder: RunFolder) -> int:
    pid = launcher._children[folder.path.name].process.pid
    assert pid is not None
    return pid


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" if Path("/proc").exists() else True


def test_a_run_trains_in_a_process_of_its_own(launcher: Launcher, make_run: MakeRun) -> None:
    folder = make_run(steps=60)
    launcher.start(folder)
    launcher.start(folder)  # which is started already
    assert until(is_in(folder, "paused")) and launcher.is_alive(folder) and folder.is_locked()
    pid = pid_of(launcher, folder)
    if sys.platform == "linux":
        assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0) + 10
    Inbox(folder.inbox).put("play")
    assert until(is_in(folder, "finished")) and meta(folder)["step"] == 60
    assert until(lambda: not launcher.is_alive(folder) and not is_there(pid))
    assert not folder.is_locked() and list(folder.inbox.iterdir()) == []
    assert multiprocessing.active_children() == []


def test_its_numbers_are_those_of_a_process_with_one_thread(launcher: Launcher, make_run: MakeRun) -> None:
    from rnnscope.runs.loop import RunLoop
    from rnnscope.runs.process import make_experiment

    here, there = make_run(steps=30), make_run(steps=30)
    for folder in (here, there):
        Inbox(folder.inbox).put("play")
    launcher.start(there)
    RunLoop(here, make_experiment(here), Limits()).run()
    assert until(is_in(there, "finished"))
    with Reader(here.database) as one, Reader(there.database) as other:
        assert one.metrics_since(-1).tobytes() == other.metrics_since(-1).tobytes()
    assert snapshots.nearest(there.snapshots, None) == 30


@pytest.mark.parametrize("command", ["play", None])
def test_stopping_keeps_what_is_there_and_takes_no_time(
    launcher: Launcher, make_run: MakeRun, command: str | None
) -> None:
    folder = make_run(steps=100_000)
    if command:
        Inbox(folder.inbox).put("play")
    launcher.start(folder)
    assert until(lambda: meta(folder)["step"] > 20 if command else meta(folder)["state"] == "paused")
    pid, start = pid_of(launcher, folder), time.monotonic()
    launcher.stop(folder)
    assert time.monotonic() - start < 2 * slowness() and not is_there(pid)
    stands = meta(folder)
    assert stands["state"] == "paused"
    if command:
        assert int(read_tensors(folder.checkpoint)[0]["step"]) == stands["step"]
        with Reader(folder.database) as reader:
            assert reader.last_step() == stands["step"] - 1
    launcher.stop(folder)


def test_a_process_that_does_not_listen_is_ended(launcher: Launcher, make_run: MakeRun) -> None:
    folder = make_run(steps=100_000)
    Inbox(folder.inbox).put("play")
    launcher.start(folder)
    assert until(lambda: meta(folder)["step"] > 5)
    pid = pid_of(launcher, folder)
    os.kill(pid, signal.SIGSTOP)
    start = time.monotonic()
    launcher.stop(folder)
    assert time.monotonic() - start < 2 * slowness()
    assert until(lambda: not is_there(pid), 1)
    launcher.start(folder)  # it does not read the old stop
    had = meta(folder)["step"]
    Inbox(folder.inbox).put("play")
    assert until(lambda: meta(folder)["step"] > had + 5)


def test_a_command_that_comes_as_it_goes_is_not_lost(launcher: Launcher, make_run: MakeRun) -> None:
    folder = make_run(steps=50)
    launcher.start(folder)
    assert until(is_in(folder, "paused"))
    inbox = Inbox(folder.inbox)
    inbox.put("stop")
    inbox.put("play")
    # `stop` was obeyed together with `play`; only what is put later is left
    assert until(lambda: not launcher.is_alive(folder))
    inbox.put("play")
    launcher.start(folder)
    assert until(is_in(folder, "finished"))


def test_the_oldest_paused_scratch_run_makes_room(
    launcher: Launcher, make_run: MakeRun, store: Store
) -> None:
    kept, playing, scratch, newest = (make_run(steps=100_000) for _ in range(4))
    store.rename(kept, "mine")
    Inbox(playing.inbox).put("play")
    for folder in (kept, playing, scratch):
        launcher.start(folder)
    assert until(lambda: meta(playing)["step"] > 0 and is_in(kept, "paused")() and is_in(scratch, "paused")())
    launcher.start(newest)
    assert not launcher.is_alive(scratch) and launcher.is_alive(kept) and launcher.is_alive(playing)
    store.rename(newest, "mine too")
    assert until(is_in(newest, "paused"))
    with pytest.raises(TooManyRunning, match="3 runs train already"):
        launcher.start(scratch)


def test_a_crash_is_told_and_the_trace_kept(launcher: Launcher, make_run: MakeRun) -> None:
    folder = make_run()
    folder.write(replace(folder.info(), settings={"cell": "quantum"}))
    launcher.start(folder)
    assert until(is_in(folder, "failed"))
    assert meta(folder)["reason"].startswith("the settings in run.json make no sense: cell must be one of")
    assert "Traceback" in folder.log.read_text()
    assert until(lambda: not launcher.is_alive(folder))


def test_a_second_process_leaves_the_first_alone(launcher: Launcher, make_run: MakeRun) -> None:
    folder, other = make_run(steps=100_000), Launcher(Limits(), 3)
    Inbox(folder.inbox).put("play")
    launcher.start(folder)
    assert until(lambda: meta(folder)["step"] > 5)
    other.start(folder)
    assert until(lambda: not other.is_alive(folder), 60)
    had = meta(folder)["step"]
    assert until(lambda: meta(folder)["step"] > had) and launcher.is_alive(folder)
    other.shutdown()


@pytest.mark.soak  # of a whole server always: tests/web/test_datafolder.py
def test_no_process_outlives_its_server(make_run: MakeRun, tmp_path: Path) -> None:
    folder = make_run(steps=100_000)
    Inbox(folder.inbox).put("play")
    script = (
        "import sys, time; from pathlib import Path; from rnnscope.runs.folder import RunFolder;"
        "from rnnscope.runs.launcher import Launcher; from rnnscope.runs.limits import Limits;"
        "launcher = Launcher(Limits(), 1); folder = RunFolder(Path(sys.argv[1])); launcher.start(folder);"
        "print(launcher._children[folder.path.name].process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, folder.path], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        pid = int(server.stdout.readline())
        assert until(lambda: meta(folder)["step"] > 5)
        server.kill()
    assert until(lambda: not is_there(pid), 3)
    assert meta(folder)["state"] == "paused" and not folder.is_locked()
    assert int(read_tensors(folder.checkpoint)[0]["step"]) == meta(folder)["step"]


# --- killed at random moments -------------------------------------------------------------------

KILLED = {
    "hidden_size": 24,
    "length": 20,
    "lag": 19,
    "optimizer": "adam",
    "clipping": "value",
    "threshold": 0.01,
}


def obeyed(folder: RunFolder) -> bool:
    """Whether it has taken what it was told, or came to its end before it could."""
    return not list(folder.inbox.iterdir()) or meta(folder)["state"] == "finished"


def kill_and_go_on(launcher: Launcher, make_run: MakeRun, kills: int, steps: int, longest: float) -> None:
    unbroken, broken = make_run(**KILLED, steps=steps), make_run(**KILLED, steps=steps)
    Inbox(unbroken.inbox).put("play")
    launcher.start(unbroken)
    assert until(is_in(unbroken, "finished"), 300)
    randomness = random.Random(kills)
    done, kept = 0, b""
    while done < kills:
        if meta(broken)["state"] == "finished":
            broken = make_run(**KILLED, steps=steps)
            kept = b""
        Inbox(broken.inbox).put("play")
        launcher.start(broken)
        assert until(lambda: obeyed(broken), 60)  # noqa: B023 - it is asked now
        time.sleep(randomness.uniform(0.0, longest))
        if launcher.is_alive(broken):
            launcher.kill(broken)
            done += 1
        with Reader(broken.database) as reader:
            rows = reader.metrics_since(-1, steps).tobytes()
        assert rows.startswith(kept)
        kept = rows
    Inbox(broken.inbox).put("play")
    launcher.start(broken)
    assert until(is_in(broken, "finished"), 300)
    with Reader(unbroken.database) as one, Reader(broken.database) as other:
        assert one.metrics_since(-1, steps).tobytes() == other.metrics_since(-1, steps).tobytes()
        assert all("different" not in event.text for event in other.events())
    first, second = (read_tensors(folder.checkpoint)[0] for folder in (unbroken, broken))
    assert first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.soak
def test_a_run_that_is_killed_three_times_is_the_unbroken_one(launcher: Launcher, make_run: MakeRun) -> None:
    kill_and_go_on(launcher, make_run, kills=3, steps=1_000, longest=0.6)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_run_that_is_killed_fifty_times_is_the_unbroken_one(launcher: Launcher, make_run: MakeRun) -> None:
    kill_and_go_on(launcher, make_run, kills=50, steps=20_000, longest=8.0)
