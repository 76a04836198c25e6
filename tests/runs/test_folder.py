from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from rnnscope.runs.folder import (
    PartInfo,
    RunError,
    RunFolder,
    RunInfo,
    age_seconds,
    created_at,
    new_id,
    write_file,
)

INFO = RunInfo(
    "20261121-105530-3f2a", "experiment", "2026-11-21T10:55:30.123Z", None, {"seed": 3}, "tanh RNN", 400, "nats",
    1.386, "uniform, ln 4", 0.25, 0, (PartInfo("radius", 4, ("layer 1",)),),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path)


def test_what_a_run_is_comes_back(folder: RunFolder) -> None:
    for info in (
        INFO,
        replace(INFO, name='<b>"mine"</b> \U0001f600', settings=None, kind="training", steps=None),
    ):
        folder.write(info)
        assert folder.info() == info
    assert json.loads((folder.path / "run.json").read_text())["format"] == 1
    assert [path.name for path in folder.path.iterdir()] == ["run.json"]


def test_a_named_run_is_no_scratch(folder: RunFolder) -> None:
    folder.write(INFO)
    assert folder.info().scratch
    folder.rename("kept")
    assert folder.info() == replace(INFO, name="kept") and not folder.info().scratch
    assert not replace(INFO, kind="training").scratch


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "is not JSON"), (b"{", "is not JSON"), (b"\xff\xfe{}", "is not JSON"), (b"[" * 100_000, "is not JSON"),
     (b"[]", "is not a JSON object"), (b"{}", "has format None, this RNNscope reads 1"),
     (b'{"format": 2}', "has format 2, this RNNscope reads 1"), (b'{"format": 1}', "a field is missing or wrong"),
     (b'{"format": 1, "layout": [{}]}', "a field is missing or wrong")],
)  # fmt: skip
def test_a_damaged_file_is_one_sentence(folder: RunFolder, content: bytes, told: str) -> None:
    (folder.path / "run.json").write_bytes(content)
    with pytest.raises(RunError, match=told) as error:
        folder.info()
    assert "\n" not in str(error.value) and str(folder.path) not in str(error.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [("id", "../../etc"), ("id", 3), ("kind", "theft"), ("created", "yesterday"), ("created", "2026-11-21T10:55:30"),
     ("name", 1), ("settings", []), ("steps", "many"), ("baseline", "low"), ("window", None), ("layout", 3),
     ("layout", [{"name": "a", "columns": "b", "labels": []}]), ("surprise", 1)],
)  # fmt: skip
def test_a_field_that_is_not_of_its_kind(folder: RunFolder, field: str, value: object) -> None:
    folder.write(INFO)
    content = json.loads((folder.path / "run.json").read_text())
    (folder.path / "run.json").write_text(json.dumps({**content, field: value}))
    with pytest.raises(RunError, match="a field is missing or wrong"):
        folder.info()


def test_a_folder_without_a_run(folder: RunFolder) -> None:
    with pytest.raises(RunError, match=r"run\.json cannot be read: No such file"):
        folder.info()


def test_one_process_at_a_time(folder: RunFolder) -> None:
    assert not folder.is_locked()
    lock = folder.lock(0)
    assert folder.is_locked()
    with pytest.raises(RunError, match="another process"):
        folder.lock(0.01)
    lock.release()
    assert not folder.is_locked()


def test_deleting_is_whole(folder: RunFolder, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / INFO.id)
    (run.path / "snapshots").mkdir(parents=True)
    run.write(INFO)
    assert run.nbytes() == (run.path / "run.json").stat().st_size
    run.delete()
    assert list(tmp_path.iterdir()) == [] and run.nbytes() == 0


def test_texts(folder: RunFolder) -> None:
    assert folder.text() is None
    folder.corpus.write_bytes("a\r\nb\u2028".encode())
    assert folder.text() == "a\r\nb\u2028"
    folder.corpus.write_bytes(b"\xff")
    with pytest.raises(RunError, match="not UTF-8"):
        folder.text()


def test_ids_sort_by_time_whatever_the_clock_shows() -> None:
    early = datetime(2026, 11, 21, 10, 55, 30, 123_456, tzinfo=UTC)
    late = (early + timedelta(seconds=1)).astimezone(timezone(timedelta(hours=-9)))
    assert new_id(early).startswith("20261121-105530-") and new_id(early) < new_id(late)
    assert created_at(early) == "2026-11-21T10:55:30.123Z"
    assert 9 < age_seconds(created_at(datetime.now(UTC) - timedelta(seconds=10))) < 60


def test_a_file_is_the_old_one_or_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_file(tmp_path / "a", b"old")

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_file(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old" and list(tmp_path.iterdir()) == [tmp_path / "a"]


@pytest.mark.parametrize(
    "make", [lambda: RunFolder(Path("nowhere")).nbytes(), lambda: RunFolder(Path("no")).is_locked()]
)
def test_what_is_not_there_is_nothing(make: Callable[[], object]) -> None:
    assert not make()
