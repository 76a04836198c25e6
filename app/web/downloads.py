"""Sending a file that is made while it is sent: few at a time, in worker threads, to nobody who stalls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor

from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from .errors import Refusal

log = logging.getLogger("rnnscope.web")


class Stalled(Exception):
    """The client has taken nothing for too long."""


class Downloads:
    """The downloads under way, at most `most` of them."""

    def __init__(self, pool: Executor, most: int, send_seconds: float) -> None:
        self.pool, self.most, self.send_seconds = pool, most, send_seconds
        self.under_way = 0

    async def start(self, make: Callable[[], Iterator[bytes]], name: str, media_type: str) -> Download:
        """The response that sends what `make` gives; what it refuses is refused before anything is sent."""
        if self.under_way >= self.most:
            raise Refusal(429, f"{self.most} exports are under way already", "", "wait until one is done")
        self.under_way += 1
        try:
            parts = await asyncio.get_running_loop().run_in_executor(self.pool, make)
        except BaseException:
            self.under_way -= 1
            raise
        return Download(self, parts, name, media_type)


class Download(StreamingResponse):
    """A file as it is made."""

    def __init__(self, downloads: Downloads, parts: Iterator[bytes], name: str, media_type: str) -> None:
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        super().__init__(self._read(downloads, parts), headers=headers, media_type=media_type)
        self.downloads = downloads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file."""

        async def send_in_time(message: Message) -> None:
            try:
                async with asyncio.timeout(self.downloads.send_seconds):
                    await send(message)
            except TimeoutError:
                raise Stalled from None

        try:
            await super().__call__(scope, receive, send_in_time)
        except Stalled:
            log.warning("a download took nothing for %g s and was cut off", self.downloads.send_seconds)
        finally:
            self.downloads.under_way -= 1

    @staticmethod
    async def _read(downloads: Downloads, parts: Iterator[bytes]) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        while (part := await loop.run_in_executor(downloads.pool, next, parts, None)) is not None:
            yield part
