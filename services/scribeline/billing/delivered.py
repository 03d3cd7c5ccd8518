"""The text of a delivered document, which is what is counted: its paragraphs, and who wrote which part of them.

What a file says is read from the file alone (`scribeline.deliverables.reading`). Who wrote it, the file does not say:
that is kept beside it, as stretches of code points over the texts of all paragraphs, one behind the other, and stands
on the invoice line ("t24 f12 m310 p8"). There is no text in it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple

from scribeline.billing.errors import MarksWrong


class Part(StrEnum):
    """Where on the page a paragraph stands."""

    HEADER = "header"
    BODY = "body"
    FOOTER = "footer"


class Writer(StrEnum):
    """Who wrote a stretch of text."""

    TEMPLATE = "template"
    """It stands in the client's template, the same in every document."""
    FACTS = "facts"
    """Filled in from the order: names, numbers, dates, the signature."""
    NORMAL = "normal"
    """A text for normal findings, put in whole."""
    MACHINE = "machine"
    """The machine wrote it, and it was left as it was."""
    PERSON = "person"
    """Somebody typed it."""


class Piece(NamedTuple):
    """Text by one writer in one look. (A tuple: a month of 100,000 documents has seven million of them.)"""

    text: str
    writer: Writer = Writer.PERSON
    bold: bool = False
    italic: bool = False
    underline: bool = False

    @property
    def look(self) -> tuple[bool, bool, bool]:
        """Bold, italic, underline."""
        return self.bold, self.italic, self.underline


class Paragraph(NamedTuple):
    """One paragraph as it is printed; a line feed in it is a new line within the paragraph."""

    part: Part
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """What it says."""
        return "".join([piece.text for piece in self.pieces])


@dataclass(frozen=True, slots=True)
class DeliveredText:
    """All that a document says, in the order header, body, footer; each header and footer once."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def sha256(self) -> str:
        """What the text is recognised by: where each paragraph stands, and what it says; not how it looks."""
        whole = "".join([f"{paragraph.part.value}\t{paragraph.text}\x1e" for paragraph in self.paragraphs])
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def length(self) -> int:
        """Code points in all paragraphs."""
        return sum(len(paragraph.text) for paragraph in self.paragraphs)

    @property
    def marks(self) -> str:
        """Who wrote it: stretches as a letter and a number of code points ("t24 f12 m310 p8")."""
        stretches: list[tuple[Writer, int]] = []
        writer, length = Writer.PERSON, 0
        for paragraph in self.paragraphs:
            for piece in paragraph.pieces:
                if piece.writer is not writer and piece.text:
                    stretches.append((writer, length))
                    writer, length = piece.writer, 0
                length += len(piece.text)
        stretches.append((writer, length))
        return " ".join(f"{_LETTERS[who]}{number}" for who, number in stretches if number)

    def written_by(self, marks: str) -> "DeliveredText":
        """The same text with the writers that `marks` tells. Raises MarksWrong where they are not for this text."""
        stretches = list(_stretches(marks))
        if sum(length for _, length in stretches) != self.length:
            raise MarksWrong
        writers = iter([(writer, length) for writer, length in stretches if length] or [(Writer.PERSON, 0)])
        writer, left = next(writers)
        paragraphs = []
        for paragraph in self.paragraphs:
            pieces = []
            for piece in paragraph.pieces:
                text = piece.text
                while text:
                    if not left:
                        writer, left = next(writers)
                    taken = text[:left]
                    pieces.append(piece._replace(text=taken, writer=writer))
                    text, left = text[len(taken) :], left - len(taken)
            paragraphs.append(paragraph._replace(pieces=tuple(pieces)))
        return DeliveredText(tuple(paragraphs))


def as_value(text: DeliveredText) -> list[Any]:
    """The text as JSON holds it: for each paragraph its part, and its pieces as text, writer and look."""
    return [
        [
            each.part[0],
            [
                [piece.text, _LETTERS[piece.writer], sum(bit << place for place, bit in enumerate(piece.look))]
                for piece in each.pieces
            ],
        ]
        for each in text.paragraphs
    ]


def of_value(value: list[Any]) -> DeliveredText:
    """The text that `as_value` gave."""
    return DeliveredText(
        tuple(
            [
                Paragraph(
                    _PARTS[part], tuple([Piece(text, _WRITERS[writer], *_LOOKS[look]) for text, writer, look in pieces])
                )
                for part, pieces in value
            ]
        )
    )


_LOOKS = [(bool(look & 1), bool(look & 2), bool(look & 4)) for look in range(8)]
_PARTS = {part.value[0]: part for part in Part}
_LETTERS = {writer: writer.value[0] for writer in Writer}
_WRITERS = {letter: writer for writer, letter in _LETTERS.items()}
_STRETCH = re.compile(r"([tfnmp])([0-9]{1,9})", re.ASCII)


def _stretches(marks: str) -> Iterator[tuple[Writer, int]]:
    for mark in marks.split():
        match = _STRETCH.fullmatch(mark)
        if match is None:
            raise MarksWrong
        yield _WRITERS[match[1]], int(match[2])


def pieces_of(
    text: str, writers: Sequence[Writer], looks: Iterable[tuple[bool, bool, bool]] | None = None
) -> list[Piece]:
    """`text` in pieces of one writer and one look; both are told code point by code point."""
    told = list(looks) if looks is not None else [(False, False, False)] * len(text)
    pieces = []
    for (writer, look), stretch in groupby(zip(text, writers, told, strict=True), lambda each: each[1:]):
        pieces.append(Piece("".join(each[0] for each in stretch), writer, *look))
    return pieces


def plain(text: str, writer: Writer = Writer.PERSON, part: Part = Part.BODY) -> DeliveredText:
    """A text without looks by one writer; each of its lines is a paragraph."""
    return DeliveredText(tuple(Paragraph(part, (Piece(line, writer),)) for line in text.split("\n")))
