from __future__ import annotations

import asyncio
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import torch
from fastapi import FastAPI
from starlette.testclient import TestClient

from rnnscope.rnn.checkpoint import BASELINE_FILE, Config, NamedUnit, save
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.ngram import NGram
from rnnscope.rnn.tensorfile import write_tensors
from rnnscope.rnn.vocabulary import Vocabulary
from rnnscope.settings import Settings
from rnnscope.web.application import create_app
from rnnscope.web.models import Catalogue
from rnnscope.web.readings import Reading
from rnnscope.web.serve import Server, config, listen
from rnnscope.web.traces import TraceCache

KNOWN = Vocabulary(("a", "b", "c", " ", "\n", "=", '"', ",", "é", "\U0001f600"))
UNIT = NamedUnit(0, 1, "inside <b>a URL</b>", auc=0.9)
SHAPES = {
    "lstm": NetworkShape("lstm", KNOWN.size, 6, 2),
    "gru": NetworkShape("gru", KNOWN.size, 5),
    "relu": NetworkShape("relu", KNOWN.size, 4),
    "one": NetworkShape("rnn", KNOWN.size, 1),
    "wide": NetworkShape("rnn", KNOWN.size, 256),
}


def write_model(folder: Path, shape: NetworkShape, **details: object) -> None:
    """A model of random weights; `baseline` may name an n-gram model beside it."""
    torch.manual_seed(len(folder.name))
    save(folder, Network(shape), Config(shape, KNOWN, **details))  # type: ignore[arg-type]


@pytest.fixture
def known() -> Vocabulary:
    """The characters that every model here knows."""
    return KNOWN


@pytest.fixture
def add_model() -> Callable[..., None]:
    """Writes a model of random weights."""
    return write_model


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five models and an n-gram model; nobody writes to it."""
    folder = tmp_path_factory.mktemp("models")
    for name, shape in SHAPES.items():
        extra = {"baseline": "lstm", "units": (UNIT,), "loss_nats": 1.5} if name == "lstm" else {}
        write_model(folder / name, shape, **extra)
    ngram = NGram.fit(KNOWN.encode("abc abc aab\n" * 20), KNOWN.size, 3, None)
    tensors = {name: torch.tensor(array) for name, array in ngram.tensors().items()}
    write_tensors(folder / "lstm" / BASELINE_FILE, tensors)
    return folder


@pytest.fixture
def cache() -> TraceCache:
    return TraceCache(1 << 20)


@pytest.fixture
def read(model_folder: Path, cache: TraceCache) -> Callable[[str, str], Reading]:
    """Reads a text with a model."""
    catalogue = Catalogue((model_folder,))
    return lambda name, text: Reading.of(catalogue.load(name), text, cache)


@pytest.fixture
def random_text() -> Callable[[int], str]:
    """A text of so many characters, most of which the models know; the same for the same length."""
    letters = [*KNOWN.characters, "?"]
    return lambda length: "".join(random.Random(length).choices(letters, k=length))


@pytest.fixture
def settings(tmp_path: Path, model_folder: Path) -> Settings:
    """A server's settings with folders of its own."""
    templates, static = tmp_path / "templates", tmp_path / "static"
    for folder in (templates, static / "js"):
        folder.mkdir(parents=True)
    (templates / "read.html").write_text(
        '<!doctype html><title>RNNscope {{ version }}</title><script type="module" src="{{ asset("js/main.js") }}">'
        '</script><script src="{{ plotly_url }}"></script><body data-page="{{ page }}">'
    )
    for page in ("gradients", "find", "unit"):
        (templates / f"{page}.html").write_text('<!doctype html><body data-page="{{ page }}">')
    (static / "js" / "main.js").write_text("export const one = 1;\n" * 100)
    (static / "js" / "secret.txt").write_text("not served")
    return Settings(data=tmp_path / "data", models=(model_folder,), templates=templates, static=static)


Browser = Callable[..., TestClient]


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Makes a client that speaks to an application as a browser on this machine would."""
    clients: list[TestClient] = []

    def make(settings: Settings | FastAPI, **changes: object) -> TestClient:
        app = create_app(replace(settings, **changes)) if isinstance(settings, Settings) else settings
        client = TestClient(app, base_url="http://127.0.0.1:7777", raise_server_exceptions=False)
        client.__enter__()
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def client(browser: Browser, settings: Settings) -> TestClient:
    return browser(settings)


@dataclass
class Live:
    """A real server in a thread of its own."""

    port: int
    app: FastAPI
    loop: asyncio.AbstractEventLoop
    server: Server
    thread: threading.Thread

    @property
    def stream(self) -> str:
        return f"ws://127.0.0.1:{self.port}/stream"

    @property
    def watch(self) -> str:
        return f"ws://127.0.0.1:{self.port}/watch"


@pytest.fixture
def serving() -> Callable[..., AbstractContextManager[Live]]:
    """Serves an application while its `with` block lasts."""
    return serve


@pytest.fixture
def until() -> Callable[..., bool]:
    """Waits for a condition."""
    return wait_until


@contextmanager
def serve(app: FastAPI, **changes: object) -> Iterator[Live]:
    """Serve an application on a free port of 127.0.0.1."""
    listener = listen("127.0.0.1", 0)
    loops: list[asyncio.AbstractEventLoop] = []
    started = threading.Event()

    class Told(Server):
        async def startup(self, sockets: object = None) -> None:
            loops.append(asyncio.get_running_loop())
            await super().startup(sockets)  # type: ignore[arg-type]
            started.set()

    server = Told(config(app, **changes))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    assert started.wait(60)
    try:
        yield Live(listener.getsockname()[1], app, loops[0], server, thread)
    finally:
        server.should_exit = True
        thread.join(60)
        listener.close()
        assert not thread.is_alive()


@pytest.fixture
def live(settings: Settings) -> Iterator[Live]:
    with serve(create_app(settings)) as server:
        yield server


def how_slow() -> float:
    """How many times the processes that want to run outnumber the cores: nothing takes its usual time then."""
    wanting = os.getloadavg()[0]
    with suppress(OSError):  # Linux tells how many there are now, too
        wanting = max(wanting, int(Path("/proc/loadavg").read_text().split()[3].partition("/")[0]))
    return max(1.0, wanting / (os.cpu_count() or 1))


@pytest.fixture
def slowness() -> float:
    """What every bound on a time is to be multiplied by."""
    return how_slow()


def wait_until(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    """True as soon as the condition holds, False if it does not in time."""
    end = time.monotonic() + seconds * how_slow()
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return condition()
