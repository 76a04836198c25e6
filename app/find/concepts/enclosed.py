"""Inside brackets of all kinds, tags and quotes, and how deep."""

from __future__ import annotations

from functools import partial

import numpy as np

from .concept import Concept, Labels
from .walk import (
    Codes,
    Marks,
    among,
    blank_lines,
    code_points,
    count_since,
    depth,
    doubled,
    number,
    on_until,
    shifted,
    since,
    yes_no,
)

BRACKET_GROUP = "Brackets"
LINK_GROUP = "Addresses and links"
QUOTE_GROUP = "Quotes and code"
BLANK_CLOSES = "A blank line closes what was left open."


def _marks(codes: Codes, mark: str) -> Marks:
    """Where a bracket, one character or twice the same, is complete."""
    return doubled(codes, mark[0]) if len(mark) == 2 else among(codes, mark)


def _inside(opening: str, closing: str, blank_closes: bool, text: str) -> Labels:
    codes = code_points(text)
    ending = blank_lines(codes) if blank_closes else np.zeros(len(codes), np.bool_)
    return yes_no(depth(_marks(codes, opening), _marks(codes, closing), ending) > 0)


def _since_link(text: str) -> Labels:
    codes = code_points(text)
    opening = doubled(codes, "[")
    inside = depth(opening, doubled(codes, "]"), blank_lines(codes)) > 0
    return number(np.where(inside, since(opening), -1))


def _nesting(text: str) -> Labels:
    codes = code_points(text)
    return number(depth(among(codes, "([{"), among(codes, ")]}"), blank_lines(codes)))


def _in_tag(text: str) -> Labels:
    codes = code_points(text)
    lower = codes | 0x20  # of ASCII letters
    name = ((lower >= ord("a")) & (lower <= ord("z"))) | among(codes, "/!?")
    return yes_no(on_until(shifted(codes == ord("<")) & name, among(codes, "<>") | blank_lines(codes)))


def _in_quotes(text: str) -> Labels:
    codes = code_points(text)
    return yes_no(count_since(codes == ord('"'), codes == ord("\n")) % 2 == 1)


LINK = Concept(
    "inside-link", "inside [[ ]]", "yes-no",
    f"From the second [ to the first of the two ] that close it, links within links included. {BLANK_CLOSES}",
    LINK_GROUP, partial(_inside, "[[", "]]", True),
)  # fmt: skip
SINCE_LINK = Concept(
    "since-link", "characters since [[", "number",
    "Inside [[ ]]: how many characters ago the last [[ was complete, 0 at its second bracket. "
    "Outside nothing counts.",
    LINK_GROUP, _since_link,
)  # fmt: skip
TEMPLATE = Concept(  # an infobox may hold blank lines
    "inside-template", "inside {{ }}", "yes-no",
    "From the second { to the first of the two } that close it, those within included.",
    BRACKET_GROUP, partial(_inside, "{{", "}}", False),
)  # fmt: skip
BRACES = Concept(  # a block of code may hold blank lines
    "inside-braces", "inside { }", "yes-no",
    "From the { to the character before the } that closes it, those within included.",
    BRACKET_GROUP, partial(_inside, "{", "}", False),
)  # fmt: skip
PARENTHESES = Concept(
    "inside-parentheses", "inside ( )", "yes-no",
    f"From the ( to the character before the ) that closes it, those within included. {BLANK_CLOSES}",
    BRACKET_GROUP, partial(_inside, "(", ")", True),
)  # fmt: skip
BRACKETS = Concept(
    "inside-brackets", "inside [ ]", "yes-no",
    f"From the [ to the character before the ] that closes it, those within included. {BLANK_CLOSES}",
    BRACKET_GROUP, partial(_inside, "[", "]", True),
)  # fmt: skip
TAG = Concept(
    "inside-tag", "inside a tag < >", "yes-no",
    "From the character behind a < (a letter, /, ! or ?) to the character before the next > or <. "
    f"{BLANK_CLOSES}",
    BRACKET_GROUP, _in_tag,
)  # fmt: skip
NESTING = Concept(
    "nesting-depth", "depth of nesting", "number",
    "How many of ( [ { are open, this character included; any of ) ] } closes the last. "
    "A blank line closes all.",
    BRACKET_GROUP, _nesting,
)  # fmt: skip
QUOTES = Concept(
    "inside-quotes", "inside quotes", "yes-no",
    'From the first " of a line to the character before the second, and so on; a newline closes.',
    QUOTE_GROUP, _in_quotes,
)  # fmt: skip
