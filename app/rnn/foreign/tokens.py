"""The vocabulary of a foreign model: a JSON file of characters and their ids, brought into this project's order."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from ..network import MOST_VOCABULARY
from ..vocabulary import UNKNOWN_CHARACTER, Vocabulary

MOST_BYTES = 4 << 20
MOST_SPECIAL = 8
DEEPEST = 4
FIRST_STAND_IN = 0xE000  # private use: no text has a meaning there
BRACKETED = re.compile(r"<.*>|\[.*\]")  # <pad>, [CLS], <|endoftext|>
UNKNOWN_NAMES = (
    "<unk>",
    "[unk]",
    "<unknown>",
    "<|unk|>",
    "<oov>",
    "[oov]",
    "unk",
    "_unk_",
    UNKNOWN_CHARACTER,
)
TABLE_NAMES = re.compile(
    r"stoi|itos|vocab(ulary)?|chars|characters|tokens"
    r"|(char|c|token)_?(2|to)_?(idx|ix|id|int|i|index)|(idx|ix|id|int|i|index)_?(2|to)_?(char|c|token)",
    re.IGNORECASE,
)
FORMS = (
    'a list of characters, or an object from character to id ({"a": 0}) or from id to character ({"0": "a"})'
)


@dataclass(frozen=True)
class CharacterMap:
    """This project's vocabulary, and for its ids 1.. the ids of the source; `unknown` is the source's own, if any.

    `stand_ins`: tokens of the source that are no character, with the private-use characters that stand for them.
    """

    vocabulary: Vocabulary
    source_ids: tuple[int, ...]
    unknown: int | None
    stand_ins: dict[str, str]


def read_tokens(path: Path) -> tuple[str, ...]:
    """The tokens of a vocabulary file in the order of their ids. Raises ValueError in one sentence."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"a vocabulary of characters must be at most {MOST_BYTES >> 20} MiB")
        return _tokens(json.loads(path.read_text("utf-8-sig"), object_pairs_hook=_object))
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror}") from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError(f"{path.name} is not JSON; a vocabulary is {FORMS}") from None
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None


def map_characters(tokens: tuple[str, ...]) -> CharacterMap:
    """Order the tokens as this project does: the unknown is id 0, whatever it was in the source.

    Raises ValueError for a vocabulary of words, and for one without characters.
    """
    special = [token for token in tokens if not _is_character(token)]
    words = [
        token for token in special if not BRACKETED.fullmatch(token) and token.lower() not in UNKNOWN_NAMES
    ]
    if len(special) > MOST_SPECIAL or 2 * len(words) > len(tokens):
        raise ValueError(
            f"this is a word or subword vocabulary ({len(special)} of {len(tokens)} entries are no character, "
            f"such as {special[-1][:20]!a}); RNNscope reads characters"
        )
    unknown = min(
        (k for k, token in enumerate(tokens) if token.lower() in UNKNOWN_NAMES),
        key=lambda k: UNKNOWN_NAMES.index(tokens[k].lower()),
        default=None,
    )
    source_ids = tuple(k for k in range(len(tokens)) if k != unknown)
    named = [tokens[k] for k in source_ids if not _is_character(tokens[k])]
    free = (chr(code) for code in range(FIRST_STAND_IN, FIRST_STAND_IN + 0x1900) if chr(code) not in tokens)
    stand_ins = dict(zip(named, free, strict=False))
    vocabulary = Vocabulary(tuple(stand_ins.get(tokens[k], tokens[k]) for k in source_ids))
    return CharacterMap(vocabulary, source_ids, unknown, stand_ins)


def _is_character(token: str) -> bool:
    return len(token) == 1 and not "\ud800" <= token <= "\udfff"


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key[:20]!a} comes twice; each needs one id")
        found[key] = value
    return found


def _tokens(document: object, depth: int = 0) -> tuple[str, ...]:
    if isinstance(document, str) and depth:
        document = list(document)
    match document:
        case list():
            return _from_list(document)
        case dict() if any(_may_be_table(key, value) for key, value in document.items()):
            return _from_nested(document, depth)
        case dict():
            return _from_table(document)
    raise ValueError(f"a vocabulary must be {FORMS}, got {type(document).__name__}")


def _may_be_table(key: str, value: object) -> bool:
    return isinstance(value, dict | list) or (isinstance(value, str) and bool(TABLE_NAMES.fullmatch(key)))


def _from_list(entries: list[object]) -> tuple[str, ...]:
    for k, entry in enumerate(entries):
        if not isinstance(entry, str):
            raise ValueError(f"each entry of the list must be a character, got {ascii(entry)[:40]} at {k}")
    return _in_order([(entry, k) for k, entry in enumerate(entries) if isinstance(entry, str)])


def _from_table(table: dict[str, object]) -> tuple[str, ...]:
    if all(type(value) is int for value in table.values()):
        return _in_order([(token, number) for token, number in table.items() if isinstance(number, int)])
    if all(isinstance(value, str) for value in table.values()):
        strange = next((key for key in table if not (key.isascii() and key.isdigit() and len(key) < 8)), None)
        if strange is None:
            return _in_order([(str(token), int(number)) for number, token in table.items()])
        raise ValueError(f"in an object from id to character each key must be a number, got {strange[:20]!a}")
    strange = next(key for key, value in table.items() if type(value) is not int)
    raise ValueError(f"each id must be a whole number, got {ascii(table[strange])[:40]} for {strange[:20]!a}")


def _from_nested(document: dict[str, object], depth: int) -> tuple[str, ...]:
    """The table among the values of an object: by its usual names, or else the only one that is a table."""
    if depth == DEEPEST:
        raise ValueError(f"the tables are nested more than {DEEPEST} deep; a vocabulary is {FORMS}")
    named = {key: value for key, value in document.items() if TABLE_NAMES.fullmatch(key)}
    found: dict[str, tuple[str, ...]] = {}
    for key, value in (named or document).items():
        if isinstance(value, dict | list | str):
            try:
                found[key] = _tokens(value, depth + 1)
            except ValueError:
                if key in named:
                    raise
    if not found:
        raise ValueError(f"no vocabulary was found in it; a vocabulary is {FORMS}")
    if len(set(found.values())) > 1:
        raise ValueError(
            f"{', '.join(ascii(key[:20]) for key in found)} give different ids; keep one of them"
        )
    return next(iter(found.values()))


def _in_order(entries: list[tuple[str, int]]) -> tuple[str, ...]:
    """Tokens by id. Raises ValueError unless the ids are 0, 1, 2, ... and every token comes once."""
    if not entries:
        raise ValueError("a vocabulary needs at least one character, got none")
    if len(entries) > MOST_VOCABULARY - 1:
        raise ValueError(f"a vocabulary may have at most {MOST_VOCABULARY - 1} entries, got {len(entries)}")
    by_id: dict[int, str] = {}
    id_of: dict[str, int] = {}
    for token, number in entries:
        if number in by_id:
            raise ValueError(f"id {number} belongs to both {by_id[number][:20]!a} and {token[:20]!a}")
        if token in id_of:
            raise ValueError(f"{token[:20]!a} has two ids, {id_of[token]} and {number}")
        by_id[number], id_of[token] = token, number
    missing = next((k for k in range(len(by_id)) if k not in by_id), None)
    if missing is not None:
        hint = '; if id 0 is padding, add "<pad>" with id 0' if missing == 0 else ""
        raise ValueError(f"ids must be 0 to {len(by_id) - 1} without a hole, but none has id {missing}{hint}")
    return tuple(by_id[k] for k in range(len(by_id)))
