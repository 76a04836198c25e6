"""A running `rnnscope serve` of its own, for tests, benchmarks and screenshots."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LONGEST_START_SECONDS = 60.0
LONGEST_ANSWER_SECONDS = 30.0
PAUSE_SECONDS = 0.005


class Server:
    """A running `rnnscope serve` on a port of this machine; `started` is the clock's reading when it was called."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], started: float) -> None:
        self.port, self.process, self.started = port, process, started

    @property
    def address(self) -> str:
        """Of the first page."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, body: object = None) -> bytes:
        """The answer to a GET, or to a POST of JSON. Raises OSError or RuntimeError."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_ANSWER_SECONDS)
        try:
            if body is None:
                connection.request("GET", path)
            else:
                connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{path} answered {answer.status}: {content[:200]!r}")
        return content

    def wait(self, path: str) -> float:
        """Ask until there is an answer; seconds since the process was started."""
        while True:
            try:
                self.ask(path)
                return time.perf_counter() - self.started
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError(f"the server ended with {self.process.returncode}") from None
                if time.perf_counter() - self.started > LONGEST_START_SECONDS:
                    raise
                time.sleep(PAUSE_SECONDS)


@contextmanager
def serving(data: Path, models: Path | None = None) -> Iterator[Server]:
    """Start a server on a free port; it ends with the block."""
    port = free_port()
    command = [sys.executable, "-m", "rnnscope", "serve", "--no-browser", "--port", str(port)]
    if models is not None:
        command += ["--models", str(models)]
    environment = {**os.environ, "RNNSCOPE_DATA": str(data)}
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield Server(port, process, started)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
