"""Titles before names: "doctor Kowalczyk" is Dr. Kowalczyk, or Dr Kowalczyk in Britain."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.style import Style
from scribeline.formatting.token import Kind, Token


def write_titles(tokens: Sequence[Token], style: Style, language: Language) -> list[Token]:
    """The tokens with titles as the locale writes them, where a name follows."""
    point = "." if style.title_point else ""
    done: list[Token] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        named = following is not None and following.kind is Kind.WORD and following.text[:1].isupper()
        if named and token.lower in language.notations.titles:
            done.append(token.written(language.notations.titles[token.lower] + point, fixed=True))
        else:
            done.append(token)
    return done
