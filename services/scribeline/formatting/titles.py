"""Titles before names: "doctor Kowalczyk" is Dr. Kowalczyk, or Dr Kowalczyk in Britain."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.style import Style
from scribeline.formatting.token import Kind, Token, word_at


def write_titles(tokens: Sequence[Token], style: Style, language: Language) -> list[Token]:
    """The tokens with titles as the locale writes them, where a name follows."""
    point = "." if style.title_point else ""
    small = all(token.text.islower() for token in tokens if token.text.isalpha() and not token.fixed)
    done: list[Token] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        named = following is not None and following.kind is Kind.WORD and following.text[:1].isupper()
        if named and token.lower in language.notations.titles:
            done.append(token.written(language.notations.titles[token.lower] + point, fixed=True))
        else:
            done.append(token)
        if small and _is_named(tokens, index, language):
            done[-1] = token.written(language.notations.titles[token.lower] + point, fixed=True)
        elif small and _is_named(tokens, index - 1, language):
            done[-1] = token.written(token.text.capitalize(), fixed=True)
    return done


def _is_named(tokens: Sequence[Token], index: int, language: Language) -> bool:
    """Whether a title stands at `index`, and after it what can only be a name, in a text without any capital."""
    following = word_at(tokens, index + 1)
    titled = word_at(tokens, index) in language.notations.titles_only
    return titled and following.isalpha() and len(following) > 1 and following not in language.forms.common
