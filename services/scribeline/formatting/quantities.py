"""What numbers stand beside: units, blood pressures, percentages, dimensions, repetitions, ages, levels, dates.

Each rule looks at the tokens from one place on, and says what to write for how many of them. They are tried in order.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from scribeline.formatting.language import Language
from scribeline.formatting.numbers import is_digits, read_number, unit_at, whole_word
from scribeline.formatting.style import Style
from scribeline.formatting.token import Kind, Token, is_mark, one_of, span_of, word_at

_Written = tuple[list[Token], int]  # the new tokens, and how many they replace
_Rule = Callable[[Sequence[Token], int, Style, Language], _Written | None]


def write_quantities(
    tokens: Sequence[Token], style: Style, language: Language, *, finished: bool = False
) -> list[Token]:
    """The tokens with quantities as the field writes them.

    In a text that is `finished`, those that are a matter of style ("2 liters", "March 4th", "number 2") stay.
    """
    rules = _IN_FINISHED_TEXT if finished else _RULES
    done: list[Token] = []
    index = 0
    while index < len(tokens):
        for rule in rules:
            written = rule(tokens, index, style, language)
            if written is not None:
                done.extend(written[0])
                index += written[1]
                break
        else:
            done.append(tokens[index])
            index += 1
    return done


def _number(tokens: Sequence[Token], index: int) -> bool:
    return is_digits(word_at(tokens, index))


def _pressure(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "140 over 80" is 140/80, and so is "140 by 80" of a pressure."""
    said = word_at(tokens, index + 1)
    pressed = any(word_at(tokens, back) in language.vitals.pressures for back in range(max(index - 3, 0), index))
    if not (
        _number(tokens, index)
        and (said in language.links.over or (said in language.links.by and pressed))
        and _number(tokens, index + 2)
    ):
        return None
    taken = tokens[index : index + 3]
    return [one_of(taken, f"{taken[0].text}/{taken[2].text}")], 3


def _out_of(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "6 out of 10" is 6/10."""
    said = word_at(tokens, index + 1) in language.links.out and word_at(tokens, index + 2) in language.links.of
    if not (_number(tokens, index) and said and _number(tokens, index + 3)):
        return None
    taken = tokens[index : index + 4]
    return [one_of(taken, f"{taken[0].text}/{taken[3].text}")], 4


def _unit(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "20 milligrams" is 20 mg; "1 percent" is 1%."""
    if not _number(tokens, index) or not (said := unit_at(tokens, index + 1, language)):
        return None
    length = len(said.split())
    unit = one_of(tokens[index + 1 : index + 1 + length], language.units.written[said], fixed=True)
    if unit.text == "%":
        return [one_of(tokens[index : index + 1 + length], tokens[index].text + "%")], 1 + length
    return [tokens[index], unit], 1 + length


def _exact_unit(tokens: Sequence[Token], index: int, style: Style, language: Language) -> _Written | None:
    """The same for the units that doses and small measures have, where the unit was said in full."""
    said = unit_at(tokens, index + 1, language) if _number(tokens, index) else unit_at(tokens, index, language)
    written = language.units.written.get(said, "")
    if written not in language.units.exact or (said == written.lower() and written != "%"):
        return None
    return _unit(tokens, index, style, language) or _unit_after_joined(tokens, index, style, language)


def _unit_after_joined(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """The unit after "10/325" or "1 to 2", whose last number is not a token of its own."""
    said = unit_at(tokens, index, language)
    before = tokens[index - 1] if index else None
    if not said or before is None or before.kind is not Kind.WORD or not before.text[-1:].isdigit():
        return None
    length = len(said.split())
    unit = one_of(tokens[index : index + length], language.units.written[said], fixed=True)
    return [replace(unit, glue_left=True) if unit.text == "%" else unit], length  # "20-25%"


_SIZES = frozenset({"mm", "cm"})


def _dimension(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "by" between two measures is x: 1 cm x 1.5 cm."""
    if index == 0 or not _number(tokens, index + 1):
        return None
    measured = _number(tokens, index - 1) and language.units.written.get(unit_at(tokens, index + 2, language)) in _SIZES
    if word_at(tokens, index) not in (language.links.by | language.links.times if measured else language.links.by):
        return None
    before = word_at(tokens, index - 1)
    if not is_digits(before) and before not in language.units.written:
        return None
    return [one_of(tokens[index : index + 1], "x", fixed=True)], 1


def _repetition(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "times 3" is x3."""
    number = read_number(tokens, index + 1, language) if word_at(tokens, index) in language.links.times else None
    if number is None or _number(tokens, index - 1) or word_at(tokens, index - 1) in language.numbers.ones:
        return None
    taken = tokens[index : number.end]
    return [one_of(taken, "x" + number.text, fixed=True)], len(taken)


def _apart(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "oriented x 3" is x3, but "4 x 5" and "8 cm x 10 cm" are dimensions."""
    if tokens[index].text != "x" or tokens[index].fixed or not _number(tokens, index + 1):
        return None
    if not word_at(tokens, index - 1) or is_digits(word_at(tokens, index - 1)[:1]):
        return None
    if word_at(tokens, index - 1) in language.units.written or unit_at(tokens, index + 2, language):
        return None
    return [one_of(tokens[index : index + 2], "x" + tokens[index + 1].text, fixed=True)], 2


def _count(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "number 30" is #30."""
    number = read_number(tokens, index + 1, language) if word_at(tokens, index) in language.links.number else None
    if number is None:
        return None
    taken = tokens[index : number.end]
    return [one_of(taken, "#" + number.text)], len(taken)


def _age(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "67 year old" is 67-year-old."""
    word = word_at(tokens, index)
    number, _hyphen, unit = word.partition("-")
    said, beyond = (word_at(tokens, index + offset) for offset in (1, 2))
    if is_digits(word) and said in language.notations.aged:
        return [one_of(tokens[index : index + 2], f"{word}-{said}")], 2
    if (aged := _aged(word, language)) is not None:
        return [one_of(tokens[index : index + 1], aged)], 1
    old = min(language.links.old, default="")
    if not old:
        return None
    if is_digits(number) and unit in language.links.ages and said in language.links.old:
        return [one_of(tokens[index : index + 2], f"{number}-{unit}-{old}")], 2
    age, _hyphen, tail = said.partition("-")
    if is_digits(word) and tail in language.links.old and age.removesuffix("s") in language.links.ages:
        return [one_of(tokens[index : index + 2], f"{word}-{age.removesuffix('s')}-{old}")], 2
    if is_digits(word) and said in language.links.ages and beyond in language.links.old:
        return [one_of(tokens[index : index + 3], f"{word}-{said}-{old}")], 3
    return None


def _aged(word: str, language: Language) -> str | None:
    """An age and its noun that are one word: "zevenenzestigjarige" is 67-jarige."""
    for noun in language.notations.aged:
        age = whole_word(word.removesuffix(noun), language) if word.endswith(noun) else None
        if age is not None:
            return f"{age}-{noun}"
    return None


def _times_over(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "driemaal daags" and "drie maal per dag" are 3x daags and 3x per dag."""
    word = word_at(tokens, index)
    times, end = language.notations.times_over.get(word), index + 1
    if times is None and word_at(tokens, end) in language.links.times:
        number = whole_word(word, language)
        times, end = (int(word) if word.isdecimal() and len(word) < 3 else number), end + 1
    if times is None or word_at(tokens, end) not in language.notations.daily:
        return None
    return [one_of(tokens[index:end], f"{times}x", fixed=True)], end - index


_RUN_TOGETHER = re.compile(r"(?P<a>[LCT])(?P<m>\d{1,2})-?(?P<b>[LST]?)(?P<n>\d{1,2})\Z")
_NEXT_REGION = {("C", "7", "T"): "1", ("T", "12", "L"): "1", ("L", "5", "S"): "1"}


def _interspace(tokens: Sequence[Token], index: int, _: Style, __: Language) -> _Written | None:
    """ "L34" is L3-4, "L5S1" L5-S1, as engines run them together; T12 is a vertebra."""
    found = _RUN_TOGETHER.match(tokens[index].text) if tokens[index].kind is Kind.WORD else None
    if found is None:
        return None
    first, upper, second, lower = found.group("a", "m", "b", "n")
    if second:
        if _NEXT_REGION.get((first, upper, second)) != lower:
            return None
        return [one_of(tokens[index : index + 1], f"{first}{upper}-{second}{lower}", fixed=True)], 1
    number = int(lower)
    if (
        f"{first}{upper}{lower}" in ("T10", "T11", "T12")
        or not 1 < number < {"L": 6, "C": 8, "T": 13}[first]
        or int(upper) != number - 1
    ):
        return None
    return [one_of(tokens[index : index + 1], f"{first}{upper}-{lower}", fixed=True)], 1


def _level(tokens: Sequence[Token], index: int, _: Style, language: Language) -> _Written | None:
    """ "L 4 5" is L4-5, "S 1" is S1, "B 12" is B12."""
    letter = tokens[index].text
    if word_at(tokens, index - 1) in language.notations.vitamins:
        letter = letter.upper()  # "vitamin b twelve"
    if len(letter) != 1 or letter not in "LCTSBO" or tokens[index].kind is not Kind.WORD:
        return None
    first = read_number(tokens, index + 1, language)
    if first is None or "." in first.text or unit_at(tokens, first.end, language):
        return None
    number = int(first.text.replace(",", ""))
    if not 0 < number < {"L": 6, "C": 9, "T": 13, "S": 6, "B": 13, "O": 3}[letter]:
        return None
    end, text = first.end, f"{letter}{first.text}"
    second = read_number(tokens, end, language) if letter in "LCT" else None
    if second is not None and second.text == str(number + 1) and not unit_at(tokens, second.end, language):
        end, text = second.end, f"{text}-{second.text}"
    return [one_of(tokens[index:end], text, fixed=True)], end - index


def _is_no_month(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether "may" or "march" is another word: written small, and no word before it that stands before dates."""
    if tokens[index].text not in language.notations.months_too:
        return False
    before = word_at(tokens, index - 1)
    return before != "" and before not in language.notations.before_month


def _month_first(tokens: Sequence[Token], index: int, style: Style, language: Language) -> _Written | None:
    """ "March fourteenth 2005" is March 14, 2005."""
    if word_at(tokens, index) not in language.notations.months or _is_no_month(tokens, index, language):
        return None
    day = _day(tokens, index + 1 + (word_at(tokens, index + 1) in language.links.the), language)
    if day is None:
        return None
    end = day[1]
    at = end
    if is_mark(tokens[at] if at < len(tokens) else None, ","):
        at += 1
    year = read_number(tokens, at, language)
    month = tokens[index].written(language.notations.months[word_at(tokens, index)], fixed=True)
    written = one_of(tokens[index + 1 : end], str(day[0]))
    if style.day_first:
        # turned round: both stand for all the words, so that spans never run backwards
        both = span_of(tokens[index:end])
        month, written = replace(month, words=both), replace(written, words=both)
    if year is None or not (year.text.isdigit() and 1900 <= int(year.text) < 2100):
        return ([written, month] if style.day_first else [month, written]), end - index
    if style.day_first:
        return [written, month, one_of(tokens[at : year.end], year.text)], year.end - index
    comma = Token(",", span_of(tokens[end:at]) or written.words, Kind.MARK, True, glue_left=True)
    return [month, written, comma, one_of(tokens[at : year.end], year.text)], year.end - index


def _day_first(tokens: Sequence[Token], index: int, style: Style, language: Language) -> _Written | None:
    """British "the third of March" is 3 March."""
    if not style.day_first:
        return None
    start = index + (word_at(tokens, index) in language.links.the)
    day = _day(tokens, start, language)
    if day is None:
        return None
    linked = int(word_at(tokens, day[1]) in language.links.of)
    ordinal = not word_at(tokens, start).isdecimal() and word_at(tokens, start) not in language.numbers.ones
    if word_at(tokens, day[1] + linked) not in language.notations.months or not (linked or ordinal):
        return None
    month = tokens[day[1] + linked]
    written = [
        one_of(tokens[index : day[1] + linked], str(day[0])),
        month.written(language.notations.months[month.lower], fixed=True),
    ]
    return written, day[1] + linked + 1 - index


def _day(tokens: Sequence[Token], index: int, language: Language) -> tuple[int, int] | None:
    """The day of a month that is said from `index` on: an ordinal or a number, and the place after it."""
    word = word_at(tokens, index)
    if word in language.numbers.ordinals:
        return language.numbers.ordinals[word], index + 1
    number = word.rstrip(language.numbers.ordinal_endings) if word[:1].isdigit() else ""
    if number.isdecimal() and len(number) < 3 and 0 < int(number) < 32:
        return int(number), index + 1
    tens, _, ones = word.partition("-")
    if tens in language.numbers.tens:
        second = ones or word_at(tokens, index + 1)
        value = language.numbers.tens[tens] + language.numbers.ordinals.get(second, 99)
        if value < 32:
            return value, index + (1 if ones else 2)
    if word in language.numbers.teens:
        return language.numbers.teens[word], index + 1
    return (language.numbers.ones[word], index + 1) if language.numbers.ones.get(word, 0) else None


_RULES: tuple[_Rule, ...] = (
    _month_first,
    _day_first,
    _pressure,
    _out_of,
    _age,
    _times_over,
    _unit,
    _unit_after_joined,
    _dimension,
    _repetition,
    _apart,
    _count,
    _interspace,
    _level,
)
_IN_FINISHED_TEXT: tuple[_Rule, ...] = (
    _pressure,
    _out_of,
    _age,
    _exact_unit,
    _dimension,
    _repetition,
    _interspace,
    _level,
)
