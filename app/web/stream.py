"""The WebSocket `/stream`: a thin shell around a viewer, with work in threads and a bounded queue outward."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.websockets import WebSocket

from ..settings import Settings
from .commands import refused
from .errors import UNEXPECTED, Refusal
from .jobs import Job
from .library import Library
from .messages import Failed
from .sockets import Seats, converse, receive_message, send_in_time
from .viewer import Viewer, encode

log = logging.getLogger("rnnscope.web")

MOST_WAITING = 8  # encoded messages between the work and the socket


@dataclass(frozen=True)
class Outbound:
    """An encoded message and the job it belongs to, if any."""

    payload: str | bytes
    job: Job | None = None


class Stream:
    """One viewer and its socket.

    At most one job of each kind and trace is under way, and one `open` and one `intervene` more while it is not known
    whether it succeeds.
    A job waits while the queue is full, so a viewer that does not read costs one queue until it is cut off.
    """

    def __init__(self, socket: WebSocket, viewer: Viewer, pool: Executor, send_seconds: float) -> None:
        self.socket, self.viewer, self.pool, self.send_seconds = socket, viewer, pool, send_seconds
        self._outbox: asyncio.Queue[Outbound] = asyncio.Queue(MOST_WAITING)
        self._running: dict[asyncio.Task[None], Job] = {}

    async def serve(self) -> None:
        """Serve until the browser goes away, or does not take for `send_seconds` what it asked for."""
        await converse(self.socket, self._receive, self._send, self.send_seconds)

    async def _receive(self, tasks: asyncio.TaskGroup) -> None:
        while (message := await receive_message(self.socket)) is not None:
            answer = self.viewer.receive(message)
            if isinstance(answer, Failed):
                await self._outbox.put(Outbound(encode(answer)))
            else:
                self._start(answer, tasks)

    async def _send(self) -> None:
        while True:
            outbound = await self._outbox.get()
            if outbound.job is not None and outbound.job.stopped:
                continue  # a newer command has made it pointless
            await send_in_time(self.socket, outbound.payload, self.send_seconds)

    def _start(self, job: Job, tasks: asyncio.TaskGroup) -> None:
        self._stop(
            other for other in self._running.items() if not other[1].adopted and _replaces(job, other[1])
        )
        task = tasks.create_task(self._run(job))
        self._running[task] = job
        task.add_done_callback(self._running.pop)

    def _stop(self, jobs: Iterable[tuple[asyncio.Task[None], Job]]) -> None:
        for task, job in list(jobs):
            job.stopped = True
            task.cancel()

    async def _run(self, job: Job) -> None:
        try:
            while (payloads := await self._step(job)) is not None:
                if job.reading is not None and not job.adopted:
                    # Only now: an `open` or `intervene` that is refused leaves everything as it was.
                    self._stop(other for other in self._running.items() if self.viewer.ends(job, other[1]))
                    self.viewer.adopt(job)
                for payload in payloads:
                    await self._outbox.put(Outbound(payload, job))
        except Refusal as refusal:
            await self._outbox.put(Outbound(encode(refused(job.id, refusal)), job))
        except Exception:
            log.exception("%s %d failed", job.kind, job.id)
            await self._outbox.put(Outbound(encode(refused(job.id, Refusal(500, UNEXPECTED))), job))

    async def _step(self, job: Job) -> list[str | bytes] | None:
        def step() -> list[str | bytes] | None:
            messages = next(job.steps, None)
            return None if messages is None else [encode(message) for message in messages]

        return await asyncio.get_running_loop().run_in_executor(self.pool, step)


def _replaces(job: Job, older: Job) -> bool:
    """Whether what `older` was asked for is not wanted any more; the text and its changed reading are two."""
    return job.kind == older.kind and (job.kind in ("open", "intervene") or job.trace == older.trace)


def add_stream(app: FastAPI, library: Library, pool: Executor, settings: Settings) -> None:
    """The WebSocket /stream, for at most `settings.most_viewers` viewers at once."""
    seats = Seats(settings.most_viewers)

    @app.websocket("/stream")
    async def stream(socket: WebSocket) -> None:
        viewer = Viewer(library, library.new_trace)
        await seats.serve(socket, Stream(socket, viewer, pool, settings.send_seconds).serve)
