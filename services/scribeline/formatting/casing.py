"""Capitals: at the start of a sentence, and not where an engine only thought that one began."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.token import LAYOUT, Kind, Token, is_mark


def set_case(tokens: Sequence[Token], language: Language, *, untouched: bool = False) -> list[Token]:
    """The tokens with a capital at the start of each sentence, item and block, and common words small inside them.

    Where the author dictates no marks, the engine's capitals are as good as its marks, and stay. In a text that is
    `untouched` all of them stay: only if its first words fell away, another one comes to begin it.
    """
    words = [token for token in tokens if token.kind is Kind.WORD]
    if untouched:
        begun = bool(words) and words[0].words is not None and words[0].words.first > 0
        return [_capital(token) if begun and token is words[0] else token for token in tokens]
    dictated = any(token.spoken and token.kind is not Kind.WORD and token.words is not None for token in tokens)
    small = (
        language.forms.common | {token.text for token in words if token.text.islower()}
        if dictated
        else language.forms.common
    )
    names = frozenset(token.text for token in words if not token.begins and token.text.istitle()) - small
    cased: list[Token] = []
    starts, after_colon, abbreviated = True, False, False
    has_case = any(not token.text.islower() for token in words if token.text.isalpha())
    heard_small = all(token.text.islower() for token in words if token.text.isalpha() and not token.fixed)
    for token in tokens:
        if token.kind is Kind.WORD:
            if heard_small:
                token = _with_capitals(token, language)
            if abbreviated and has_case and token.text[:1].islower():
                cased.append(token)  # "C. difficile": an engine that writes capitals saw no sentence begin here
            elif starts:
                cased.append(_capital(token))
            elif after_colon or not (dictated or token.begins):
                cased.append(token)
            else:
                cased.append(_inside(token, small, names))
            starts = after_colon = abbreviated = False
            continue
        cased.append(token)
        abbreviated = is_mark(token, ".") and not token.spoken and token.words is not None
        if token.kind in LAYOUT or is_mark(token, ".?!"):
            starts = True
        elif is_mark(token, ":"):
            starts, after_colon = False, not token.spoken
    return cased


def _capital(token: Token) -> Token:
    """The first word of a sentence; units, "x3" and "p.o." stay small even there."""
    if (
        not token.text[:1].islower()
        or _is_greek(token.text[:1])
        or any(character in ".0123456789" for character in token.text[:-1])  # "q4-6h", "i.e."
        or (token.fixed and not token.text.isalpha())
        or not token.text[1:].islower()
    ):
        return token if len(token.text) > 1 else token.written(token.text.upper())
    return token.written(token.text[:1].upper() + token.text[1:])


def _with_capitals(token: Token, language: Language) -> Token:
    """A word of a text that came without any capital: "i" and "copd" have theirs."""
    if token.fixed:
        return token
    if token.text in language.forms.oneself or token.text in language.forms.initials:
        return token.written(token.text.upper(), fixed=True)
    if token.text[-1:] == "s" and token.text[:-1] in language.forms.initials:
        return token.written(token.text[:-1].upper() + "s", fixed=True)
    return token


def _is_greek(letter: str) -> bool:
    """Whether a letter is a name by itself: "β-blocker"."""
    return "\u03b1" <= letter <= "\u03c9"


def _inside(token: Token, small: frozenset[str], names: frozenset[str]) -> Token:
    """A word inside a sentence: small if it is a common word, was written small elsewhere, or only began a sentence."""
    if token.fixed or token.text == "I" or not token.text.istitle():
        return token
    if len(token.text) == 1 and not token.begins:
        return token  # an initial
    if token.lower in small or (token.begins and token.text not in names):
        return token.written(token.lower)
    return token
