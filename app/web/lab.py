"""What can be done with runs: made, told, watched, checked, named, deleted."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from ..runs.archive import archive, metrics_csv
from ..runs.database import Reader
from ..runs.folder import RunError, RunFolder, RunInfo
from ..runs.inbox import Action, Inbox
from ..runs.launcher import Launcher, TooManyRunning
from ..runs.limits import Limits
from ..runs.store import Store
from ..settings import Settings
from .corpora import Corpora
from .errors import Refusal
from .messages import NewRun, RunChange, RunCommand, RunSettings
from .plan import described, planned
from .status import Standing, standing, summary
from .texts import Texts

OVER = {"finished": "is finished", "diverged": "has diverged"}


class Lab:
    """The runs of one server. Its methods may take long: call them from worker threads. They raise Refusal."""

    def __init__(self, settings: Settings, texts: Texts) -> None:
        self.settings = settings
        self.corpora = Corpora(texts, settings.data)
        self.store = Store(
            settings.data / "runs", settings.models, settings.most_scratch_runs, settings.most_kept_runs
        )
        limits = Limits(settings.most_snapshot_bytes, settings.most_run_seconds, settings.most_idle_seconds)
        self.launcher = Launcher(limits, settings.most_running)
        self._checking = threading.Lock()

    def facts(self) -> dict[str, Any]:
        """Answer of GET /api/lab."""
        from ..rnn.experiment.settings import BOUNDS
        from ..runs.presets import PRESETS

        return {
            "defaults": RunSettings().model_dump(),
            "bounds": {field: list(pair) for field, pair in BOUNDS.items()},
            "presets": [asdict(preset) for preset in PRESETS],
            "corpora": self.corpora.listed(),
            "limits": {
                name: getattr(self.settings, name)
                for name in (
                    "most_running", "most_scratch_runs", "most_kept_runs", "most_snapshot_bytes", "most_run_seconds"
                )
            },
        }  # fmt: skip

    def summaries(self) -> list[dict[str, Any]]:
        """The runs of GET /api/runs."""
        return [summary(folder, self.is_training(folder)) for folder in self.store.folders()]

    def create(self, new: NewRun) -> str:
        """Make a run and start its process; its id."""
        characters = new.settings.task == "characters"
        text = self.corpora.text(new.settings.corpus) if characters else None
        experiment = planned(new.settings, text)
        try:
            self.launcher.make_room()
            folder = self.store.create(
                lambda run, created: described(run, created, new.settings, experiment), text
            )
            if new.play:
                Inbox(folder.inbox).put("play")
            self.launcher.start(folder)
        except (OSError, RunError) as error:
            raise _refusal(error) from None
        self.store.prune(self.is_training)
        return folder.path.name

    def command(self, run: str, command: RunCommand) -> None:
        """Play, pause, step or stop."""
        folder = self.find(run)
        match command.action:
            case "play":
                self._tell(folder, "play", steps_per_second=command.steps_per_second)
            case "step":
                self._tell(folder, "step", count=command.count)
            case "stop" if self.launcher.is_alive(folder):
                self.launcher.stop(folder)
            case action if self.is_training(folder):
                self._put(folder, action)

    def change(self, run: str, change: RunChange) -> None:
        """Change clipping or learning rate between two steps."""
        from ..rnn.experiment.settings import ExperimentSettings, SettingError

        folder = self.find(run)
        info = self._info(folder)
        changes = {name: value for name, value in change.model_dump().items() if value is not None}
        try:
            ExperimentSettings(**{**(info.settings or {}), **changes})
        except SettingError as error:
            raise Refusal(422, error.error, error.field, error.hint) from None
        self._tell(folder, "change", **changes)

    def rename(self, run: str, name: str) -> None:
        """Keep a run under a name."""
        folder = self._own(run)
        try:
            self.store.rename(folder, name)
        except (OSError, RunError) as error:
            raise _refusal(error) from None

    def delete(self, run: str) -> None:
        """End a run and remove its folder."""
        folder = self._own(run)
        self.launcher.kill(folder)
        try:
            folder.delete()
        except FileNotFoundError:
            return
        except OSError as error:
            raise Refusal(422, f"the run cannot be deleted: {error.strerror}") from None

    def check(self, run: str, step: int | None) -> dict[str, Any]:
        """BPTT against finite differences at the last snapshot at or before a step."""
        from ..rnn.gradient_check import check_gradient
        from ..rnn.tensorfile import TensorFileError
        from ..runs import snapshots
        from ..runs.process import make_experiment

        folder = self.find(run)
        if self._info(folder).settings is None:
            raise Refusal(422, "only an experiment can be checked, and this is a run of `rnnscope train`")
        if not self._checking.acquire(blocking=False):
            raise Refusal(429, "another gradient is being checked", "", "wait until that is done")
        try:
            found = snapshots.nearest(folder.snapshots, step)
            if found is None:
                raise Refusal(
                    409, "no weights are kept at or before this step", "step", "choose a later step"
                )
            experiment = make_experiment(folder)
            experiment.load_weights(snapshots.load(folder.snapshots, found))
            checked = check_gradient(experiment)
        except (OSError, RunError, TensorFileError) as error:
            raise _refusal(error) from None
        finally:
            self._checking.release()
        rows = [{name: _number(value) for name, value in asdict(row).items()} for row in checked.rows]
        return {"step": found, "rows": rows, "worst": _number(checked.worst)}

    def csv(self, run: str) -> Iterator[bytes]:
        """Every optimizer step, nine and more digits a number; nan and inf stand as such."""
        return self._told(lambda: metrics_csv(Reader(self.find(run).database)))

    def archive(self, run: str) -> Iterator[bytes]:
        """The folder as a zip file."""
        folder = self.find(run)
        self._info(folder)
        return self._told(lambda: archive(folder))

    def find(self, run: str) -> RunFolder:
        """The folder of a run; raises Refusal."""
        try:
            return self.store.find(run)
        except RunError as error:
            raise Refusal(404, str(error), "run", "choose one from the list") from None

    def is_training(self, folder: RunFolder) -> bool:
        """Whether a process trains the run, be it of this server or not."""
        return self.launcher.is_alive(folder) or folder.is_locked()

    def standing(self, folder: RunFolder) -> Standing:
        """How a run stands; raises RunError."""
        with Reader(folder.database) as reader:
            return standing(folder.info(), reader.meta(), self.is_training(folder))

    def _told(self, make: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
        try:
            return make()
        except (OSError, RunError) as error:
            raise _refusal(error) from None

    def _tell(self, folder: RunFolder, action: Action, **values: Any) -> None:
        """Have a run do something, if it still can; its process is started where it is gone."""
        if self._info(folder).kind == "training":
            self._tell_training(folder, action, **values)
            return
        try:
            stands = self.standing(folder)
        except RunError as error:
            raise _refusal(error) from None
        if stands.state in OVER:
            raise Refusal(409, f"this run {OVER[stands.state]}", "run", "reset it, or make another one")
        self._put(folder, action, **values)
        try:
            if not folder.is_locked():
                self.launcher.start(folder)
        except TooManyRunning as error:
            raise _refusal(error) from None

    def _tell_training(self, folder: RunFolder, action: Action, **values: Any) -> None:
        """A run of `rnnscope train` listens while that command runs."""
        if action == "change":
            raise Refusal(409, "a run of `rnnscope train` keeps its settings", "", "train another one")
        if not self.is_training(folder):
            raise Refusal(409, "this run is not training now", "", "go on with `rnnscope train --resume`")
        self._put(folder, action, **values)

    def _put(self, folder: RunFolder, action: Action, **values: Any) -> None:
        try:
            Inbox(folder.inbox).put(action, **values)
        except OSError as error:
            raise _refusal(error) from None

    def _info(self, folder: RunFolder) -> RunInfo:
        try:
            return folder.info()
        except RunError as error:
            raise _refusal(error) from None

    def _own(self, run: str) -> RunFolder:
        folder = self.find(run)
        if not self.store.is_own(folder):
            raise Refusal(409, "this run belongs to `rnnscope train`: its folder is yours", "run")
        return folder


def _number(value: Any) -> Any:
    """JSON has no inf and no NaN: they travel as their names."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, TooManyRunning):
        return Refusal(429, str(error), "run", "pause one in the list of runs, or wait until one is done")
    if isinstance(error, OSError):
        return Refusal(422, f"the run cannot be kept: {error.strerror}", "", "free some disk space")
    return Refusal(422, str(error), "run")
