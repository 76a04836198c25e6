"""docs/neurons.md says what ships with the models."""

from __future__ import annotations

import re
from pathlib import Path

import neurons

from rnnscope.find.store import load

ROOT = Path(__file__).resolve().parent.parent


def test_the_page_is_fresh() -> None:
    findings = {name: load(neurons.MODELS / name / neurons.FINDINGS_FILE) for name in neurons.ORDER}
    written = (ROOT / "docs" / "neurons.md").read_text(encoding="utf-8")
    assert written == neurons.page(findings), "run `python tools/neurons.py > docs/neurons.md`"


def test_its_pictures_and_links_are_there() -> None:
    written = (ROOT / "docs" / "neurons.md").read_text(encoding="utf-8")
    places = re.findall(r"\]\(([^)]+)\)", written)
    assert len(places) >= 6
    for place in places:
        assert (ROOT / "docs" / place).is_file(), f"{place} is not there"
