"""What the addresses of one server use: made once, read ahead while the first page loads, ended with the server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from fastapi import FastAPI

from ..settings import Settings
from .find.labelled import LabelledFiles
from .find.searches import SUFFIX, Searches
from .find.tests import SUFFIX as TEST_SUFFIX
from .find.tests import CausalTests
from .find.texts import SearchTexts
from .find.work import Work
from .lab import Lab
from .lessons.live import Live
from .library import Library
from .pages import Pages

POOLS = ("worker", "runs", "watch", "find", "lessons")


class Services:
    """Models, texts, runs, searches and lessons of a server, and the worker threads that ask them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pages = Pages(settings.templates, settings.static)
        self.library = Library(settings)
        self.lab = Lab(settings, self.library.texts)
        self.searches = make_searches(settings, self.library)
        self.tests = make_tests(settings, self.searches)
        self.live = Live(settings.most_live_lessons, settings.most_lesson_seconds, settings.send_seconds)
        self.pools = {  # none of these waits for what another one is at
            name: ThreadPoolExecutor(settings.worker_threads, thread_name_prefix=f"rnnscope-{name}")
            for name in POOLS
        }
        self._ending = threading.Event()

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """From the start of the server to its end."""
        if self.settings.warm:  # not a daemon: torch aborts the process when its thread is cut off at the end
            threading.Thread(target=self._read_ahead, name="rnnscope-warm").start()
        yield
        await self._end()

    def _read_ahead(self) -> None:
        self.pages.plotly.asset.compressed  # noqa: B018 - kept from now on
        self.library.warm(lambda: not self._ending.is_set())
        if not self._ending.is_set():
            self.lab.launcher.warm()

    async def _end(self) -> None:
        self._ending.set()
        for threads in self.pools.values():
            threads.shutdown(wait=False, cancel_futures=True)
        work = (self.lab.launcher, self.searches.work, self.tests.work, self.live)
        await asyncio.gather(*(asyncio.to_thread(one.shutdown) for one in work))


def make_searches(settings: Settings, library: Library) -> Searches:
    """The searches of a server, kept in its data folder."""
    folder = settings.data / "find"
    return Searches(
        library,
        SearchTexts(library.texts, settings.data),
        LabelledFiles(folder / "labelled", settings.most_labelled_files),
        Work(folder, SUFFIX, settings.most_searches, settings.most_kept_searches),
    )


def make_tests(settings: Settings, searches: Searches) -> CausalTests:
    """The causal tests of a server, beside its searches."""
    folder = settings.data / "find" / "tests"
    return CausalTests(
        searches, Work(folder, TEST_SUFFIX, settings.most_searches, settings.most_kept_searches)
    )
