from __future__ import annotations

import asyncio
import base64
import gc
import json
import os
import socket
import statistics
import struct
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from fastapi import FastAPI
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from rnnscope.rnn.trace import Piece, Trace
from rnnscope.settings import Settings
from rnnscope.web import jobs as jobs_module
from rnnscope.web import stream as stream_module
from rnnscope.web.application import create_app
from rnnscope.web.library import Library
from rnnscope.web.viewer import Viewer

LONG = ("abc cab\n" * 2_500)[:20_000]
WORKER = "rnnscope-worker"
Serving = Callable[..., AbstractContextManager[Any]]


def tab(live: Any) -> ClientConnection:
    """A browser's tab; it takes whatever comes."""
    return connect(live.stream, max_size=None, max_queue=None, close_timeout=1)


def send(browser: ClientConnection, **command: object) -> None:
    browser.send(json.dumps(command))


def send_open(browser: ClientConnection, request: int, text: str = "abc" * 200, model: str = "lstm") -> None:
    send(browser, type="open", id=request, model=model, text={"kind": "inline", "characters": text})


def next_event(browser: ClientConnection) -> dict[str, Any]:
    """The next event; frames before it are passed over."""
    while True:
        message = browser.recv(timeout=60)
        if isinstance(message, str):
            return dict(json.loads(message))


def until_complete(
    browser: ClientConnection, request: int
) -> tuple[list[dict[str, Any]], list[tuple[str, int, int]]]:
    """Events, and name, request and trace of frames, up to the end of a request."""
    events, frames = [], []
    while True:
        message = browser.recv(timeout=60)
        if isinstance(message, str):
            events.append(json.loads(message))
            if events[-1]["id"] == request and events[-1]["type"] in ("complete", "written", "failed"):
                return events, frames
        else:
            asked, trace = struct.unpack_from("<II", message, 4)
            frames.append((message[32:56].rstrip(b"\0").decode(), asked, trace))


@pytest.fixture
def browser(live: Any) -> Iterator[ClientConnection]:
    with tab(live) as connection:
        yield connection


def test_a_text_arrives_over_a_real_socket(browser: ClientConnection) -> None:
    send_open(browser, 1)
    events, frames = until_complete(browser, 1)
    assert [event["type"] for event in events] == ["opened", "complete"]
    assert len(frames) == 3 * 8 and {frame[1:] for frame in frames} == {(1, events[0]["trace"])}
    send(browser, type="unit", id=2, trace=events[0]["trace"], layer=1, unit=5)
    assert until_complete(browser, 2)[1] == [("tracks", 2, events[0]["trace"])] * 3


def test_the_newest_text_wins(browser: ClientConnection) -> None:
    send_open(browser, 1, LONG)
    first = next_event(browser)
    send_open(browser, 2, "b" + LONG[1:])
    events, frames = until_complete(browser, 2)
    assert [(event["type"], event["id"]) for event in events] == [("opened", 2), ("complete", 2)]
    assert first["trace"] != events[0]["trace"]
    newer = frames.index(("known", 2, events[0]["trace"]))
    assert {request for _, request, _ in frames[newer:]} == {2}
    assert newer < 79 * 8  # the older one was not read to its end


def test_both_readings_answer_side_by_side(browser: ClientConnection) -> None:
    send_open(browser, 1)
    trace = until_complete(browser, 1)[0][0]["trace"]
    clamp = {"kind": "clamp", "layer": 0, "unit": 1, "quantity": "h", "value": 0.5}
    for request in range(2, 12):
        send(browser, type="intervene", id=request, trace=trace, changes=[{**clamp, "value": request / 10}])
    events, frames = until_complete(browser, 11)
    assert [event["type"] for event in events][-2:] == ["intervened", "complete"]
    changed = events[-2]["trace"]
    assert events[-2]["of"] == trace and frames[-1] == ("hidden", 11, changed)
    for request, of in ((20, trace), (21, changed)):  # one does not replace the other
        send(browser, type="unit", id=request, trace=of, layer=0, unit=1)
        send(
            browser,
            type="continue",
            id=request + 10,
            trace=of,
            position=5,
            count=50,
            temperature=1,
            seeds=[1, 2],
        )
    ended = {}
    while len(ended) < 4:
        event = next_event(browser)
        ended[event["id"]] = (event["type"], event["trace"])
    assert ended == {
        20: ("complete", trace), 21: ("complete", changed), 30: ("continued", trace), 31: ("continued", changed),
    }  # fmt: skip
    send_open(browser, 40, "cab" * 100)
    until_complete(browser, 40)
    send(browser, type="unit", id=41, trace=changed, layer=0, unit=1)
    assert until_complete(browser, 41)[0][-1]["field"] == "trace"


def test_many_texts_at_once_end_with_the_last(browser: ClientConnection) -> None:
    for request in range(1, 31):
        send_open(browser, request, f"{request:2}" + LONG[2:], "wide")
    events, frames = until_complete(browser, 30)
    assert events[-1] == {"type": "complete", "id": 30, "trace": events[-2]["trace"]}
    assert sum(event["type"] == "complete" for event in events) == 1
    assert len(frames) < 3 * 79 * 6


def test_a_refused_text_leaves_the_one_before_alone(browser: ClientConnection) -> None:
    send_open(browser, 1, LONG, "wide")
    assert next_event(browser)["type"] == "opened"
    send_open(browser, 2, "abc", "nothing")
    events, frames = until_complete(browser, 1)
    assert [event["type"] for event in events] == ["failed", "complete"]
    assert events[0]["field"] == "model"
    assert len(frames) > 5 * 79 - 50


def test_the_newest_unit_wins(browser: ClientConnection) -> None:
    send_open(browser, 1, LONG)
    trace = until_complete(browser, 1)[0][0]["trace"]
    for request in range(100, 400):
        send(browser, type="unit", id=request, trace=trace, layer=0, unit=request % 6)
    events, frames = until_complete(browser, 399)
    assert len(events) < 30 and len(frames) < 30 * 79
    assert sum(request == 399 for _, request, _ in frames) == 79


def test_the_newest_reach_wins_and_leaves_other_work_alone(browser: ClientConnection) -> None:
    send_open(browser, 1, LONG, "wide")
    trace = until_complete(browser, 1)[0][0]["trace"]
    send(browser, type="reach", id=2, trace=trace, start=19_744, stop=20_000, back=512)
    send(browser, type="unit", id=3, trace=trace, layer=0, unit=0)
    send(browser, type="reach", id=4, trace=trace, start=7, stop=8, back=1)
    events, frames = until_complete(browser, 3)
    if {event["id"] for event in events} != {3, 4}:
        frames += until_complete(browser, 4)[1]
    assert sum(request == 3 for _, request, _ in frames) == 79
    assert [name for name, request, _ in frames if request == 4] == ["reach_h", "saliency"]
    assert sum(request == 2 for _, request, _ in frames) < 2 * (256 + 512) / 32


@pytest.mark.parametrize(
    "message", ["{", '{"type": "unit", "id": NaN}', b"\x00\xff", "x" * 600_000, '{"type": "no"}']
)
def test_a_bad_message_is_answered_and_the_connection_lives(
    browser: ClientConnection, message: str | bytes
) -> None:
    send_open(browser, 1)
    trace = until_complete(browser, 1)[0][0]["trace"]
    browser.send(message)
    failed = next_event(browser)
    assert failed["type"] == "failed" and failed["error"]
    send(browser, type="unit", id=2, trace=trace, layer=0, unit=0)
    assert until_complete(browser, 2)[0][-1]["type"] == "complete"


def test_a_message_beyond_all_measure_ends_only_its_connection(live: Any, browser: ClientConnection) -> None:
    with tab(live) as other:
        with pytest.raises(ConnectionClosed) as closed:
            other.send("x" * (5 << 20))
            other.recv(timeout=60)
        assert closed.value.rcvd is None or closed.value.rcvd.code == 1009
    send_open(browser, 1)
    assert until_complete(browser, 1)[0][-1]["type"] == "complete"


def test_a_job_that_breaks_is_told_and_logged(
    browser: ClientConnection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(self: Trace, ids: torch.Tensor) -> Piece:
        raise RuntimeError("secret path")

    monkeypatch.setattr(Trace, "extend", explode)
    send_open(browser, 1, "never read before")
    events, _ = until_complete(browser, 1)
    assert [event["type"] for event in events] == ["opened", "failed"]
    assert "secret" not in events[1]["error"]
    assert "secret path" in caplog.text
    monkeypatch.undo()
    send_open(browser, 2, "never read before")
    assert until_complete(browser, 2)[0][-1]["type"] == "complete"


def test_seven_tabs_share_one_computation(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[int] = []
    extend = Trace.extend

    def counted(self: Trace, ids: torch.Tensor) -> Piece:
        computed.append(len(ids))
        return extend(self, ids)

    monkeypatch.setattr(Trace, "extend", counted)

    def read(_: int) -> int:
        with tab(live) as browser:
            send_open(browser, 1, LONG)
            return len(until_complete(browser, 1)[1])

    with ThreadPoolExecutor(7) as tabs:
        assert list(tabs.map(read, range(7))) == [79 * 8] * 7
    assert sum(computed) == len(LONG)


def test_too_many_viewers(settings: Settings, serving: Serving) -> None:
    with (
        serving(create_app(replace(settings, most_viewers=2))) as live,
        tab(live),
        tab(live) as second,
    ):
        with tab(live) as third, pytest.raises(ConnectionClosed) as closed:
            third.recv(timeout=60)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1013
        second.close()
        with tab(live) as fourth:
            send_open(fourth, 1)
            assert until_complete(fourth, 1)


class SlowSocket:
    """A socket that takes one message and the next only when it is opened."""

    def __init__(self) -> None:
        self.received: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self.taken: list[str | bytes] = []
        self.open = asyncio.Event()

    async def accept(self) -> None:
        pass

    async def receive(self) -> dict[str, str]:
        return await self.received.get()

    async def send_text(self, message: str | bytes) -> None:
        self.taken.append(message)
        await self.open.wait()

    send_bytes = send_text


@pytest.mark.anyio
async def test_what_waits_to_be_sent_is_dropped_when_a_newer_text_opens(settings: Settings) -> None:
    def ask(request: int, text: str) -> None:
        command = {
            "type": "open",
            "id": request,
            "model": "lstm",
            "text": {"kind": "inline", "characters": text},
        }
        socket.received.put_nowait({"type": "websocket.receive", "text": json.dumps(command)})

    async def until(condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not condition():
                await asyncio.sleep(0.01)

    socket, library = SlowSocket(), Library(settings)
    with ThreadPoolExecutor(1) as pool:
        stream = stream_module.Stream(socket, Viewer(library, library.new_trace), pool, 60)  # type: ignore[arg-type]
        serving = asyncio.create_task(stream.serve())
        ask(1, LONG)
        await until(lambda: stream._outbox.full())
        assert len(socket.taken) == 1  # `opened`; the rest waits, and the work with it
        ask(2, "abc")
        await until(
            lambda: (
                len(stream._running) == 1
                and stream.viewer.reading is not None
                and stream.viewer.reading.length == 3
            )
        )
        socket.open.set()
        await until(lambda: isinstance(socket.taken[-1], str) and '"complete"' in socket.taken[-1])
        socket.received.put_nowait({"type": "websocket.disconnect"})
        await serving
    events = [json.loads(message) for message in socket.taken if isinstance(message, str)]
    assert [(event["type"], event["id"]) for event in events] == [
        ("opened", 1),
        ("opened", 2),
        ("complete", 2),
    ]
    requests = [
        struct.unpack_from("<I", message, 4)[0] for message in socket.taken if isinstance(message, bytes)
    ]
    assert requests == [2] * 8


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def handshake(port: int, receive_buffer: int = 0) -> socket.socket:
    """A WebSocket as bare as it gets, which reads nothing by itself."""
    raw = socket.socket()
    if receive_buffer:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    raw.connect(("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    raw.sendall(
        f"GET /stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert raw.recv(4096).startswith(b"HTTP/1.1 101")
    return raw


def masked(text: str) -> bytes:
    """A text frame of a client; its mask is zeros."""
    payload = text.encode()
    return b"\x81\xfe" + struct.pack(">H", len(payload)) + bytes(4) + payload


def open_command(text: dict[str, str], model: str) -> bytes:
    command = json.dumps({"type": "open", "id": 1, "model": model, "text": text})
    return masked(command.ljust(200))


def test_a_viewer_that_stalls_is_cut_off_and_costs_the_others_nothing(
    settings: Settings,
    serving: Serving,
    until: Callable[..., bool],
    slowness: float,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = create_app(replace(settings, send_seconds=slowness))
    with serving(app) as live, tab(live) as other:
        send_open(other, 1, LONG, "wide")
        name = until_complete(other, 1)[0][0]["text"]
        stalled = [handshake(live.port, 4096) for _ in range(3)]
        for raw in stalled:
            raw.sendall(open_command(name, "wide"))
        assert until(lambda: len(live.server.server_state.connections) == 4)
        times = []
        for request in range(2, 12):
            start = time.perf_counter()
            send_open(other, request, "abc" * 100)
            until_complete(other, request)
            times.append(time.perf_counter() - start)
        assert statistics.median(times) < 0.5 * slowness
        assert until(lambda: len(live.server.server_state.connections) == 1, 60)
        assert "cut off" in caplog.text
        for raw in stalled:
            raw.close()


@pytest.mark.soak
def test_a_viewer_that_stalls_is_cut_off_within_30_s(live: Any) -> None:
    with tab(live) as other:
        send_open(other, 1, LONG, "wide")
        name = until_complete(other, 1)[0][0]["text"]
    raw = handshake(live.port, 4096)
    raw.sendall(open_command(name, "wide"))
    start = time.monotonic()
    while live.server.server_state.connections:
        assert time.monotonic() - start < 30
        time.sleep(0.1)
    assert time.monotonic() - start > 15  # it was not the end of the text that closed it
    raw.close()


def test_a_download_that_stalls_is_cut_off(
    settings: Settings,
    serving: Serving,
    until: Callable[..., bool],
    slowness: float,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = create_app(replace(settings, send_seconds=0.5 * slowness, most_exports=1))
    with serving(app) as live, tab(live) as other:
        send_open(other, 1, LONG, "wide")
        name = until_complete(other, 1)[0][0]["text"]["sha256"]
        query = f"/api/export?model=wide&text=sha256:{name}&what=hidden&format=npz"
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.connect(("127.0.0.1", live.port))
        raw.sendall(f"GET {query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 200")
        assert until(lambda: "a download took nothing" in caplog.text, 60)
        with urllib.request.urlopen(
            f"http://127.0.0.1:{live.port}{query}"
        ) as answer:  # its place is free again
            assert len(answer.read()) > len(LONG) * 256 * 4
        raw.close()


def resources(live: Any) -> tuple[int, int, int]:
    """Open file descriptors, threads and tasks of the server; its pool, started as needed, is bounded elsewhere."""
    threads = [thread for thread in threading.enumerate() if not thread.name.startswith(WORKER)]
    return len(list(Path("/dev/fd").iterdir())), len(threads), len(asyncio.all_tasks(live.loop))


def workers() -> int:
    """Threads of the pools of all servers in this process."""
    return sum(thread.name.startswith(WORKER) for thread in threading.enumerate())


def test_abrupt_disconnects_leave_nothing_behind(live: Any, until: Callable[..., bool]) -> None:
    with tab(live) as browser:
        send_open(browser, 1, LONG)
        name = until_complete(browser, 1)[0][0]["text"]
    assert until(lambda: not live.server.server_state.connections)
    gc.collect()
    before, workers_before = resources(live), workers()
    for number in range(500):
        raw = handshake(live.port)
        if number % 3:
            raw.sendall(open_command(name, "lstm"))
        if number % 3 == 2:
            raw.recv(1_000)
        raw.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )  # a reset instead of a goodbye
        raw.close()
    assert until(lambda: not live.server.server_state.connections, 60)
    assert until(lambda: resources(live) <= before, 5), f"{before} before, {resources(live)} after"
    assert workers() <= workers_before + 2  # Settings.worker_threads


def test_numbers_are_computed_in_worker_threads_only(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: dict[str, set[str]] = {}

    def watch(owner: object, name: str) -> None:
        work = getattr(owner, name)
        seen = threads.setdefault(name, set())

        def watched(*arguments: object, **keywords: object) -> object:
            seen.add(threading.current_thread().name.rstrip("_0123456789"))
            return work(*arguments, **keywords)

        monkeypatch.setattr(owner, name, watched)

    watch(Trace, "extend")
    for name in ("predictions", "quantized", "tracks", "similar_order", "write_on"):
        watch(jobs_module, name)
    watch(stream_module, "encode")
    watch(torch.nn.Module, "__call__")
    with tab(live) as browser:
        send_open(browser, 1, "abc" * 300)
        trace = until_complete(browser, 1)[0][0]["trace"]
        send(browser, type="unit", id=2, trace=trace, layer=0, unit=0)
        until_complete(browser, 2)
        send(browser, type="order", id=3, trace=trace, start=0, stop=100)
        until_complete(browser, 3)
        send(browser, type="write", id=4, trace=trace, position=0, count=5, temperature=1, seed=0)
        until_complete(browser, 4)
    assert all(seen == {"rnnscope-worker"} for seen in threads.values()), threads


def loop_times(live: Any, count: int) -> list[float]:
    """Seconds that /healthz takes while another viewer reads one new text after the other."""
    stop = threading.Event()

    def read_on() -> int:
        with tab(live) as browser:
            request = 0
            while not stop.is_set():
                send_open(browser, request, f"{request}" + LONG[:5_000], "wide")
                until_complete(browser, request)
                request += 1
            return request

    times = []
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_on)
        for _ in range(count):
            start = time.perf_counter()
            urllib.request.urlopen(f"http://127.0.0.1:{live.port}/healthz").close()
            times.append(time.perf_counter() - start)
            time.sleep(0.01)
        stop.set()
        assert reading.result() > 1
    return times


def test_the_event_loop_stays_free_while_texts_are_read(live: Any, slowness: float) -> None:
    assert statistics.median(loop_times(live, 100)) < 0.05 * slowness


@pytest.mark.soak
def test_health_is_told_within_50_ms_while_texts_are_read(live: Any) -> None:
    assert statistics.quantiles(loop_times(live, 2_000), n=100)[98] < 0.05


def test_the_server_ends_at_once_though_tabs_are_open(
    settings: Settings, serving: Serving, slowness: float
) -> None:
    app: FastAPI = create_app(settings)
    with serving(app) as live:
        with tab(live) as browser:
            send_open(browser, 1, LONG, "wide")
            next_event(browser)
            start = time.perf_counter()
            live.server.should_exit = True
            with pytest.raises(ConnectionClosed) as closed:
                while True:
                    browser.recv(timeout=60)
            assert closed.value.rcvd is None or closed.value.rcvd.code in (1012, 1001)
        live.thread.join(60)
        assert not live.thread.is_alive() and time.perf_counter() - start < 2 * slowness


def test_a_new_trace_never_has_the_name_of_an_old_one(settings: Settings) -> None:
    libraries = [Library(settings) for _ in range(50)]
    first = [library.new_trace() for library in libraries]
    assert len(set(first)) == 50
    assert libraries[0].new_trace() == first[0] + 1
    assert Viewer(libraries[0], libraries[0].new_trace).trace is None
