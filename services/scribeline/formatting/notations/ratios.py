"""Ratios and dilutions: 1:4, 1:100,000."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import whole_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at

_TITERS = frozenset({160, 320, 640, 1280, 2560, 5120})


def ratio(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "a ratio of one to four" is 1:4; "one to one hundred thousand" 1:100,000, "ANA 1 to 320" 1:320."""
    first = whole_at(tokens, index, language)
    if first is None or word_at(tokens, first[1]) not in language.links.to:
        return None
    second = whole_at(tokens, first[1] + 1, language)
    if second is None:
        return None
    back = index - 2 if word_at(tokens, index - 1) in language.links.is_ else index - 1
    named = word_at(tokens, back) in language.notations.ratios
    diluted = first[0] == 1 and ((second[0] >= 1000 and second[0] % 1000 == 0) or second[0] in _TITERS)
    if not (named or diluted) or second[1] - index < 3:
        return None
    return [
        one_of(
            tokens[index : second[1]],
            f"{first[0]}:{second[0] if second[0] in _TITERS else format(second[0], ',')}",
            fixed=True,
        )
    ], second[1] - index
