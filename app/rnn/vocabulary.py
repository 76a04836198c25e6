"""The characters a model knows, and their ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

UNKNOWN_ID = 0
UNKNOWN_CHARACTER = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Vocabulary:
    """Known characters in the order of their ids: id 0 is the unknown, `characters[k]` has id k + 1.

    Raises ValueError unless every entry is one code point, no lone surrogate, and none comes twice.
    """

    characters: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.characters:
            raise ValueError("a vocabulary needs at least one character, got none")
        for character in self.characters:
            if not isinstance(character, str) or len(character) != 1:
                raise ValueError(f"each entry of a vocabulary must be one character, got {character!r}")
            if "\ud800" <= character <= "\udfff":
                raise ValueError(f"a vocabulary cannot hold the lone surrogate {character!r}")
        if len(set(self.characters)) < len(self.characters):
            twice = next(c for k, c in enumerate(self.characters) if c in self.characters[:k])
            raise ValueError(f"each character of a vocabulary must come once, got {twice!r} twice")

    @classmethod
    def from_text(cls, text: str, most: int = 127) -> Vocabulary:
        """The `most` commonest characters of a text, commonest first, ties by code point."""
        if most < 1:
            raise ValueError(f"most must be at least 1, got {most}")
        counts = np.bincount(_code_points(text), minlength=0xE000)
        counts[0xD800:0xE000] = 0  # lone surrogates are no characters
        order = np.argsort(-counts, kind="stable")[: min(most, np.count_nonzero(counts))]
        return cls(tuple(map(chr, order.tolist())))

    @property
    def size(self) -> int:
        """Number of ids: the characters and the unknown."""
        return len(self.characters) + 1

    def encode(self, text: str) -> Tensor:
        """Ids of a text, int64 [T], one for each code point; 0 where the character is unknown."""
        codes = _code_points(text)
        known = np.minimum(codes, len(self._id_of_code) - 1)  # the last entry of the table is unknown
        return torch.from_numpy(self._id_of_code[known])

    def decode(self, ids: Tensor | Sequence[int]) -> str:
        """Text of ids [T], with U+FFFD for the unknown; raises ValueError for an id outside 0 to size - 1."""
        values = np.asarray(ids.cpu() if isinstance(ids, Tensor) else ids, dtype=np.int64)
        if values.size and (values.min() < 0 or values.max() >= self.size):
            raise ValueError(f"ids must be 0 to {self.size - 1}, got {values.min()} to {values.max()}")
        return self._code_of_id[values].tobytes().decode("utf-32-le")

    @cached_property
    def _code_of_id(self) -> NDArray[np.uint32]:
        return np.array([ord(c) for c in (UNKNOWN_CHARACTER, *self.characters)], dtype="<u4")

    @cached_property
    def _id_of_code(self) -> NDArray[np.int64]:
        codes = self._code_of_id[1:]
        table = np.full(int(codes.max()) + 2, UNKNOWN_ID, dtype=np.int64)
        table[codes] = np.arange(1, self.size)
        return table


def _code_points(text: str) -> NDArray[np.uint32]:
    # surrogatepass: a lone surrogate in a text is an unknown character, not an error
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
