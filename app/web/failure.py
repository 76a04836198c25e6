"""How the work of a child process failed, in a sentence."""

from __future__ import annotations

import errno
import sys
import traceback


def sentence_of(error: BaseException) -> tuple[str, str]:
    """What to say and what to do, without a path; what nobody expected is told in the server's terminal."""
    if isinstance(error, ValueError) and not isinstance(error, UnicodeError):
        said = str(getattr(error, "error", error)).partition("\n")[0]  # a ConceptError has its hint apart
        return said, str(getattr(error, "hint", ""))
    if isinstance(error, MemoryError) or "allocate memory" in str(error):
        return "there is not enough memory for this", "try a shorter text"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "the disk is full", "free some space, then start it again"
    sys.stderr.write("".join(traceback.format_exception(error)))
    said = f"this failed unexpectedly ({type(error).__name__}); the server's terminal says more"
    return said, "try again, or another text"
