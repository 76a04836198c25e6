"""The runs there are: those made in the pages, and those that `rnnscope train` keeps in folders of models."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from .database import Writer
from .folder import DELETED, RUN_FILE, RUN_ID, RunError, RunFolder, RunInfo, created_at, new_id

log = logging.getLogger("rnnscope.runs")


class Store:
    """Run folders in `folder`, and in the `elsewhere` those of `rnnscope train`. Any thread may ask."""

    def __init__(self, folder: Path, elsewhere: tuple[Path, ...], most_scratch: int, most_kept: int) -> None:
        self.folder, self.elsewhere = folder, elsewhere
        self.most_scratch, self.most_kept = most_scratch, most_kept
        self._lock = threading.Lock()

    def folders(self) -> list[RunFolder]:
        """All runs, damaged ones too; the newest first, then those of `rnnscope train`."""
        own = sorted((p for p in _children(self.folder) if RUN_ID.fullmatch(p.name)), reverse=True)
        return [*map(RunFolder, own), *self._trained()]

    def find(self, run: str) -> RunFolder:
        """The folder of a run. Raises RunError if there is none; an id is compared, never joined to a path."""
        if RUN_ID.fullmatch(run):
            if any(path.name == run for path in _children(self.folder)):
                return RunFolder(self.folder / run)
            for folder in self._trained():
                with suppress(RunError):
                    if folder.info().id == run:
                        return folder
        raise RunError("there is no such run; it may have been deleted")

    def create(self, make: Callable[[str, str], RunInfo], text: str | None) -> RunFolder:
        """A folder for a new run; `make` gets its id and the moment. Raises OSError, and then leaves nothing."""
        with self._lock:
            self.folder.mkdir(parents=True, exist_ok=True)
            now = datetime.now(UTC)
            run = new_id(now)
            while (self.folder / run).exists():
                run = new_id(now)
            folder = RunFolder(self.folder / run)
            folder.path.mkdir()
        try:
            if text is not None:
                folder.corpus.write_bytes(text.encode("utf-8"))
            with Writer(folder.database) as writer:
                writer.set(state="starting", step=0)
                writer.commit()
            folder.write(make(run, created_at(now)))
        except BaseException:
            shutil.rmtree(folder.path, ignore_errors=True)
            raise
        return folder

    def rename(self, folder: RunFolder, name: str) -> None:
        """Keep a run under a name. Raises RunError where as many are kept as may be, and OSError."""
        with self._lock:
            if folder.info().scratch and self._count_kept() >= self.most_kept:
                raise RunError(f"{self.most_kept} runs are kept already: delete one first")
            folder.rename(name)

    def prune(self, is_alive: Callable[[RunFolder], bool]) -> None:
        """Remove the oldest scratch runs that nobody trains, so that at most `most_scratch` of them stay."""
        with self._lock:
            for path in _children(self.folder):
                if path.name.startswith(DELETED):  # a server died while it removed it
                    shutil.rmtree(path, ignore_errors=True)
            resting = [
                folder for folder in self.folders() if self._is_scratch(folder) and not is_alive(folder)
            ]
            for folder in resting[self.most_scratch :]:
                try:
                    folder.delete()
                except OSError as error:  # it stays then, and is tried again
                    log.warning("run %s cannot be removed: %s", folder.path.name, error.strerror)

    def is_own(self, folder: RunFolder) -> bool:
        """Whether the run was made in the pages, which may then rename and delete it."""
        return folder.path.parent == self.folder

    def _is_scratch(self, folder: RunFolder) -> bool:
        try:
            return self.is_own(folder) and folder.info().scratch
        except RunError:  # nobody knows whose it is: its owner deletes it
            return False

    def _count_kept(self) -> int:
        return sum(self.is_own(folder) and not self._is_scratch(folder) for folder in self.folders())

    def _trained(self) -> Iterator[RunFolder]:
        for parent in self.elsewhere:
            yield from (RunFolder(path) for path in _children(parent) if _has_run(path))


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:  # not made yet, or not ours to read
        return []


def _has_run(path: Path) -> bool:
    try:
        return not path.name.startswith(".") and (path / RUN_FILE).is_file()
    except OSError:
        return False
