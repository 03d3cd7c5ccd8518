"""Vital signs by their initials, and a blood pressure without "over": "b p one twenty seventy" is BP 120/70."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import said_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.numbers import is_number
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at
from scribeline.formatting.vitals import pressure_at


def bare_pressure(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "BP one twenty seventy" is BP 120/70: after that name, two numbers that can be nothing else are one pressure."""
    said = next(
        (said for said in language.vitals.said_pressure if said_at(tokens, index, len(said.split())) == said), None
    )
    at = index + (len(said.split()) if said else 0)
    pair = pressure_at(tokens, at, language) if said else None
    if pair is None or any(word_at(tokens, place) in language.links.over for place in range(at, pair[2])):
        return None
    return [*tokens[index:at], one_of(tokens[at : pair[2]], f"{pair[0]}/{pair[1]}", fixed=True)], pair[2] - index


def initials(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "b p one forty over ninety" is BP 140 over 90: two letters that name a sign, before its value."""
    name = word_at(tokens, index) + word_at(tokens, index + 1)
    if len(word_at(tokens, index)) != 1 or name not in language.vitals.initials:
        return None
    value = index + 2 + (word_at(tokens, index + 2) in language.links.is_)
    if not is_number(word_at(tokens, value).partition("/")[0], language):
        return None
    return [one_of(tokens[index : index + 2], name.upper(), fixed=True)], 2
