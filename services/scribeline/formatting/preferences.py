"""What a client writes in another way than the field's style books: units, percentages, ages, dates, thousands, lists.

The passes before this one write everything in one way, so that each preference has one place to be carried out.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from scribeline.formatting.language import Language
from scribeline.formatting.numbers import is_digits
from scribeline.formatting.style import (
    Ages,
    DateForm,
    DoNotUse,
    HalfOfDay,
    Lists,
    Percent,
    Style,
    Thousands,
    Units,
)
from scribeline.formatting.token import Kind, Token, is_mark, one_of, span_of

_ITEMS = {Lists.BULLETS: Kind.BULLET, Lists.LINES: Kind.LINE}
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")


def write_as_preferred(tokens: Sequence[Token], style: Style, language: Language) -> list[Token]:
    """The tokens as this client writes them: units, percentages, ages, dates, thousands and lists."""
    done: list[Token] = []
    index = 0
    while index < len(tokens):
        written, taken = _date(tokens, index, style, language) or ([_one(tokens, index, style, language)], 1)
        done.extend(written)
        index += taken
    return done


def _one(tokens: Sequence[Token], index: int, style: Style, language: Language) -> Token:
    token = tokens[index]
    if token.kind is Kind.NUMBER and style.lists in _ITEMS:
        return replace(token, kind=_ITEMS[style.lists])
    if token.kind is not Kind.WORD:
        return token
    before = tokens[index - 1].text if index and tokens[index - 1].kind is Kind.WORD else ""
    text = token.text
    if before[-1:].isdigit():
        text = _unit(before, text, style, language)
    if text.endswith("%") and text[:-1][-1:].isdigit():
        text = _percentage(text, style, language)
    if style.ages is not Ages.HYPHENS:
        text = _age(text, style, language)
    if style.half_of_day is not HalfOfDay.POINTS and text in language.notations.halves.values():
        text = text.replace(".", "")
        text = text.upper() if style.half_of_day is HalfOfDay.CAPITALS else text
    if style.thousands is Thousands.NEVER:
        text = _GROUPED.sub(lambda found: found.group().replace(",", ""), text)
    elif style.thousands is Thousands.FOUR_DIGITS and _counts(tokens, index, language):
        text = f"{int(text):,}"
    return token if text == token.text else token.written(text, fixed=True)


def _unit(number: str, text: str, style: Style, language: Language) -> str:
    """A unit after a number, in words or not."""
    if style.do_not_use is DoNotUse.EXPAND:
        text = language.units.do_not_use.get(text, text)
    if style.units is Units.WORDS and text in language.units.names:
        single, several = language.units.names[text]
        return single if number == "1" else several
    return text


def _percentage(text: str, style: Style, language: Language) -> str:
    if style.percent is Percent.WORD and language.units.percent:
        return f"{text[:-1]} {language.units.percent}"
    return f"{text[:-1]} %" if style.percent is Percent.SPACED else text


def _age(text: str, style: Style, language: Language) -> str:
    """ "67-year-old" as the client writes it."""
    number, _, rest = text.partition("-")
    unit, _, old = rest.partition("-")
    if not is_digits(number) or unit not in language.links.ages or old not in language.links.old:
        return text
    if style.ages is Ages.ABBREVIATED and unit == "year" and language.units.years_old:
        return f"{number} {language.units.years_old}"
    return f"{number} {unit} {old}"


def _counts(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether four digits are an amount: a unit or something counted follows. Years and room numbers are none."""
    if not re.fullmatch(r"\d{4}", tokens[index].text) or index + 1 >= len(tokens):
        return False
    following = tokens[index + 1]
    return following.text in language.units.written.values() or following.lower in language.units.counted


# --- dates ------------------------------------------------------------------------------------------------------------


def _date(tokens: Sequence[Token], index: int, style: Style, language: Language) -> tuple[list[Token], int] | None:
    """A whole date from `index` on, and how many tokens it has, where the client writes dates in short or in digits."""
    if style.date_form is DateForm.LONG:
        return None
    read = _month_first(tokens, index, language) or _day_first(tokens, index, language)
    if read is None:
        return None
    day, month, year, length = read
    names = list(language.notations.months.values())
    if style.date_form is DateForm.SHORT:
        written = [
            replace(token, text=language.notations.short_months.get(token.text, token.text))
            if token.text == month
            else token
            for token in tokens[index : index + length]
        ]
        return written, length
    number = names.index(month) + 1
    if style.date_form is DateForm.ISO:
        text = f"{year}-{number:02}-{day:02}"
    else:
        first, second = (day, number) if style.day_first else (number, day)
        text = language.notations.date_separator.join((f"{first:02}", f"{second:02}", year))
    taken = tokens[index : index + length]
    return [replace(one_of(taken, text, fixed=True), words=span_of(taken))], length


def _month_first(tokens: Sequence[Token], index: int, language: Language) -> tuple[int, str, str, int] | None:
    """ "March 14, 2005": the day, the month, the year, and how many tokens they are."""
    if len(tokens) < index + 4 or tokens[index].text not in language.notations.months.values():
        return None
    day, comma, year = tokens[index + 1 : index + 4]
    if _is_day(day) and is_mark(comma, ",") and _YEAR.match(year.text):
        return int(day.text), tokens[index].text, year.text, 4
    return None


def _day_first(tokens: Sequence[Token], index: int, language: Language) -> tuple[int, str, str, int] | None:
    """ "14 March 2005": the same."""
    if len(tokens) < index + 3 or tokens[index + 1].text not in language.notations.months.values():
        return None
    day, month, year = tokens[index : index + 3]
    return (int(day.text), month.text, year.text, 3) if _is_day(day) and _YEAR.match(year.text) else None


def _is_day(token: Token) -> bool:
    return token.kind is Kind.WORD and token.text.isdecimal() and len(token.text) < 3 and 0 < int(token.text) < 32
