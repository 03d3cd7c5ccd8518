"""Cranial nerves in roman numerals: "cranial nerves two through twelve" are cranial nerves II through XII."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import ROMAN, marked, whole_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at


def cranial_nerves(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "cranial nerves two three and five" are cranial nerves II III and V; "two through twelve", "2-12" as well."""
    notations = language.notations
    if word_at(tokens, index) not in notations.nerves or word_at(tokens, index - 1) not in notations.cranial:
        return None
    written = [tokens[index]]
    at = index + 1
    first, hyphen, last = word_at(tokens, at).partition("-")
    if hyphen and all(part.isdecimal() and len(part) < 3 and 0 < int(part) <= 12 for part in (first, last)):
        return [tokens[index], one_of(tokens[at : at + 1], f"{ROMAN[int(first)]}-{ROMAN[int(last)]}", fixed=True)], 2
    while (number := whole_at(tokens, at, language)) is not None and 0 < number[0] <= 12:
        written.append(one_of(tokens[at : number[1]], ROMAN[number[0]], fixed=True))
        at = number[1]
        joining = word_at(tokens, at) in language.links.through | language.numbers.joining or marked(tokens, at, ",-")
        following = whole_at(tokens, at + 1, language) if joining else None
        if following is None or following[0] > 12:
            break
        written.append(tokens[at])
        at += 1
    return (written, at - index) if len(written) > 1 else None
