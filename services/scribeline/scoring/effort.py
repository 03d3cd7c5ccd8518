"""Correction effort: how much of a draft somebody has to change to make it the finished report."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

from scribeline.scoring.figures import Share
from scribeline.scoring.manifest import Accepted

_WORD = re.compile(r"[a-z0-9]+")


def one_line(text: str) -> str:
    """The text with each run of white space as one space: layout is free."""
    return " ".join(text.split())


def words_in(text: str) -> list[str]:
    """The words of a text as error rates count them: letters and digits only, in small letters."""
    return _WORD.findall(text.lower())


def as_accepted(draft: str, report: str, accept: Iterable[Accepted]) -> tuple[str, str]:
    """Draft and report in one line each; where the draft has another form that is as right as the report's, it gets the
    report's."""
    draft, report = one_line(draft), one_line(report)
    for form in accept:
        written = one_line(form.written)
        for other in map(one_line, form.also):
            if written not in draft:
                draft = draft.replace(other, written)
    return draft, report


def effort(draft: str, report: str) -> Share:
    """Characters to insert, delete or replace, of the report's characters. Both texts are in one line."""
    return Share(Levenshtein.distance(report, draft), len(report))


def word_errors(draft: str, report: str) -> Share:
    """Words to insert, delete or replace, of the report's words: the word error rate."""
    written = words_in(report)
    return Share(Levenshtein.distance(written, words_in(draft)), len(written))
