"""Abbreviations, normals and words of one's own. Pure.

A shortcut is an abbreviation with the text that it stands for: a word, or a normal of several paragraphs. In the text

    # Physical examination      begins a heading (## one below it)
    - No murmur.                an item of a list (1. of a numbered one)
    Seen on ____[date].         a blank to fill, with what belongs there

Everything else is text as it stands.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from scribeline.transcripts.model import forbidden_character
from scribeline.writing.errors import ShortcutWrong, WordWrong

LONGEST_SHORT = 30
"""Characters of an abbreviation."""
LONGEST_TITLE = 200
"""Characters of a shortcut's title."""
LONGEST_TEXT = 10_000
"""Characters of what it stands for."""
MOST_SHORTCUTS = 2_000
"""Of one owner."""
LONGEST_WORD = 100
"""Characters of a word that somebody vouches for."""
MOST_WORDS = 5_000
"""That one person vouches for."""
MOST_RIGHT = 60_000
"""Words that count as right in one report, beside those that everybody knows."""

_MARK = re.compile(r"^(?:#{1,8}| *(?:[-*•]|\d{1,3}[.)]))\s+(?=\S)")
_BLANK = re.compile(r"____(?:\[[^\]\n]*\])?")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


class Level(StrEnum):
    """Whose a shortcut is. Where two have the same abbreviation, the narrower level goes before the wider one."""

    COMPANY = "company"
    CLIENT = "client"
    AUTHOR = "author"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose shortcuts: the company's, a client's, those for an author's dictation, or one person's own."""

    client_id: str | None = None
    author_id: str | None = None
    user_id: str | None = None

    @property
    def level(self) -> Level:
        """The level that its shortcuts are at."""
        if self.user_id is not None:
            return Level.OWN
        if self.author_id is not None:
            return Level.AUTHOR
        return Level.COMPANY if self.client_id is None else Level.CLIENT

    @property
    def name(self) -> str:
        """The owner's resource name."""
        if self.user_id is not None:
            return f"users/{self.user_id}"
        if self.client_id is None:
            return "company"
        client = f"clients/{self.client_id}"
        return client if self.author_id is None else f"{client}/authors/{self.author_id}"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An abbreviation or a normal, as it is kept."""

    shortcut_id: UUID
    owner: Owner
    short: str
    title: str
    text: str
    updated_at: datetime
    version: int = 1
    hides: tuple[Level, ...] = ()
    """The levels whose shortcut of the same abbreviation does not count beside this one, in the list of a job."""

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"shortcuts/{self.shortcut_id}"

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"


def passages(text: str) -> Iterator[str]:
    """What a shortcut puts into the text as it stands there: each line without its mark, and what is around blanks."""
    for line in text.split("\n"):
        for passage in _BLANK.split(_MARK.sub("", line)):
            if passage.strip():
                yield passage.strip()


def folded(short: str) -> str:
    """The form that abbreviations are compared in: capitals make no difference."""
    return short.casefold()


def check_shortcut(short: str, title: str, text: str) -> None:
    """Raises ShortcutWrong for an abbreviation that could not be typed, or a text that no document can hold."""
    if not short or len(short) > LONGEST_SHORT or any(c.isspace() for c in short) or not short.isprintable():
        raise ShortcutWrong(f"has to be 1 to {LONGEST_SHORT} characters without spaces", field="shortcut.short")
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise ShortcutWrong(f"is one line of at most {LONGEST_TITLE} characters", field="shortcut.title")
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise ShortcutWrong(f"has to be 1 to {LONGEST_TEXT} characters", field="shortcut.text")
    if forbidden_character(text) is not None:
        raise ShortcutWrong("holds a character that no document can hold", field="shortcut.text")


def check_word(word: str) -> str:
    """The word, trimmed. Raises WordWrong for what is no word."""
    trimmed = word.strip()
    if not trimmed or len(trimmed) > LONGEST_WORD or not trimmed.isprintable() or not _WORD.search(trimmed):
        raise WordWrong(LONGEST_WORD)
    return trimmed


def words_in(texts: Iterable[str]) -> Iterator[str]:
    """Each word of the texts once, as written, `MOST_RIGHT` of them at most."""
    seen: set[str] = set()
    for text in texts:
        for match in _WORD.finditer(text):
            word = match[0]
            if word not in seen:
                if len(seen) == MOST_RIGHT:
                    return
                seen.add(word)
                yield word


@dataclass(frozen=True, slots=True)
class Aids:
    """What helps to write one job's report: what the style allows, and the words that count as right in it."""

    bold: bool
    italic: bool
    underline: bool
    lists: bool
    locale: str
    words: tuple[str, ...]
    may_add_for_client: bool
    units_in_words: bool
