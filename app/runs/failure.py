"""Why a run has failed: one sentence for the user, the trace for the log."""

from __future__ import annotations

import errno
import sqlite3
import traceback
from contextlib import suppress

from .database import Writer
from .folder import RunError, RunFolder

MOST_LOG_BYTES = 1 << 20


def reason_of(error: BaseException) -> str:
    """One sentence, without a path."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "the disk is full: free some space, then play on"
    if isinstance(error, sqlite3.OperationalError) and "full" in str(error):
        return "the disk is full: free some space, then play on"
    if isinstance(error, OSError):
        return f"a file of the run cannot be read or written: {error.strerror}"
    if isinstance(error, sqlite3.Error):
        return f"run.db cannot be written: {str(error)[:100]}"
    if isinstance(error, RunError) or type(error).__name__ == "TensorFileError":  # which imports torch
        return str(error)
    if isinstance(error, MemoryError) or "allocate memory" in str(error):
        return "there is not enough memory for this run: make it smaller"
    return f"the training failed unexpectedly ({type(error).__name__}); log.txt in its folder says more"


def record_failure(folder: RunFolder, error: BaseException) -> None:
    """Say in the folder that the run has failed, as far as its disk lets us."""
    with suppress(OSError), folder.log.open("a", encoding="utf-8") as log:
        if log.tell() < MOST_LOG_BYTES:
            log.write("".join(traceback.format_exception(error)))
    with suppress(OSError, RunError, sqlite3.Error), Writer(folder.database) as writer:
        reason = reason_of(error)
        writer.set(state="failed", reason=reason)
        writer.add_event(_last_step(folder), "failed", reason)
        writer.commit()


def _last_step(folder: RunFolder) -> int:
    from .database import Reader

    with Reader(folder.database) as reader:
        return int(reader.meta().get("step", 0))
