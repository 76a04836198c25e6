from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from rnnscope.runs.database import Reader
from rnnscope.runs.folder import RunError, RunFolder, RunInfo
from rnnscope.runs.store import Store


def never(folder: RunFolder) -> bool:
    return False


def test_a_new_run_is_a_whole_folder(store: Store, make_run) -> None:  # type: ignore[no-untyped-def]
    folder = make_run("some text")
    assert folder.info().id == folder.path.name and folder.text() == "some text"
    with Reader(folder.database) as reader:
        assert reader.meta() == {"state": "starting", "step": 0}
    assert store.find(folder.path.name) == folder and store.folders() == [folder]


def test_runs_are_listed_newest_first_and_then_those_of_train(store: Store, make_run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    runs = sorted((make_run() for _ in range(5)), key=lambda folder: folder.path.name, reverse=True)
    trained = RunFolder(tmp_path / "models" / "wiki <lstm>")
    trained.path.mkdir(parents=True)
    (tmp_path / "models" / "no run").mkdir()
    trained.write(replace(runs[0].info(), id="20200101-000000-ffff", kind="training"))
    (store.folder / "notes").mkdir()
    (store.folder / ".deleted-20200101-000000-ffff").mkdir()
    assert store.folders() == [*runs, trained]
    assert store.find("20200101-000000-ffff") == trained
    assert store.is_own(runs[0]) and not store.is_own(trained)


@pytest.mark.parametrize(
    "run", ["", ".", "..", "../x", "20200101-000000-fffe", "20200101-000000-FFFF", "x/../20200101-000000-ffff", "\0",
            "20200101-000000-ffff/", "20200101-000000-ffff\n", "%2e%2e", "notes",
            "a" * 10_000, "２０２００１０１-000000-ffff"]
)  # fmt: skip
def test_only_what_is_listed_is_found(store: Store, make_run, run: str) -> None:  # type: ignore[no-untyped-def]
    make_run()
    (store.folder / "notes").mkdir()
    with pytest.raises(RunError, match="there is no such run"):
        store.find(run)


def test_scratch_runs_are_pruned_oldest_first(store: Store, make_run) -> None:  # type: ignore[no-untyped-def]
    runs = [make_run() for _ in range(6)]
    ordered = sorted(runs, key=lambda folder: folder.path.name)
    store.rename(ordered[0], "kept")
    alive = ordered[1]
    (ordered[5].path / "run.json").write_text("{")  # nobody knows whose it is
    store.prune(lambda folder: folder == alive)
    assert [folder in store.folders() for folder in ordered] == [True] * 6
    for _ in range(2):
        make_run()
    store.prune(lambda folder: folder == alive)
    left = store.folders()
    assert {ordered[0], alive, ordered[5]} <= set(left) and len(left) == 3 + 3
    assert ordered[2] not in left or ordered[2].path.name[:15] == left[0].path.name[:15]  # of the same second


def test_only_so_many_are_kept(store: Store, make_run) -> None:  # type: ignore[no-untyped-def]
    runs = [make_run() for _ in range(3)]
    for folder in runs[:2]:
        store.rename(folder, "mine")
    with pytest.raises(RunError, match="2 runs are kept already"):
        store.rename(runs[2], "mine")
    store.rename(runs[0], "another name")  # which keeps no more than before
    assert runs[0].info().name == "another name"


def test_a_run_that_cannot_be_made_leaves_nothing(store: Store) -> None:
    def fail(run: str, created: str) -> RunInfo:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        store.create(fail, "text")
    assert list(store.folder.iterdir()) == []


def test_folders_that_are_not_there(tmp_path: Path) -> None:
    store = Store(tmp_path / "no" / "runs", (tmp_path / "none",), 1, 1)
    assert store.folders() == []
    store.prune(never)


def test_a_run_that_vanishes_is_pruned_without_a_word(store: Store, make_run) -> None:  # type: ignore[no-untyped-def]
    runs = [make_run() for _ in range(5)]
    shutil.rmtree(min(runs, key=lambda folder: folder.path.name).path)
    (store.folder / ".deleted-20200101-000000-ffff-1234" / "snapshots").mkdir(parents=True)
    store.prune(never)
    assert len(store.folders()) == len(list(store.folder.iterdir())) == 3
