from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from rnnscope.samples import FOLDER, TITLES, samples
from rnnscope.settings import data_folder, default_settings
from rnnscope.web.messages import MOST_CHARACTERS


def test_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RNNSCOPE_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.setenv("RNNSCOPE_DATA", "~/here")
    assert data_folder() == Path.home() / "here"
    for unset in ("", None):
        monkeypatch.setenv("RNNSCOPE_DATA", unset) if unset is not None else monkeypatch.delenv(
            "RNNSCOPE_DATA"
        )
        assert data_folder() == platformdirs.user_data_path("rnnscope", appauthor=False)


def test_own_models_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RNNSCOPE_DATA", str(tmp_path))
    given = default_settings(tmp_path / "mine", ("lab.example",))
    assert given.models[:2] == (tmp_path / "mine", tmp_path / "models") and given.models[2].name == "models"
    assert given.allow_hosts == ("lab.example",)
    assert len(default_settings().models) == 2


def test_the_samples_are_texts_of_the_page() -> None:
    shipped = samples()
    assert list(shipped)[: len(TITLES)] == list(TITLES)
    for name, sample in shipped.items():
        assert sample.characters == (FOLDER / f"{name}.txt").read_bytes().decode()
        assert 0 < len(sample.characters) <= MOST_CHARACTERS and "\r" not in sample.characters
        assert sample.title


def test_samples_of_another_folder(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes("x\r\n\u00e9".encode())
    (tmp_path / "wiki.txt").write_text("[[a]]")
    (tmp_path / "a.md").write_text("no sample")
    found = samples(tmp_path)
    assert list(found) == ["wiki", "b"] and found["b"].characters == "x\r\n\u00e9" and found["b"].title == "b"
