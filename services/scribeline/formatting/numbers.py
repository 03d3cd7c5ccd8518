"""Spoken numbers into digits, where the field writes digits.

"one thirty seven" is 137, "zero point two five" is 0.25, "nineteen ninety five" is 1995. Small numbers stay words
unless something asks for digits: a unit, a decimal, a range with one, a noun that is always numbered ("stage three").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scribeline.formatting.language import Language
from scribeline.formatting.style import Style
from scribeline.formatting.token import Kind, Token, is_mark, one_of, span_of, word_at

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z|\d+(?:\.\d+)?\Z")
_MANY = 10  # from which a measure is in digits everywhere
_DIMENSIONS = 3  # numbers of one measure: length, width, height
_CENTURIES = frozenset({"18", "19", "20"})
_MOST_DIGITS = 15  # of a number that anybody means as one


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written, and the place after its last token."""

    text: str
    end: int


def is_digits(text: str) -> bool:
    """Whether the text is a number in digits."""
    return len(text) <= _MOST_DIGITS and _DIGITS.match(text) is not None


def is_number(word: str, language: Language) -> bool:
    """Whether the (lower case) word is a number, or part of one."""
    return (
        word in language.numbers.ones
        or word in language.numbers.teens
        or word in language.numbers.tens
        or is_digits(word)
        or word in language.numbers.hundred
        or word in language.numbers.wholes
    )


def write_numbers(tokens: Sequence[Token], style: Style, language: Language, *, finished: bool = False) -> list[Token]:
    """The tokens with numbers in digits where the style and the words around them ask for it.

    In a text that is `finished`, "four days" is left in words, but not "four milligrams": who wrote it so had a style.
    """
    done: list[Token] = []
    index = 0
    while index < len(tokens):
        number = read_number(tokens, index, language)
        if number is None:
            done.append(tokens[index])
            index += 1
            continue
        taken = tokens[index : number.end]
        if (
            word_at(tokens, number.end - 1) in language.numbers.tens
            and language.numbers.ordinals.get(word_at(tokens, number.end), 99) < 10
        ):
            done.extend(taken)  # "October twenty first": an ordinal, for the dates
            index = number.end
            continue
        decade = language.numbers.decades.get(word_at(tokens, number.end))
        if decade is not None and number.text in _CENTURIES and not finished:
            whole = tokens[index : number.end + 1]
            done.append(one_of(whole, f"{number.text}{decade}s", fixed=True))  # "the nineteen nineties"
            index = number.end + 1
            continue
        # Who writes reports writes "eighty-eight" with its hyphen: numbers of several words apart were said.
        stays = finished and len(taken) == 1 and not _is_measured(tokens, number, language)
        stays = stays and word_at(tokens, index - 1) not in language.units.numbered  # "type two diabetes"
        if not stays and _wants_digits(tokens, index, number, style, language):
            first = taken[0]
            text = number.text
            dosed = language.units.written.get(unit_at(tokens, number.end, language)) in language.units.exact
            if dosed and len(taken) > 1 and not text.split(".")[-1].strip("0"):
                text = text.split(".")[0] if "." in text else text  # "five point oh milligrams" has no trailing zero
            glued = Token(text, span_of(taken), glue_left=first.glue_left, glue_right=taken[-1].glue_right)
            done.append(glued)
        else:
            done.extend(taken)
        index = number.end
    return done


def _is_measured(tokens: Sequence[Token], number: Number, language: Language) -> bool:
    """Whether a number is a decimal, a part of one value with the next ("140 over 90"), or has an exact unit, also that
    of the number it goes to ("two by three centimeters")."""
    links = language.links
    for _ in range(_DIMENSIONS):
        unit = language.units.written.get(unit_at(tokens, number.end, language), "")
        if "." in number.text or word_at(tokens, number.end) in links.over or unit in language.units.exact:
            return True
        noun = word_at(tokens, number.end)
        if "/" in noun and tokens[number.end].fixed:
            return True  # a rate
        if language.units.written.get(noun, "").lower() == noun != "":
            return True  # "ten cc": who writes the unit short writes the number in digits
        if noun in language.units.measured and int(number.text.replace(",", "")) >= _MANY:
            return True
        joined = word_at(tokens, number.end) in links.by | links.to
        following = read_number(tokens, number.end + 1, language) if joined else None
        if following is None:
            return False
        number = following
    return False


def whole_word(word: str, language: Language) -> int | None:
    """The number that one (lower case) word says, if it says one."""
    numbers = language.numbers
    for table in (numbers.ones, numbers.teens, numbers.tens, numbers.wholes):
        if word in table:
            return table[word]
    return None


def read_number(tokens: Sequence[Token], index: int, language: Language) -> Number | None:
    """The number that begins at `index`, if one does."""
    if word_at(tokens, index) in language.numbers.oh and word_at(tokens, index + 1) in language.numbers.point:
        digits, end = _decimals(tokens, index + 2, language)
        return Number(f"0.{digits}", end) if digits else None  # "oh point five"
    whole = _cardinal(tokens, index, language)
    if whole is None:
        if (
            word_at(tokens, index) not in language.numbers.point
            or word_at(tokens, index - 1) in language.numbers.not_before_point
        ):
            return None
        digits, end = _decimals(tokens, index + 1, language)
        return Number(f"0.{digits}", end) if digits else None
    value, end = whole
    if "." not in value and word_at(tokens, end) in language.numbers.point:
        digits, after = _decimals(tokens, end + 1, language)
        if digits:
            return Number(f"{value}.{digits}", after)
    return Number(value, end)


def _cardinal(tokens: Sequence[Token], index: int, language: Language) -> tuple[str, int] | None:
    word = word_at(tokens, index)
    if is_digits(word):
        return tokens[index].text, index + 1
    if word[:1] == "." and is_digits(word[1:]) and "." not in word[1:]:
        counted = unit_at(tokens, index + 1, language) or word_at(tokens, index - 1) in language.notations.measured
        return (f"0{word}", index + 1) if counted else None
    said = _below_thousand(tokens, index, language)
    if said is None:
        return None
    value, end = said
    if word_at(tokens, end) in language.numbers.thousand and value < 1000:
        value, end = value * 1000, end + 1
        rest = _below_thousand(tokens, end + (word_at(tokens, end) in language.numbers.joining), language)
        if rest is not None and rest[0] < 1000 and word_at(tokens, rest[1]) not in language.numbers.thousand:
            value, end = value + rest[0], rest[1]
    return (f"{value:,}" if value >= 10_000 else str(value)), end


def _below_thousand(tokens: Sequence[Token], index: int, language: Language) -> tuple[int, int] | None:
    """A number without thousands, or a year said in two halves."""
    if (
        word_at(tokens, index) in language.numbers.article
        and word_at(tokens, index + 1) in language.numbers.hundred | language.numbers.thousand
    ):
        value, end = 1, index + 1
    else:
        small = _small(tokens, index, language)
        if small is None:
            value = language.numbers.wholes.get(word_at(tokens, index), 0)
            return _and_small(tokens, value, index + 1, language) if value else None
        value, end = small
    if word_at(tokens, end) in language.numbers.hundred:
        return _and_small(tokens, value * 100, end + 1, language)
    if value < 10 and word_at(tokens, index - 1) in language.numbers.ones:
        return value, end  # of "three four twenty four" nobody knows what belongs together
    return _telegraphic(tokens, value, end, language)


def _and_small(tokens: Sequence[Token], value: int, end: int, language: Language) -> tuple[int, int]:
    small = _small(tokens, end + (word_at(tokens, end) in language.numbers.joining), language)
    return (value + small[0], small[1]) if small and small[0] and value % 100 == 0 else (value, end)


def _telegraphic(tokens: Sequence[Token], value: int, end: int, language: Language) -> tuple[int, int]:
    """ "one thirty seven" for 137, "one oh five" for 105, "nineteen ninety five" for a year."""
    word = word_at(tokens, end)
    if 0 < value < 10 and word in language.numbers.oh and language.numbers.ones.get(word_at(tokens, end + 1), 0) > 0:
        return value * 100 + language.numbers.ones[word_at(tokens, end + 1)], end + 2
    two_digits = word in language.numbers.tens or word in language.numbers.teens
    two_digits = two_digits or 20 < language.numbers.wholes.get(word, 0) < 100
    following = _small(tokens, end, language) if two_digits else None
    if following is None:
        return value, end
    joined = value * 100 + following[0]
    return (joined, following[1]) if 0 < value < 10 or 1900 <= joined < 2100 else (value, end)


def _small(tokens: Sequence[Token], index: int, language: Language) -> tuple[int, int] | None:
    """A number below 100."""
    word = word_at(tokens, index)
    if word in language.numbers.tens:
        unit = language.numbers.ones.get(word_at(tokens, index + 1), 0)
        return language.numbers.tens[word] + unit, index + (2 if unit else 1)
    tens, _, ones = word.partition("-")
    if tens in language.numbers.tens and language.numbers.ones.get(ones, 0):
        return language.numbers.tens[tens] + language.numbers.ones[ones], index + 1
    value = language.numbers.teens.get(word, language.numbers.ones.get(word))
    if value is None and language.numbers.wholes.get(word, 100) < 100:
        value = language.numbers.wholes[word]
    return None if value is None else (value, index + 1)


def _decimals(tokens: Sequence[Token], index: int, language: Language) -> tuple[str, int]:
    digits: list[str] = []
    while True:
        word = word_at(tokens, index)
        if word in language.numbers.zero or language.numbers.ones.get(word) == 0:
            digits.append("0")
        elif word in language.numbers.ones:
            digits.append(str(language.numbers.ones[word]))
        elif word.isdecimal() and word.isascii():
            return "".join([*digits, word]), index + 1
        else:
            break
        index += 1
    small = _small(tokens, index, language) if not digits or word_at(tokens, index) in language.numbers.tens else None
    if small is not None and not digits:
        return str(small[0]), small[1]
    return "".join(digits), index


def _wants_digits(tokens: Sequence[Token], index: int, number: Number, style: Style, language: Language) -> bool:
    if tokens[index].lower in language.numbers.ambiguous and number.end == index + 1:
        return unit_at(tokens, number.end, language) != ""
    before, after = word_at(tokens, index - 1), word_at(tokens, number.end)
    if "." in number.text or is_digits(tokens[index].text):
        return True
    if unit_at(tokens, number.end, language) or after in language.units.counted or before in language.units.numbered:
        return True
    if "/" in after and number.end < len(tokens) and tokens[number.end].fixed:
        return True  # a rate: "mcg/kg/min"
    age, _, old = after.partition("-")
    if after in language.links.ages or (age in language.links.ages and old in language.links.old):
        return True
    for joined in (index - 1, number.end):
        if 0 <= joined < len(tokens) and is_mark(tokens[joined], "/"):
            return True
        beyond_it = word_at(tokens, joined + (1 if joined == number.end else -1))
        if 0 <= joined < len(tokens) and is_mark(tokens[joined], "-") and is_number(beyond_it, language):
            return True  # "ten hyphen fifteen"
    if after in language.numbers.joins:
        beyond = read_number(tokens, number.end + (2 if after in language.links.out else 1), language)
        if beyond is not None and (after not in language.links.to or _range_wants_digits(tokens, beyond, language)):
            return True
    if before in language.numbers.joins - language.links.to or (
        before in language.links.of and word_at(tokens, index - 2) in language.links.out
    ):
        back = index - (3 if before in language.links.of else 2)
        return is_number(word_at(tokens, back), language) or unit_at(tokens, back, language) != ""
    starts = index == 0 or is_mark(tokens[index - 1], ".?!:") or tokens[index - 1].kind not in (Kind.WORD, Kind.MARK)
    value = int(number.text.replace(",", ""))
    return value >= style.numbers_from and not (starts and value < 100)


def _range_wants_digits(tokens: Sequence[Token], beyond: Number, language: Language) -> bool:
    return (
        bool(unit_at(tokens, beyond.end, language))
        or word_at(tokens, beyond.end) in language.links.out | language.links.over
        or word_at(tokens, beyond.end) in language.units.counted
        or int(beyond.text.split(".")[0].replace(",", "")) >= 10
    )


def unit_at(tokens: Sequence[Token], index: int, language: Language) -> str:
    """The unit that is said from `index` on, as it is said; empty if none is."""
    for length in (3, 2, 1):
        if index >= 0 and index + length <= len(tokens):
            said = " ".join(token.lower for token in tokens[index : index + length])
            if said in language.units.written and _is_unit(tokens, index, index + length, said, language):
                return said
    return ""


def _is_unit(tokens: Sequence[Token], index: int, end: int, said: str, language: Language) -> bool:
    """Whether what is said from `index` to `end` is a unit here: "60 gray in 30 fractions", not "two gray areas"."""
    company = language.units.words_too.get(said)
    if company is None:
        return True
    following = tokens[end] if end < len(tokens) else None
    if following is None or is_mark(following, ".,;:") or following.kind is not Kind.WORD:
        return True
    near = [word_at(tokens, place) for place in (*range(max(index - 6, 0), index), *range(end, end + 3))]
    return following.lower in language.links.to or not company.isdisjoint(near)
