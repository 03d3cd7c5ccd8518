"""Numbers that modify a noun: 2-week history, 12-lead EKG, 30-pack-year."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import whole_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.numbers import is_number, unit_at
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at


def modifier(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "two week history" is 2-week history, "twelve lead EKG" 12-lead EKG, "thirty pack year" 30-pack-year."""
    number = whole_at(tokens, index, language)
    if number is None or number[1] >= len(tokens):
        return None
    value, end = number
    if word_at(tokens, index - 1) in language.notations.modifying:
        return None  # "an 8 pound 11 ounce baby"
    nouns = [word_at(tokens, end)]
    if nouns[0] in language.notations.packs and word_at(tokens, end + 1) in language.notations.after_pack:
        nouns.append(word_at(tokens, end + 1))
        if nouns[1] in language.notations.after_pack - language.notations.modifying:
            taken = tokens[index : end + 2]
            return [one_of(taken[:-2], str(value)), one_of(taken[-2:], "-".join(nouns))], end + 2 - index
    beyond = end + len(nouns)
    following = word_at(tokens, beyond)
    if (
        nouns[-1] not in language.notations.modifying
        or not following
        or following in language.notations.not_modified
        or following in language.links.old
    ):
        return None
    if value == 1 and following not in language.notations.modified:
        return None
    if is_number(following, language) or unit_at(tokens, beyond, language):
        return None
    if value == 0 or (
        nouns[-1] in language.notations.modifying_only and following not in language.notations.modifying_only[nouns[-1]]
    ):
        return None
    nouns = [token.text for token in tokens[end:beyond]]
    text = "-".join([f"{value:,}" if value >= 10_000 else str(value), *nouns])
    return [one_of(tokens[index:beyond], text)], beyond - index
