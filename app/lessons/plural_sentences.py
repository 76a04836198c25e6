"""Sentences whose verb must agree with a subject that stands some words before it, from a grammar of 73 words."""

from __future__ import annotations

import difflib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from .field_error import FieldError

PLURAL, SINGULAR = 0, 1
SUBJECTS = (
    ("flowers", "flower"),
    ("roses", "rose"),
    ("tulips", "tulip"),
    ("trees", "tree"),
    ("plants", "plant"),
    ("bushes", "bush"),
)
PLACES = (
    ("gardens", "garden"),
    ("streets", "street"),
    ("houses", "house"),
    ("rivers", "river"),
    ("walls", "wall"),
    ("bridges", "bridge"),
)
VERBS = (
    ("bloom", "blooms"),
    ("grow", "grows"),
    ("fade", "fades"),
    ("open", "opens"),
    ("return", "returns"),
)
COPULA = ("were", "was")
ADJECTIVES = ("old", "young", "small", "red", "white", "wild")
STATES = ("cold", "dark", "wet", "warm", "dry", "quiet")
DEGREES = ("so", "very")
CONJUNCTIONS = (("even", "though"), ("although",), ("while",), ("because",))
PREPOSITIONS = ("near", "behind")
ADVERBS = ("outside", "again", "today", "there")
MONTHS = ("March", "April", "May")
TOWN = ("in", "New", "Haven")
FULL_STOP, COMMA = ".", ","
NOUNS = SUBJECTS + PLACES

MOST_CLAUSE = 48
"""Words between subject and verb, in a generated sentence."""
MOST_TOKENS = 60
"""Of a typed sentence."""
HELD_OUT_OF = 8
"""One sentence in so many is kept from training."""


def _flat(*groups: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    for group in groups:
        for words in group:
            yield from words


WORDS: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            FULL_STOP,
            COMMA,
            "the",
            "our",
            "it",
            "still",
            *COPULA,
            *_flat(SUBJECTS, PLACES, VERBS, CONJUNCTIONS),
            *ADJECTIVES,
            *STATES,
            *DEGREES,
            *PREPOSITIONS,
            *ADVERBS,
            *TOWN,
            *MONTHS,
        )
    )
)
"""Every word, in the order of its id; ids count from 0."""
ID = {word.lower(): number for number, word in enumerate(WORDS)}
VERB_IDS = tuple((ID[plural], ID[singular]) for plural, singular in VERBS)
"""Of each verb: plural, singular."""
LEMMA = {word: lemma for lemma, pair in enumerate(VERB_IDS) for word in pair}
"""Which verb a word is a form of."""
NUMBER_OF_NOUN = {ID[pair[number]]: number for pair in NOUNS for number in (PLURAL, SINGULAR)}
NUMBERS = {
    ID[pair[number]]: name
    for pair in (*NOUNS, *VERBS, COPULA)
    for number, name in ((PLURAL, "plural"), (SINGULAR, "singular"))
}
"""Of every word that has a number."""
OTHER_NUMBER = {ID[pair[number]]: ID[pair[1 - number]] for pair in NOUNS for number in (PLURAL, SINGULAR)}


@dataclass(frozen=True)
class Sentence:
    """Ids of its words, and where among them subject and verb stand: the verb may be the one that is to come."""

    ids: tuple[int, ...]
    subject: int
    verb: int
    lemma: int
    """Which of VERBS is asked for."""

    @property
    def number(self) -> int:
        """Of the subject: PLURAL or SINGULAR."""
        return NUMBER_OF_NOUN[self.ids[self.subject]]

    @property
    def words(self) -> tuple[str, ...]:
        """As they are written, the first with a capital."""
        first, *rest = (WORDS[word] for word in self.ids)
        return first[:1].upper() + first[1:], *rest

    @property
    def held_out(self) -> bool:
        """Whether training must not see it."""
        return zlib.crc32(bytes(self.ids)) % HELD_OUT_OF == 0

    def turned(self) -> Sentence:
        """The same sentence with a subject of the other number; the verb, where there is one, follows it."""
        ids = list(self.ids)
        ids[self.subject] = OTHER_NUMBER[ids[self.subject]]
        if self.verb < len(ids):
            ids[self.verb] = VERB_IDS[self.lemma][NUMBER_OF_NOUN[ids[self.subject]]]
        return Sentence(tuple(ids), self.subject, self.verb, self.lemma)


def generate(random: Random, clause: int, number: int | None = None) -> Sentence:
    """A sentence with `clause` words between subject and verb, 0 to MOST_CLAUSE, the subject of this number or either.

    Raises ValueError.
    """
    if not 0 <= clause <= MOST_CLAUSE:
        raise ValueError(f"clause must be 0 to {MOST_CLAUSE}, got {clause}")
    number = random.randrange(2) if number is None else number
    head = [random.choice(("the", "our")), *_perhaps(random, ADJECTIVES), random.choice(SUBJECTS)[number]]
    between = [COMMA, *_clause(random, clause), COMMA] if clause else []
    lemma = random.randrange(len(VERBS))
    behind = _phrase(random, random.choice((1, 2, 3)), _turns(random))
    words = [*head, *between, VERBS[lemma][number], *behind, FULL_STOP]
    ids = tuple(ID[word.lower()] for word in words)
    return Sentence(ids, len(head) - 1, len(head) + len(between), lemma)


def generated(seed: int, clauses: tuple[int, ...], held_out: bool) -> Iterator[Sentence]:
    """Sentences without end, their clauses of these lengths by chance: those kept from training, or the others."""
    random = Random(seed)
    while True:
        sentence = generate(random, random.choice(clauses))
        if sentence.held_out == held_out:
            yield sentence


def typed(text: str) -> Sentence:
    """A sentence of the user's own: its first noun is the subject, its last verb the one that is asked for.

    Without a verb, "bloom" is asked for behind its end. Raises FieldError.
    """
    ids = ids_of(text)
    subject = next((place for place, word in enumerate(ids) if word in NUMBER_OF_NOUN), None)
    if subject is None:
        raise FieldError("expected a noun, got none", "text", "begin with: The flowers")
    verbs = [place for place, word in enumerate(ids) if place > subject and word in LEMMA]
    verb = verbs[-1] if verbs else len(ids)
    return Sentence(ids, subject, verb, LEMMA[ids[verb]] if verbs else 0)


def ids_of(text: str) -> tuple[int, ...]:
    """The ids of words and signs, capital or not. Raises FieldError for none, for too many, and for an unknown one."""
    words = re.findall(r"[^\W\d_]+|\S", text)
    if not 1 <= len(words) <= MOST_TOKENS:
        got = len(words) or "nothing"
        raise FieldError(f"expected 1 to {MOST_TOKENS} words, got {got}", "text", "begin with: The flowers")
    return tuple(map(_known, words))


def _known(word: str) -> int:
    """The id of a word. Raises FieldError, with the nearest of those that are known."""
    if word.lower() in ID:
        return ID[word.lower()]
    near = [WORDS[ID[found]] for found in difflib.get_close_matches(word.lower(), ID, 3, 0.5)]
    hint = f"nearest: {', '.join(near)}" if near else "all that it knows stand below the pictures"
    raise FieldError(f"the network knows {len(WORDS)} words; “{word[:30]}” is not one", "text", hint)


def _clause(random: Random, length: int) -> list[str]:
    """So many words, nouns of both numbers among them: which comes next is turned with every noun that is drawn."""
    numbers = _turns(random)
    words: list[str] = []
    if length >= 5:
        words += random.choice(CONJUNCTIONS)
        words += _statement(random, length - len(words), numbers)
    while len(words) < length:
        phrase = _phrase(random, min(length - len(words), random.choice((1, 2, 3, 3, 4, 4))), numbers)
        if phrase[-1] not in words or random.random() < 0.1:  # nothing is said twice, if it can be helped
            words += phrase
    return words


def _turns(random: Random) -> Iterator[int]:
    number = random.randrange(2)
    while True:
        yield number
        number = 1 - number


def _statement(random: Random, room: int, numbers: Iterator[int]) -> list[str]:
    """`it was still so cold`, or the same of a noun, within so many words; at least 3."""
    state = [random.choice(STATES)]
    if room >= 4 + len(state) and random.random() < 0.6:
        number = next(numbers)
        subject, copula = ["the", random.choice(NOUNS)[number]], COPULA[number]
    else:
        subject, copula = ["it"], COPULA[SINGULAR]
    for extra in (_perhaps(random, DEGREES), _perhaps(random, ("still",))):
        if len(subject) + 1 + len(extra) + len(state) <= room:
            state = [*extra, *state]
    return [*subject, copula, *state]


def _phrase(random: Random, length: int, numbers: Iterator[int]) -> list[str]:
    """Where or when, in so many words, 1 to 4."""
    match length:
        case 1:
            return [random.choice(ADVERBS)]
        case 2:
            return ["in", random.choice(MONTHS)]
        case 3 if random.random() < 0.3:
            return list(TOWN)
        case _:
            noun = random.choice(NOUNS)[next(numbers)]
            adjective = [random.choice(ADJECTIVES)] if length == 4 else []
            return [random.choice(PREPOSITIONS), "the", *adjective, noun]


def _perhaps(random: Random, words: tuple[str, ...]) -> list[str]:
    return [random.choice(words)] if random.random() < 0.5 else []
