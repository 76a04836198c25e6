"""A worker process: takes shards from a pipe, sends answers, and is gone when the other end is."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from .task import answer


class Message(NamedTuple):
    """To a worker: a packed shard with its number, or, with none, the packed job of those to come."""

    number: int | None
    data: bytes

    def packed(self) -> bytes:
        """As bytes for the pipe."""
        return pickle.dumps(tuple(self), pickle.HIGHEST_PROTOCOL)


def work(pipe: Connection) -> None:
    """Answer shards until the other end is closed; what the process is started with."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches us too; the parent decides
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(
            "1000"
        )  # the shard of a worker is done again, the parent is not
    inbox: SimpleQueue[Message] = SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, inbox), daemon=True).start()
    job = b""
    while True:
        number, data = inbox.get()
        if number is None:
            job = data
            continue
        with suppress(OSError):  # the parent is gone, and so shall we be
            pipe.send_bytes(answer(job, data))


def _receive(pipe: Connection, inbox: SimpleQueue[Message]) -> None:
    """Empty the pipe as it fills, so that the parent never waits in sending; end with the parent, however that ends."""
    with suppress(EOFError, OSError):
        while True:
            inbox.put(Message(*pickle.loads(pipe.recv_bytes())))
    os._exit(0)
