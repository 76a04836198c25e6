from __future__ import annotations

import math
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rnnscope.runs import database as module
from rnnscope.runs.database import Event, Reader, Row, Writer
from rnnscope.runs.folder import RunError

INF, NAN = math.inf, math.nan


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a run's #1 %41?" / "run.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    path.parent.mkdir()
    with Writer(path) as writer:
        yield writer


@pytest.fixture
def reader(writer: Writer, path: Path) -> Iterator[Reader]:
    with Reader(path) as reader:
        yield reader


def test_numbers_come_back_as_they_were(writer: Writer, reader: Reader) -> None:
    rows = [
        Row(0, 0.1, NAN, INF, 1e-320, True, 0.05, NAN),
        Row(1, NAN, 1.0, 2.0**60 + 1, -INF, False, 1e30, 5e-324),
    ]
    for row in rows:
        writer.add_row(row)
    writer.commit()
    got = reader.metrics_since(-1)
    assert got.dtype == np.float64
    np.testing.assert_array_equal(got, np.array(rows, dtype=np.float64))
    assert reader.metrics_since(0)[:, 0].tolist() == [1] and reader.metrics_since(1).shape == (0, 8)
    assert reader.last_step() == 1


def test_observations_come_back_bit_for_bit(writer: Writer, reader: Reader) -> None:
    values = np.array([NAN, INF, -INF, 1e-45, -0.0, 3.4e38], dtype=np.float32)
    writer.add_observation(7, values, "wrote\n\U0001f600")
    writer.add_observation(3, np.zeros_like(values))
    writer.commit()
    rows, samples = reader.observations_since(-1)
    assert rows[:, 0].tolist() == [3, 7] and rows[1, 1:].tobytes() == values.tobytes()
    assert samples == {7: "wrote\n\U0001f600"}
    assert reader.observations_since(7)[0].shape[0] == 0
    assert len(reader.observations_since(-1, most=1)[0]) == 1


def test_nothing_is_there_before_the_commit_and_all_of_it_after(writer: Writer, reader: Reader) -> None:
    reader.changed()
    writer.add_row(Row(0))
    writer.add_event(0, "change", "threshold 1 → 2", threshold=2.0)
    writer.set(state="running", step=1)
    assert not reader.changed() and reader.last_step() == -1 and reader.meta() == {}
    writer.commit(durable=True)
    assert reader.changed() and not reader.changed()
    assert reader.meta() == {"state": "running", "step": 1}
    assert reader.events() == [Event(0, "change", "threshold 1 → 2", {"threshold": 2.0})]


def test_a_look_at_one_moment(writer: Writer, reader: Reader) -> None:
    with reader.at_one_moment():
        assert reader.last_step() == -1
        writer.add_row(Row(0))
        writer.commit()
        assert reader.last_step() == -1
    assert reader.last_step() == 0


def test_a_row_written_again_replaces_the_first(writer: Writer, reader: Reader) -> None:
    for loss in (1.0, 2.0):
        writer.add_row(Row(5, loss))
        writer.commit()
    assert reader.metrics_since(-1)[:, :2].tolist() == [[5, 2]]


def test_a_commit_that_fails_keeps_nothing(writer: Writer, reader: Reader) -> None:
    writer.add_row(Row(0))
    writer.add_event(None, "change", "a step that is none")  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        writer.commit()
    writer.commit()
    assert reader.last_step() == -1


def test_old_observations_are_thinned_evenly(
    writer: Writer, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_OBSERVATIONS", 20)
    for step in range(500):
        writer.add_observation(step, np.array([step], dtype=np.float32))
        writer.commit()
        steps = reader.observed_steps()
        assert len(steps) <= 20 and steps[0] == 0 and steps[-1] == step
    assert np.diff(steps).max() <= 2 * 500 / 10


def test_many_rows_come_in_portions(writer: Writer, reader: Reader) -> None:
    for step in range(2_500):
        writer.add_row(Row(step))
    writer.commit()
    assert reader.metrics_since(-1).shape == (2_000, 8)
    assert reader.metrics_since(1_999)[:, 0].tolist() == list(range(2_000, 2_500))


def test_a_reader_changes_nothing(writer: Writer, reader: Reader) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._connection.execute("DELETE FROM steps")


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough " * 200, b"", b"SQLite format 3\0" + b"\xff" * 4_000]
)
def test_a_damaged_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "run.db").write_bytes(content)
    with pytest.raises(RunError, match=r"^run.db (cannot be read|has format 0)") as told:
        Reader(tmp_path / "run.db")
    assert "\n" not in str(told.value) and str(tmp_path) not in str(told.value)


def test_a_file_damaged_further_in(writer: Writer, reader: Reader, path: Path) -> None:
    writer._connection.execute("INSERT INTO meta VALUES ('state', '{')")
    with pytest.raises(RunError, match="cannot be read"):
        reader.meta()
    writer._connection.execute("INSERT INTO observations VALUES (0, x'0102', NULL), (1, x'00000000', NULL)")
    with pytest.raises(RunError, match="cannot be read"):
        reader.observations_since(-1)


def test_another_version_and_none_at_all(writer: Writer, path: Path) -> None:
    writer._connection.execute("PRAGMA user_version = 2")
    for kind in (Reader, Writer):
        with pytest.raises(RunError, match="has format 2, this RNNscope reads 1"):
            kind(path)
    with pytest.raises(RunError, match=r"run\.db is missing"):
        Reader(path.with_name("no.db"))


def test_a_copy_holds_all_that_is_committed(writer: Writer, reader: Reader, tmp_path: Path) -> None:
    writer.add_row(Row(0, 0.5))
    writer.commit()
    reader.copy(tmp_path / "copy.db")
    with Reader(tmp_path / "copy.db") as copy:
        assert copy.metrics_since(-1)[0, 1] == 0.5


WRITE_FOR_EVER = """
import sys
from pathlib import Path
from rnnscope.runs.database import Row, Writer
with Writer(Path(sys.argv[1])) as writer:
    for step in range(10**9):
        writer.add_row(Row(step, float(step)))
        writer.commit()
        print(step, flush=True)
"""


def test_what_was_committed_outlives_a_kill(path: Path) -> None:
    path.parent.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_FOR_EVER, path], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(50)]
        process.kill()
        told += process.stdout.read().splitlines()
    last = int(told[-1]) if told[-1].strip() else int(told[-2])
    with Reader(path) as reader:
        assert reader.last_step() in (last, last + 1)
        assert reader.metrics_since(-1)[:, 0].tolist() == list(range(min(2_000, reader.last_step() + 1)))
