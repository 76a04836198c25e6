"""What one tab watches of the runs: commands in, news out; no socket, no thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ..runs.database import Reader
from ..runs.folder import RunError, RunFolder, RunInfo
from .commands import failed
from .errors import Refusal
from .lab import Lab
from .messages import Caught, Failed, Frame, RunStatus, Sample, Watch
from .status import standing, status

LIVENESS_SECONDS = (
    0.5  # between two looks at what is not in the database: the name, and whether a process is there
)
MOST_ROWS = 2_000
MOST_OBSERVED_NUMBERS = 1 << 18  # of a frame: 1 MiB

News = RunStatus | Sample | Caught | Failed | Frame


@dataclass
class _Watched:
    """A run, and what of it has been sent."""

    folder: RunFolder
    reader: Reader
    index: int
    info: RunInfo
    training: bool = False
    step: int = -1
    observed: int = -1
    sent: RunStatus | None = None
    checked_at: float = -1e9
    behind: bool = True


class Watcher:
    """`look` gives what is new since the look before; it may take long, and may be called from any thread."""

    def __init__(self, lab: Lab, clock: Callable[[], float] = time.monotonic) -> None:
        self.lab, self.clock = lab, clock
        self.asked: Watch | None = None
        """The newest command: set it, and the next look follows it."""
        self._watch: Watch | None = None
        self._watched: list[_Watched] = []
        self._caught = True
        self._lock = threading.Lock()

    @property
    def is_busy(self) -> bool:
        """Whether there may be news without a new command."""
        return self.asked is not self._watch or bool(self._watched)

    def look(self) -> tuple[list[News], bool]:
        """News of the runs in their order, and whether there is more already."""
        with self._lock:
            news: list[News] = []
            if self.asked is not self._watch:
                news += self._adopt(self.asked)
            if self._watch is None:
                return news, False
            for watched in list(self._watched):
                news += self._news(self._watch.id, watched)
            behind = any(watched.behind for watched in self._watched)
            if not behind and not self._caught:
                self._caught = True
                news.append(Caught(type="caught", id=self._watch.id))
            return news, behind

    def close(self) -> None:
        """Watch nothing any more."""
        with self._lock:
            self._close_all()

    def _adopt(self, asked: Watch | None) -> list[News]:
        """Follow a command; one that cannot be followed leaves everything as it was."""
        if asked is None:
            return []
        found: list[_Watched] = []
        for index, run in enumerate(asked.runs):
            try:
                found.append(self._open(run, index))
            except (Refusal, RunError) as error:
                for watched in found:
                    watched.reader.close()
                self.asked = self._watch if self.asked is asked else self.asked
                said = error.error if isinstance(error, Refusal) else str(error)
                return [failed(asked.id, f"{run}: {said}", f"runs.{index}")]
        self._close_all()
        self._watch, self._watched, self._caught = asked, found, False
        return []

    def _open(self, run: str, index: int) -> _Watched:
        folder = self.lab.find(run)
        info = folder.info()
        return _Watched(folder, Reader(folder.database), index, info)

    def _news(self, request: int, watched: _Watched) -> list[News]:
        try:
            return self._look_at(request, watched)
        except RunError as error:
            self._watched.remove(watched)
            watched.reader.close()
            gone = not watched.folder.path.exists()
            said = "the run has been deleted" if gone else str(error)
            return [failed(request, f"{watched.info.id}: {said}", f"runs.{watched.index}")]

    def _look_at(self, request: int, watched: _Watched) -> list[News]:
        changed, now = watched.reader.changed(), self.clock()
        if now - watched.checked_at >= LIVENESS_SECONDS:
            watched.info, watched.training = watched.folder.info(), self.lab.is_training(watched.folder)
            watched.checked_at = now
        elif not changed and not watched.behind:
            return []
        with watched.reader.at_one_moment():
            stands = standing(watched.info, watched.reader.meta(), watched.training)
            told = status(watched.info, stands, watched.reader.events(), request, watched.index)
            rows = self._rows(request, watched)
        if told == watched.sent:
            return rows
        watched.sent = told
        return [told, *rows]

    def _rows(self, request: int, watched: _Watched) -> list[News]:
        news: list[News] = []
        metrics = watched.reader.metrics_since(watched.step, MOST_ROWS)
        if len(metrics):
            news.append(Frame("metrics", metrics, request, watched.index, offset=int(metrics[0, 0])))
            watched.step = int(metrics[-1, 0])
        width = 1 + sum(part.columns * len(part.labels) for part in watched.info.layout)
        most = max(1, MOST_OBSERVED_NUMBERS // width)
        observations, samples = watched.reader.observations_since(watched.observed, most)
        if len(observations):
            if observations.shape[1] != width:
                raise RunError("run.db is damaged: an observation is not of the layout in run.json")
            first = int(observations[0, 0])
            news.append(Frame("observations", observations, request, watched.index, offset=first))
            watched.observed = int(observations[-1, 0])
        news += [
            Sample(type="sample", id=request, index=watched.index, step=step, characters=characters)
            for step, characters in samples.items()
        ]
        watched.behind = len(metrics) == MOST_ROWS or len(observations) == most
        return news

    def _close_all(self) -> None:
        for watched in self._watched:
            watched.reader.close()
        self._watched = []
