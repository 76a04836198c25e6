"""A toy sequence, tokens with a key and a value each, as it is typed, and what attention makes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .field_error import FieldError
from .kernel import Floats, Kernel, estimates, to_norm_one, weights
from .typed_number import number_from

MOST_TOKENS = 12
MOST_KEY = 3.0
MOST_VALUE = 1000.0


@dataclass(frozen=True)
class Tokens:
    """N words with their keys and values."""

    words: list[str]
    keys: Floats
    """[N, 2]."""
    values: Floats
    """[N]."""


@dataclass(frozen=True)
class Attention:
    """Both weights at one query, and the terms of their exponents: -far = score - key_half - query_half."""

    score: Floats
    """[N]: q.k / tau."""
    far: Floats
    """[N]: |q - k|^2 / 2 tau."""
    key_half: Floats
    """[N]: |k|^2 / 2 tau."""
    query_half: float
    """|q|^2 / 2 tau."""
    softmax: Floats
    """[N]: of the scores."""
    gaussian: Floats
    """[N]: of the bandwidth sqrt(tau)."""


def tokens_from(words: str, keys: str, values: str, equal: bool) -> Tokens:
    """Words parted by spaces, keys "x,y" by semicolons, values by commas; `equal` makes norms 1. Raises FieldError."""
    named = words.split()
    if not named:
        raise FieldError("expected at least one word, got none", "words", "words parted by spaces")
    if len(named) > MOST_TOKENS:
        raise FieldError(f"expected at most {MOST_TOKENS} words, got {len(named)}", "words", "leave some out")
    places = [_numbers(pair, "keys", MOST_KEY) for pair in keys.split(";")]
    wrong = next((pair for pair in places if len(pair) != 2), None)
    if wrong is not None:
        raise FieldError(f"expected two numbers a key, got {len(wrong)}", "keys", 'such as "1,0.5; -1,0"')
    numbers = _numbers(values, "values", MOST_VALUE)
    for field, many in (("keys", len(places)), ("values", len(numbers))):
        if many != len(named):
            raise FieldError(f"expected {len(named)} {field}, one a word, got {many}", field, "")
    made = np.array(places)
    return Tokens(named, to_norm_one(made) if equal else made, np.array(numbers))


def attend(query: Floats, tokens: Tokens, temperature: float) -> Attention:
    """At a query [2]: softmax of scaled dot products, and the Gaussian kernel of the same width, tau = h^2."""
    bandwidth = float(np.sqrt(temperature))
    softmax, gaussian = (
        weights(kernel, query[None], tokens.keys, bandwidth)[0] for kernel in ("softmax", "gaussian")
    )
    return Attention(
        score=tokens.keys @ query / temperature,
        far=((query - tokens.keys) ** 2).sum(-1) / (2 * temperature),
        key_half=(tokens.keys**2).sum(-1) / (2 * temperature),
        query_half=float(query @ query / (2 * temperature)),
        softmax=softmax,
        gaussian=gaussian,
    )


def surface(kernel: Kernel, tokens: Tokens, temperature: float, reach: float, size: int) -> Floats:
    """The weighted mean at every query of a grid over [-reach, reach]^2: [size, size], rows from y = reach down."""
    line = np.linspace(-reach, reach, size)
    grid = np.stack(np.meshgrid(line, -line), -1).reshape(-1, 2)
    found = estimates(kernel, grid, tokens.keys, tokens.values, float(np.sqrt(temperature)))
    return found.reshape(size, size)


def _numbers(text: str, field: str, most: float) -> list[float]:
    return [number_from(word, field, -most, most, hint="such as 0.5") for word in text.split(",")]
