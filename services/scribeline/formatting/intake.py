"""From the engine's words to tokens: marks parted from words, pieces of one word joined."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from scribeline.formatting import english
from scribeline.formatting.token import Kind, Token, is_mark
from scribeline.transcripts.model import WordSpan
from scribeline.transcripts.words import Word

_OPENING = "([{\"'\u201c\u2018"
_CLOSING = ".,:;?!)]}\"'\u201d\u2019\u2026"
_ABBREVIATION = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]?\.?\Z")
_AMOUNT = re.compile(r"(\d[\d.,]*)(mg|mcg|kg|g|ml|cm|mm|cc|meq|%)\Z", re.IGNORECASE)
_SPOKEN_IN_WORDS = frozenset({"slash", "comma", "period", "colon", "semicolon"})


def take_in(words: Sequence[Word]) -> list[Token]:
    """The words as tokens: WORDs, and MARKs for the punctuation that the engine wrote.

    An engine may write one word in pieces ("follow", "-up") and two in one ("10-slash"); characters that no document
    may hold are left out.
    """
    tokens: list[Token] = []
    for text, span in _whole_words(words):
        for token in _parted(text, span):
            begins = not tokens or is_mark(tokens[-1], ".?!")
            tokens.append(replace(token, begins=True) if begins and token.kind is Kind.WORD else token)
    return tokens


def _whole_words(words: Sequence[Word]) -> Iterator[tuple[str, WordSpan]]:
    pieces: list[str] = []
    first = last = 0
    for index, word in enumerate(words):
        text = "".join(character for character in word.text if character.isprintable()).strip()
        if not text:
            continue
        if pieces and (word.space_before or text.isspace()):
            yield "".join(pieces), WordSpan(first, last)
            pieces = []
        if not pieces:
            first = index
        pieces.append(text)
        last = index
    if pieces:
        yield "".join(pieces), WordSpan(first, last)


def _parted(text: str, span: WordSpan) -> Iterator[Token]:
    start, end = 0, len(text)
    while start < end and text[start] in _OPENING:
        start += 1
    while end > start and text[end - 1] in _CLOSING:
        end -= 1
    for character in text[:start]:
        yield Token(character, span, Kind.MARK, glue_right=True)
    core, tail = text[start:end], text[end:]
    if core and tail.startswith(".") and _keeps_its_point(core + "."):
        core, tail = core + ".", tail[1:]
    amount = _AMOUNT.match(core)
    for part in amount.groups() if amount else _parts(core):
        yield Token(part, span)
    for character in tail:
        yield Token(character, span, Kind.MARK, glue_left=True)


def _parts(core: str) -> Sequence[str]:
    """A word in its parts where a command is hidden in it ("10-slash"); otherwise the word alone."""
    parts = core.split("-")
    if len(parts) > 1 and any(part.lower() in _SPOKEN_IN_WORDS for part in parts):
        return [part for part in parts if part]
    return [core] if core else []


def _keeps_its_point(text: str) -> bool:
    return text.lower() in english.POINTED or (len(text) > 2 and _ABBREVIATION.match(text) is not None)
