"""The folder of a sweep: `sweep.toml` as it was given, and `results.jsonl`, a line for each run that is done."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from ..folder import write_file
from .plan import MOST_PLAN_BYTES, NAME, Plan, check_name, parse_plan
from .results import RunResult, parse_line

PLAN_FILE, RESULTS_FILE, LOCK_FILE = "sweep.toml", "results.jsonl", "sweep.lock"
MOST_RESULTS_BYTES = 64 << 20


class SweepError(ValueError):
    """A sweep that cannot be read, in one sentence without a path."""


@dataclass(frozen=True)
class SweepFolder:
    """The folder of one sweep."""

    path: Path

    @property
    def name(self) -> str:
        """That of the sweep."""
        return self.path.name

    def plan(self) -> Plan:
        """What was asked for. Raises SweepError."""
        try:
            with (self.path / PLAN_FILE).open("rb") as file:
                return parse_plan(file.read(MOST_PLAN_BYTES + 1), PLAN_FILE)
        except FileNotFoundError:
            raise SweepError(f"{PLAN_FILE} is missing") from None
        except OSError as error:
            raise SweepError(f"{PLAN_FILE} cannot be read: {error.strerror}") from None
        except ValueError as error:
            raise SweepError(str(error)) from None

    def results(self) -> dict[str, RunResult]:
        """Results by key, the last one of each; damaged lines are left out. Raises SweepError."""
        path = self.path / RESULTS_FILE
        try:
            if path.stat().st_size > MOST_RESULTS_BYTES:
                raise SweepError(f"{RESULTS_FILE} must be at most {MOST_RESULTS_BYTES >> 20} MiB")
            lines = path.read_bytes().splitlines()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise SweepError(f"{RESULTS_FILE} cannot be read: {error.strerror}") from None
        found = [result for result in map(parse_line, lines) if result is not None]
        if lines[:-1] and not found:
            raise SweepError(f"{RESULTS_FILE} is damaged: none of its lines is a result of this version")
        return {result.key: result for result in found}

    def write_plan(self, content: bytes) -> None:
        """Keep the plan as it was given. Raises OSError."""
        self.path.mkdir(parents=True, exist_ok=True)
        write_file(self.path / PLAN_FILE, content)

    def append(self, result: RunResult) -> None:
        """Keep one more result. Raises OSError."""
        with (self.path / RESULTS_FILE).open("ab") as file:
            file.write(result.line())

    def rewrite(self, results: Iterable[RunResult]) -> None:
        """Put these in place of all that is there, at once. Raises OSError."""
        write_file(self.path / RESULTS_FILE, b"".join(result.line() for result in results))

    def lock(self) -> FileLock:
        """Have the folder for oneself. Raises SweepError where another process works on it."""
        lock = FileLock(self.path / LOCK_FILE)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise SweepError(f"another process works on the sweep {self.name}: wait for its end") from None
        return lock

    def is_locked(self) -> bool:
        """Whether a process works on it now."""
        if not (self.path / LOCK_FILE).exists():
            return False
        try:
            self.lock().release()
        except SweepError:
            return True
        except OSError:
            return False
        return False


def sweep_folder(data: Path, name: str) -> SweepFolder:
    """The folder of a sweep, which need not be there. Raises ValueError for what is not a name."""
    return SweepFolder(data / "sweeps" / check_name(name))


def sweep_folders(data: Path) -> list[SweepFolder]:
    """Those that are there, the newest first."""
    found: list[tuple[float, SweepFolder]] = []
    with suppress(OSError):
        for path in (data / "sweeps").iterdir():
            with suppress(OSError):
                if NAME.fullmatch(path.name) and path.is_dir():
                    found.append((path.stat().st_mtime, SweepFolder(path)))
    return [folder for _, folder in sorted(found, key=lambda one: (-one[0], one[1].name))]
