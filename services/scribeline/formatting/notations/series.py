"""Days, sessions and sets: postop day 2, session 4 of 6, 3 sets of 10."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import whole_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.numbers import unit_at
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at


def numbered(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "postop day two", "session four of six", "three sets of ten"."""
    word = word_at(tokens, index)
    if word in language.notations.numbered_of:
        first = whole_at(tokens, index + 1, language)
        if (
            first is not None
            and word_at(tokens, first[1]) in language.links.of
            and (last := whole_at(tokens, first[1] + 1, language))
        ):
            written = [tokens[index], one_of(tokens[index + 1 : first[1]], str(first[0])), tokens[first[1]]]
            return [*written, one_of(tokens[first[1] + 1 : last[1]], str(last[0]))], last[1] - index
    if word in language.notations.day and word_at(tokens, index - 1) not in language.notations.each:
        number = whole_at(tokens, index + 1, language)
        if number is not None and 0 < number[0] < 100 and not unit_at(tokens, number[1], language):
            if word_at(tokens, number[1]) in language.units.counted or word_at(tokens, index - 1) in language.links.the:
                return None
            return [tokens[index], one_of(tokens[index + 1 : number[1]], str(number[0]))], number[1] - index
    first = whole_at(tokens, index, language)
    if (
        first is not None
        and word_at(tokens, first[1]) in language.notations.sets
        and word_at(tokens, first[1] + 1) in language.links.of
    ):
        return [one_of(tokens[index : first[1]], str(first[0]))], first[1] - index
    return None
