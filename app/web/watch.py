"""The WebSocket `/watch`: a thin shell around a watcher.

The next look at the runs is taken when all of the one before has been sent, at most 15 times a second. So nothing
queues: a slow viewer gets fewer, larger portions, and how a run stands is always the newest.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor

from fastapi import FastAPI
from pydantic import TypeAdapter
from starlette.websockets import WebSocket

from ..settings import Settings
from .commands import parse_command
from .lab import Lab
from .messages import Failed, Frame, Watch
from .sockets import Seats, converse, receive_message, send_in_time
from .watcher import News, Watcher

LOOKS_PER_SECOND = 15.0
MOST_WAITING = 8  # refusals; then commands are not read any further

_commands: TypeAdapter[Watch] = TypeAdapter(Watch)


class WatchStream:
    """One watcher and its socket."""

    def __init__(self, socket: WebSocket, watcher: Watcher, pool: Executor, send_seconds: float) -> None:
        self.socket, self.watcher, self.pool, self.send_seconds = socket, watcher, pool, send_seconds
        self._refusals: asyncio.Queue[Failed] = asyncio.Queue(MOST_WAITING)
        self._asked = asyncio.Event()

    async def serve(self) -> None:
        """Serve until the browser goes away, or does not take what it asked for."""
        try:
            await converse(self.socket, self._receive, self._send, self.send_seconds)
        finally:
            self.pool.submit(self.watcher.close)

    async def _receive(self, tasks: asyncio.TaskGroup) -> None:
        while (message := await receive_message(self.socket)) is not None:
            command = parse_command(_commands, message)
            if isinstance(command, Failed):
                await self._refusals.put(command)
            else:
                self.watcher.asked = command
            self._asked.set()

    async def _send(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            started, more = loop.time(), False
            self._asked.clear()
            while not self._refusals.empty():
                await self._deliver(self._refusals.get_nowait())
            if self.watcher.is_busy:
                news, more = await loop.run_in_executor(self.pool, self.watcher.look)
                for message in news:
                    await self._deliver(message)
            if not more:
                await self._rest(started + 1 / LOOKS_PER_SECOND - loop.time())

    async def _rest(self, seconds: float) -> None:
        """Wait for the time of the next look, or for a command."""
        try:
            async with asyncio.timeout(max(0.0, seconds) if self.watcher.is_busy else None):
                await self._asked.wait()
        except TimeoutError:
            return

    async def _deliver(self, message: News) -> None:
        payload = message.encode() if isinstance(message, Frame) else message.model_dump_json()
        await send_in_time(self.socket, payload, self.send_seconds)


def add_watch(app: FastAPI, lab: Lab, pool: Executor, settings: Settings) -> None:
    """The WebSocket /watch, for at most `settings.most_viewers` viewers at once."""
    seats = Seats(settings.most_viewers)

    @app.websocket("/watch")
    async def watch(socket: WebSocket) -> None:
        stream = WatchStream(socket, Watcher(lab), pool, settings.send_seconds)
        await seats.serve(socket, stream.serve)
