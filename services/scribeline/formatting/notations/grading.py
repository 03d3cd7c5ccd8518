"""Strengths, pulses and reflexes: 2+, 4-/5."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import digit_at, marked, sign_of
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.numbers import is_number
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at


def graded(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "two plus" is 2+, "four minus out of five" is 4-/5."""
    digit = digit_at(tokens, index, language)
    sign = sign_of(word_at(tokens, index + 1), language)
    if digit is None or not sign or digit > 5:
        return None
    end = index + 2
    over = end + (
        2 if word_at(tokens, end) in language.links.out and word_at(tokens, end + 1) in language.links.of else 1
    )
    if word_at(tokens, end) in language.notations.of_most or marked(tokens, end, "/"):
        whole = digit_at(tokens, over, language)
        if whole is not None:
            return [one_of(tokens[index : over + 1], f"{digit}{sign}/{whole}", fixed=True)], over + 1 - index
    if sign == "+" and not is_number(word_at(tokens, end), language) and not marked(tokens, end, "/"):
        return [one_of(tokens[index:end], f"{digit}+", fixed=True)], 2
    return None
