"""How a client writes: lessons in style from what people keep changing.

Nothing here knows what a heading or an abbreviation looks like. The dictation is formatted once more for each way in
which one setting of the style could be different; where that differs from the draft as it would be today, the approved
document says which of the two a person wanted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from enum import StrEnum
from typing import Any

from scribeline.formatting.pipeline import format_words
from scribeline.formatting.style import Style
from scribeline.learning.model import Kind, Lesson, Place
from scribeline.learning.reading import Piece, pieces
from scribeline.transcripts.alignment import changes
from scribeline.transcripts.model import Document, WordSpan
from scribeline.transcripts.words import Word

_NEVER_LEARNT = frozenset({"locale", "editing"})
"""Settings that say what kind of document it is; nobody means them by a correction."""
_NUMBERS: dict[str, tuple[int, ...]] = {"spaces_after_sentence": (1, 2), "numbers_from": (0, 10, 13, 100)}
"""Values of settings that are numbers, of which the style guides make use."""
_BETWEEN = 2
"""Pieces that may stay between two that changed places."""
MOST_WORDS = 5_000
"""A longer dictation is not formatted so many times over; there are others."""


def alternatives(style: Style) -> Iterator[tuple[str, Any]]:
    """Every way in which one setting of the style could be different: its name and another value."""
    for field in fields(Style):
        if field.name in _NEVER_LEARNT:
            continue
        now = getattr(style, field.name)
        if isinstance(now, bool):
            yield field.name, not now
        elif isinstance(now, StrEnum):
            yield from ((field.name, value) for value in type(now) if value is not now)
        elif isinstance(now, int):
            yield from ((field.name, value) for value in _NUMBERS.get(field.name, ()) if value != now)


def value_text(value: object) -> str:
    """A setting's value as a style file writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)


def habits(draft: Document, approved: Document, words: Sequence[Word], style: Style) -> tuple[Lesson, ...]:
    """The lessons of one document: which settings of the client's `style` it speaks for being different, or against.

    A setting is spoken for where a person wrote what another value would have written, and against where what the
    style writes today was left, or was put.
    """
    if not words or len(words) > MOST_WORDS:
        return ()
    today, drafted, wanted = pieces(format_words(words, style)), pieces(draft), pieces(approved)
    became = _stretches(today, wanted)
    found: list[Lesson] = []
    for name, value in alternatives(style):
        other = pieces(format_words(words, replace(style, **{name: value})))
        votes = list(_votes(today, other, drafted, wanted, became))
        for against in (False, True):
            places = [place for was_against, place in votes if was_against is against]
            if places:
                found.append(Lesson(Kind.STYLE, name, value_text(value), places[0], against=against))
    return tuple(found)


def _votes(
    today: Sequence[Piece],
    other: Sequence[Piece],
    drafted: Sequence[Piece],
    wanted: Sequence[Piece],
    became: Sequence[tuple[bool, int, int, int, int]],
) -> Iterator[tuple[bool, Place]]:
    """For each place where the other style would write otherwise: whether a person was against it, and where."""
    for same, a, b, c, d in _stretches(today, other):
        if same or a == b or c == d:
            continue
        span = _span(today[a:b])
        instead = [piece.look for piece in other[c:d]]
        for kept, from_, to, new_from, new_to in became:
            if not (from_ <= a and b <= to):
                continue
            if kept:
                yield True, _place(wanted[new_from + a - from_ : new_from + b - from_], span)
                break
            put = [piece.look for piece in wanted[new_from:new_to]]
            at = _within(instead, put)
            if at is not None and not _stood(drafted, span, instead):
                yield False, _place(wanted[new_from + at : new_from + at + len(instead)], span)
            break


def _stretches(old: Sequence[Piece], new: Sequence[Piece]) -> list[tuple[bool, int, int, int, int]]:
    """Stretches that are the same (True) and that differ, in turn; what only changed places ("March 5", "5 March") is
    one that differs."""
    found: list[tuple[bool, int, int, int, int]] = []
    for same, a, b, c, d in changes([piece.look for piece in old], [piece.look for piece in new]):
        if not same and len(found) > 1 and found[-1][2] - found[-1][1] <= _BETWEEN:
            _, *first = found[-2]
            if first[0] == first[1] or first[2] == first[3] or a == b or c == d:
                del found[-2:]
                found.append((False, first[0], b, first[2], d))
                continue
        found.append((same, a, b, c, d))
    return found


def _within(row: Sequence[object], longer: Sequence[object]) -> int | None:
    """Where the row stands in the longer one."""
    for at in range(len(longer) - len(row) + 1):
        if list(longer[at : at + len(row)]) == list(row):
            return at
    return None


def _stood(drafted: Sequence[Piece], span: WordSpan, instead: Sequence[object]) -> bool:
    """Whether the draft already had it so: then nobody changed anything there."""
    there = [
        piece.look
        for piece in drafted
        if piece.words is not None and piece.words.first <= span.last and span.first <= piece.words.last
    ]
    return _within(instead, there) is not None


def _span(row: Sequence[Piece]) -> WordSpan:
    span: WordSpan | None = None
    for piece in row:
        if piece.words is not None:
            span = piece.words if span is None else span.joined(piece.words)
    return span or WordSpan(0, 0)


def _place(row: Sequence[Piece], span: WordSpan) -> Place:
    first = row[0]
    end = max(piece.end for piece in row if piece.block == first.block)
    return Place(first.block, first.start, max(end, first.start), span)
