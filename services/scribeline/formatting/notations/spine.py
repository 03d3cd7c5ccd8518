"""Levels of the spine: "L four dash five" is L4-5, "L five S one" L5-S1."""

import re
from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import whole_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.numbers import read_number, unit_at
from scribeline.formatting.style import Style
from scribeline.formatting.token import Kind, Token, one_of, word_at

_MOST = {"C": 8, "T": 12, "L": 5, "S": 5}
_LEVEL = re.compile(r"([CTLS])(\d{1,2})\Z")
_DASHES = ("-", " - ")
_JOINED_LEVEL = re.compile(r"(?P<region>[LCT])(?P<number>\d{1,2})\Z")
_ACROSS = frozenset({("L", 5, "S1"), ("C", 7, "T1"), ("T", 12, "L1")})


def levels(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "L four dash five" is L4-5."""
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


def interspace(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "L five S one" is L5-S1; "C seven T one" is C7-T1; "T twelve L one" is T12-L1."""
    first, second = word_at(tokens, index), ""
    number = whole_at(tokens, index + 1, language)
    if first not in ("l", "c", "t") or number is None:
        return None
    second = word_at(tokens, number[1])
    last = whole_at(tokens, number[1] + 1, language)
    if last is not None and second == first and last[0] == number[0] + 1:
        text = f"{first.upper()}{number[0]}-{last[0]}"  # "L four L five"
        return [one_of(tokens[index : last[1]], text, fixed=True)], last[1] - index
    pair = {("l", 5, "s"), ("l", 4, "s"), ("c", 7, "t"), ("t", 12, "l")}
    if last is None or last[0] != 1 or (first, number[0], second) not in pair:
        return None
    text = f"{first.upper()}{number[0]}-{second.upper()}{last[0]}"
    return [one_of(tokens[index : last[1]], text, fixed=True)], last[1] - index


def interspace_of_two_levels(tokens: Sequence[Token], index: int, _: Style, __: Language) -> Written | None:
    """ "L4 L5" is L4-5, "L5 S1" L5-S1."""
    upper = _JOINED_LEVEL.match(tokens[index].text)
    lower = tokens[index + 1].text if index + 1 < len(tokens) and tokens[index + 1].kind is Kind.WORD else ""
    if upper is None:
        return None
    region, number = upper["region"], int(upper["number"])
    if lower == f"{region}{number + 1}":
        text = f"{region}{number}-{number + 1}"
    elif (region, number, lower) in _ACROSS:
        text = f"{region}{number}-{lower}"
    else:
        return None
    return [one_of(tokens[index : index + 2], text, fixed=True)], 2
