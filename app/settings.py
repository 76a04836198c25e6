"""What a server is told when it starts: folders, the door, and the bounds of everything it keeps."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from . import resources

DATA_VARIABLE = "RNNSCOPE_DATA"


@dataclass(frozen=True)
class Settings:
    """One server's settings; every bound is documented in docs/security.md."""

    data: Path
    models: tuple[Path, ...]
    """Folders of model folders; of two models of one name the first counts."""
    templates: Path = field(default_factory=resources.templates_folder)
    static: Path = field(default_factory=resources.static_folder)
    host: str = "127.0.0.1"
    token: str | None = None
    """Asked for when the server listens on more than loopback."""
    allow_hosts: tuple[str, ...] = ()
    cache_bytes: int = 512 << 20
    """What the traces of all viewers may hold together."""
    most_body_bytes: int = 512 << 10
    most_stored_texts: int = 2_000
    most_loaded_models: int = 6
    most_viewers: int = 256
    most_exports: int = 4
    worker_threads: int = 2
    send_seconds: float = 20.0
    """A viewer that has not taken a message for so long is cut off."""
    most_running: int = 4
    """Runs that train at once, paused ones among them."""
    most_scratch_runs: int = 24
    """Runs that nobody has named; the oldest go."""
    most_kept_runs: int = 200
    most_snapshot_bytes: int = 64 << 20
    """Weights of earlier steps, of one run."""
    most_run_seconds: float = 3600.0
    """Of running; then a run is paused."""
    most_idle_seconds: float = 600.0
    """Of a pause; then the process of the run ends, and starts again when it is needed."""
    most_searches: int = 1
    """Searches that run at once, and causal tests as many."""
    most_kept_searches: int = 100
    """Findings on disk; the ones unused for longest go."""
    most_labelled_files: int = 100
    """Of the user's own, on disk."""
    most_live_lessons: int = 3
    """Long computations of lessons at once; a new one of the same page comes after its old one has ended."""
    most_lesson_seconds: float = 600.0
    """Of such a computation; then it is ended."""
    warm: bool = False
    """Import torch and read the default sample in the background as soon as the server is up."""


def data_folder() -> Path:
    """The user's data folder: RNNSCOPE_DATA if set, else the platform's own place."""
    chosen = os.environ.get(DATA_VARIABLE)
    return Path(chosen).expanduser() if chosen else platformdirs.user_data_path("rnnscope", appauthor=False)


def default_settings(models: Path | None = None, allow_hosts: tuple[str, ...] = ()) -> Settings:
    """Settings of `rnnscope serve`: models from `models` first, then the user's own, then those that ship."""
    data = data_folder()
    folders = (*([models] if models else []), data / "models", resources.models_folder())
    return Settings(data=data, models=folders, allow_hosts=allow_hosts, warm=True)
