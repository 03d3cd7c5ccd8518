"""Vision: "twenty forty" is 20/40."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import whole_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at


def vision(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "twenty forty" is 20/40 where vision is spoken of."""
    word = word_at(tokens, index)
    second = whole_at(tokens, index + 1, language)
    if word[:2] == "20" and word[2:].isdecimal() and len(word) < 6:
        second = int(word[2:]), index + 1  # "2040"
    elif word != "20" and language.numbers.tens.get(word) != 20:
        return None
    if second is None or second[0] not in language.notations.snellen:
        return None
    near = [word_at(tokens, place) for place in (*range(max(index - 8, 0), index), second[1])]
    if not any(word in language.notations.seeing for word in near):
        return None
    return [one_of(tokens[index : second[1]], f"20/{second[0]}", fixed=True)], second[1] - index
