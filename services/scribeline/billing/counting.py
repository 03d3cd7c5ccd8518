"""How much a text has of what a definition counts: exact whole numbers, by who wrote it and where it stands.

The same text always gives the same count. What a writer's share is, is the count of what that writer wrote: a line or
a word belongs to whoever wrote its first visible character.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, chain, compress

from scribeline.billing.definitions import Definition, RoundingLevel, Unit
from scribeline.billing.delivered import DeliveredText, Paragraph, Part, Piece, Writer
from scribeline.billing.graphemes import SPACES, graphemes, is_printed, is_space, stands_alone

_SPACES = re.compile(f"[{SPACES}]+")
_LEADING, _TRAILING = re.compile(f"[{SPACES}]+"), re.compile(f"[{SPACES}]+$")
_TWO_SPACES = re.compile(f"[{SPACES}]{{2}}")
_WORD = re.compile(f"[^{SPACES}\n]+")


_Paragraphs = Sequence[tuple[Part, tuple[Piece, ...]]]


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted: characters, lines, words, pages or documents, or milliseconds of a recording."""

    counted: int
    by_writer: Mapping[Writer, int]
    by_part: Mapping[Part, int]


def count(text: DeliveredText, definition: Definition, *, audio_ms: int = 0) -> Count:
    """How much of what `definition` counts there is in `text`; `audio_ms` is the recording's length."""
    if definition.unit is Unit.MINUTE:
        return Count(audio_ms, {}, {})
    if definition.unit is Unit.REPORT:
        return Count(1, {}, {})
    paragraphs = [
        (paragraph.part, counted)
        for paragraph in text.paragraphs
        if (counted := _counted(paragraph, definition)) is not None
    ]
    if definition.unit is Unit.GROSS_PAGE:
        return Count(_pages([pieces for _, pieces in paragraphs], definition), {}, {})
    plain, others = _parted(paragraphs, definition)
    by_writer, by_part = _plain_characters(plain, definition)
    for part, pieces in others:
        told = _COUNTERS[definition.unit](pieces, definition)
        by_writer.update(told)
        by_part[part] += sum(told.values())
    return Count(
        sum(by_writer.values()),
        {writer: by_writer[writer] for writer in Writer if by_writer[writer]},
        {part: by_part[part] for part in Part if by_part[part]},
    )


def units(counted: int, definition: Definition) -> Fraction:
    """The units that a count is, exactly: 130 characters of 65 to a line are 2 lines."""
    return Fraction(counted, definition.per_unit)


def job_units(counted: int, definition: Definition) -> Fraction:
    """The units of one job: rounded, where the definition rounds each job, and at least its minimum."""
    exact = units(counted, definition)
    if definition.rounding.level is RoundingLevel.JOB:
        exact = definition.rounding.apply(exact)
    return max(exact, Fraction(definition.minimum)) if definition.minimum else exact


def _counted(paragraph: Paragraph, definition: Definition) -> tuple[Piece, ...] | None:
    """The pieces of a paragraph that count at all; None where it does not."""
    if paragraph.part is not Part.BODY and not definition.count_header_footer:
        return None
    written = paragraph.pieces
    if "" in [piece.text for piece in written]:
        written = tuple(piece for piece in written if piece.text)
    if definition.count_template_text:
        return written
    # A paragraph of nothing but the template's text is the template's, and so is its hard return.
    return tuple(piece for piece in written if piece.writer is not Writer.TEMPLATE) or None


# --- characters -------------------------------------------------------------------------------------------------------


def _parted(paragraphs: _Paragraphs, definition: Definition) -> tuple[_Paragraphs, _Paragraphs]:
    """The paragraphs that can be counted at once, and those that are looked at piece by piece."""
    if _are_plain(paragraphs, definition):
        return paragraphs, []
    plain = [_are_plain([each], definition) for each in paragraphs]
    return [*compress(paragraphs, plain)], [*compress(paragraphs, (not each for each in plain))]


def _are_plain(paragraphs: _Paragraphs, definition: Definition) -> bool:
    """Whether all characters count alike wherever they stand, so that each writer's can be counted at once: many times
    as fast, and the same."""
    if definition.unit not in (Unit.LINE, Unit.CHARACTER) or definition.trim or definition.format_weight:
        return False
    text = "\n".join(["".join([piece.text for piece in pieces]) for _, pieces in paragraphs])
    return stands_alone(text) and not (definition.collapse_spaces and _TWO_SPACES.search(text))


def _plain_characters(paragraphs: _Paragraphs, definition: Definition) -> tuple[Counter[Writer], Counter[Part]]:
    by_writer: Counter[Writer] = Counter()
    by_part: Counter[Part] = Counter()
    texts: dict[tuple[Part, Writer], list[str]] = {}
    for part, pieces in paragraphs:
        for piece in pieces:
            texts.setdefault((part, piece.writer), []).append(piece.text)
        by_writer[pieces[-1].writer if pieces else Writer.TEMPLATE] += definition.cr_chars
        by_part[part] += definition.cr_chars
    for (part, writer), told in texts.items():
        number = _weighed("".join(told), definition)
        by_writer[writer] += number
        by_part[part] += number
    return by_writer, by_part


def _weighed(text: str, definition: Definition) -> int:
    """The characters of a plain text, its ends of paragraphs aside."""
    visible, spaces, capitals, returns = _tally(text, capitals=definition.uppercase_weight > 1)
    number = visible + capitals * (definition.uppercase_weight - 1) + returns * definition.cr_chars
    return number + spaces * definition.count_spaces


def _characters(pieces: tuple[Piece, ...], definition: Definition) -> Counter[Writer]:
    told: Counter[Writer] = Counter()
    last = pieces[-1].writer if pieces else Writer.TEMPLATE  # whose the paragraph's hard return is
    pieces = _whole_characters(pieces)
    look = (False, False, False)
    after_space = False
    for piece in _trimmed(pieces) if definition.trim else pieces:
        if not piece.text:  # nothing is left of it
            continue
        visible, spaces, capitals, returns = _tally(piece.text, capitals=definition.uppercase_weight > 1)
        if definition.collapse_spaces and spaces:
            runs = _SPACES.findall(piece.text)
            spaces = len(runs) - (after_space and is_space(piece.text[0]))
        after_space = is_space(piece.text[-1])
        number = visible + capitals * (definition.uppercase_weight - 1) + returns * definition.cr_chars
        number += spaces * definition.count_spaces
        if definition.format_weight:
            number += definition.format_weight * _switched(look, piece.look)
            look = piece.look
        told[piece.writer] += number
    if definition.format_weight:
        told[last] += definition.format_weight * _switched(look, (False, False, False))
    told[last] += definition.cr_chars
    return told


def _tally(text: str, *, capitals: bool) -> tuple[int, int, int, int]:
    """Printed characters, spaces, capitals (where asked for) and new lines."""
    returns = text.count("\n")
    if stands_alone(text):
        spaces = text.count(" ") + text.count("\t") + text.count("\u00a0")
        upper = sum(map(str.isupper, text)) if capitals else 0
        return len(text) - spaces - returns, spaces, upper, returns
    visible = spaces = upper = 0
    for character in graphemes(text):
        if is_space(character[0]):
            spaces += 1
        elif is_printed(character):
            visible += 1
            upper += capitals and character[0].isupper()
    return visible, spaces, upper, returns


def _switched(before: tuple[bool, bool, bool], after: tuple[bool, bool, bool]) -> int:
    """How many of bold, italic and underline change."""
    return sum(was != now for was, now in zip(before, after, strict=True))


def _whole_characters(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces with no character cut in two: an accent that was added belongs to the letter's writer."""
    if all(stands_alone(piece.text) for piece in pieces):
        return pieces
    ends = set(accumulate(len(character) for character in graphemes("".join(piece.text for piece in pieces))))
    whole: list[Piece] = []
    place = 0
    for piece in pieces:
        text = piece.text
        taken = 0
        while taken < len(text) and whole and place not in ends:
            place += 1
            taken += 1
        # What was taken completes the character that the piece before began.
        if taken:
            whole[-1] = _with_text(whole[-1], whole[-1].text + text[:taken])
        if text[taken:]:
            whole.append(_with_text(piece, text[taken:]))
            place += len(text) - taken
    return tuple(whole)


def _trimmed(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    """The pieces without the spaces at the paragraph's ends."""
    text = "".join(piece.text for piece in pieces)
    leading, trailing = _LEADING.match(text), _TRAILING.search(text)
    start = leading.end() if leading else 0
    end = max(start, trailing.start() if trailing else len(text))
    place = 0
    for piece in pieces:
        first, last = max(start - place, 0), max(min(end - place, len(piece.text)), 0)
        place += len(piece.text)
        yield _with_text(piece, piece.text[first:last])


def _with_text(piece: Piece, text: str) -> Piece:
    return Piece(text, piece.writer, piece.bold, piece.italic, piece.underline)


# --- words and printed lines ------------------------------------------------------------------------------------------


def _words(pieces: tuple[Piece, ...], definition: Definition) -> Counter[Writer]:  # noqa: ARG001 - one of the counters
    text = "".join(piece.text for piece in pieces)
    starts = (match.start() for match in _WORD.finditer(text) if any(map(is_printed, match.group())))
    return Counter(_writers_at(pieces, starts))


def _pages(paragraphs: Sequence[tuple[Piece, ...]], definition: Definition) -> int:
    """The pages with anything visible on them."""
    rows = chain.from_iterable(_rows(pieces, definition.columns) for pieces in paragraphs)
    return len({row // definition.lines_per_page for row, seen in enumerate(rows) if seen is not None})


def _gross_lines(pieces: tuple[Piece, ...], definition: Definition) -> Counter[Writer]:
    return Counter(_writers_at(pieces, (seen for seen in _rows(pieces, definition.columns) if seen is not None)))


def _rows(pieces: tuple[Piece, ...], columns: int) -> Iterator[int | None]:
    """The printed lines of a paragraph: where the first visible character of each stands; None where there is none.

    Words go to the next line where they do not fit; a word that fits on no line is cut. A tab is one character wide.
    """
    start = 0
    for line in "".join(piece.text for piece in pieces).split("\n"):
        yield from (None if seen is None else start + seen for seen in _wrapped(line, columns))
        start += len(line) + 1


def _wrapped(line: str, columns: int) -> Iterator[int | None]:
    seen: int | None = None  # the first visible character of the printed line
    width = place = 0
    for token in re.findall(f"[{SPACES}]|[^{SPACES}]+", line):
        characters = list(graphemes(token))
        if is_space(token[0]):
            width += 1
        else:
            if width + len(characters) > columns and seen is not None:
                yield seen
                seen, width = None, 0
            at = place
            for character in characters:
                if width >= columns and seen is not None:
                    yield seen
                    seen, width = None, 0
                if seen is None and is_printed(character):
                    seen = at
                width += 1
                at += len(character)
        place += len(token)
    yield seen


def _writers_at(pieces: tuple[Piece, ...], places: Iterator[int]) -> Iterator[Writer]:
    """Who wrote the characters at these places, which rise."""
    ends = list(accumulate(len(piece.text) for piece in pieces))
    index = 0
    for place in places:
        while ends[index] <= place:
            index += 1
        yield pieces[index].writer


_COUNTERS = {
    Unit.LINE: _characters,
    Unit.CHARACTER: _characters,
    Unit.WORD: _words,
    Unit.GROSS_LINE: _gross_lines,
}
