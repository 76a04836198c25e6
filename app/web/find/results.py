"""Files that background work has left, each named by the key of what was asked."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from ..errors import Refusal

KEY = re.compile("[0-9a-f]{16,64}")


class Results:
    """The results in a folder; of more than `most_kept` the one unused for longest goes."""

    def __init__(self, folder: Path, suffix: str, most_kept: int) -> None:
        self.folder, self.suffix, self.most_kept = folder, suffix, most_kept

    def path(self, key: str) -> Path:
        """Where the result of `key` is, or will be; raises Refusal for what is no key."""
        if not KEY.fullmatch(key):
            raise Refusal(404, "there is no such work", "key", "start it again")
        return self.folder / f"{key}{self.suffix}"

    def make_folder(self) -> None:
        """See that there is a place for results; raises Refusal where the disk has none."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refusal(422, f"nothing can be kept: {error.strerror}", "", "free some disk space") from None

    def use(self, key: str) -> None:
        """Note that a result is used now."""
        with suppress(OSError):
            os.utime(self.path(key))

    def forget(self, key: str) -> None:
        """Remove a result."""
        with suppress(OSError):
            self.path(key).unlink(missing_ok=True)

    def tidy(self, key: str) -> None:
        """Remove what a killed process has left half written, and results beyond the bound."""
        with suppress(OSError):
            for part in self.folder.glob(f".{key}*"):
                part.unlink(missing_ok=True)
        kept = sorted(self.folder.glob(f"*{self.suffix}"), key=_last_used)
        for path in kept[: max(0, len(kept) - self.most_kept)]:
            for beside in (path, *self.folder.glob(f"{path.name.partition('.')[0]}.*")):
                with suppress(OSError):
                    beside.unlink(missing_ok=True)


def _last_used(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
