from __future__ import annotations

import re
import typing
from pathlib import Path

import pytest

from rnnscope.web import messages, typescript


def test_the_declarations_are_fresh() -> None:
    assert typescript.main(["--check"]) == 0, "run `python -m rnnscope.web.typescript --write`"


def test_every_message_is_declared_with_its_fields() -> None:
    declared = typescript.declarations()[typescript.MESSAGES]
    for name in ("Open", "Unit", "Order", "Write", "Opened", "Complete", "Written", "Failed", "StoredText"):
        body = re.search(rf"export interface {name} {{(.*?)\n}}", declared, re.DOTALL)
        assert body is not None
        fields = re.findall(r"^  (\w+): ", body[1], re.MULTILINE)
        assert fields == list(getattr(messages, name).model_fields)
    assert 'type: "open";' in declared and "baseline: string | null;" in declared
    assert "export type Event = Opened | Complete | Written | Intervened | Continued | Failed;" in declared
    for name in typing.get_args(messages.ArrayName):
        assert f'"{name}"' in declared
    assert "any" not in re.findall(r"\w+(?=[;\[])", declared)


def test_a_stale_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(typescript.resources, "static_folder", lambda: tmp_path)
    assert typescript.main(["--check"]) == 1
    assert "is stale: run" in capsys.readouterr().err
    assert typescript.main(["--write"]) == 0 and typescript.main(["--check"]) == 0
    monkeypatch.setattr(messages, "MOST_CHARACTERS", 7)
    assert typescript.main(["--check"]) == 1
    assert typescript.main([]) == 0
    assert "MOST_CHARACTERS: 7;" in capsys.readouterr().out
