"""A document as learning reads it: piece by piece, each with its place and the machine words under it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from scribeline.transcripts.model import (
    Block,
    BlockKind,
    Document,
    Run,
    WordSpan,
    block_text,
)

_PIECE = re.compile(r"(\s*)(\S+)")
_MARKS = ".,:;?!()[]{}\"'\u2018\u2019\u201c\u201d\u2026"
_ENDS = re.compile(r"[.?!:][)\"'\u2019\u201d]*\Z")
_POINTED = re.compile(r"(?:[A-Za-z]\.)+\Z|(?:[Dd]r|[Mm]rs?|[Mm]s|[Pp]rof|[Nn]o|vs)\.\Z")

_FIELD = (
    r"(?:patient(?:'?s)?(?: name)?|name|d\.?o\.?b\.?|date of birth|birth ?date|age|sex|mrn|medical record|record|chart|"
    r"account|case|address|street|city|phone|telephone|e-?mail|ssn|social security|insurance|policy|next of kin|"
    r"emergency contact|date of service|admission date|discharge date)(?: (?:number|no\.?|id|#))?"
)
_FIELD_LINE = re.compile(rf"\s*{_FIELD}\s*[:#]", re.IGNORECASE)
_FIELD_TITLE = re.compile(rf"\s*{_FIELD}\s*:?\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between two spaces.

    `text` is all of it, `core` is it without the marks around it, and `start` to `end` are the core's characters in its
    block's text. `words` are the machine words under the core. `begins` says that a sentence or a block begins with
    it, `ends` that a mark follows its core, `private` that it stands beside a field of the patient's.
    """

    text: str
    core: str
    space: str
    block: int
    start: int
    end: int
    words: WordSpan | None
    kind: BlockKind
    bold: bool
    begins: bool
    ends: bool
    private: bool

    @property
    def key(self) -> str:
        """What makes two pieces the same word, however it is written."""
        return self.core.casefold() or self.text

    @property
    def look(self) -> tuple[str, str, BlockKind, bool]:
        """What makes two pieces the same down to the last mark."""
        return self.space, self.text, self.kind, self.bold


def pieces(document: Document) -> list[Piece]:
    """The document's pieces, in the order in which they are read."""
    found: list[Piece] = []
    private_section = False
    for number, block in enumerate(document.blocks):
        text = block_text(block)
        if block.kind is BlockKind.HEADING:
            private_section = _FIELD_TITLE.match(text) is not None
        found.extend(_of_block(number, block, text, private_section or _FIELD_LINE.match(text) is not None))
    return found


def _of_block(number: int, block: Block, text: str, private: bool) -> Iterator[Piece]:
    ends = list(accumulate(len(inline.text) if isinstance(inline, Run) else 4 for inline in block.inlines))
    begins = True
    at = 0  # the run in which the piece begins
    for match in _PIECE.finditer(text):
        whole = match.group(2)
        lead = len(whole) - len(whole.lstrip(_MARKS))
        core = whole.strip(_MARKS)
        if core and whole[lead + len(core) :].startswith(".") and _POINTED.match(core + "."):
            core += "."
        start = match.start(2) + lead
        end = start + len(core)
        while at < len(ends) - 1 and ends[at] <= start:
            at += 1
        span, bold = _under(block, ends, at, start, end)
        tail = whole[lead + len(core) :]
        yield Piece(
            text=whole,
            core=core,
            space=match.group(1),
            block=number,
            start=start,
            end=end,
            words=span,
            kind=block.kind,
            bold=bold,
            begins=begins,
            ends=bool(tail),
            private=private,
        )
        begins = _ENDS.search(tail) is not None


def _under(block: Block, ends: Sequence[int], at: int, start: int, end: int) -> tuple[WordSpan | None, bool]:
    """The words under characters `start` to `end`, of which the first lies in inline `at`; and whether it is bold."""
    span: WordSpan | None = None
    bold = False
    while at < len(ends) and (at == 0 or ends[at - 1] < max(end, start + 1)):
        inline = block.inlines[at]
        if isinstance(inline, Run):
            bold = bold or inline.bold
            if inline.words is not None:
                span = inline.words if span is None else span.joined(inline.words)
        at += 1
    return span, bold
