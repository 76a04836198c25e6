"""What the expressions of the lesson's one-line programs are worth."""

from __future__ import annotations

import re
from collections.abc import Sequence


def value_of(expression: str) -> int | None:
    """Value of whole numbers below 1,000 joined by + - * and parentheses; None if it is no such expression."""
    if len(expression) > 40 or not re.fullmatch(r"[\d+*()-]+", expression):
        return None
    tokens = re.findall(r"\d+|[-+*()]", expression)
    if any(token.isdigit() and (len(token) > 3 or token != str(int(token))) for token in tokens):
        return None
    try:
        value, rest = _sum(tokens)
    except (IndexError, ValueError):
        return None
    return None if rest else value


def _sum(tokens: Sequence[str]) -> tuple[int, Sequence[str]]:
    value, tokens = _product(tokens)
    while tokens and tokens[0] in "+-":
        sign = 1 if tokens[0] == "+" else -1
        term, tokens = _product(tokens[1:])
        value += sign * term
    return value, tokens


def _product(tokens: Sequence[str]) -> tuple[int, Sequence[str]]:
    value, tokens = _factor(tokens)
    while tokens and tokens[0] == "*":
        factor, tokens = _factor(tokens[1:])
        value *= factor
    return value, tokens


def _factor(tokens: Sequence[str]) -> tuple[int, Sequence[str]]:
    if tokens[0] != "(":
        return int(tokens[0]), tokens[1:]
    value, tokens = _sum(tokens[1:])
    if tokens[0] != ")":
        raise ValueError("expected a closing parenthesis")
    return value, tokens[1:]
