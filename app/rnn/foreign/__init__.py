"""A state_dict of somebody else's, recognized by its shapes and turned into a model folder."""

from __future__ import annotations

from .conversion import Converted, assemble, convert, describe
from .recognition import recognize
from .statedict import read_state_dicts
from .tokens import map_characters, read_tokens

__all__ = [
    "Converted",
    "assemble",
    "convert",
    "describe",
    "map_characters",
    "read_state_dicts",
    "read_tokens",
    "recognize",
]
