"""Fractions: two-thirds, 1-1/2."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import digit_at, whole_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at


def fraction(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "two thirds of" is two-thirds, "one and a half" tablets 1-1/2."""
    mixed = whole_at(tokens, index, language)
    if mixed is not None and mixed[0] and word_at(tokens, mixed[1]) in language.numbers.joining:
        at = mixed[1] + 1
        top = 1 if word_at(tokens, at) in language.links.a else digit_at(tokens, at, language)
        bottom = language.numbers.fractions.get(word_at(tokens, at + 1))
        if top and bottom and top < bottom:
            return [one_of(tokens[index : at + 2], f"{mixed[0]}-{top}/{bottom}", fixed=True)], at + 2 - index
    word = word_at(tokens, index)
    parts = language.numbers.fractions.get(word_at(tokens, index + 1))
    if word in language.numbers.ones and parts and 0 < language.numbers.ones[word] < parts:
        text = f"{tokens[index].text}-{word_at(tokens, index + 1)}"
        if word_at(tokens, index + 2) in language.notations.after_fraction or parts == 2:
            return [one_of(tokens[index : index + 2], text)], 2
    return None
