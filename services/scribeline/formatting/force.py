"""Words that say how the next word is written: "literal comma", "numeral three", "all caps warning", "no space".

They are commands only in front of something that they can act on: "cap refill" and "there was no space" stay words.
"""

from collections.abc import Sequence
from dataclasses import replace

from scribeline.formatting.language import Language
from scribeline.formatting.numbers import read_number, unit_at
from scribeline.formatting.token import Kind, Token, is_mark, one_of, word_at

_LONGEST = 3
_MOST_IN_CAPS = 30  # tokens from "all caps" to "end caps"


def apply_force(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens with each word as it was told to be written, and without the words that told so."""
    done: list[Token] = []
    index = 0
    upper = False  # between "caps on" and "caps off"
    while index < len(tokens):
        switched = None
        if not upper and word_at(tokens, index - 1) not in language.commands.determiners:
            switched = _said(tokens, index, language.commands.caps_on) or _all_caps(tokens, index, language)
        elif upper:
            switched = _said(tokens, index, language.commands.caps_off)
        if switched is not None:
            while upper and done and is_mark(done[-1], ",") and not done[-1].spoken:
                done.pop()
            upper = not upper
            index = _past_engine_marks(tokens, switched)
            continue
        forced = _forced(tokens, index, done, language)
        if forced is not None:
            written, index = forced
            done.extend(written)
            continue
        token = tokens[index]
        done.append(token.written(token.text.upper(), fixed=True) if upper and token.kind is Kind.WORD else token)
        index += 1
    return done


def _said(tokens: Sequence[Token], index: int, phrases: Sequence[str]) -> int | None:
    """The place after the phrase that is said at `index`; None if none is."""
    for phrase in phrases:
        parts = phrase.split()
        if all(word_at(tokens, index + offset) == part for offset, part in enumerate(parts)):
            return index + len(parts)
    return None


def _all_caps(tokens: Sequence[Token], index: int, language: Language) -> int | None:
    """The place after "all caps" where their end is told too ("all caps, stat, end caps"), and not only one word is."""
    all_, caps = language.commands.all, language.commands.caps
    if word_at(tokens, index) not in all_ or word_at(tokens, index + 1) not in caps:
        return None
    ends = range(index + 2, min(index + _MOST_IN_CAPS, len(tokens)))
    ended = any(_said(tokens, place, language.commands.caps_off) is not None for place in ends)
    return index + 2 if ended else None


def _past_engine_marks(tokens: Sequence[Token], index: int) -> int:
    while index < len(tokens) and is_mark(tokens[index], ".,") and not tokens[index].spoken:
        index += 1
    return index


def _forced(
    tokens: Sequence[Token], index: int, done: Sequence[Token], language: Language
) -> tuple[list[Token], int] | None:
    word, following = word_at(tokens, index), word_at(tokens, index + 1)
    if not following:
        return None
    if word in language.commands.literal and following in language.commands.first_words:
        for length in range(_LONGEST, 0, -1):
            said = " ".join(word_at(tokens, index + 1 + offset) for offset in range(length))
            if said in language.commands.marks or said in language.commands.layout:
                taken = tokens[index + 1 : index + 1 + length]
                return [token.written(token.lower, fixed=True) for token in taken], index + 1 + length
    before = done[-1].lower if done else ""
    if word in language.commands.numeral and before not in language.commands.kinds_of_numeral:
        number = read_number(tokens, index + 1, language)
        if number is not None:
            return [one_of(tokens[index : number.end], number.text, fixed=True)], number.end
    if (word, following) == language.commands.no_space and index + 2 < len(tokens) and done:
        after = tokens[index + 2]
        if (
            after.kind is Kind.WORD
            and before not in language.commands.before_space
            and after.lower not in language.commands.after_space
        ):
            return [replace(after, glue_left=True)], index + 3
    acted = word_at(tokens, index + 2)
    told = (
        following in language.commands.caps
        and acted.isalpha()
        and acted not in language.forms.never_last | language.commands.after_cap
    )
    if word in language.commands.no and told:
        token = tokens[index + 2]
        return [token.written(token.lower, fixed=True)], index + 3
    if word in language.commands.all and told:
        token = tokens[index + 2]
        return [token.written(token.text.upper(), fixed=True)], index + 3
    if word in language.commands.cap and _acts_on(before, following, language) and not _dosed(tokens, index, language):
        token = tokens[index + 1]
        return [token.written(token.text[:1].upper() + token.text[1:], fixed=True)], index + 2
    return None


def _dosed(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether "cap" is a capsule: a dose follows the name after it ("cap omeprazole twenty milligrams")."""
    if word_at(tokens, index) not in language.units.dose_forms:
        return False
    numbers = (read_number(tokens, place, language) for place in (index + 2, index + 3))
    return any(number is not None and unit_at(tokens, number.end, language) for number in numbers)


def _acts_on(before: str, following: str, language: Language) -> bool:
    """Whether "cap" tells how to write the next word."""
    if (
        before in language.commands.determiners
        or before in language.commands.before_cap
        or following in language.commands.after_cap
    ):
        return False
    return following.isalpha() and following not in language.forms.never_last
