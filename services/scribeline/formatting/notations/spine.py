"""Levels of the spine: "L four dash five" is L4-5, "L five S one" L5-S1, and "C-6" of a vertebra C6.

The letters mean other things as well: T-2 is a weighting, C-3 a complement, S-1 a heart sound, T-4 a hormone and T-3 a
tumor. So a hyphen is taken out where nothing but a vertebra has that name (L-4, T-10, C-5-6), and elsewhere where the
sentence speaks of the spine.
"""

import re
from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import whole_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.numbers import read_number, unit_at
from scribeline.formatting.style import Style
from scribeline.formatting.token import LAYOUT, Kind, Token, is_mark, one_of, word_at

_MOST = {"C": 8, "T": 12, "L": 5, "S": 5}
_LEVEL = re.compile(r"([CTLS])(\d{1,2})\Z")
_DASHES = ("-", " - ")
_JOINED_LEVEL = re.compile(r"(?P<region>[LCT])(?P<number>\d{1,2})\Z")
_HYPHENED = re.compile(r"([CTLS])-(\d{1,2})(?:([-/])([CTLS]?)-?(\d{1,2}))?\Z", re.IGNORECASE)
_ONLY_VERTEBRAE = {
    "C": frozenset({6, 7}),
    "T": frozenset(range(5, 13)),
    "L": frozenset(range(1, 6)),
    "S": frozenset[int](),
}
_NEAR = 8  # words of a sentence to each side
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


def hyphened_levels(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "C-6" of a vertebra is C6, "L-4-5" L4-5, "L-5-S-1" L5-S1."""
    told = _hyphened(tokens[index].text)
    if told is None or not _is_spinal(tokens, index, told, language):
        return None
    region, number, dash, lower_region, lower = told
    text = f"{region}{number}{dash}{lower_region}{lower or ''}"
    following = _hyphened(word_at(tokens, index + 1))
    if not lower and following == (region, number + 1, "", "", 0):
        return [one_of(tokens[index : index + 2], f"{text}-{number + 1}", fixed=True)], 2  # "L-4 L-5"
    if not lower and following is not None and (region, number, f"{following[0]}{following[1]}") in _ACROSS:
        return [one_of(tokens[index : index + 2], f"{text}-{following[0]}{following[1]}", fixed=True)], 2
    return [tokens[index].written(text, fixed=True)], 1


def _hyphened(text: str) -> tuple[str, int, str, str, int] | None:
    """The region and number of a level with a hyphen, and of the next one where two are told together (0: none)."""
    found = _HYPHENED.match(text) if text[1:2] == "-" else None
    if found is None:
        return None
    region, number, lower_region, lower = found[1].upper(), int(found[2]), (found[4] or "").upper(), int(found[5] or 0)
    if not 0 < number <= _MOST[region] or (found[5] and not 0 < lower <= _MOST[lower_region or region]):
        return None
    return region, number, found[3] or "", lower_region, lower


def _is_spinal(tokens: Sequence[Token], index: int, told: tuple[str, int, str, str, int], language: Language) -> bool:
    """Whether a level's name means one here."""
    region, number, dash, lower_region, lower = told
    following, before = word_at(tokens, index + 1), word_at(tokens, index - 1)
    if before in language.notations.before_no_level or following in language.notations.after_no_level:
        return False
    if dash == "-" and lower == number + 1 and lower_region in ("", region):
        return True  # an interspace
    if (region, number, f"{lower_region}{lower}") in _ACROSS:
        return True  # L-5-S-1
    if number in _ONLY_VERTEBRAE[region] or lower in _ONLY_VERTEBRAE[lower_region or region]:
        return True
    near = _sentence(tokens, index)
    if not language.notations.not_spinal.isdisjoint(near):
        return False
    placed = word_at(tokens, index - 2) if before in language.links.the else before
    if placed in language.notations.before_level:
        return True
    return not language.notations.spinal.isdisjoint(near) or any(_certain(word) for word in near)


def _sentence(tokens: Sequence[Token], index: int) -> set[str]:
    """The words near a place, in its sentence."""
    near: set[str] = set()
    for step in (-1, 1):
        for distance in range(1, _NEAR + 1):
            place = index + step * distance
            if not 0 <= place < len(tokens) or is_mark(tokens[place], ".?!;") or tokens[place].kind in LAYOUT:
                break
            near.add(tokens[place].lower)
    return near


def _certain(word: str) -> bool:
    """Whether a word is a level that can be nothing else, with its hyphen or without."""
    told = _hyphened(word) if "-" in word else None
    if told is not None:
        return told[1] in _ONLY_VERTEBRAE[told[0]]
    found = _LEVEL.match(word.upper())
    return found is not None and int(found[2]) in _ONLY_VERTEBRAE[found[1]]
