"""What the WebSockets have in common: few at once, and nobody is waited for who stalls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

log = logging.getLogger("rnnscope.web")


class Gone(Exception):
    """The browser has gone away."""


class Seats:
    """Places for so many sockets at once."""

    def __init__(self, most: int) -> None:
        self.most, self.taken = most, 0

    async def serve(self, socket: WebSocket, session: Callable[[], Awaitable[None]]) -> None:
        """Serve a socket, if there is a place."""
        if self.taken >= self.most:
            await socket.accept()  # or the browser would not learn the reason
            await socket.close(1013, f"{self.most} pages are open already; close one")
            return
        self.taken += 1
        try:
            await session()
        finally:
            self.taken -= 1


async def converse(
    socket: WebSocket,
    receive: Callable[[asyncio.TaskGroup], Awaitable[None]],
    send: Callable[[], Coroutine[Any, Any, None]],
    send_seconds: float,
) -> None:
    """Receive and send side by side until the browser goes away, or takes nothing for `send_seconds`."""
    await socket.accept()
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(send())
            await receive(tasks)
            raise Gone
    except* (Gone, WebSocketDisconnect):
        pass
    except* TimeoutError:
        log.warning("a viewer took nothing for %g s and was cut off", send_seconds)


async def send_in_time(socket: WebSocket, payload: str | bytes, seconds: float) -> None:
    """Send one message. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        if isinstance(payload, str):
            await socket.send_text(payload)
        else:
            await socket.send_bytes(payload)


async def receive_message(socket: WebSocket) -> str | bytes | None:
    """The next message, None where the browser has gone away."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        return None
    text: str | None = message.get("text")
    content: bytes = message.get("bytes") or b""
    return content if text is None else text
