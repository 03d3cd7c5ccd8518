"""Classes, stages, types and factors in roman numerals: NYHA class III, stage IIB, Salter-Harris II, factor VIII."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import ROMAN, whole_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.numbers import unit_at
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at


def classes_and_stages(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """What has its numbers in roman numerals: "class three" after NYHA, "stage two b" of a cancer, "factor eight"."""
    noun, notations = word_at(tokens, index), language.notations
    if noun in notations.roman_types:
        return _type(tokens, index, language)
    if noun in notations.roman:
        return _numeral(tokens, index, language)
    if noun in notations.stage and (lettered := _lettered_stage(tokens, index, language)) is not None:
        return lettered
    number = whole_at(tokens, index + 1, language)
    if number is None or not 0 < number[0] < len(ROMAN):
        return None
    value, end = number
    if noun in notations.class_:
        return _class(tokens, index, value, end, language)
    if noun in notations.factor and value in _FACTORS and not unit_at(tokens, end, language):
        return [tokens[index], one_of(tokens[index + 1 : end], ROMAN[value], fixed=True)], end - index
    if noun in notations.stage and value <= _MOST_STAGES:
        return _stage(tokens, index, value, end, language)
    return None


_FACTORS = frozenset({2, 5, 7, 8, 9, 10, 11, 12, 13})
_MOST_STAGES = 4
_MOST_TYPES = 6


def _numeral(tokens: Sequence[Token], index: int, language: Language) -> Written | None:
    """ "Roman numeral four" is IV."""
    told = index + 1 + (word_at(tokens, index + 1) in language.commands.numeral)
    numeral = word_at(tokens, told).upper()
    if numeral in ROMAN[2:]:  # the engine wrote it so itself: "Roman IV"
        return [one_of(tokens[index : told + 1], numeral, fixed=True)], told + 1 - index
    number = whole_at(tokens, told, language)
    if number is not None and 0 < number[0] < len(ROMAN):
        return [one_of(tokens[index : number[1]], ROMAN[number[0]], fixed=True)], number[1] - index
    return None


def _type(tokens: Sequence[Token], index: int, language: Language) -> Written | None:
    """ "Salter-Harris two" and "Salter-Harris type two" are Salter-Harris II and Salter-Harris type II."""
    typed = word_at(tokens, index + 1) in language.notations.type_
    if not typed and word_at(tokens, index) not in language.notations.roman_alone:
        return None
    start = index + 1 + typed
    number = whole_at(tokens, start, language)
    if number is None or not 0 < number[0] <= _MOST_TYPES or unit_at(tokens, number[1], language):
        return None
    if word_at(tokens, number[1]) in language.units.counted:
        return None
    numeral = one_of(tokens[start : number[1]], ROMAN[number[0]], fixed=True)
    return [*tokens[index:start], numeral], number[1] - index


def _class(tokens: Sequence[Token], index: int, value: int, end: int, language: Language) -> Written | None:
    """ "NYHA class two to three" is NYHA class II to III."""
    before = range(max(index - 4, 0), index)
    if not any(word_at(tokens, back) in language.notations.classes for back in before):
        return None
    written = [tokens[index], one_of(tokens[index + 1 : end], ROMAN[value], fixed=True)]
    last = whole_at(tokens, end + 1, language) if word_at(tokens, end) in language.links.through else None
    if last is not None and value < last[0] < len(ROMAN):
        written += [tokens[end], one_of(tokens[end + 1 : last[1]], ROMAN[last[0]], fixed=True)]
        end = last[1]
    return written, end - index


def _lettered_stage(tokens: Sequence[Token], index: int, language: Language) -> Written | None:
    """ "stage 3A lung cancer" is stage IIIA lung cancer."""
    lettered = word_at(tokens, index + 1)
    if lettered[:1] not in ("1", "2", "3", "4") or lettered[1:] not in ("a", "b", "c"):
        return None
    if not _cancer_near(tokens, index + 2, language):
        return None
    text = ROMAN[int(lettered[0])] + lettered[1].upper()
    return [tokens[index], one_of(tokens[index + 1 : index + 2], text, fixed=True)], 2


def _stage(tokens: Sequence[Token], index: int, value: int, end: int, language: Language) -> Written | None:
    """ "stage two b" is stage IIB; "stage four" is stage IV of a cancer only."""
    letter = word_at(tokens, end)
    lettered = letter in ("a", "b", "c") and word_at(tokens, end + 1) not in language.units.written
    if lettered and letter == "a" and not _cancer_near(tokens, end + 1, language):
        lettered = False  # "stage two a few years ago"
    if not lettered and not _cancer_near(tokens, end, language):
        return None
    beyond = end + lettered
    text = ROMAN[value] + (letter.upper() if lettered else "")
    return [tokens[index], one_of(tokens[index + 1 : beyond], text, fixed=True)], beyond - index


def _cancer_near(tokens: Sequence[Token], end: int, language: Language) -> bool:
    near = [word_at(tokens, place) for place in range(end, end + 5)]
    return any(word.endswith(language.notations.cancers) for word in near)
