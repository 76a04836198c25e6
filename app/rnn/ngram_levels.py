"""N-grams of each length with their shares of probability: lookup, and the bytes they are stored as."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MAX_STORED_NGRAMS = 50_000_000
LEAST_BACKOFF = 1e-3  # no context is ever certain, so that no surprise is infinite
_CODES_PER_OCTAVE = 12  # a stored share is within 3 %, from 1 down to 4e-7


@dataclass(frozen=True)
class Level:
    """All n-grams h x of one length; a context h is an n-gram of the level before, by its index there."""

    keys: Ints
    """h * vocabulary_size + x, ascending [N]."""
    shares: NDArray[np.float32]
    """Probability of x after h beyond what the shorter context gives it [N]."""
    backoff: NDArray[np.float32]
    """What each h leaves to the shorter context, 1 - sum of its shares [number of contexts]."""


def make_level(keys: Ints, shares: Floats, contexts: int, vocabulary_size: int) -> Level:
    """The level of these n-grams, shares [N] scaled down where a context would keep less than LEAST_BACKOFF."""
    parents = keys // vocabulary_size
    sums = np.bincount(parents, shares, minlength=contexts)
    rounded = (shares / np.maximum(sums / (1 - LEAST_BACKOFF), 1)[parents]).astype(np.float32)
    backoff = 1 - np.bincount(parents, rounded, minlength=contexts)
    return Level(keys, rounded, backoff.astype(np.float32))


def walk(levels: Sequence[Level], vocabulary_size: int, ids: Ints) -> Iterator[Floats]:
    """Probability of each of ids [T] after contexts of ever more characters: none at all (uniform), 0, 1, 2, ..."""
    probability = np.full(len(ids), 1 / vocabulary_size)
    context = np.zeros(len(ids), dtype=np.int64)  # its index in the level before; -1 where it is not there
    yield probability
    for level in levels:
        wanted = np.where(context >= 0, context * vocabulary_size + ids, -1)
        place = np.searchsorted(level.keys, wanted).clip(max=len(level.keys) - 1)
        found = level.keys[place] == wanted
        backoff = np.where(context >= 0, level.backoff[context], 1.0)
        probability = np.where(found, level.shares[place], 0.0) + backoff * probability
        yield probability
        # a context of the next level at t is the n-gram of this level that ends at t - 1
        context = np.concatenate(([-1], np.where(found, place, -1)))[:-1]


def pack_levels(levels: Sequence[Level], vocabulary_size: int) -> dict[str, NDArray[Any]]:
    """Levels as arrays to store: sizes, then deflated bytes; shares are rounded to 8 bits."""
    symbol_type = _symbol_type(vocabulary_size)
    children = [
        np.bincount(longer.keys // vocabulary_size, minlength=len(level.keys))
        for level, longer in pairwise(levels)
    ]
    codes = [(-_CODES_PER_OCTAVE * np.log2(level.shares)).round().clip(0, 255) for level in levels]
    return {
        "vocabulary_size": np.array([vocabulary_size], dtype=np.int64),
        "ngrams": np.array([len(level.keys) for level in levels], dtype=np.int64),
        "symbols": _deflated([level.keys % vocabulary_size for level in levels], symbol_type),
        "shares": _deflated(codes, "u1"),
        "children": _deflated(children, symbol_type),
    }


def unpack_levels(tensors: Mapping[str, NDArray[Any]]) -> tuple[int, tuple[Level, ...]]:
    """Vocabulary size and levels from the arrays of `pack_levels`; raises ValueError if they are damaged."""
    missing = {"vocabulary_size", "ngrams", "symbols", "shares", "children"} - tensors.keys()
    if missing:
        raise ValueError(f"an n-gram model must have a tensor {min(missing)!r}, got none")
    vocabulary_size, sizes = _read_sizes(tensors)
    symbol_type = _symbol_type(vocabulary_size)
    symbols = _inflated(tensors["symbols"], symbol_type, sum(sizes)).astype(np.int64)
    codes = _inflated(tensors["shares"], "u1", sum(sizes))
    children = _inflated(tensors["children"], symbol_type, sum(sizes[:-1]))
    shares = 2.0 ** (-codes.astype(np.float64) / _CODES_PER_OCTAVE)
    starts = np.cumsum([0, *sizes])
    levels: list[Level] = []
    for n, (start, stop) in enumerate(pairwise(starts)):
        contexts = sizes[n - 1] if n else 1
        counts = children[starts[n - 1] : start] if n else np.array([stop])
        if counts.sum(dtype=np.int64) != stop - start:
            raise ValueError("the n-gram model is damaged: its levels do not fit together")
        keys = np.repeat(np.arange(contexts), counts) * vocabulary_size + symbols[start:stop]
        if symbols[start:stop].max() >= vocabulary_size or (np.diff(keys) <= 0).any():
            raise ValueError("the n-gram model is damaged: its n-grams are out of order")
        levels.append(make_level(keys, shares[start:stop], contexts, vocabulary_size))
    return vocabulary_size, tuple(levels)


def _symbol_type(vocabulary_size: int) -> str:
    return "u1" if vocabulary_size < 256 else "<u4"  # below, so that a number of children fits as well


def _deflated(parts: Sequence[NDArray[Any]], dtype: str) -> NDArray[np.uint8]:
    content = b"".join(part.astype(dtype).tobytes() for part in parts)
    return np.frombuffer(zlib.compress(content), dtype=np.uint8).copy()  # writable, as torch wants it


def _read_sizes(tensors: Mapping[str, NDArray[Any]]) -> tuple[int, list[int]]:
    vocabulary_size = tensors["vocabulary_size"].reshape(-1).tolist()
    sizes = tensors["ngrams"].reshape(-1).tolist()
    whole = all(tensors[name].dtype == np.int64 for name in ("vocabulary_size", "ngrams"))
    if not whole or len(vocabulary_size) != 1 or not 2 <= vocabulary_size[0] <= 0x110000 or not sizes:
        raise ValueError("the n-gram model is damaged: its sizes make no sense")
    if min(sizes) < 1 or sum(sizes) > MAX_STORED_NGRAMS:
        raise ValueError(f"an n-gram model must have 1 to {MAX_STORED_NGRAMS:,} n-grams, got {sum(sizes):,}")
    return vocabulary_size[0], sizes


def _inflated(content: NDArray[Any], dtype: str, count: int) -> NDArray[Any]:
    expected = count * np.dtype(dtype).itemsize
    inflater = zlib.decompressobj()
    try:
        # one byte more would be too much already: a bomb is never inflated
        inflated = inflater.decompress(content.tobytes(), expected + 1)
    except zlib.error:
        inflated = b""
    if not inflater.eof or len(inflated) != expected:
        raise ValueError("the n-gram model is damaged: its bytes do not inflate to its sizes")
    return np.frombuffer(inflated, dtype=dtype)
