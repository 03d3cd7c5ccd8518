"""Blood pressure said without "over": "BP one twenty seventy" is BP 120/70."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.notations.reading import said_at
from scribeline.formatting.notations.rule import Written
from scribeline.formatting.style import Style
from scribeline.formatting.token import Token, one_of, word_at
from scribeline.formatting.vitals import pressure_at


def bare_pressure(tokens: Sequence[Token], index: int, _: Style, language: Language) -> Written | None:
    """ "BP one twenty seventy" is BP 120/70: after that name, two numbers that can be nothing else are one pressure."""
    said = next(
        (said for said in language.vitals.said_pressure if said_at(tokens, index, len(said.split())) == said), None
    )
    at = index + (len(said.split()) if said else 0)
    pair = pressure_at(tokens, at, language) if said else None
    if pair is None or any(word_at(tokens, place) in language.links.over for place in range(at, pair[2])):
        return None
    return [*tokens[index:at], one_of(tokens[at : pair[2]], f"{pair[0]}/{pair[1]}", fixed=True)], pair[2] - index
