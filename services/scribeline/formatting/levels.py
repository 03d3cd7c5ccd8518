"""Levels of the spine with a dash between them: "L four dash five" is L4-5, "L5 dash S1" L5-S1."""

import re
from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.numbers import read_number, unit_at
from scribeline.formatting.token import Kind, Token, one_of, word_at

_MOST = {"C": 8, "T": 12, "L": 5, "S": 5}
_LEVEL = re.compile(r"([CTLS])(\d{1,2})\Z")
_DASHES = ("-", " - ")


def levels(tokens: Sequence[Token], index: int, language: Language) -> tuple[list[Token], int] | None:
    """The two levels that are told from `index` on with a dash between them, and how many tokens they are."""
    upper = _level(tokens, index, language)
    if upper is None:
        return None
    region, number, dash = upper
    if dash >= len(tokens) or tokens[dash].kind is not Kind.MARK or tokens[dash].text not in _DASHES:
        return None
    lower = _level(tokens, dash + 1, language)
    if lower is None:
        alone = _number(tokens, dash + 1, language)
        if alone is None or not number < alone[0] <= _MOST[region]:
            return None
        return [one_of(tokens[index : alone[1]], f"{region}{number}-{alone[0]}", fixed=True)], alone[1] - index
    text = f"{region}{number}-{lower[0]}{lower[1]}"
    return [one_of(tokens[index : lower[2]], text, fixed=True)], lower[2] - index


def _level(tokens: Sequence[Token], index: int, language: Language) -> tuple[str, int, int] | None:
    """One level from `index` on: its region, its number, and the place after it."""
    word = word_at(tokens, index).upper()
    if found := _LEVEL.match(word):
        number, end = int(found[2]), index + 1
    elif word in _MOST and (said := _number(tokens, index + 1, language)):
        number, end = said
    else:
        return None
    return (word[0], number, end) if 0 < number <= _MOST[word[0]] else None


def _number(tokens: Sequence[Token], index: int, language: Language) -> tuple[int, int] | None:
    number = read_number(tokens, index, language)
    if number is None or not number.text.isdecimal() or unit_at(tokens, number.end, language):
        return None
    return int(number.text), number.end
