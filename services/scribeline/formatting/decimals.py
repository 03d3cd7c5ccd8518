"""Decimals with the language's own mark: 2,5 mg in Dutch. The passes in between write and read points."""

import re
from collections.abc import Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.token import Kind, Token

_HEARD = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(?![\d.,])")
_WRITTEN = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(?![\d.,])")


def read_decimals(text: str, language: Language) -> str:
    """A word of the engine's, with its numbers as the passes know them: "2,5" is 2.5 and "10.000" is 10,000."""
    return text if language.numbers.decimal == "." else _HEARD.sub(_pointed, text)


def write_decimals(tokens: Sequence[Token], language: Language) -> list[Token]:
    """The tokens with decimals as the language writes them."""
    if language.numbers.decimal == ".":
        return list(tokens)
    return [
        token.written(_WRITTEN.sub(_with_comma, token.text)) if token.kind is Kind.WORD else token for token in tokens
    ]


def _pointed(found: re.Match[str]) -> str:
    whole, decimals = found.groups()
    return whole.replace(".", ",") + (f".{decimals}" if decimals else "")


def _with_comma(found: re.Match[str]) -> str:
    whole, decimals = found.groups()
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")
