from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from rnnscope.rnn import cells

UPPER = (
    "fastapi",
    "uvicorn",
    "starlette",
    "plotly",
    "jinja2",
    "click",
    "websockets",
    "rnnscope.web",
    "rnnscope.cli",
)


def test_the_numerical_core_loads_nothing_of_the_web() -> None:
    program = f"""
import importlib, pkgutil, sys
import rnnscope.rnn
for module in pkgutil.walk_packages(rnnscope.rnn.__path__, "rnnscope.rnn."):
    importlib.import_module(module.name)
print(*(name for name in {UPPER!r} if name in sys.modules))
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == []


def test_shapes_in_annotations_are_checked_while_tests_run() -> None:
    weights = cells.Weights(torch.zeros(12, 2), torch.zeros(12, 3), torch.zeros(12), torch.zeros(12))
    with pytest.raises(TypeError, match="problem arose whilst typechecking parameter 'h'"):
        cells.lstm_step(weights, torch.zeros(1, 2), torch.zeros(2, 3), torch.zeros(1, 3))
