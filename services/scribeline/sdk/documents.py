"""Documents for programs: made from plain text, read as plain text, with the doubtful words marked.

The text form is the one people type:

    EXAMINATION: CT of the cervical spine.        a heading in capitals with a colon, and a paragraph
    - fell from a ladder                          a bullet
    1. Nondisplaced fracture.                     a numbered item

Every line is a block of its own; empty lines only part what people read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scribeline.v1.transcripts_pb2 import Block, Document, Inline, Run, Transcript, Word

BLANK_MARK = "____"
"""How a place that could not be transcribed looks in text."""

# Capitals up to a colon, or a line of nothing but capitals.
_HEADING = re.compile(
    r"(?P<title>[A-Z](?=[^a-z:]*[A-Z])[^a-z:]{0,78}):(?:[ \t]+(?P<rest>\S.*))?|(?P<alone>[A-Z][A-Z /&,()-]{2,78})"
)
_NUMBERED = re.compile(r"\d{1,3}[.)][ \t]+(?P<rest>\S.*)")
_BULLET = re.compile(r"[-•*][ \t]+(?P<rest>\S.*)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one certainty."""

    text: str
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One block as it is read: its kind, and its pieces with bullet or number."""

    kind: "Block.Kind.ValueType"
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(piece.text for piece in self.pieces)


def document_from_text(text: str) -> Document:
    """The document that plain text stands for. Its runs stand for no words; the front finds them when it is saved."""
    document = Document()
    for line in text.splitlines():
        line = line.strip()
        if not line:
            continue
        if heading := _HEADING.fullmatch(line):
            _add(document, Block.KIND_HEADING, f"{heading['title']}:" if heading["title"] else heading["alone"])
            if heading["rest"]:
                _add(document, Block.KIND_PARAGRAPH, heading["rest"])
        elif item := _NUMBERED.fullmatch(line):
            _add(document, Block.KIND_NUMBERED, item["rest"])
        elif item := _BULLET.fullmatch(line):
            _add(document, Block.KIND_BULLET, item["rest"])
        else:
            _add(document, Block.KIND_PARAGRAPH, line)
    return document


def document_text(document: Document) -> str:
    """The document as text, an empty line before each section."""
    return "".join(
        ("" if number == 0 else "\n\n" if line.kind == Block.KIND_HEADING else "\n") + line.text
        for number, line in enumerate(lines(document))
    )


def transcript_lines(transcript: Transcript) -> tuple[Line, ...]:
    """The transcript's document line by line, with its doubtful words told apart (it has to be read with its words)."""
    return tuple(lines(transcript.document, transcript.words, transcript.doubtful_below))


def lines(document: Document, words: Sequence[Word] = (), doubtful_below: float = 0.0) -> Iterator[Line]:
    """The blocks of a document as they are read. Text is doubtful when one of its words is less sure than the bound."""
    counts: dict[int, int] = {}
    for block in document.blocks:
        level = max(block.level, 1)
        mark = ""
        if block.kind in (Block.KIND_NUMBERED, Block.KIND_BULLET):
            counts = {deep: count for deep, count in counts.items() if deep <= level}
            if block.kind == Block.KIND_NUMBERED:
                counts[level] = counts.get(level, 0) + 1
                mark = f"{counts[level]}. "
            else:
                counts.pop(level, None)
                mark = "- "
            mark = "  " * (level - 1) + mark
        else:
            counts.clear()
        pieces = [Piece(mark)] if mark else []
        for inline in block.inlines:
            pieces.extend(_pieces(inline, words, doubtful_below))
        yield Line(block.kind, tuple(pieces))


def _pieces(inline: Inline, words: Sequence[Word], doubtful_below: float) -> Iterator[Piece]:
    if not inline.HasField("run"):
        yield Piece(BLANK_MARK)
        return
    text = inline.run.text
    core = text.strip()
    if not core or not _is_doubtful(inline.run, words, doubtful_below):
        yield Piece(text)
        return
    # The spaces around a doubtful word are sure.
    start = text.index(core)
    if start:
        yield Piece(text[:start])
    yield Piece(core, is_doubtful=True)
    if start + len(core) < len(text):
        yield Piece(text[start + len(core) :])


def _is_doubtful(run: Run, words: Sequence[Word], doubtful_below: float) -> bool:
    if not run.HasField("words"):
        return False
    spoken = words[max(run.words.first, 0) : run.words.last + 1]
    return any(word.HasField("confidence") and word.confidence < doubtful_below for word in spoken)


def _add(document: Document, kind: "Block.Kind.ValueType", text: str) -> None:
    document.blocks.append(Block(kind=kind, inlines=[Inline(run=Run(text=text))], level=1))
