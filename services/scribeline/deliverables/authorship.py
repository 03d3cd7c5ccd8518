"""Who wrote which part of a document: the machine what was left of its draft as it was, a person all else.

A text for normal findings that stands in the document whole, and was not dictated, is told apart from what a person
typed.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from scribeline.billing.delivered import Writer
from scribeline.transcripts.model import BLANK_MARK, Block, Document, Inline, Run

_PIECE = re.compile(r"\w+\s*|\s+|[^\w\s]+\s*")


def printed(inline: Inline) -> str:
    """What stands on paper for a run or a blank."""
    if isinstance(inline, Run):
        return inline.text
    minutes, seconds = divmod(int(inline.start_s), 60)
    return f"[{BLANK_MARK} {minutes}:{seconds:02d}]"


def printed_block(block: Block) -> str:
    """What stands on paper for a block, without bullet or number."""
    return "".join(printed(inline) for inline in block.inlines)


def writers(document: Document, draft: Document | None, normals: Sequence[str] = ()) -> list[list[Writer]]:
    """Who wrote each character of each block of `document`, as it is printed.

    `draft` is what the machine wrote; None where it wrote nothing. `normals` are the client's texts for normal
    findings.
    """
    blocks = [printed_block(block) for block in document.blocks]
    drafted = [printed_block(block) for block in draft.blocks] if draft else []
    found = [[Writer.PERSON] * len(block) for block in blocks]
    for tag, old_start, old_end, start, end in SequenceMatcher(None, drafted, blocks, autojunk=False).get_opcodes():
        if tag == "equal":
            for place in range(start, end):
                found[place] = [Writer.MACHINE] * len(blocks[place])
        elif tag == "replace":
            kept = _kept("\n".join(drafted[old_start:old_end]), "\n".join(blocks[start:end]))
            place = 0
            for index in range(start, end):
                found[index] = kept[place : place + len(blocks[index])]
                place += len(blocks[index]) + 1
    for block, told in zip(blocks, found, strict=True):
        _tell_normals(block, told, normals)
    return found


def _kept(old: str, new: str) -> list[Writer]:
    """Who wrote each character of `new`, which was made of the machine's `old`."""
    was, now = _PIECE.findall(old), _PIECE.findall(new)
    told: list[Writer] = []
    for tag, _, _, start, end in SequenceMatcher(None, was, now).get_opcodes():
        length = sum(len(piece) for piece in now[start:end])
        told += [Writer.MACHINE if tag == "equal" else Writer.PERSON] * length
    return told


def _tell_normals(block: str, told: list[Writer], normals: Sequence[str]) -> None:
    for normal in normals:
        start = block.find(normal) if normal.strip() else -1
        while start >= 0:
            end = start + len(normal)
            if Writer.MACHINE not in told[start:end]:
                told[start:end] = [Writer.NORMAL] * len(normal)
            start = block.find(normal, end)
