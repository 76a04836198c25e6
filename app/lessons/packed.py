"""Weights as a line of text: a page keeps those that it trained, and sends them back with what it asks."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from .field_error import FieldError


def packed(tensors: Mapping[str, Tensor]) -> str:
    """All numbers in the order of the tensors, as float32 (little-endian) in base64."""
    numbers = torch.cat([tensor.detach().reshape(-1).float() for tensor in tensors.values()]).numpy()
    return base64.b64encode(numbers.astype("<f4").tobytes()).decode("ascii")


def unpacked(text: str, like: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Tensors of the names and shapes of `like`. Raises FieldError (field "weights") where the text holds others."""
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:  # also of characters that are not ASCII
        raise FieldError("expected weights in base64, got something else", "weights", "train again") from None
    count = sum(tensor.numel() for tensor in like.values())
    if len(content) != 4 * count:
        said = f"expected {count} weights of 4 bytes, got {len(content)} bytes"
        raise FieldError(said, "weights", "train again")
    numbers = torch.from_numpy(np.frombuffer(content, "<f4").astype(np.float32))
    if not numbers.isfinite().all():
        raise FieldError("expected finite weights, got inf or NaN", "weights", "train again")
    parts = torch.split(numbers, [tensor.numel() for tensor in like.values()])
    return {name: part.reshape(like[name].shape) for name, part in zip(like, parts, strict=True)}
