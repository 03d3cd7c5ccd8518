"""Pregnancies and births: gravida 3 para 2, G3 P2, para 2-0-1-2, -2 station."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import digit_at, marked, sign_of
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at

_LOWEST_STATION = 5


def pregnancies(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "gravida three para two" in digits; "G three P two" is G3 P2; "para two zero one two" is para 2-0-1-2."""
    word = word_at(tokens, index)
    gravida, para = language.notations.gravida, language.notations.para
    if word not in gravida | para and word not in ("g", "p"):
        return None
    digits: list[str] = []
    at = index + 1
    while (
        len(digits) < 4
        and (digit := language.numbers.digits.get(word_at(tokens, at), digit_at(tokens, at, language))) is not None
    ):
        digits.append(str(digit))
        at += 1
        if len(digits) < 4 and marked(tokens, at, "-,") and digit_at(tokens, at + 1, language) is not None:
            at += 1
    if len(digits) not in (1, 4) or (word in gravida and len(digits) > 1):
        return None
    text = "-".join(digits)
    if word in gravida | para:
        return [tokens[index], one_of(tokens[index + 1 : at], text, fixed=True)], at - index
    partner = word_at(tokens, at + marked(tokens, at, ","))
    if (word == "g" and (partner == "p" or partner in para)) or (
        word == "p" and _after_gravida(tokens, index, language)
    ):
        return [one_of(tokens[index:at], f"{word.upper()}{text}", fixed=True)], at - index
    return None


def _after_gravida(tokens: Sequence[Token], index: int, language: Language) -> bool:
    return any(word_at(tokens, back) in language.notations.gravida | {"g"} for back in range(max(index - 3, 0), index))


def station(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "minus two station" is -2 station: how deep the head stands, in centimeters from the spines."""
    sign = sign_of(word_at(tokens, index), language)
    number = digit_at(tokens, index + 1, language) if sign else None
    if number is None or number > _LOWEST_STATION or word_at(tokens, index + 2) not in language.notations.station:
        return None
    return [one_of(tokens[index : index + 2], f"{sign}{number}", fixed=True)], 2
