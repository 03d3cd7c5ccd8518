"""Telephone numbers: 555-0134."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import marked
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at


def telephone(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """Seven or ten digits after "telephone", "fax", "pager": 555-0134."""
    if word_at(tokens, index) not in language.notations.telephones:
        return None
    at = index + 1
    while word_at(tokens, at) in language.notations.after_telephone or marked(tokens, at, ":,"):
        at += 1
    digits: list[str] = []
    end = at
    while len(digits) < 10 and (
        (word := word_at(tokens, end)) in language.numbers.digits or (word.isdecimal() and word.isascii())
    ):
        digits.extend(str(language.numbers.digits[word]) if word in language.numbers.digits else word)
        end += 1
    said = "".join(digits)
    if len(said) in (4, 5) and end > at + 1 and word_at(tokens, index) in language.notations.pagers:
        return [*tokens[index:at], one_of(tokens[at:end], said, fixed=True)], end - index
    if len(said) not in (7, 10) or end == at + 1:
        return None
    text = f"{said[-7:-4]}-{said[-4:]}" if len(said) == 7 else f"{said[:3]}-{said[3:6]}-{said[6:]}"
    return [*tokens[index:at], one_of(tokens[at:end], text, fixed=True)], end - index
