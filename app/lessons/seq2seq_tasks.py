"""What the lesson's networks are asked to translate: each task draws pairs of texts, and knows every right answer."""

from __future__ import annotations

import re
import string
import zlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from .seq2seq_expressions import value_of

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_MONTHS = "january february march april may june july august september october november december"
UNITS, TENS = _UNITS.split(), _TENS.split()
MONTHS = _MONTHS.split()  # not the calendar's: that follows the computer's language


@dataclass(frozen=True)
class Pair:
    """A text and what it becomes."""

    source: str
    target: str


class Task(ABC):
    """A translation of short texts into short texts, learned from pairs drawn at random.

    A tenth of all answers, chosen by their check sum, is held out: no training pair has one of them.
    """

    name: str
    sources: str
    """Every character that may be read."""
    targets: str
    """Every character that may be written."""
    longest: int
    """Characters of the longest text that is read in training."""

    @abstractmethod
    def draw(self, rng: np.random.Generator) -> Pair:
        """A pair, held out or not."""

    @abstractmethod
    def answer(self, source: str) -> str | None:
        """What a text becomes; None where it is none of the task's."""

    def key(self, pair: Pair) -> str:
        """What decides whether a pair is held out."""
        return pair.target

    def pairs(self, rng: np.random.Generator, count: int, held_out: bool) -> list[Pair]:
        """`count` pairs, all held out or none of them."""
        found: list[Pair] = []
        while len(found) < count:
            pair = self.draw(rng)
            if is_held_out(self.key(pair)) == held_out:
                found.append(pair)
        return found


def is_held_out(key: str) -> bool:
    """Whether what has this key is kept from training: one in ten."""
    return zlib.crc32(key.encode()) % 10 == 0


class Numbers(Task):
    """Number words to digits, 0 to 99,999; as many of five digits as of one."""

    name = "numbers"
    sources = "".join(sorted(set("".join(UNITS + TENS + ["hundred", "thousand", " "]))))
    targets = string.digits
    longest = 50

    def draw(self, rng: np.random.Generator) -> Pair:
        """Digits are drawn, one to five of them."""
        digits = int(rng.integers(1, 6))
        number = int(rng.integers(10 ** (digits - 1) if digits > 1 else 0, 10**digits))
        return Pair(words_of(number), str(number))

    def answer(self, source: str) -> str | None:
        """The digits."""
        number = number_of(source)
        return None if number is None else str(number)


def words_of(number: int) -> str:
    """Words of a number: 4207 is "four thousand two hundred seven". Raises ValueError outside 0 to 99,999."""
    if not 0 <= number < 100_000:
        raise ValueError(f"expected a number from 0 to 99999, got {number}")
    if number >= 1000:
        head, rest = words_of(number // 1000) + " thousand", number % 1000
    elif number >= 100:
        head, rest = UNITS[number // 100] + " hundred", number % 100
    elif number >= 20:
        head, rest = TENS[number // 10 - 2], number % 10
    else:
        return UNITS[number]
    return f"{head} {words_of(rest)}" if rest else head


def number_of(words: str) -> int | None:
    """The number whose words these are; None if they are no number's."""
    total = part = 0
    for word in words.split():
        if word in UNITS:
            part += UNITS.index(word)
        elif word in TENS:
            part += 10 * (TENS.index(word) + 2)
        elif word == "hundred":
            part *= 100
        elif word == "thousand":
            total, part = 1000 * part, 0
        else:
            return None
    number = total + part
    return number if number < 100_000 and words_of(number) == words else None


class Dates(Task):
    """Dates of 1900 to 2099 in three formats to ISO 8601."""

    name = "dates"
    sources = string.digits + " ,./" + "".join(sorted(set("".join(MONTHS))))
    targets = string.digits + "-"
    longest = 18
    first, last = date(1900, 1, 1), date(2099, 12, 31)

    def draw(self, rng: np.random.Generator) -> Pair:
        """A day and a format are drawn."""
        day = self.first + timedelta(days=int(rng.integers((self.last - self.first).days + 1)))
        return Pair(in_format(day, int(rng.integers(3))), day.isoformat())

    def answer(self, source: str) -> str | None:
        """The date that one of the formats gives, if there is such a day."""
        read = day_of(source)
        return read.isoformat() if read and self.first <= read <= self.last else None


def in_format(day: date, form: int) -> str:
    """0: "21 november 2026", 1: "nov 21, 2026", 2: "21/11/2026"."""
    month = MONTHS[day.month - 1]
    if form == 0:
        return f"{day.day} {month} {day.year}"
    if form == 1:
        return f"{month[:3]} {day.day}, {day.year}"
    return f"{day.day}/{day.month}/{day.year}"


_DATE = re.compile(r"(?P<d>\d+) (?P<m>[a-z]+) (?P<y>\d{4})|(?P<m1>[a-z]{3}) (?P<d1>\d+), (?P<y1>\d{4})|"
                   r"(?P<d2>\d+)/(?P<m2>\d+)/(?P<y2>\d{4})")  # fmt: skip


def day_of(text: str) -> date | None:
    """The day that a text of one of the three formats names; None if it names none."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    part = {key[0]: value for key, value in found.groupdict().items() if value is not None}
    name = part["m"]
    months = [month[:3] for month in MONTHS] if found["m1"] else MONTHS
    try:
        month = int(name) if name.isdigit() else months.index(name) + 1
        return date(int(part["y"]), month, int(part["d"]))
    except ValueError:
        return None


class Reversal(Task):
    """Letters in reverse order, 1 to 20 of them; all lengths alike."""

    name = "reversal"
    sources = targets = string.ascii_lowercase
    longest = 20

    def draw(self, rng: np.random.Generator) -> Pair:
        """Letters are drawn one by one."""
        return self.of_length(rng, int(rng.integers(1, self.longest + 1)))

    def of_length(self, rng: np.random.Generator, length: int) -> Pair:
        """A pair of texts of `length` letters."""
        text = "".join(self.sources[at] for at in rng.integers(len(self.sources), size=length))
        return Pair(text, text[::-1])

    def answer(self, source: str) -> str | None:
        """The text from its end."""
        return source[::-1]


class Programs(Task):
    """Programs of one line, print(...), to what they print: sums, differences and products of small numbers."""

    name = "programs"
    sources = string.digits + "+-*()" + "inprt"
    targets = string.digits + "-"
    longest = 16
    shapes = ("a", "a+a", "a-a", "b*b", "a+b*b", "b*b+a", "a-b*b", "b*b-a", "b*(b+b)", "a+a-a")

    def draw(self, rng: np.random.Generator) -> Pair:
        """A shape is drawn, then its numbers: a to 99, b to 9."""
        shape = self.shapes[int(rng.integers(len(self.shapes)))]
        filled = (str(rng.integers({"a": 100, "b": 10}[c])) if c in "ab" else c for c in shape)
        source = f"print({''.join(filled)})"
        return Pair(source, str(self.answer(source)))

    def key(self, pair: Pair) -> str:
        """The program: many print the same."""
        return pair.source

    def answer(self, source: str) -> str | None:
        """What it prints; None for anything but print(...) of at most five numbers below 1,000."""
        inside = re.fullmatch(r"print\((.*)\)", source)
        value = value_of(inside[1]) if inside else None
        return None if value is None else str(value)


TASKS: dict[str, Task] = {task.name: task for task in (Numbers(), Dates(), Reversal(), Programs())}
