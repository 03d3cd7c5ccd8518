"""Contractions written out, as the field's style books ask: "there's" is there is, outside quotations."""

from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.token import Token, is_mark

_APOSTROPHES = str.maketrans("\u2019\u02bc", "''")


def write_out_contractions(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens with contractions written out, except between quotation marks."""
    done: list[Token] = []
    quoted = False
    for token in tokens:
        if is_mark(token, '"\u201c\u201d'):
            quoted = not quoted
        word = token.lower.translate(_APOSTROPHES)
        if quoted or word not in language.forms.contractions:
            done.append(token)
            continue
        whole = language.forms.contractions[word]
        done.append(token.written(whole[:1].upper() + whole[1:] if token.text[:1].isupper() else whole))
    return done
