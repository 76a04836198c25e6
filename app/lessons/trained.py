"""The small trained models of lessons: float16 in app/lessons/trained, made by `python tools/lesson_models.py NAME`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..rnn.tensorfile import read_tensors, write_tensors

FOLDER = Path(__file__).resolve().parent / "trained"


def read_model(name: str) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Weights of a shipped model, float32, and what its file says of it. Raises TensorFileError."""
    tensors, metadata = read_tensors(FOLDER / f"{name}.safetensors")
    return {key: tensor.float() for key, tensor in tensors.items()}, metadata


def write_model(folder: Path, name: str, tensors: dict[str, Tensor], metadata: dict[str, str]) -> Path:
    """Ship a model, rounded to float16; returns its file."""
    path = folder / f"{name}.safetensors"
    write_tensors(path, {key: tensor.to(torch.float16) for key, tensor in tensors.items()}, metadata)
    return path


def read_measured(name: str) -> dict[str, Any]:
    """What was measured of shipped models by the command that made them: {name}.json."""
    measured: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return measured
