"""Titles before names: "doctor Kowalczyk" is Dr. Kowalczyk, or Dr Kowalczyk in Britain."""

from collections.abc import Sequence

from scribeline.formatting.style import Locale, Style
from scribeline.formatting.token import Kind, Token

_TITLES = {"doctor": "Dr", "dr": "Dr", "dr.": "Dr", "mister": "Mr", "mr": "Mr", "ms": "Ms", "mrs": "Mrs"}


def write_titles(tokens: Sequence[Token], style: Style) -> list[Token]:
    """The tokens with titles as the locale writes them, where a name follows."""
    point = "" if style.locale is Locale.EN_GB else "."
    done: list[Token] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        named = following is not None and following.kind is Kind.WORD and following.text[:1].isupper()
        if named and token.lower in _TITLES:
            done.append(token.written(_TITLES[token.lower] + point, fixed=True))
        else:
            done.append(token)
    return done
