"""How a client writes: lessons in style from what people keep changing.

Nothing here knows what a heading or an abbreviation looks like. The dictation is formatted once more for each way in
which one setting of the style could be different; where that differs from the draft as it would be today, the approved
document says which of the two a person wanted.
"""

from collections.abc import Collection, Iterator, Sequence
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
MOST_WORDS = 600
"""Of one dictation, in the passages that a person changed: formatting them again and again takes its time, and there
are other documents."""


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


def habits(
    draft: Document,
    approved: Document,
    words: Sequence[Word],
    style: Style,
    settled: Collection[str] = (),
) -> tuple[Lesson, ...]:
    """The lessons of one document: which settings of the client's `style` it speaks for being different, or against.

    Only the passages that a person changed are looked at. In them a setting is spoken for where a person wrote what
    another value would have written, and against where what the style writes today was left, or was put. The settings
    that are `settled` otherwise, by the document's work type, say nothing of the client.
    """
    drafted, wanted = pieces(draft), pieces(approved)
    choices = [choice for choice in alternatives(style) if choice[0] not in settled]
    votes: dict[tuple[str, Any], dict[bool, Place]] = {}
    for first, last in _changed_passages(drafted, wanted, len(words)):
        passage = words[first : last + 1]
        there = _between(wanted, first, last)
        today = _formatted(passage, style, first)
        became = _stretches(today, there)
        before = _between(drafted, first, last)
        for (name, value), other in _that_show(passage, style, first, today, choices):
            for against, place in _votes(today, other, before, there, became):
                votes.setdefault((name, value), {}).setdefault(against, place)
    return tuple(
        Lesson(Kind.STYLE, name, value_text(value), place, against=against)
        for (name, value), places in votes.items()
        for against, place in places.items()
    )


def _changed_passages(drafted: Sequence[Piece], wanted: Sequence[Piece], word_count: int) -> Iterator[tuple[int, int]]:
    """The words, first and last, of the draft's blocks in which anything was changed; as far as `MOST_WORDS` go."""
    changed: set[int] = set()
    for same, a, b, _, _ in changes([piece.look for piece in drafted], [piece.look for piece in wanted]):
        if not same:
            changed.update(piece.block for piece in drafted[max(0, a - (a == b)) : b])
    begins: dict[int, int] = {}
    for piece in drafted:
        if piece.words is not None:
            begins.setdefault(piece.block, piece.words.first)
    blocks = sorted(begins)
    left = MOST_WORDS
    first: int | None = None
    for at, block in enumerate(blocks):
        end = begins[blocks[at + 1]] if at + 1 < len(blocks) else word_count
        if block in changed and begins[block] < end:
            first = begins[block] if first is None else first
            if at + 1 < len(blocks) and blocks[at + 1] in changed:
                continue
        if first is not None and first < end:
            last = min(end, first + left) - 1
            left -= last - first + 1
            yield first, last
            if left <= 0:
                return
        first = None


def _between(row: Sequence[Piece], first: int, last: int) -> list[Piece]:
    """The pieces over these words, with those between them that stand over none."""
    places = [
        at
        for at, piece in enumerate(row)
        if piece.words is not None and piece.words.first <= last and first <= piece.words.last
    ]
    return list(row[places[0] : places[-1] + 1]) if places else []


def _formatted(passage: Sequence[Word], style: Style, first: int) -> list[Piece]:
    """The passage as the style writes it; its pieces know their words by their places in the whole dictation."""
    return [
        piece
        if piece.words is None
        else replace(piece, words=WordSpan(piece.words.first + first, piece.words.last + first))
        for piece in pieces(format_words(passage, style))
    ]


def _that_show(
    passage: Sequence[Word], style: Style, first: int, today: Sequence[Piece], choices: Sequence[tuple[str, Any]]
) -> Iterator[tuple[tuple[str, Any], list[Piece]]]:
    """The choices that would change the passage, each with the passage as it would be.

    Most settings show nowhere in a passage. So several are tried at once, and one by one only where that shows.
    """
    together = dict(choices)
    if len(together) < len(choices):  # two values of one setting cannot be tried at once
        others = [choice for choice in choices if together[choice[0]] is not choice[1]]
        yield from _that_show(passage, style, first, today, list(together.items()))
        yield from _that_show(passage, style, first, today, others)
        return
    other = _formatted(passage, replace(style, **together), first)
    if [piece.look for piece in other] == [piece.look for piece in today]:
        return
    if len(choices) == 1:
        yield choices[0], other
        return
    half = len(choices) // 2
    yield from _that_show(passage, style, first, today, choices[:half])
    yield from _that_show(passage, style, first, today, choices[half:])


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
