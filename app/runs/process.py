"""The process that trains one run: polite, alone in its folder, and gone when the server is."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from .failure import record_failure
from .folder import RunError, RunFolder
from .limits import Limits

if TYPE_CHECKING:  # torch is imported in the process that trains, not in the one that starts it
    from ..rnn.experiment.experiment import Experiment

NICENESS = 10
LOCK_SECONDS = 5.0
EXIT_FAILED, EXIT_TAKEN = 1, 3


def train(folder: RunFolder, limits: Limits) -> None:
    """Train the run in `folder` until it ends or nobody needs it; what the process is started with."""
    stopping = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches us too; the server decides
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    _be_modest()
    _watch_parent(stopping)
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


def _be_modest() -> None:
    """Let everything else go first, and, where memory runs out, be what Linux ends."""
    with suppress(OSError, AttributeError):  # Windows has no niceness
        os.nice(NICENESS)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _watch_parent(stopping: threading.Event) -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        multiprocessing.connection.wait([parent.sentinel])
        stopping.set()

    threading.Thread(target=watch, name="rnnscope-parent", daemon=True).start()
