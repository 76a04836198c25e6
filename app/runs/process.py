"""The process that trains one run: polite, alone in its folder, and gone when the server is."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

from .children import be_modest, when_parent_ends
from .failure import record_failure
from .folder import RunError, RunFolder
from .limits import Limits

if TYPE_CHECKING:  # torch is imported in the process that trains, not in the one that starts it
    from ..rnn.experiment.experiment import Experiment

LOCK_SECONDS = 5.0
EXIT_FAILED, EXIT_TAKEN = 1, 3


def train(folder: RunFolder, limits: Limits) -> None:
    """Train the run in `folder` until it ends or nobody needs it; what the process is started with."""
    stopping = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches us too; the server decides
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    be_modest()
    when_parent_ends(stopping.set)
    try:
        lock = folder.lock(LOCK_SECONDS)
    except (RunError, OSError):
        os._exit(EXIT_TAKEN)  # it is being trained, or deleted
    try:
        _train(folder, limits, stopping)
    except Exception as error:
        record_failure(folder, error)
        raise SystemExit(EXIT_FAILED) from None
    finally:
        lock.release()


def make_experiment(folder: RunFolder) -> Experiment:
    """The experiment of a folder, at step 0. Raises RunError."""
    from ..rnn.experiment.experiment import Experiment
    from ..rnn.experiment.settings import ExperimentSettings, SettingError

    info = folder.info()
    if info.settings is None:
        raise RunError("this run is not an experiment")
    try:
        return Experiment(ExperimentSettings(**info.settings), folder.text())
    except (SettingError, TypeError) as error:
        raise RunError(f"the settings in run.json make no sense: {error}") from None


def _train(folder: RunFolder, limits: Limits, stopping: threading.Event) -> None:
    import torch

    from .loop import RunLoop

    torch.set_num_threads(1)  # fixed, since the order of a sum is part of its result

    def wait(seconds: float) -> None:
        stopping.wait(seconds)

    RunLoop(folder, make_experiment(folder), limits, stopping.is_set, wait=wait).run()
