"""A hidden Markov model and its outputs as they are typed, and back."""

from __future__ import annotations

import numpy as np

from .field_error import FieldError
from .hmm import Floats, Hmm
from .typed_number import number_from

MOST_STATES = 8
MOST_OUTPUTS = 8
MOST_STEPS = 60
LETTERS = "abcdefgh"

MOST_WEIGHT = 1e6
SUM_TOLERANCE = 1e-6
DECIMALS = 3


def hmm_from(start: str, transition: str, emission: str) -> Hmm:
    """A model whose rows sum to one. Raises FieldError."""
    tables = _tables(start, transition, emission)
    for name, table in tables.items():
        if table.max() > 1:
            error = f"expected chances from 0 to 1, got {table.max():.6g}"
            raise FieldError(error, name, "change it, or press Normalize")
        sums = table.sum(-1)
        wrong = int(np.argmax(np.abs(sums - 1)))
        if abs(sums[wrong] - 1) > SUM_TOLERANCE:
            row = f"row {wrong + 1} sums" if len(table) > 1 else "they sum"
            raise FieldError(f"{row} to {sums[wrong]:.6g}, expected 1", name, "change it, or press Normalize")
    return Hmm(tables["start"][0], tables["transition"], tables["emission"])


def normalized(start: str, transition: str, emission: str) -> Hmm:
    """Every row divided by its sum; a row of zeros becomes uniform. Raises FieldError."""
    made = []
    for table in _tables(start, transition, emission).values():
        sums = table.sum(-1, keepdims=True)
        made.append(np.where(sums > 0, table / np.where(sums > 0, sums, 1), 1 / table.shape[1]))
    return Hmm(made[0][0], made[1], made[2])


def written(table: Floats) -> str:
    """With three decimals, the largest of a row taking up what rounding left over, so that rows sum to one."""
    rows = []
    for row in np.atleast_2d(table):
        whole = np.rint(row * 10**DECIMALS).astype(np.int64)
        whole[whole.argmax()] += 10**DECIMALS - whole.sum()
        rows.append(",".join(f"{value / 10**DECIMALS:g}" for value in whole))
    return ";".join(rows)


def outputs_from(text: str, outputs: int) -> list[int]:
    """Letters as numbers from 0. Raises FieldError."""
    known = LETTERS[:outputs]
    letters = [letter for letter in text.lower() if not letter.isspace()]
    if not letters:
        raise FieldError(
            "expected at least one output, got none", "typed", f"type letters from a to {known[-1]}"
        )
    strange = next((letter for letter in letters if letter not in known), None)
    if strange is not None:
        raise FieldError(
            f"expected letters from a to {known[-1]}, got {strange}", "typed", "one letter an output"
        )
    if len(letters) > MOST_STEPS:
        raise FieldError(
            f"expected at most {MOST_STEPS} outputs, got {len(letters)}", "typed", "leave some out"
        )
    return [known.index(letter) for letter in letters]


def _tables(start: str, transition: str, emission: str) -> dict[str, Floats]:
    tables = {"start": _table(start, "start"), "transition": _table(transition, "transition")}
    tables["emission"] = _table(emission, "emission")
    states = len(tables["transition"])
    if not 1 <= states <= MOST_STATES:
        raise FieldError(f"expected 1 to {MOST_STATES} states, got {states} rows", "transition", "")
    for name, shape in (("start", (1, states)), ("transition", (states, states))):
        if tables[name].shape != shape:
            raise FieldError(_shape(shape, tables[name]), name, "as many as there are states")
    rows, outputs = tables["emission"].shape
    if rows != states or not 2 <= outputs <= MOST_OUTPUTS:
        expected = f"expected {states} rows of 2 to {MOST_OUTPUTS} numbers"
        raise FieldError(f"{expected}, got {rows} of {outputs}", "emission", "a row a state")
    return tables


def _shape(shape: tuple[int, int], table: Floats) -> str:
    rows = "1 row" if shape[0] == 1 else f"{shape[0]} rows"
    return f"expected {rows} of {shape[1]} numbers, got {table.shape[0]} of {table.shape[1]}"


def _table(text: str, name: str) -> Floats:
    rows = [
        [number_from(word, name, 0, MOST_WEIGHT, hint="such as 0.5") for word in row.split(",")]
        for row in text.split(";")
    ]
    if len({len(row) for row in rows}) > 1:
        raise FieldError(
            "expected rows of the same length", name, "numbers parted by commas, rows by semicolons"
        )
    return np.array(rows)
