"""The document: what was dictated, as it is written.

A document is a flat list of blocks, as the editor holds it; sections are a view of it (`sections`). A block is made of
runs of text and of blanks. Each run knows which of the dictation's machine words it stands for, so that a click on the
text finds the place in the audio, whatever the text has become.

    Document
    └── Block (heading, paragraph, bullet, numbered)
        ├── Run    text, its words, bold, italic, underline
        └── Blank  a stretch of audio that nobody could write down yet

Everything here is a plain, frozen value; `validate` says whether a document that came from outside may be stored.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from scribeline.transcripts.errors import (
    BadBlank,
    BadBlock,
    DocumentTooLarge,
    ForbiddenCharacter,
    WordSpanOutOfRange,
)

MAX_BLOCKS = 20_000
MAX_INLINES = 200_000
MAX_CHARACTERS = 500_000
MAX_BLANK_CHARACTERS = 2_000  # of what was heard, and of the note, each
MAX_LEVEL = 8
BLANK_MARK = "____"


class BlockKind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    NUMBERED = "numbered"


class BlankReason(StrEnum):
    """Why a blank was left."""

    INAUDIBLE = "inaudible"
    UNCLEAR_TERM = "unclear_term"
    DISCREPANCY = "discrepancy"
    MISSING_INFORMATION = "missing_information"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class WordSpan:
    """Neighbouring machine words, by their indices in the dictation; `first` and `last` both belong to it."""

    first: int
    last: int

    def joined(self, other: "WordSpan") -> "WordSpan":
        """The smallest span that holds both."""
        return WordSpan(min(self.first, other.first), max(self.last, other.last))


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look that stands for one span of words.

    `text` holds its own spaces; a line feed in it is a new line within the block. `words` is None for text that
    nobody dictated: typed in, or from a template.
    """

    text: str
    words: WordSpan | None = None
    bold: bool = False
    italic: bool = False
    underline: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """A place in the text where the writer could not tell, or should not guess, what was said.

    `start_s` and `end_s` are seconds from the start of the dictation; `heard` is what it sounded like; `note` is for
    the person who resolves it.
    """

    start_s: float
    end_s: float
    heard: str = ""
    reason: BlankReason = BlankReason.INAUDIBLE
    note: str = ""


Inline = Run | Blank


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or one item of a list. `level` 0 is the outermost."""

    kind: BlockKind
    inlines: tuple[Inline, ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """The blocks of a document, in the order in which they are read."""

    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (None before the first one) and the blocks under it."""

    heading: Block | None
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The heading's words, without the colon that some clients write after it."""
        return "" if self.heading is None else block_text(self.heading).strip().removesuffix(":").rstrip()


@dataclass(frozen=True, slots=True)
class PlacedBlank:
    """A blank with the numbers of its block and of its place among the block's inlines."""

    block: int
    inline: int
    blank: Blank


# --- views ------------------------------------------------------------------------------------------------------------


def block_text(block: Block) -> str:
    """The text of one block, with a mark for each blank, without bullet or number."""
    return "".join(inline.text if isinstance(inline, Run) else BLANK_MARK for inline in block.inlines)


def list_numbers(document: Document) -> tuple[int | None, ...]:
    """The number of each numbered block, None for the others.

    Numbers count on within a list; a heading or a paragraph ends every list, and an item ends the lists that are
    deeper than itself.
    """
    numbers: list[int | None] = []
    counts: dict[int, int] = {}
    for block in document.blocks:
        if block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH):
            counts.clear()
            numbers.append(None)
            continue
        counts = {level: count for level, count in counts.items() if level <= block.level}
        if block.kind is BlockKind.BULLET:
            counts.pop(block.level, None)
            numbers.append(None)
        else:
            counts[block.level] = counts.get(block.level, 0) + 1
            numbers.append(counts[block.level])
    return tuple(numbers)


def plain_text(document: Document) -> str:
    """The document as text: headings on their own lines, an empty line before each section, lists as "1. " or "- "."""
    return "".join(piece for _, piece in _pieces(document))


def text_offsets(document: Document) -> tuple[int, ...]:
    """Where in `plain_text` the text of each block begins, after its bullet or number."""
    offsets: list[int] = []
    length = 0
    for is_text, piece in _pieces(document):
        if is_text:
            offsets.append(length)
        length += len(piece)
    return tuple(offsets)


def _pieces(document: Document) -> Iterator[tuple[bool, str]]:
    """What stands between blocks (False) and the blocks' own texts (True), in turn."""
    for index, (block, number) in enumerate(zip(document.blocks, list_numbers(document), strict=True)):
        separator = "" if index == 0 else "\n\n" if block.kind is BlockKind.HEADING else "\n"
        mark = "- " if block.kind is BlockKind.BULLET else "" if number is None else f"{number}. "
        yield False, separator + "  " * (block.level if mark else 0) + mark
        yield True, block_text(block)


def sections(document: Document) -> tuple[Section, ...]:
    """The document by its headings; what stands before the first heading is a section without one."""
    found: list[Section] = []
    heading: Block | None = None
    blocks: list[Block] = []
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            if heading is not None or blocks:
                found.append(Section(heading, tuple(blocks)))
            heading, blocks = block, []
        else:
            blocks.append(block)
    if heading is not None or blocks:
        found.append(Section(heading, tuple(blocks)))
    return tuple(found)


def blanks(document: Document) -> tuple[PlacedBlank, ...]:
    """All blanks, in the order in which they are read."""
    return tuple(
        PlacedBlank(number, place, inline)
        for number, block in enumerate(document.blocks)
        for place, inline in enumerate(block.inlines)
        if isinstance(inline, Blank)
    )


# --- canonical form and validity --------------------------------------------------------------------------------------


def normalise(document: Document) -> Document:
    """The same document with neighbouring runs of one look and one span joined, and empty runs left out.

    Runs that stand for different words stay apart, even where their words follow each other: which word stands under
    "20" and which under "mg" could not be told again afterwards.
    """
    return Document(tuple(Block(b.kind, join_runs(b.inlines), b.level) for b in document.blocks))


def join_runs(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    """Inlines with neighbouring runs of one look and one span joined, and empty runs left out."""
    joined: list[Inline] = []
    texts: list[str] = []  # of the run that is last in `joined`; joined at its end, so that long runs take linear time

    def close() -> None:
        if len(texts) > 1 and isinstance(last := joined[-1], Run):
            joined[-1] = Run("".join(texts), last.words, last.bold, last.italic, last.underline)
        texts.clear()

    for inline in inlines:
        if isinstance(inline, Run):
            if not inline.text:
                continue
            last = joined[-1] if joined else None
            if isinstance(last, Run) and look(last) == look(inline) and last.words == inline.words:
                texts.append(inline.text)
                continue
        close()
        joined.append(inline)
        if isinstance(inline, Run):
            texts.append(inline.text)
    close()
    return tuple(joined)


def look(run: Run) -> tuple[bool, bool, bool]:
    """Bold, italic, underline."""
    return run.bold, run.italic, run.underline


def validate(document: Document, *, word_count: int | None = None) -> None:
    """Raise an `InvalidDocument` unless the document may be stored.

    `word_count` is the number of machine words of the dictation; without it, spans are only checked against
    themselves.
    """
    if len(document.blocks) > MAX_BLOCKS:
        raise DocumentTooLarge(
            f"The document has {len(document.blocks)} blocks; at most {MAX_BLOCKS} are allowed. Split it in two.",
            field="document",
        )
    inlines = characters = 0
    for number, block in enumerate(document.blocks):
        where = f"document.blocks[{number}]"
        if not 0 <= block.level <= MAX_LEVEL:
            raise BadBlock(f"A block's level must be from 0 to {MAX_LEVEL}, not {block.level}.", field=where)
        inlines += len(block.inlines)
        if inlines > MAX_INLINES:
            raise DocumentTooLarge(
                f"The document has more than {MAX_INLINES} runs and blanks. Split it in two.", field=where
            )
        for place, inline in enumerate(block.inlines):
            at = f"{where}.inlines[{place}]"
            if isinstance(inline, Run):
                characters += len(inline.text)
                if characters > MAX_CHARACTERS:
                    raise DocumentTooLarge(
                        f"The document has more than {MAX_CHARACTERS} characters. Split it in two.", field=at
                    )
                _check_characters(inline.text, at)
                _check_span(inline.words, word_count, at)
            else:
                _check_blank(inline, at)


def forbidden_character(text: str) -> int | None:
    """The place of the first character that no document may hold; None where all are fine.

    Tabs and line feeds are fine. Marks that set the direction of writing are too: names are written in all scripts.
    """
    if text.isprintable():
        return None
    for place, character in enumerate(text):
        if character in "\t\n" or character.isprintable():
            continue
        category = unicodedata.category(character)
        if category in ("Cc", "Cs") or (category == "Cn" and _is_noncharacter(ord(character))):
            return place
    return None


def _is_noncharacter(code: int) -> bool:
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def _check_characters(text: str, at: str) -> None:
    place = forbidden_character(text)
    if place is not None:
        raise ForbiddenCharacter(
            f"Character {place} is U+{ord(text[place]):04X}, which a document cannot hold. Remove it.", field=at
        )


def _check_span(span: WordSpan | None, word_count: int | None, at: str) -> None:
    if span is None:
        return
    if not 0 <= span.first <= span.last or (word_count is not None and span.last >= word_count):
        heard = "" if word_count is None else f" The dictation has {word_count} words, counted from 0."
        raise WordSpanOutOfRange(f"The run stands for words {span.first} to {span.last}.{heard}", field=at)


def _check_blank(blank: Blank, at: str) -> None:
    if not (isfinite(blank.start_s) and isfinite(blank.end_s) and 0 <= blank.start_s <= blank.end_s):
        raise BadBlank("A blank starts at 0 s or later, and ends no earlier than it starts.", field=at)
    for name, text in (("heard", blank.heard), ("note", blank.note)):
        if len(text) > MAX_BLANK_CHARACTERS:
            raise DocumentTooLarge(
                f"A blank's {name} has at most {MAX_BLANK_CHARACTERS} characters.", field=f"{at}.{name}"
            )
        _check_characters(text, f"{at}.{name}")
