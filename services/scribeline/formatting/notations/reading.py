"""What every notation reads: digits, whole numbers, signs, and words in a row."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.numbers import is_digits, is_number, read_number
from scribeline.formatting.token import Token, is_mark, word_at

ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII")


def digit_at(tokens: Sequence[Token], index: int, language: Language) -> int | None:
    """The number from 0 to 9 that one token says."""
    word = word_at(tokens, index)
    if word in language.numbers.ones:
        return language.numbers.ones[word]
    return int(word) if len(word) == 1 and word.isdigit() and word.isascii() else None


def whole_at(tokens: Sequence[Token], index: int, language: Language) -> tuple[int, int] | None:
    """A whole number below a million from `index` on, and the place after it."""
    number = read_number(tokens, index, language)
    if number is None or "." in number.text:
        return None
    value = int(number.text.replace(",", ""))
    return (value, number.end) if value < 1_000_000 else None


def marked(tokens: Sequence[Token], index: int, marks: str) -> bool:
    """Whether one of these punctuation marks stands at a place."""
    return 0 <= index < len(tokens) and is_mark(tokens[index], marks)


def said_oh(word: str, language: Language) -> bool:
    """Whether a zero is said in words."""
    return word in language.numbers.oh or language.numbers.ones.get(word) == 0


def sign_of(word: str, language: Language) -> str:
    """ "plus" is +, "minus" is -; empty for every other word."""
    return "+" if word in language.links.plus else "-" if word in language.links.minus else ""


def said_at(tokens: Sequence[Token], index: int, length: int) -> str:
    """The words of a stretch, in lower case, with a space between."""
    return " ".join(word_at(tokens, index + offset) for offset in range(length))


def is_numeral(word: str, language: Language) -> bool:
    """Whether the (lower case) word is a number that a unit may follow, "thousand" too."""
    return is_number(word, language) or is_digits(word) or word in language.notations.large
