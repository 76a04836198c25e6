"""The numbers of a run: `run.db`, SQLite with a write-ahead log. One process writes, any number read.

NaN is stored as NULL, which is what SQLite makes of it, and read as NaN; inf is stored as it is.
"""

from __future__ import annotations

import json
import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from .folder import RunError
from .spread import spread

FORMAT = 1
MOST_OBSERVATIONS = 1_000
BUSY_SECONDS = 5.0

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE steps (
    step INTEGER PRIMARY KEY, loss REAL, accuracy REAL, norm REAL, norm_after REAL, clipped INTEGER,
    learning_rate REAL, threshold REAL
);
CREATE TABLE observations (step INTEGER PRIMARY KEY, data BLOB NOT NULL, sample TEXT);
CREATE TABLE events (
    number INTEGER PRIMARY KEY, step INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    value TEXT NOT NULL, time REAL NOT NULL
);
"""


class Row(NamedTuple):
    """The optimizer step from the weights of `step` to those of `step` + 1; NaN is what does not apply."""

    step: int
    loss: float = math.nan
    accuracy: float = math.nan
    norm: float = math.nan
    norm_after: float = math.nan
    clipped: bool = False
    learning_rate: float = math.nan
    threshold: float = math.nan


@dataclass(frozen=True)
class Event:
    """Something that happened at a step; `value` is what a program needs to know of it."""

    step: int
    kind: str
    text: str
    value: dict[str, Any] = field(default_factory=dict)


class Writer:
    """The one writer of a run's database. Nothing is kept before `commit`. Raises RunError and sqlite3.Error."""

    def __init__(self, path: Path) -> None:
        with _told():
            self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise
        self._clear()

    def add_row(self, row: Row) -> None:
        """Keep a step; a row of the same step is replaced."""
        self._rows.append(row)

    def add_observation(self, step: int, values: np.ndarray, sample: str | None = None) -> None:
        """Keep an observation, float32 [W]; at most MOST_OBSERVATIONS stay, spread over the run."""
        self._observations.append((step, np.asarray(values, dtype="<f4").tobytes(), sample))

    def add_event(self, step: int, kind: str, text: str, **value: Any) -> None:
        """Log an event."""
        self._events.append((step, kind, text, json.dumps(value, allow_nan=False), time.time()))

    def set(self, **values: Any) -> None:
        """Say how the run stands; values are JSON."""
        self._meta |= {key: json.dumps(value, allow_nan=False) for key, value in values.items()}

    def commit(self, durable: bool = False) -> None:
        """Keep all of it at once, or, where that raises, none; `durable`: even if the machine loses its power now."""
        self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._write()
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._clear()

    def close(self) -> None:
        """Close; what was not committed is gone."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _prepare(self) -> None:
        version, tables = _version(self._connection)
        self._connection.execute("PRAGMA journal_mode = WAL")
        if version == 0 and tables == 0:
            self._connection.executescript(f"BEGIN;{SCHEMA}PRAGMA user_version = {FORMAT};COMMIT;")
        else:
            _check_version(version)

    def _clear(self) -> None:
        self._rows: list[Row] = []
        self._observations: list[tuple[int, bytes, str | None]] = []
        self._events: list[tuple[int, str, str, str, float]] = []
        self._meta: dict[str, str] = {}

    def _write(self) -> None:
        many = self._connection.executemany
        many("INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._rows)
        many("INSERT OR REPLACE INTO observations VALUES (?, ?, ?)", self._observations)
        many("INSERT INTO events (step, kind, text, value, time) VALUES (?, ?, ?, ?, ?)", self._events)
        many("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(self._meta.items()))
        if self._observations:
            self._thin_observations()

    def _thin_observations(self) -> None:
        steps = [step for (step,) in self._connection.execute("SELECT step FROM observations ORDER BY step")]
        if len(steps) > MOST_OBSERVATIONS:
            dropped = set(steps) - set(spread(steps, MOST_OBSERVATIONS // 2))
            self._connection.executemany("DELETE FROM observations WHERE step = ?", [(s,) for s in dropped])


class Reader:
    """A look at a run's database that changes nothing. One thread at a time. Raises RunError."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise RunError("run.db is missing")
        address = f"{path.resolve().as_uri()}?mode=ro"
        with _told():
            self._connection = sqlite3.connect(
                address, timeout=BUSY_SECONDS, isolation_level=None, uri=True, check_same_thread=False
            )
            try:
                _check_version(_version(self._connection)[0])
            except BaseException:
                self._connection.close()
                raise
        self._seen: int | None = None

    def changed(self) -> bool:
        """Whether something was committed since this was last asked."""
        with _told():
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        seen, self._seen = self._seen, version
        return bool(seen != version)

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """What is read in the block belongs together, whatever is committed meanwhile."""
        with _told():
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def meta(self) -> dict[str, Any]:
        """How the run stands."""
        with _told():
            return {k: json.loads(v) for k, v in self._connection.execute("SELECT key, value FROM meta")}

    def last_step(self) -> int:
        """The step of the last row, -1 if there is none."""
        with _told():
            return int(self._connection.execute("SELECT ifnull(max(step), -1) FROM steps").fetchone()[0])

    def metrics_since(self, step: int, most: int = 2_000) -> np.ndarray:
        """Rows of later steps, float64 [S, 8], columns as in Row."""
        query = "SELECT * FROM steps WHERE step > ? ORDER BY step LIMIT ?"
        with _told():
            rows = self._connection.execute(query, (step, most)).fetchall()
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(Row._fields))

    def observations_since(self, step: int, most: int = 100) -> tuple[np.ndarray, dict[int, str]]:
        """Observations of later steps, float32 [S, 1 + W], the step in front; and what the model wrote, by step."""
        query = "SELECT step, data, sample FROM observations WHERE step > ? ORDER BY step LIMIT ?"
        with _told():
            found = self._connection.execute(query, (step, most)).fetchall()
            rows = [np.concatenate(([step], np.frombuffer(data, dtype="<f4"))) for step, data, _ in found]
            array = np.array(rows, dtype=np.float32) if rows else np.zeros((0, 1), dtype=np.float32)
        return array, {step: sample for step, _, sample in found if sample is not None}

    def observed_steps(self) -> list[int]:
        """Steps of all observations, in order."""
        with _told():
            return [s for (s,) in self._connection.execute("SELECT step FROM observations ORDER BY step")]

    def events(self, most: int = 1_000) -> list[Event]:
        """The first of the events, in the order in which they happened."""
        query = "SELECT step, kind, text, value FROM events ORDER BY number LIMIT ?"
        with _told():
            found = self._connection.execute(query, (most,)).fetchall()
            return [Event(step, kind, text, json.loads(value)) for step, kind, text, value in found]

    def copy(self, path: Path) -> None:
        """Write all that is committed into a database of its own."""
        with _told():
            target = sqlite3.connect(path)
            try:
                self._connection.backup(target)
            finally:
                target.close()

    def close(self) -> None:
        """Close."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


@contextmanager
def _told() -> Iterator[None]:
    """What a damaged file makes SQLite, JSON or numpy say becomes one sentence."""
    try:
        yield
    except RunError:
        raise
    except (sqlite3.DatabaseError, ValueError, TypeError) as error:
        full = isinstance(error, sqlite3.OperationalError) and "full" in str(error)
        if full:
            raise
        raise RunError(f"run.db cannot be read: {str(error)[:100]}") from None


def _version(connection: sqlite3.Connection) -> tuple[int, int]:
    """Format of the database, and how many tables it has."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return int(version), int(tables)


def _check_version(version: int) -> None:
    if version != FORMAT:
        raise RunError(
            f"run.db has format {version}, this RNNscope reads {FORMAT}: open it with the version that made it"
        )
