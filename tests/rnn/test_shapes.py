"""Shapes that are written beside a parameter are checked while the tests run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from jaxtyping import TypeCheckError

from rnnscope.rnn.similarity import similar_order


def test_every_module_that_names_shapes_is_checked(repository: Path, pytestconfig: pytest.Config) -> None:
    *checked, _ = pytestconfig.getoption("--jaxtyping-packages").split(",")
    root = repository / "app"
    naming = {
        ".".join(("rnnscope", *path.relative_to(root).with_suffix("").parts))
        for path in (root / "rnn").rglob("*.py")
        if re.search(r"shapes import|import jaxtyping|from jaxtyping", path.read_text(encoding="utf-8"))
    }
    assert set(checked) == naming - {"rnnscope.rnn.shapes"}


def test_a_tensor_of_another_shape_is_told() -> None:
    with pytest.raises(TypeCheckError, match="hidden"):
        similar_order(torch.zeros(4))
