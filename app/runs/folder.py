"""A training run is a folder: what it is stands in `run.json`, its numbers in `run.db`, its weights beside them.

run.json      what the run is; written by whoever makes or renames it
run.db        rows of numbers (database.py); written by the process that trains
run.lock      held by that process as long as it lives
inbox/        what it is asked to do (inbox.py)
state.safetensors, snapshots/, corpus.txt, log.txt
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

FORMAT = 1
RUN_FILE, LOCK_FILE, STATE_FILE = "run.json", "run.lock", "state.safetensors"
RUN_ID = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{4}")
MOST_RUN_FILE_BYTES = 1 << 20
DELETED = ".deleted-"  # begins the name of a folder that is being removed

Kind = Literal["experiment", "training"]


class RunError(ValueError):
    """A run that cannot be read or changed; the message is one sentence for the user, without a path."""


@dataclass(frozen=True)
class PartInfo:
    """Rows x columns numbers of an observation, row by row; one label a row."""

    name: str
    columns: int
    labels: tuple[str, ...]


@dataclass(frozen=True)
class RunInfo:
    """What a run is. `settings` are an experiment's; `steps` is where it ends, None: not known yet.

    `unit` is that of the loss, `baseline` a loss, `chance` an accuracy, `window` in time steps (0: none), and
    `layout` tells what an observation holds, one part behind the other.
    """

    id: str
    kind: Kind
    created: str
    name: str | None = None
    settings: dict[str, Any] | None = None
    about: str = ""
    steps: int | None = None
    unit: str = "nats"
    baseline: float | None = None
    baseline_name: str = ""
    chance: float | None = None
    window: int = 0
    layout: tuple[PartInfo, ...] = field(default=())

    @property
    def scratch(self) -> bool:
        """Whether nobody has saved it: it is pruned one day."""
        return self.kind == "experiment" and self.name is None


@dataclass(frozen=True)
class RunFolder:
    """The folder of one run."""

    path: Path

    @property
    def database(self) -> Path:
        """SQLite file of everything that is measured."""
        return self.path / "run.db"

    @property
    def inbox(self) -> Path:
        """Commands wait here."""
        return self.path / "inbox"

    @property
    def checkpoint(self) -> Path:
        """All that a resumed run depends on."""
        return self.path / STATE_FILE

    @property
    def snapshots(self) -> Path:
        """Weights at some of the observed steps."""
        return self.path / "snapshots"

    @property
    def corpus(self) -> Path:
        """Text of the task characters."""
        return self.path / "corpus.txt"

    @property
    def log(self) -> Path:
        """What nobody expected, with its trace."""
        return self.path / "log.txt"

    def info(self) -> RunInfo:
        """What the run is. Raises RunError."""
        try:
            with (self.path / RUN_FILE).open("rb") as file:
                content = json.loads(file.read(MOST_RUN_FILE_BYTES + 1)[:MOST_RUN_FILE_BYTES])
        except OSError as error:
            raise RunError(f"run.json cannot be read: {error.strerror}") from None
        except (ValueError, RecursionError):
            raise RunError("run.json is damaged: it is not JSON") from None
        return _parse(content)

    def write(self, info: RunInfo) -> None:
        """Make or replace run.json. Raises OSError."""
        content = {"format": FORMAT, **asdict(info)}
        write_file(self.path / RUN_FILE, json.dumps(content, indent=1, allow_nan=False).encode())

    def rename(self, name: str) -> None:
        """Give the run a name, so that it is kept. Raises RunError and OSError."""
        self.write(replace(self.info(), name=name))

    def text(self) -> str | None:
        """The text of the task characters, if there is one. Raises OSError and RunError."""
        try:
            return self.corpus.read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            raise RunError("corpus.txt is damaged: it is not UTF-8") from None

    def lock(self, timeout_seconds: float) -> FileLock:
        """Take the lock that the training process holds; raises RunError where another one has it."""
        lock = FileLock(self.path / LOCK_FILE)
        try:
            lock.acquire(timeout=timeout_seconds)
        except Timeout:
            raise RunError("another process trains this run") from None
        return lock

    def is_locked(self) -> bool:
        """Whether a process trains this run now, be it this server's or not."""
        if not (self.path / LOCK_FILE).exists():
            return False
        try:
            self.lock(0).release()
        except RunError:
            return True
        except OSError:
            return False
        return False

    def nbytes(self) -> int:
        """Bytes of all files."""
        return sum(size for _, size in _files(self.path))

    def delete(self) -> None:
        """Remove the folder: at one moment it is there, at the next it is not. Raises OSError."""
        # A name that no listing takes for a run: a crash in between leaves rubbish, never half a run.
        doomed = self.path.with_name(f"{DELETED}{self.path.name}-{secrets.token_hex(4)}")
        self.path.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def new_id(now: datetime) -> str:
    """A fresh id, by which runs sort in the order they were made, such as 20261121-105530-3f2a."""
    return f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def created_at(now: datetime) -> str:
    """A moment as run.json has it: UTC, milliseconds."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def age_seconds(created: str) -> float:
    """Seconds since a moment as run.json has it."""
    return (datetime.now(UTC) - datetime.fromisoformat(created)).total_seconds()


def write_file(path: Path, content: bytes) -> None:
    """Write beside `path`, then rename over it: a reader sees the old file or the new one. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _files(folder: Path) -> Iterator[tuple[Path, int]]:
    """Every file below, with its size; what vanishes meanwhile is passed over."""
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            with suppress(OSError):
                if path.is_symlink():
                    continue
                if path.is_dir():
                    yield from _files(path)
                else:
                    yield path, path.stat().st_size


def _parse(content: Any) -> RunInfo:
    if not isinstance(content, dict):
        raise RunError("run.json is damaged: it is not a JSON object")
    if content.get("format") != FORMAT:
        found = str(content.get("format"))[:20]
        raise RunError(
            f"run.json has format {found}, this RNNscope reads {FORMAT}: open it with the version that made it"
        )
    try:
        layout = tuple(PartInfo(p["name"], p["columns"], tuple(p["labels"])) for p in content.pop("layout"))
        info = RunInfo(**{k: v for k, v in content.items() if k != "format"}, layout=layout)
        _check(info)
    except (KeyError, TypeError, ValueError):
        raise RunError("run.json is damaged: a field is missing or wrong") from None
    return info


def _check(info: RunInfo) -> None:
    """Raises ValueError where a field is not of its kind: the file may be anybody's."""
    whole, real, text = int, (int, float), str
    optional = type(None)
    kinds: dict[str, Any] = {
        "id": text, "created": text, "name": (text, optional), "settings": (dict, optional), "about": text,
        "steps": (whole, optional), "unit": text, "baseline": (*real, optional), "baseline_name": text,
        "chance": (*real, optional), "window": whole,
    }  # fmt: skip
    right = all(isinstance(getattr(info, name), kind) for name, kind in kinds.items())
    parts = all(isinstance(p.columns, int) and all(isinstance(s, str) for s in p.labels) for p in info.layout)
    if not (right and parts and RUN_ID.fullmatch(info.id) and info.kind in ("experiment", "training")):
        raise ValueError
    if datetime.fromisoformat(info.created).tzinfo is None:
        raise ValueError
