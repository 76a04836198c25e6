"""A trained encoder and decoder as bytes: those that ship, and those that a page keeps of its own."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict
from functools import cache, lru_cache

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from .field_error import FieldError
from .seq2seq import Shape, Translator
from .trained import read_model

MOST_UNITS = 128
MOST_CHARACTERS = 96
"""Different characters that may be read, and that may be written."""
MOST_BASE64 = 300_000
"""Characters of a model that a page keeps."""


def file_name(task: str, attention: bool) -> str:
    """Of a shipped model, without its ending."""
    return f"seq2seq-{task}-{'attention' if attention else 'bottleneck'}"


@cache
def shipped(task: str, attention: bool) -> Translator:
    """A model that ships. Raises TensorFileError."""
    tensors, metadata = read_model(file_name(task, attention))
    return _translator(Shape(**json.loads(metadata["shape"])), tensors)


def packed(translator: Translator) -> str:
    """A model for a page to keep: weights in float16, base64 of a safetensors file whose metadata holds the shape."""
    tensors = {name: value.to(torch.float16) for name, value in translator.state_dict().items()}
    content = safetensors.torch.save(tensors, {"shape": json.dumps(asdict(translator.shape))})
    return base64.b64encode(content).decode()


@lru_cache(maxsize=8)
def unpacked(kept: str) -> Translator:
    """What `packed` gave. Raises FieldError for anything else."""
    try:
        content = base64.b64decode(kept, validate=True)
        length = int.from_bytes(content[:8], "little")
        header = json.loads(content[8 : 8 + length])
        shape = Shape(**json.loads(header["__metadata__"]["shape"]))
        _check(shape)
        tensors = safetensors.torch.load(content)
        return _translator(shape, {name: value.float() for name, value in tensors.items()})
    except (
        binascii.Error,
        safetensors.SafetensorError,
        ValueError,
        KeyError,
        TypeError,
        RuntimeError,
        RecursionError,
    ):
        raise FieldError("this is not a model that the lesson has trained", "who", "train it again") from None


def rounded(translator: Translator) -> Translator:
    """The same as it is when it has been kept in float16."""
    tensors = {name: value.to(torch.float16).float() for name, value in translator.state_dict().items()}
    return _translator(translator.shape, tensors)


def _translator(shape: Shape, tensors: dict[str, Tensor]) -> Translator:
    translator = Translator(shape)
    translator.load_state_dict(tensors)
    return translator.eval().requires_grad_(False)


def _check(shape: Shape) -> None:
    sizes = type(shape.units) is int and 1 <= shape.units <= MOST_UNITS
    texts = all(
        isinstance(known, str) and 1 <= len(known) <= MOST_CHARACTERS
        for known in (shape.sources, shape.targets)
    )
    if not (sizes and texts and shape.cell in ("gru", "lstm") and isinstance(shape.attention, bool)):
        raise ValueError("a shape that the lesson does not make")
