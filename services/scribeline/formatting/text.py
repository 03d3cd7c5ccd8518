"""Formatting of text that somebody else's engine wrote: words without times, and without confidence."""

import re
from collections.abc import Iterator

from scribeline.formatting.pipeline import DEFAULT_STYLE, Formatted, format_dictation
from scribeline.formatting.sentences import MIN_WORDS
from scribeline.formatting.style import Style
from scribeline.transcripts.model import plain_text
from scribeline.transcripts.words import Word

_ANNOUNCED = re.compile(r"\b(?:heading|(?:new|next)\s+(?:paragraph|line)|next\s+number)\b", re.IGNORECASE)


def format_text(text: str, style: Style = DEFAULT_STYLE) -> str:
    """The text as the style writes it. Text in which there is nothing to change comes back as it is, spaces and all."""
    written = plain_text(_formatted(text, style, explain=False).document)
    return text if written.split() == text.split() else written


def explain_text(text: str, style: Style = DEFAULT_STYLE) -> Formatted:
    """The document of a text, the notes to the typist in it, and what each pass changed and why.

    A short remark without layout keeps its headings in its line: whoever dictates one sentence dictates no report.
    """
    return _formatted(text, style, explain=True)


def _formatted(text: str, style: Style, *, explain: bool) -> Formatted:
    words = list(words_of(text))
    remark = len(words) < MIN_WORDS and _ANNOUNCED.search(text) is None
    return format_dictation(words, style, explain=explain, remark=remark)


def words_of(text: str) -> Iterator[Word]:
    """The words of a text; a line that ends begins the next line's first word, so that layout is kept."""
    for number, line in enumerate(text.splitlines()):
        for place, word in enumerate(line.split()):
            yield Word(f"\n{word}" if number and not place else word, 0.0, 0.0)
