"""The long computations of lessons that are under way: a process each, which ends when nobody listens any more."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from pydantic import BaseModel
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from ...runs.children import process_context
from ..errors import Refusal
from .catalogue import Lesson
from .child import carry_out

LOOK_SECONDS = 0.25
"""How often a silent computation is asked whether it still lives, and whether it has had its time."""
MOST_LINES = 50
"""That are taken from it at once."""


class Live:
    """Starts and ends them, at most `most` at once. Raises Refusal beyond that."""

    def __init__(self, most: int, most_seconds: float, send_seconds: float) -> None:
        self.most, self.most_seconds, self.send_seconds = most, most_seconds, send_seconds
        self.pool = ThreadPoolExecutor(most, thread_name_prefix="rnnscope-live")
        self._processes: set[BaseProcess] = set()
        self._lock = threading.Lock()
        self._closed = False

    def start(self, lesson: Lesson, what: str, message: BaseModel) -> Parts:
        """A process that computes; takes some 50 ms."""
        context = process_context()
        with self._lock:
            if self._closed or len(self._processes) >= self.most:
                said = f"{self.most} computations of lessons are under way already"
                raise Refusal(429, said, "", "stop one, or wait until it is done")
            heard, told = context.Pipe(duplex=False)
            process = context.Process(
                target=carry_out,
                args=(told, lesson, what, message),
                name=f"rnnscope-{lesson.name}",
                daemon=True,
            )
            process.start()
            told.close()
            self._processes.add(process)
        return Parts(self, process, heard)

    def end(self, process: BaseProcess) -> None:
        """End one, whatever it is at."""
        with suppress(OSError, ValueError, AttributeError):
            process.kill()
        process.join()
        with self._lock:
            self._processes.discard(process)

    def shutdown(self) -> None:
        """End all; none can be started any more."""
        with self._lock:
            self._closed = True
            processes = list(self._processes)
        for process in processes:
            self.end(process)
        self.pool.shutdown(wait=False, cancel_futures=True)


class Parts(StreamingResponse):
    """The parts of a computation, a line of JSON each; the last line says how it ended."""

    def __init__(self, live: Live, process: BaseProcess, heard: Connection) -> None:
        super().__init__(
            self._lines(), media_type="application/x-ndjson", headers={"cache-control": "no-store"}
        )
        self.live, self.process, self.heard = live, process, heard
        self._hearing = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them, until it is done, or whoever asked is gone, or has taken nothing for too long."""

        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(self.live.send_seconds):
                await send(message)

        try:
            with suppress(TimeoutError):
                await super().__call__(scope, receive, send_in_time)
        finally:
            await asyncio.get_running_loop().run_in_executor(None, self._end)

    def _end(self) -> None:
        self.live.end(self.process)
        with self._hearing:  # closed while it is read, its number could be another connection's already
            self.heard.close()

    async def _lines(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        latest = loop.time() + self.live.most_seconds
        while loop.time() < latest:
            lines = await loop.run_in_executor(self.live.pool, self._heard)
            if lines is None:
                yield _failed("the computation was ended from outside", "start it again")
                return
            for line in lines:
                yield line
            if lines and lines[-1].startswith(b'{"ended"'):
                return
        yield _failed(f"this took more than {self.live.most_seconds:g} s and was ended", "ask for less")

    def _heard(self) -> list[bytes] | None:
        """What has come, soon; None: no more will."""
        lines: list[bytes] = []
        with self._hearing:
            try:
                while len(lines) < MOST_LINES and self.heard.poll(0 if lines else LOOK_SECONDS):
                    lines.append(self.heard.recv_bytes())
            except (EOFError, OSError):
                return lines or None
        return lines


def _failed(error: str, hint: str) -> bytes:
    return json.dumps({"ended": "failed", "error": error, "field": "", "hint": hint}).encode() + b"\n"
