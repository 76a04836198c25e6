"""The data folder of a server: one server at a time, one format."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ..runs.folder import write_file
from ..settings import DATA_VARIABLE

log = logging.getLogger("rnnscope.web")

FORMAT = 1
FORMAT_FILE, LOCK_FILE = "format.json", "server.lock"


@contextmanager
def occupied(data: Path) -> Iterator[None]:
    """Have the data folder for oneself. Raises ValueError in one sentence where it is another server's or version's.

    A folder that cannot be written to is served without: nothing can be spoilt there.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = FileLock(data / LOCK_FILE)
        lock.acquire(timeout=0)
    except Timeout:
        raise ValueError(
            f"another RNNscope server uses {data}: end it, or give this one a folder of its own with {DATA_VARIABLE}"
        ) from None
    except (OSError, NotImplementedError) as error:
        log.warning("the data folder cannot be written to: %s", error)
        yield
        return
    try:
        _check_format(data)
        yield
    finally:
        lock.release()


def _check_format(data: Path) -> None:
    path = data / FORMAT_FILE
    try:
        found = json.loads(path.read_bytes())["format"]
    except FileNotFoundError:
        write_file(path, json.dumps({"format": FORMAT}).encode())
        return
    except (OSError, ValueError, KeyError, TypeError):
        raise ValueError(f"{path} is damaged: it should hold {json.dumps({'format': FORMAT})}") from None
    if found != FORMAT:
        newer = isinstance(found, int) and found > FORMAT
        advice = "update RNNscope" if newer else "open it with the version that made it"
        raise ValueError(
            f"{data} has format {str(found)[:20]}, this RNNscope reads {FORMAT}: {advice}, "
            f"or choose another folder with {DATA_VARIABLE}"
        )
