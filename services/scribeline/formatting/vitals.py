"""Telegraphic vital signs: under that heading, "two twelve, eighty eight and regular, BP one forty one hundred".

Numbers that come without a name in the order of the field (weight, pulse, respirations, then "BP") get the name that
only one of them can have. Where a value is out of its range, or the order is another, nothing is named: the numbers
stay as they are, for a person to look at.
"""

from collections.abc import Iterator, Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.numbers import is_number
from scribeline.formatting.token import Kind, Token, is_mark, span_of, word_at

_SYSTOLIC, _DIASTOLIC = range(60, 280), range(30, 160)
_LONGEST = 5  # words of one number


def name_vital_signs(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens with names for the numbers under "vital signs" that were said without any."""
    done: list[Token] = []
    index = 0
    while index < len(tokens):
        done.append(tokens[index])
        index += 1
        if done[-1].kind is Kind.HEADING and done[-1].text.lower() in language.headings.vital_signs:
            named, index = _named(tokens, index, language)
            done.extend(named)
    return done


def _named(tokens: Sequence[Token], start: int, language: Language) -> tuple[list[Token], int]:
    """The named signs from `start` on, and the place after them; nothing where they are not a plain series."""
    done: list[Token] = []
    index = start
    for name, low, high in language.vitals.signs:
        found = next(
            ((v, e) for v, e in _numbers(tokens, index, language) if low <= v <= high and _ends(tokens, e, language)),
            None,
        )
        if found is None:
            return [], start
        value, end = found
        span = span_of(tokens[index:end])
        done += [Token(name, span), Token(str(value), span, fixed=True)]
        if word_at(tokens, end) in language.numbers.joining and word_at(tokens, end + 1) in language.vitals.rhythms:
            done += tokens[end : end + 2]
            end += 2
        done.append(Token(",", None, Kind.MARK, spoken=True, glue_left=True))
        index = _past_marks(tokens, end)
    said = next((name for name in language.vitals.said_pressure if _said(tokens, index, name)), None)
    if said is None:
        return [], start
    beyond = index + len(said.split())
    done.append(Token(language.vitals.pressure, span_of(tokens[index:beyond])))
    index = beyond
    pressures = 0
    while (pair := pressure_at(tokens, index, language)) is not None:
        upper, lower, end = pair
        if pressures:
            done.append(Token(",", None, Kind.MARK, spoken=True, glue_left=True))
        done.append(Token(f"{upper}/{lower}", span_of(tokens[index:end]), fixed=True))
        pressures += 1
        index = end
        following = _past_marks(tokens, end) + (word_at(tokens, _past_marks(tokens, end)) in language.numbers.joining)
        if pressure_at(tokens, following, language) is None:
            break
        index = following
    return (done, index) if pressures else ([], start)


def _said(tokens: Sequence[Token], index: int, name: str) -> bool:
    parts = name.split()
    return [word_at(tokens, index + offset) for offset in range(len(parts))] == parts


def _past_marks(tokens: Sequence[Token], index: int) -> int:
    while index < len(tokens) and is_mark(tokens[index], ".,;…"):
        index += 1
    return index


def _ends(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether a number may end at `index`: no unit follows, and no part of a pressure."""
    word = word_at(tokens, index)
    return (
        word not in language.units.written
        and word not in language.units.counted
        and word not in language.numbers.joins - language.links.to
    )


def pressure_at(tokens: Sequence[Token], index: int, language: Language) -> tuple[int, int, int] | None:
    """The upper and the lower pressure said from `index` on, with or without "over", and the place after them."""
    above, stroke, below = word_at(tokens, index).partition("/")
    if stroke and all(part.isdecimal() and len(part) < 4 for part in (above, below)):
        return int(above), int(below), index + 1
    for upper, middle in _numbers(tokens, index, language):
        if upper not in _SYSTOLIC:
            continue
        start = middle + (word_at(tokens, middle) in language.links.over)
        for lower, end in _numbers(tokens, start, language):
            if lower in _DIASTOLIC and lower < upper and not is_number(word_at(tokens, end), language):
                return upper, lower, end
    return None


def _numbers(tokens: Sequence[Token], index: int, language: Language) -> Iterator[tuple[int, int]]:
    """The numbers that may be said from `index` on, each with the place after it, the longest first."""
    for length in range(_LONGEST, 0, -1):
        value = _value([word_at(tokens, index + offset) for offset in range(length)], language)
        if value is not None:
            yield value, index + length


def _value(words: Sequence[str], language: Language) -> int | None:
    """The number below 1000 that exactly these words say."""
    joined = "".join(words).replace(".", "")  # "2 12" and "2.12" are how engines write "two twelve"
    if joined.isdecimal() and joined.isascii() and (len(words) == 1 or (len(words), len(words[0])) == (2, 1)):
        return int(joined) if len(joined) < 4 and ("." not in words[0] or words[0][1:2] == ".") else None
    rest = [part for word in words for part in word.split("-")]
    if not all(rest):
        return None
    if len(rest) > 1 and language.numbers.ones.get(rest[0], 0) and rest[1] in language.numbers.hundred:
        tail = rest[3:] if rest[2:3] and rest[2] in language.numbers.joining else rest[2:]
        below = 0 if not tail else _below_hundred(tail, language)
        return None if below is None else language.numbers.ones[rest[0]] * 100 + below
    if (
        len(rest) > 1
        and language.numbers.ones.get(rest[0], 0)
        and (rest[1] in language.numbers.tens or rest[1] in language.numbers.teens)
    ):
        below = _below_hundred(rest[1:], language)
        return None if below is None else language.numbers.ones[rest[0]] * 100 + below
    return _below_hundred(rest, language)


def _below_hundred(words: Sequence[str], language: Language) -> int | None:
    if len(words) == 1:
        return language.numbers.tens.get(
            words[0], language.numbers.teens.get(words[0], language.numbers.ones.get(words[0]))
        )
    if len(words) == 2 and words[0] in language.numbers.tens and language.numbers.ones.get(words[1], 0):
        return language.numbers.tens[words[0]] + language.numbers.ones[words[1]]
    return None
