"""Capitals: at the start of a sentence, and not where an engine only thought that one began."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.token import LAYOUT, Kind, Token, is_mark


def set_case(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens with a capital at the start of each sentence, item and block, and common words small inside them.

    Where the author dictates no marks, the engine's capitals are as good as its marks, and stay.
    """
    words = [token for token in tokens if token.kind is Kind.WORD]
    dictated = any(token.spoken and token.kind is not Kind.WORD and token.words is not None for token in tokens)
    small = (
        language.forms.common | {token.text for token in words if token.text.islower()}
        if dictated
        else language.forms.common
    )
    names = frozenset(token.text for token in words if not token.begins and token.text.istitle()) - small
    cased: list[Token] = []
    starts, after_colon = True, False
    for token in tokens:
        if token.kind is Kind.WORD:
            if starts:
                cased.append(_capital(token))
            elif after_colon or not (dictated or token.begins):
                cased.append(token)
            else:
                cased.append(_inside(token, small, names))
            starts = after_colon = False
            continue
        cased.append(token)
        if token.kind in LAYOUT or is_mark(token, ".?!"):
            starts = True
        elif is_mark(token, ":"):
            starts, after_colon = False, not token.spoken
    return cased


def _capital(token: Token) -> Token:
    """The first word of a sentence; units, "x3" and "p.o." stay small even there."""
    if not token.text[:1].islower() or (token.fixed and not token.text.isalpha()):
        return token
    return token.written(token.text[:1].upper() + token.text[1:])


def _inside(token: Token, small: frozenset[str], names: frozenset[str]) -> Token:
    """A word inside a sentence: small if it is a common word, was written small elsewhere, or only began a sentence."""
    if token.fixed or token.text == "I" or not token.text.istitle():
        return token
    if token.lower in small or (token.begins and token.text not in names):
        return token.written(token.lower)
    return token
