"""Scores and values after their names: PHQ-9, Apgars 8 and 9, hemoglobin 13.0."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import digit_at, whole_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.numbers import read_number, unit_at
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at

_NEAR = 4  # words from a score's name to its parts


def scores(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "PHQ nine" is PHQ-9; the number after a score's, a laboratory value's or a dose's name is in digits."""
    word = word_at(tokens, index)
    if word in language.notations.questionnaires:
        form = _questionnaire(tokens, index, language)
        if form is not None:
            return form
    if word in language.notations.apgar:
        return _apgar(tokens, index, language)
    if word in language.notations.measured:
        return _measured(tokens, index, language)
    return None


def sum_of_two(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "Gleason score three plus four equals seven" is Gleason score 3+4=7."""
    near = {word_at(tokens, back) for back in range(max(index - _NEAR, 0), index)}
    if language.notations.summed.isdisjoint(near) or word_at(tokens, index + 1) not in language.links.plus:
        return None
    first, second = digit_at(tokens, index, language), digit_at(tokens, index + 2, language)
    if first is None or second is None:
        return None
    text, end = f"{first}+{second}", index + 3
    whole = whole_at(tokens, end + 1, language)
    if word_at(tokens, end) in language.notations.summed_to and whole is not None and whole[0] == first + second:
        text, end = f"{text}={whole[0]}", whole[1]
    return [one_of(tokens[index:end], text, fixed=True)], end - index


def _questionnaire(tokens: Sequence[Token], index: int, language: Language) -> Written | None:
    """ "PHQ nine" is PHQ-9."""
    word = word_at(tokens, index)
    number = whole_at(tokens, index + 1, language)
    if number is None or number[0] not in language.notations.questionnaires[word]:
        return None
    return [one_of(tokens[index : number[1]], f"{word.upper()}-{number[0]}", fixed=True)], number[1] - index


def _apgar(tokens: Sequence[Token], index: int, language: Language) -> Written | None:
    """ "apgars eight and nine at one and five minutes" in digits."""
    at = index + 1
    written = [tokens[index].written(tokens[index].text.capitalize())]
    while word_at(tokens, at) in language.notations.between_scores or whole_at(tokens, at, language):
        number = whole_at(tokens, at, language)
        end = number[1] if number else at + 1
        written.append(one_of(tokens[at:end], str(number[0])) if number else tokens[at])
        at = end
    return (written, at - index) if len(written) > 1 else None


def _measured(tokens: Sequence[Token], index: int, language: Language) -> Written | None:
    """ "hemoglobin thirteen flat" is hemoglobin 13.0, "TSH is two" TSH is 2."""
    at = index + 1
    if word_at(tokens, at) in language.links.is_:
        at += 1
    value = read_number(tokens, at, language)
    if value is None or word_at(tokens, value.end) in language.links.of or unit_at(tokens, value.end, language):
        return None
    if word_at(tokens, value.end) in language.units.feet:
        return None  # a height, for its own rule
    if word_at(tokens, value.end) in language.notations.not_after_value or at == value.end:
        return None
    written = [*tokens[index:at], one_of(tokens[at : value.end], value.text)]
    end = value.end
    if word_at(tokens, end) in language.notations.flat and "." not in value.text:
        written[-1] = one_of(tokens[at : end + 1], f"{value.text}.0")
        end += 1
    return written, end - index
