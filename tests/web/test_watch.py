from __future__ import annotations

import asyncio
import json
import struct
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from rnnscope.runs.database import Row, Writer
from rnnscope.runs.folder import PartInfo, RunFolder, RunInfo
from rnnscope.settings import Settings
from rnnscope.web.application import create_app
from rnnscope.web.lab import Lab
from rnnscope.web.library import Library
from rnnscope.web.messages import Caught, Failed, Frame, RunStatus, Sample, Watch
from rnnscope.web.watch import WatchStream
from rnnscope.web.watcher import Watcher

SMALL = {"hidden_size": 6, "length": 8, "lag": 7, "batch_size": 4, "steps": 40}
LAYOUT = (PartInfo("lag_h", 3, ("layer 1",)), PartInfo("radius", 4, ("layer 1",)))
INF, NAN = np.inf, np.nan
Until = Callable[..., bool]


@pytest.fixture
def lab(settings: Settings) -> Lab:
    return Lab(settings, Library(settings).texts)


@pytest.fixture
def make(lab: Lab) -> Callable[..., RunFolder]:
    """Makes the folder of a run without a process."""

    def make(rows: int = 3, observed: int = 2) -> RunFolder:
        folder = lab.store.create(
            lambda run, created: RunInfo(
                run, "experiment", created, steps=9_000, about="a run", layout=LAYOUT
            ),
            None,
        )
        with Writer(folder.database) as writer:
            for step in range(rows):
                writer.add_row(Row(step, step / 2, NAN, INF))
            for step in range(observed):
                writer.add_observation(step, np.full(7, step + 0.5), f"sample {step}")
            writer.set(state="paused", step=rows)
            writer.commit()
        return folder

    return make


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 10.0  # each look comes long after the one before
        return self.now


@pytest.fixture
def watcher(lab: Lab) -> Iterator[Watcher]:
    watcher = Watcher(lab, Clock())
    yield watcher
    watcher.close()


def ask(watcher: Watcher, *runs: RunFolder | str, request: int = 7) -> list[Any]:
    names = [run if isinstance(run, str) else run.path.name for run in runs]
    watcher.asked = Watch(type="watch", id=request, runs=names)
    return all_of(watcher)


def all_of(watcher: Watcher) -> list[Any]:
    news, more = watcher.look()
    while more:
        further, more = watcher.look()
        news += further
    return list(news)


def kinds(news: list[Any]) -> list[str]:
    return [message.name if isinstance(message, Frame) else message.type for message in news]


def test_everything_that_is_there_comes_first(watcher: Watcher, make: Callable[..., RunFolder]) -> None:
    a, b = make(), make(rows=1, observed=1)
    news = ask(watcher, a, b)
    run = ["run", "metrics", "observations"]
    assert kinds(news) == [*run, "sample", "sample", *run, "sample", "caught"]
    first, second = news[0], news[5]
    assert isinstance(first, RunStatus) and isinstance(second, RunStatus)
    assert (first.id, first.index, first.run, first.state, first.step) == (7, 0, a.path.name, "paused", 3)
    assert (second.index, second.run) == (1, b.path.name)
    assert [(part.name, part.columns, part.labels) for part in first.layout] == [
        ("lag_h", 3, ["layer 1"]), ("radius", 4, ["layer 1"])
    ]  # fmt: skip
    metrics, observations = news[1], news[2]
    assert (metrics.request, metrics.trace, metrics.array.dtype.name) == (7, 0, "float64")
    np.testing.assert_array_equal(metrics.array[2], [2, 1.0, NAN, INF, NAN, 0, NAN, NAN])
    assert observations.array.dtype == np.float32
    assert observations.array.tolist() == [[step] + [step + 0.5] * 7 for step in range(2)]
    assert news[3] == Sample(type="sample", id=7, index=0, step=0, characters="sample 0")
    assert news[-1] == Caught(type="caught", id=7)


def test_then_only_what_is_new(watcher: Watcher, make: Callable[..., RunFolder], lab: Lab) -> None:
    folder = make()
    ask(watcher, folder)
    assert all_of(watcher) == []
    with Writer(folder.database) as writer:
        writer.add_row(Row(3))
        writer.add_row(Row(2, 1.0, NAN, INF))  # computed again
        writer.add_event(3, "change", "threshold 1 → 2", change={"threshold": 2.0})
        writer.add_event(3, "play", "play")  # of no concern to the page
        writer.set(step=4)
        writer.commit()
    status, frame = all_of(watcher)
    assert [event.model_dump() for event in status.events] == [
        {
            "step": 3,
            "kind": "change",
            "text": "threshold 1 → 2",
            "change": {"clipping": None, "threshold": 2.0, "learning_rate": None},
        }
    ]
    assert frame.array[:, 0].tolist() == [3] and frame.offset == 3
    lab.store.rename(folder, "kept")
    (status,) = all_of(watcher)
    assert status.name == "kept"


def test_many_rows_come_in_portions(watcher: Watcher, make: Callable[..., RunFolder]) -> None:
    folder = make(rows=4_500)
    watcher.asked = Watch(type="watch", id=1, runs=[folder.path.name])
    sizes = []
    more = True
    while more:
        news, more = watcher.look()
        sizes += [len(m.array) for m in news if isinstance(m, Frame) and m.name == "metrics"]
        assert ("caught" in kinds(news)) == (not more)
    assert sizes == [2_000, 2_000, 500]


def test_the_newest_watch_replaces_the_one_before(watcher: Watcher, make: Callable[..., RunFolder]) -> None:
    a, b = make(), make()
    ask(watcher, a, b)
    news = ask(watcher, b, request=8)
    assert {m.request if isinstance(m, Frame) else m.id for m in news} == {8}
    assert [m.run for m in news if isinstance(m, RunStatus)] == [b.path.name]
    assert kinds(ask(watcher, request=9)) == ["caught"]
    assert kinds(ask(watcher, a, a, request=10)).count("run") == 2


@pytest.mark.parametrize("run", ["nothing", "20200101-000000-ffff", "../..", "\0"])
def test_a_run_that_is_not_there_changes_nothing(
    watcher: Watcher, make: Callable[..., RunFolder], run: str
) -> None:
    folder = make()
    ask(watcher, folder)
    (failed,) = ask(watcher, folder, run, request=8)
    assert isinstance(failed, Failed) and failed.id == 8 and failed.field == "runs.1"
    with Writer(folder.database) as writer:
        writer.add_row(Row(3))
        writer.commit()
    assert kinds(all_of(watcher)) == ["metrics"]


def test_a_run_that_is_deleted_is_told(watcher: Watcher, make: Callable[..., RunFolder]) -> None:
    a, b = make(), make()
    ask(watcher, a, b)
    a.delete()
    (failed,) = all_of(watcher)
    assert isinstance(failed, Failed) and failed.error == f"{a.path.name}: the run has been deleted"
    assert failed.field == "runs.0" and all_of(watcher) == []


@pytest.mark.parametrize(
    ("file", "content"), [("run.json", "{"), ("run.db", "no database " * 999), ("run.json", '{"format": 2}')]
)
def test_damage_is_told(watcher: Watcher, make: Callable[..., RunFolder], file: str, content: str) -> None:
    folder = make()
    (folder.path / file).write_text(content)
    (failed,) = ask(watcher, folder)
    assert isinstance(failed, Failed) and file in failed.error and str(folder.path) not in failed.error


def test_an_observation_of_another_layout_is_told(watcher: Watcher, make: Callable[..., RunFolder]) -> None:
    folder = make()
    with Writer(folder.database) as writer:
        writer.add_observation(0, np.zeros(3))
        writer.add_observation(1, np.zeros(3))
        writer.commit()
    assert "not of the layout" in ask(watcher, folder)[0].error


@pytest.mark.parametrize(
    ("stored", "age", "shown"),
    [("running", 0, "interrupted"), ("starting", 0, "starting"), ("starting", 60, "interrupted"),
     ("paused", 60, "paused"), ("finished", 60, "finished"), ("diverged", 60, "diverged"), ("failed", 60, "failed")],
)  # fmt: skip
def test_the_state_of_a_run_without_a_process(
    watcher: Watcher, make: Callable[..., RunFolder], stored: str, age: float, shown: str
) -> None:
    folder = make()
    info = folder.info()
    if age:
        folder.write(replace(info, created="2020-01-01T00:00:00.000Z"))
    with Writer(folder.database) as writer:
        writer.set(state=stored, reason="why")
        writer.commit()
    assert ask(watcher, folder)[0].state == shown
    lock = folder.lock(0)
    try:
        (status,) = all_of(watcher) or ask(watcher, folder, request=8)[:1]
        assert status.state == stored
    finally:
        lock.release()


# --- over a socket ------------------------------------------------------------------------------


def post(live: Any, path: str, body: object) -> dict[str, Any]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{live.port}{path}", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return dict(json.loads(answer.read()))


def tab(live: Any) -> ClientConnection:
    return connect(live.watch, max_size=None, close_timeout=1)


def watch(browser: ClientConnection, *runs: str, request: int = 1) -> None:
    browser.send(json.dumps({"type": "watch", "id": request, "runs": runs}))


def next_event(browser: ClientConnection) -> dict[str, Any]:
    while True:
        message = browser.recv(timeout=60)
        if isinstance(message, str):
            return dict(json.loads(message))


def rows_until(
    browser: ClientConnection, state: str, runs: int = 1
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Run and step of all metrics and observations, until all the runs are in that state and have sent everything."""
    metrics: list[tuple[int, int]] = []
    observed: list[tuple[int, int]] = []
    stands: dict[int, int] = {}
    while True:
        message = browser.recv(timeout=60)
        if isinstance(message, str):
            event = json.loads(message)
            if event["type"] == "run" and event["state"] == state:
                stands[event["index"]] = event["step"]
        else:
            trace, rows, columns = (
                *struct.unpack_from("<I", message, 8),
                *struct.unpack_from("<II", message, 24),
            )
            kind = message[32:56].rstrip(b"\0")
            data = np.frombuffer(message[64:], "<f8" if kind == b"metrics" else "<f4").reshape(rows, columns)
            (metrics if kind == b"metrics" else observed).extend((trace, int(step)) for step in data[:, 0])
        complete = all(
            (index, step - 1) in metrics and (index, step) in observed for index, step in stands.items()
        )
        if len(stands) == runs and complete:
            return metrics, observed


def test_twin_runs_are_watched_to_their_end(live: Any) -> None:
    runs = [
        post(live, "/api/runs", {"settings": {**SMALL, "steps": 300, "seed": seed}})["run"] for seed in (0, 1)
    ]
    with tab(live) as browser:
        watch(browser, *runs)
        for run in runs:
            post(live, f"/api/runs/{run}/command", {"action": "play"})
        metrics, observed = rows_until(browser, "finished", 2)
        assert sorted(metrics) == [(index, step) for index in (0, 1) for step in range(300)]
        assert len(set(observed)) == len(observed)
        assert {(0, 0), (1, 0), (0, 300), (1, 300)} <= set(observed)
    with tab(live) as again:  # a cut connection: nothing is lost or doubled
        watch(again, *runs)
        assert sorted(rows_until(again, "finished", 2)[0]) == sorted(metrics)


def test_one_step_arrives_at_once(live: Any, slowness: float) -> None:
    run = post(live, "/api/runs", {"settings": SMALL})["run"]
    with tab(live) as browser:
        watch(browser, run)
        while next_event(browser).get("state") != "paused":
            pass
        start = time.monotonic()
        post(live, f"/api/runs/{run}/command", {"action": "step"})
        metrics, observed = rows_until(browser, "paused")
        assert metrics == [(0, 0)] and (0, 1) in observed
        assert time.monotonic() - start < 0.5 * slowness


def test_a_deleted_run_is_told_while_it_plays(live: Any) -> None:
    run = post(live, "/api/runs", {"settings": {**SMALL, "steps": 90_000}, "play": True})["run"]
    with tab(live) as browser:
        watch(browser, run)
        while next_event(browser).get("step", 0) < 5:
            pass
        request = urllib.request.Request(f"http://127.0.0.1:{live.port}/api/runs/{run}", method="DELETE")
        urllib.request.urlopen(request, timeout=60).close()
        while (event := next_event(browser))["type"] != "failed":
            pass
        assert event["error"] == f"{run}: the run has been deleted"


@pytest.mark.parametrize(
    "message", ["{", '{"type": "watch", "id": NaN}', b"\x00", "x" * 600_000, '{"type": "open", "id": 3}',
                '{"type": "watch", "id": 3, "runs": ["a", "b", "c", "d", "e"]}',
                '{"type": "watch", "id": 3, "runs": ["no"]}'],
)  # fmt: skip
def test_a_bad_message_is_answered_and_the_connection_lives(live: Any, message: str | bytes) -> None:
    with tab(live) as browser:
        browser.send(message)
        failed = next_event(browser)
        assert failed["type"] == "failed" and failed["error"]
        assert failed["id"] == (3 if isinstance(message, str) and '"id": 3' in message else None)
        watch(browser, request=4)
        assert next_event(browser) == {"type": "caught", "id": 4}


def test_only_so_many_watch_at_once(settings: Settings, serving: Any) -> None:
    with serving(create_app(replace(settings, most_viewers=1))) as live, tab(live) as first:
        with tab(live) as second, pytest.raises(ConnectionClosed) as closed:
            second.recv(timeout=60)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1013
        watch(first)
        assert next_event(first)["type"] == "caught"


def test_nothing_is_left_of_tabs_that_have_gone(
    live: Any, make: Callable[..., RunFolder], until: Until
) -> None:
    import gc

    def readers() -> int:
        gc.collect()
        return sum(type(thing).__name__ == "Reader" for thing in gc.get_objects())

    folder = make()
    before, threads = readers(), threading.active_count()
    for _ in range(20):
        with tab(live) as browser:
            watch(browser, folder.path.name)
            assert next_event(browser)["type"] == "run"
    assert until(lambda: readers() <= before)
    assert threading.active_count() <= threads + 4


class StalledSocket:
    """A socket whose peer takes nothing after `taken` messages."""

    def __init__(self, taken: int, *messages: str) -> None:
        self.left, self.messages = taken, [*messages]

    async def accept(self) -> None: ...

    async def receive(self) -> dict[str, Any]:
        if self.messages:
            return {"type": "websocket.receive", "text": self.messages.pop(0)}
        await asyncio.Event().wait()
        raise AssertionError

    async def send_text(self, text: str) -> None:
        self.left -= 1
        if self.left < 0:
            await asyncio.Event().wait()

    async def send_bytes(self, data: bytes) -> None:
        await self.send_text("")


def test_a_viewer_that_takes_nothing_is_cut_off(
    lab: Lab, make: Callable[..., RunFolder], caplog: pytest.LogCaptureFixture
) -> None:
    folder = make(rows=10_000)
    socket = StalledSocket(2, json.dumps({"type": "watch", "id": 1, "runs": [folder.path.name]}))
    with ThreadPoolExecutor(1) as pool:
        watcher = Watcher(lab)
        stream = WatchStream(socket, watcher, pool, 0.2)  # type: ignore[arg-type]
        start = time.monotonic()
        asyncio.run(stream.serve())
        assert time.monotonic() - start < 10
    assert "took nothing for 0.2 s" in caplog.text and not watcher._watched


def test_the_server_answers_while_two_runs_train(live: Any, slowness: float) -> None:
    runs = [
        post(live, "/api/runs", {"settings": {"seed": k, "steps": 90_000}, "play": True})["run"]
        for k in (0, 1)
    ]
    with tab(live) as browser:
        watch(browser, *runs)
        drain = threading.Thread(target=_drain, args=(browser,), daemon=True)
        drain.start()
        times = []
        for _ in range(150):
            start = time.perf_counter()
            urllib.request.urlopen(f"http://127.0.0.1:{live.port}/healthz", timeout=60).close()
            times.append(time.perf_counter() - start)
            time.sleep(0.01)
    assert sorted(times)[148] < 0.05 * slowness
    for run in runs:
        post(live, f"/api/runs/{run}/command", {"action": "stop"})


def _drain(browser: ClientConnection) -> None:
    try:
        while True:
            browser.recv()
    except ConnectionClosed:
        return
