"""Long computations of lessons: they stream, stop when nobody listens, and end within their bounds."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from http.client import HTTPConnection, HTTPResponse
from multiprocessing.process import BaseProcess
from typing import Any, cast

from rnnscope.settings import Settings
from rnnscope.web.application import create_app
from rnnscope.web.lessons.live import MOST_LINES, Live, Parts

LONG = {"window": 10, "lag": 12, "state": "carried", "start": "orthogonal", "seed": 1}
PATH = "/api/lessons/truncated/train"
Serving = Callable[..., AbstractContextManager[Any]]
Until = Callable[..., bool]


def working() -> list[BaseProcess]:
    return [child for child in multiprocessing.active_children() if child.name == "rnnscope-truncated"]


@contextmanager
def asked(port: int, path: str = PATH, body: object = LONG) -> Iterator[HTTPResponse]:
    """An answer that is read as it comes; leaving closes the connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
    answer = connection.getresponse()
    try:
        yield answer
    finally:
        answer.close()
        connection.close()


def test_parts_come_while_it_computes_and_letting_go_ends_it(live: Any, until: Until) -> None:
    with asked(live.port) as answer:
        assert answer.headers["content-type"] == "application/x-ndjson"
        first = json.loads(answer.readline())
        assert 0 <= first["progress"] < 1
        second = json.loads(answer.readline())
        assert second["progress"] >= first["progress"]
        assert len(working()) == 1
    assert until(lambda: not working())


def test_only_so_many_go_on_at_once(live: Any, until: Until) -> None:
    with asked(live.port) as one, asked(live.port) as two, asked(live.port) as three:
        for answer in (one, two, three):
            assert answer.status == 200 and answer.readline()
        with asked(live.port) as fourth:
            refusal = json.loads(fourth.read())
            assert fourth.status == 429 and "3 computations" in refusal["error"] and refusal["hint"]
        with asked(live.port, "/api/lessons/powers/chain", {"w": 2.0, "steps": 1}) as picture:
            assert picture.status == 200  # pictures do not wait for them
    assert until(lambda: not working())
    with asked(live.port) as again:
        assert again.status == 200
    assert until(lambda: not working())


def test_one_that_is_killed_says_so(live: Any) -> None:
    with asked(live.port) as answer:
        assert answer.readline()
        (child,) = working()
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        last = json.loads(answer.read().splitlines()[-1])
    assert last["ended"] == "failed" and "ended from outside" in last["error"]


def test_one_that_takes_too_long_is_ended(serving: Serving, settings: Settings) -> None:
    with serving(create_app(replace(settings, most_lesson_seconds=0.3))) as live:
        with asked(live.port) as answer:
            last = json.loads(answer.read().splitlines()[-1])
        assert last["ended"] == "failed" and "more than 0.3 s" in last["error"]


def test_a_server_that_ends_leaves_none_behind(serving: Serving, settings: Settings, until: Until) -> None:
    with serving(create_app(settings)) as live, asked(live.port) as answer:
        assert answer.readline()
        live.server.should_exit = True
        assert until(lambda: not working(), 60)


def test_what_is_wrong_with_a_body_is_told_before_anything_starts(live: Any) -> None:
    with asked(live.port, body={**LONG, "lag": 0}) as answer:
        assert answer.status == 422 and json.loads(answer.read())["field"] == "lag"
    assert working() == []


class Chatty:
    """Process and connection of a computation that is never silent; reading takes until it is let."""

    def __init__(self) -> None:
        self.reads, self.let = threading.Event(), threading.Event()
        self.done: list[str] = []

    def poll(self, seconds: float) -> bool:
        return True

    def recv_bytes(self) -> bytes:
        self.reads.set()
        assert self.let.wait(10)
        return b"{}\n"

    def close(self) -> None:
        self.done.append("closed")

    def kill(self) -> None:
        self.done.append("killed")

    def join(self) -> None: ...


def test_a_pipe_is_not_closed_while_it_is_read_and_not_read_without_end() -> None:
    chatty, live = Chatty(), Live(1, 1, 1)
    parts = Parts(live, cast(Any, chatty), cast(Any, chatty))
    reading = live.pool.submit(parts._heard)
    assert chatty.reads.wait(10)
    ending = threading.Thread(target=parts._end)
    ending.start()
    ending.join(0.1)
    assert chatty.done == ["killed"]
    chatty.let.set()
    assert reading.result(10) == [b"{}\n"] * MOST_LINES
    ending.join(10)
    assert chatty.done == ["killed", "closed"]
    live.shutdown()
