from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.sync.client import connect

from rnnscope.settings import Settings
from rnnscope.web import serve as module
from rnnscope.web.serve import PortTaken, has_display, listen, serve, url


def test_a_taken_port_is_one_sentence() -> None:
    with closing(listen("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"^port {port} is taken; choose another with --port") as taken:
            listen("127.0.0.1", port)
        assert "\n" not in str(taken.value)


def test_without_a_port_the_next_free_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(listen("127.0.0.1", 0)) as first:
        monkeypatch.setattr(module, "DEFAULT_PORT", first.getsockname()[1])
        with closing(listen("127.0.0.1", None)) as second:
            assert 0 < second.getsockname()[1] - first.getsockname()[1] < 100
        monkeypatch.setattr(module, "PORTS_TRIED", 1)
        with pytest.raises(PortTaken, match="all taken"):
            listen("127.0.0.1", None)


@pytest.mark.parametrize(
    ("host", "port"),
    [("127.0.0.1", 70_000), ("127.0.0.1", -1), ("203.0.113.7", 80), ("no.such.host.invalid", 80)],
)
def test_addresses_that_cannot_be_listened_on(host: str, port: int) -> None:
    with pytest.raises(ValueError, match=r"port must be|cannot listen on"):
        listen(host, port)


def test_the_listening_socket_sends_at_once() -> None:
    with closing(listen("127.0.0.1", 0)) as listener:
        assert listener.proto == socket.IPPROTO_TCP  # or asyncio leaves Nagle's algorithm on


def test_addresses_to_open() -> None:
    assert url("127.0.0.1", 7777) == "http://127.0.0.1:7777/"
    assert url("::1", 80, "abc") == "http://[::1]:80/?token=abc"
    assert url("0.0.0.0", 80) == f"http://{socket.gethostname()}:80/"


def test_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not has_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert has_display()


def test_for_the_network_a_token_is_made_and_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(module.Server, "run", lambda self, sockets: None)
    monkeypatch.setattr(module, "listen", lambda host, port: listen("127.0.0.1", 0))
    serve("0.0.0.0", None, False, settings, said.append)
    serve("127.0.0.1", None, False, settings, said.append)
    assert re.fullmatch(r"RNNscope is at http://\S+/\?token=[\w-]{43}", said[0])
    assert "token" not in said[1]
    with pytest.raises(ValueError, match="at least 22 letters"):
        serve("0.0.0.0", None, False, replace(settings, token="short"), said.append)


SCRIPT = """
import sys
from pathlib import Path
from rnnscope.settings import Settings
from rnnscope.web.serve import serve
data, models, templates, static = map(Path, sys.argv[1:])
settings = Settings(data, (models,), templates, static, warm=True)
serve("127.0.0.1", 0, False, settings, lambda said: print(said, flush=True))
"""


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """What the server's process takes for the machine's temporary folder."""
    folder = tmp_path / "t"
    folder.mkdir()
    return folder


@pytest.fixture
def process(settings: Settings, temporary: Path) -> Iterator[subprocess.Popen[str]]:
    folders = [settings.data, settings.models[0], settings.templates, settings.static]
    command = [sys.executable, "-c", SCRIPT, *map(str, folders)]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as running:
        yield running
        running.kill()


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip().removeprefix("RNNscope is at ")


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return bytes(answer.read())


def test_a_server_from_its_start_to_its_end(process: subprocess.Popen[str], slowness: float) -> None:
    start = time.monotonic()
    page = address(process)
    assert b"<!doctype html>" in fetch(page)
    assert time.monotonic() - start < 4 * slowness
    assert len(json.loads(fetch(page + "api/models"))["models"]) == 5
    with connect(page.replace("http", "ws") + "stream", max_queue=None) as browser:
        text = {"kind": "sample", "name": "wiki"}
        browser.send(json.dumps({"type": "open", "id": 1, "model": "lstm", "text": text}))
        assert json.loads(browser.recv(timeout=60))["type"] == "opened"
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert time.monotonic() - start < 2 * slowness
    assert "Traceback" not in errors
    with pytest.raises(urllib.error.URLError):
        fetch(page)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
def test_a_server_that_is_told_to_end_leaves_nothing_behind(
    process: subprocess.Popen[str], temporary: Path, until: Callable[..., bool]
) -> None:
    address(process)
    assert until(lambda: any(temporary.iterdir()), 60)  # the socket at which it starts processes
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors, list(temporary.iterdir())) == (0, "", [])


def test_the_first_answers_do_not_wait_for_torch(settings: Settings) -> None:
    script = (
        "import sys; from rnnscope.web import application, serve; from rnnscope import settings, cli;"
        "print([name for name in ('torch', 'scipy', 'plotly', 'rnnscope.rnn.network') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_browser_is_opened_once_the_server_is_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, until: Callable[..., bool]
) -> None:
    import threading

    opened: list[str] = []
    servers: list[module.Server] = []

    class Kept(module.Server):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)  # type: ignore[arg-type]
            servers.append(self)

    monkeypatch.setattr(module, "Server", Kept)
    monkeypatch.setattr(module, "has_display", lambda: True)
    monkeypatch.setattr(module.webbrowser, "open", lambda page: fetch(page) and opened.append(page))
    thread = threading.Thread(target=serve, args=("127.0.0.1", 0, True, settings, lambda said: None))
    thread.start()
    assert until(lambda: bool(opened), 60)
    servers[0].should_exit = True
    thread.join(10)
    assert opened[0].startswith("http://127.0.0.1:") and len(opened) == 1
