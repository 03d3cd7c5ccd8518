"""Rates: units/kg/h, mg/dL."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import is_numeral, marked, said_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.numbers import unit_at
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at


def rate(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "units per kilo per hour" after a number is units/kg/h; "milligrams per deciliter" mg/dL."""
    first = unit_at(tokens, index, language) or (
        word_at(tokens, index) if word_at(tokens, index) in language.units.rated else ""
    )
    if not first or index == 0 or not is_numeral(word_at(tokens, index - 1), language):
        return None
    text = language.units.written.get(first, first)
    at = index + len(first.split())
    while word_at(tokens, at) in language.links.per or marked(tokens, at, "/"):
        below = next((n for n in (2, 1) if said_at(tokens, at + 1, n) in language.units.rates), 0)
        a_day = word_at(tokens, at + 1) in language.notations.day
        if not below or (a_day and "/" not in text):
            break  # "80 mg per day" is no rate; "mg/kg/day" is
        text += "/" + language.units.rates[said_at(tokens, at + 1, below)]
        at += 1 + below
    as_written = first == text.split("/")[0].lower() and first not in language.units.rated
    if "/" not in text or (as_written and text.count("/") == 1):
        return None  # "30 mL per hour" was written so
    return [one_of(tokens[index:at], text, fixed=True)], at - index
