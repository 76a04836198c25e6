"""What the user calls a unit: kept over restarts, never half, never over a file that is damaged."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from rnnscope.web.errors import Refusal
from rnnscope.web.find import notes as notes_module
from rnnscope.web.find.messages import UnitNote
from rnnscope.web.find.notes import Notes

URL = UnitNote(name="the URL cell", note="on after ://\nand é \U0001f600")


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(tmp_path / "notes")


def test_a_note_is_there_for_another_server(notes: Notes) -> None:
    assert notes.of("wiki-lstm") == {}
    notes.put("wiki-lstm", "1.26", URL)
    notes.put("wiki-lstm", "1.3", UnitNote(name="", note="quiet"))
    again = Notes(notes.folder)
    assert again.of("wiki-lstm") == {"1.26": URL, "1.3": UnitNote(name="", note="quiet")}
    assert again.of("wiki-gru") == {}
    assert list(json.loads((notes.folder / "wiki-lstm.json").read_text())["notes"]) == ["1.3", "1.26"]


def test_an_empty_note_is_forgotten(notes: Notes) -> None:
    notes.put("m", "1.0", URL)
    notes.put("m", "1.0", UnitNote(name="", note=""))
    notes.put("m", "1.1", UnitNote(name="", note=""))
    assert notes.of("m") == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"format": 1}',
        b'{"format": 1, "notes": {"1.0": 3}}',
        b'{"format": 1, "notes": {"one": {"name": "", "note": ""}}}',
        b'{"format": 2, "notes": {}}',
    ],
)
def test_a_damaged_file_is_named_and_not_written_over(notes: Notes, content: bytes) -> None:
    notes.folder.mkdir()
    path = notes.folder / "m.json"
    path.write_bytes(content)
    for act in (lambda: notes.of("m"), lambda: notes.put("m", "1.0", URL)):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.status_code == 422 and refused.value.field == "note"
        assert "m" in refused.value.error and refused.value.hint
    assert path.read_bytes() == content


def test_of_two_who_write_at_once_both_are_kept(notes: Notes) -> None:
    def write(unit: int) -> None:
        Notes(notes.folder).put("m", f"1.{unit}", URL)

    threads = [threading.Thread(target=write, args=(unit,)) for unit in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(notes.of("m")) == {f"1.{unit}" for unit in range(12)}
    assert sorted(path.name for path in notes.folder.iterdir()) == ["m.json", "notes.lock"]


def test_there_is_a_bound(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes_module, "MOST_NOTES", 2)
    for unit in range(2):
        notes.put("m", f"1.{unit}", URL)
    with pytest.raises(Refusal, match="at most 2 notes"):
        notes.put("m", "1.2", URL)
    notes.put("m", "1.1", UnitNote(name="other", note=""))  # one that is there can still change
    assert notes.of("m")["1.1"].name == "other"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match="cannot be kept"):
        Notes(tmp_path / "file" / "notes").put("m", "1.0", URL)
