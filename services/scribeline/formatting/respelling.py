"""Words as they are spelled on the client's side of the ocean: "anemia" is anaemia in Britain."""

from collections.abc import Sequence
from functools import lru_cache

from scribeline.formatting.language import Language
from scribeline.formatting.token import Kind, Token

_SHORTEST = 4  # letters of a word that has two spellings


def respell(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens with each word, also in headings, as the language spells it."""
    if not language.forms.respelled:
        return list(tokens)
    return [
        token.written(_respelled(token.text, language))
        if token.kind in (Kind.WORD, Kind.HEADING, Kind.TITLE) and not token.text.isupper()
        else token
        for token in tokens
    ]


def _respelled(text: str, language: Language) -> str:
    """A text with each of its words, and each part of a word with a hyphen, as it is spelled."""
    return " ".join("-".join(_word(part, language) for part in word.split("-")) for word in text.split(" "))


@lru_cache(maxsize=8192)
def _word(word: str, language: Language) -> str:
    low = word.lower()
    if len(low) < _SHORTEST or not low.isascii() or not low.isalpha():
        return word
    for pattern, written in language.forms.respelled:
        found = pattern.fullmatch(low)
        if found is not None:
            new = found.expand(written)
            return new[:1].upper() + new[1:] if word[:1].isupper() else new
    return word
