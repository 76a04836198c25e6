from __future__ import annotations

import json
import sys
from pathlib import Path

import lesson_models
import pytest
import seq2seq_models

RECIPE = seq2seq_models.Recipe(units=8, steps=4, pairs=4)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two networks that are trained in an instant."""
    monkeypatch.setattr(seq2seq_models, "RECIPES", {"reversal": RECIPE})
    for name, value in (("POINTS", 2), ("HELD_OUT", 40), ("PROBE", 10), ("LEAST_TRIED", 10), ("EACH", 2)):
        monkeypatch.setattr(seq2seq_models, name, value)


def test_what_is_done_is_kept_until_its_recipe_changes(
    small: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seq2seq_models.make(tmp_path, False)
    file = tmp_path / "seq2seq-reversal-attention.safetensors"
    first, made = json.loads((tmp_path / "seq2seq.json").read_text()), file.stat().st_mtime_ns
    assert [point["step"] for point in first["reversal"]["bottleneck"]["curve"]] == [0, 2, 4]
    assert sum(length["tried"] for length in first["reversal"]["attention"]["lengths"]) == 40 + 4 * 2
    seq2seq_models.make(tmp_path, False)
    assert file.stat().st_mtime_ns == made
    seq2seq_models.make(tmp_path, True)
    assert file.stat().st_mtime_ns > made
    again = json.loads((tmp_path / "seq2seq.json").read_text())
    assert again["reversal"]["attention"]["curve"] == first["reversal"]["attention"]["curve"]
    changed = seq2seq_models.Recipe(units=8, steps=6, pairs=4)
    monkeypatch.setattr(seq2seq_models, "RECIPES", {"reversal": changed})
    seq2seq_models.make(tmp_path, False)
    assert (
        json.loads((tmp_path / "seq2seq.json").read_text())["reversal"]["attention"]["recipe"]["steps"] == 6
    )


def test_the_command_makes_what_is_named_and_knows_what_it_does_not(
    small: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["lesson_models.py", "seq2seq", "--folder", str(tmp_path / "made")])
    lesson_models.main()
    assert {path.name for path in (tmp_path / "made").iterdir()} == {
        "seq2seq-reversal-attention.safetensors",
        "seq2seq-reversal-bottleneck.safetensors",
        "seq2seq.json",
    }
    monkeypatch.setattr(sys, "argv", ["lesson_models.py", "absent"])
    with pytest.raises(SystemExit):
        lesson_models.main()
    assert "got absent" in capsys.readouterr().err
