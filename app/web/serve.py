"""Running the server: port, address, browser, uvicorn."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import Any

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from ..runs.children import end_fork_server
from ..settings import Settings
from .application import create_app
from .datafolder import occupied
from .guard import is_loopback, make_token

DEFAULT_PORT = 7777
PORTS_TRIED = 100
MOST_FRAME_BYTES = 4 << 20
PING_SECONDS = 10.0
CUT_SECONDS = 2.0
STALLED_MILLISECONDS = 30_000
GRACE_SECONDS = 1


class StreamProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, but what the server has closed is also cut when the peer does not read.

    Closing a transport waits until its buffer is sent, which a stalled peer never lets happen.
    """

    async def run_asgi(self) -> None:
        """Serve the connection, then see that it ends."""
        try:
            await super().run_asgi()
        finally:
            self.loop.call_later(CUT_SECONDS, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """End a connection whose peer has stopped answering pings."""
        super().keepalive_timeout()
        self.transport.abort()


def say_at_once(line: str) -> None:
    """Print a line, though standard output may be a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def serve(
    host: str,
    port: int | None,
    open_browser: bool,
    settings: Settings,
    say: Callable[[str], None] = say_at_once,
) -> None:
    """Serve until interrupted. `port` None: 7777, or the next free one.

    Raises ValueError in one sentence for a taken port, a host that cannot be listened on, and a data folder that is
    another server's or another version's.
    """
    if not is_loopback(host) and settings.token is None:
        settings = replace(settings, token=make_token())
    settings = replace(settings, host=host, allow_hosts=(*settings.allow_hosts, shown_name(host)))
    # torch reads it when it is imported: the workers share the cores instead of fighting over them.
    threads = max(1, (os.cpu_count() or 1) // settings.worker_threads)
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    with occupied(settings.data), closing(listen(host, port)) as listener:
        address = url(host, listener.getsockname()[1], settings.token)
        server = Server(
            config(create_app(settings)),
            (lambda: webbrowser.open(address)) if open_browser and has_display() else None,
        )
        say(f"RNNscope is at {address}")
        try:
            # uvicorn raises Ctrl-C and SIGTERM again when all is ended
            with suppress(KeyboardInterrupt), _ended_by_sigterm():
                server.run([listener])
        finally:
            end_fork_server()


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket; raises ValueError."""
    if port is not None:
        return _bind(host, port)
    for candidate in range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED):
        try:
            return _bind(host, candidate)
        except PortTaken:
            continue
    raise PortTaken(
        f"ports {DEFAULT_PORT} to {DEFAULT_PORT + PORTS_TRIED - 1} are all taken; choose one with --port"
    )


class PortTaken(ValueError):
    """Somebody else listens on the port."""


def shown_name(host: str) -> str:
    """What the address that is printed calls this machine."""
    return {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(host, host)


def url(host: str, port: int, token: str | None = None) -> str:
    """The address to open in a browser."""
    shown = shown_name(host)
    name = f"[{shown}]" if ":" in shown else shown
    return f"http://{name}:{port}/" + (f"?token={token}" if token else "")


def has_display() -> bool:
    """True where a browser window can appear."""
    if sys.platform in ("darwin", "win32"):
        return "SSH_CONNECTION" not in os.environ
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def config(app: Any, **changes: Any) -> uvicorn.Config:
    """uvicorn's settings: short pings, a quick end, nothing believed from proxies, frames not compressed."""
    settings: dict[str, Any] = {
        "http": "h11",
        "ws": StreamProtocol,
        "ws_max_size": MOST_FRAME_BYTES,
        "ws_ping_interval": PING_SECONDS,
        "ws_ping_timeout": PING_SECONDS,
        "ws_per_message_deflate": False,
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "proxy_headers": False,
        "server_header": False,
        "log_level": "warning",
        "lifespan": "on",
    }
    return uvicorn.Config(app, **(settings | changes))


class Server(uvicorn.Server):
    """uvicorn's server, which tells when it is up."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], object] | None = None) -> None:
        super().__init__(config)
        self.on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        if self.started and self.on_started is not None:
            threading.Thread(target=self.on_started, daemon=True).start()


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """SIGTERM, too, ends the process as an exit does: what lies in the temporary folder is cleared away."""
    if threading.current_thread() is not threading.main_thread():  # no other one is told of signals
        yield
        return

    def leave(*_: object) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only if the protocol is named; it holds frames back for 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if (
            sys.platform == "linux"
        ):  # what a stalled peer has not taken is given up, even behind a closed transport
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_MILLISECONDS)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"port {port} is taken; choose another with --port, or leave --port out"
            ) from None
        raise ValueError(f"cannot listen on {host} port {port}: {error.strerror}") from None
    except OverflowError:
        listener.close()
        raise ValueError(f"port must be 0 to 65535, got {port}") from None
    return listener
