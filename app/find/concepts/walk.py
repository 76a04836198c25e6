"""Walks over the characters of a text, all at once: since when, how deep, which came last. Arrays are [T]."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..statistics import MOST_LABEL
from .concept import Labels

Codes: TypeAlias = NDArray[np.uint32]
Marks: TypeAlias = NDArray[np.bool_]
Integers: TypeAlias = NDArray[np.int64]


def code_points(text: str) -> Codes:
    """The code point of each character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def among(codes: Codes, characters: str) -> Marks:
    """Where a character is one of these few."""
    found = np.zeros(len(codes), np.bool_)
    for character in characters:
        found |= codes == ord(character)
    return found


def shifted(marks: Marks) -> Marks:
    """Whether the character before was marked; False at the first."""
    return np.concatenate([np.zeros(min(1, len(marks)), np.bool_), marks[:-1]])


def last(marks: Marks) -> Integers:
    """Position of the last mark up to here, -1 before the first."""
    at = np.flatnonzero(marks)
    return np.repeat(np.append(-1, at), np.diff(at, prepend=0, append=len(marks)))


def since(marks: Marks) -> Integers:
    """Characters since the last mark, 0 at it; the beginning of a text counts as behind a mark."""
    return np.arange(len(marks)) - last(marks)


def count_since(counted: Marks, marks: Marks) -> Integers:
    """How many were counted since the last mark, those at the mark not included."""
    counts = np.append(0, np.cumsum(counted))
    counted_since: Integers = counts[1:] - counts[last(marks) + 1]
    return counted_since


def on_until(on: Marks, off: Marks) -> Marks:
    """From a position that is on to the next one that is off, that one not included."""
    is_on: Marks = np.append(on, False)[last(on | off)]  # before any mark: -1, the False at the end
    return is_on


def blank_lines(codes: Codes) -> Marks:
    """The newline that ends a line of nothing but spaces and tabs, behind another newline."""
    at = np.flatnonzero(codes == ord("\n"))
    # how many from each newline to the next, itself included, are not blank
    solid = np.add.reduceat(~among(codes, " \t"), at, dtype=np.int64)
    blank = np.zeros(len(codes), np.bool_)
    blank[at[1:][solid[:-1] == 1]] = True
    return blank


def doubled(codes: Codes, character: str) -> Marks:
    """Where two of this character are complete; of three the first two."""
    at = np.flatnonzero(codes == ord(character))
    begins = np.diff(at, prepend=-2) > 1  # a run of them
    complete = np.zeros(len(codes), np.bool_)
    complete[at[since(begins) % 2 == 1]] = True
    return complete


def depth(opening: Marks, closing: Marks, ending: Marks) -> Integers:
    """How many are open: one more at an opening mark, one less at a closing one, never below 0, and 0 at an ending.

    A walk that is reflected at 0 is its free walk less the lowest point of that; an ending is a step far down.
    """
    at = np.flatnonzero(opening | closing | ending)  # few: in between nothing changes
    steps = opening[at].astype(np.int64) - closing[at]
    steps[ending[at]] = -len(at) - 1
    walk = np.cumsum(steps)
    depths = walk - np.minimum(np.minimum.accumulate(walk), 0)
    return np.repeat(np.append(0, depths), np.diff(at, prepend=0, append=len(opening)))


def yes_no(marks: Marks) -> Labels:
    """Labels 1 and 0."""
    return marks.astype(np.int16)


def number(values: Integers) -> Labels:
    """Labels cut at MOST_LABEL."""
    return np.minimum(values, MOST_LABEL).astype(np.int16)
