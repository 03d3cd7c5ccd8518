"""Letters and digits with a form of their own: SpO2, HbA1c, pH."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at


def letters_and_digits(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "S p O two" is SpO2, "H b A one C" HbA1c, "O two" O2, "p H" pH: letters and digits with a form of their own."""
    if len(word_at(tokens, index)) != 1:
        return None
    for length in range(5, 1, -1):
        said = "".join(
            str(language.numbers.ones.get(word_at(tokens, index + n), word_at(tokens, index + n)) or "~")
            for n in range(length)
        )
        if said in language.notations.mixed:
            return [one_of(tokens[index : index + length], language.notations.mixed[said], fixed=True)], length
    return None
