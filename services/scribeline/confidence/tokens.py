"""The pieces of a written document, each with the machine words under it and the chance that it is right."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scribeline.transcripts.model import Block, Document, Run, WordSpan

_PIECE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Told:
    """What stands between two spaces, with its marks.

    It is the characters from `start` up to, not including, `end` of the runs of block `block` (a blank counts as
    none). `words` is None for text that nobody said. `confidence` is the chance that it is right, from 0 to 1, or None
    where nothing is known.
    """

    text: str
    words: WordSpan | None
    confidence: float | None
    block: int
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether there is a letter or a digit in it; lone marks are not judged."""
        return any(character.isalnum() for character in self.text)


def tokens_of(document: Document, certainty: Sequence[float | None] = ()) -> tuple[Told, ...]:
    """The pieces of a document as they are read; `certainty` is that of each machine word (`certainty_of`).

    A piece is as sure as the least sure of its words. A span that lies outside of `certainty` tells nothing.
    """
    return tuple(
        Told(text, span, _least(span, certainty), number, start, start + len(text))
        for number, block in enumerate(document.blocks)
        for text, span, start in _pieces(block)
    )


def _pieces(block: Block) -> Iterator[tuple[str, WordSpan | None, int]]:
    """The text, the words and the place of each piece. A blank parts what stands before it from what follows."""
    runs: list[Run] = []
    offset = 0
    for inline in (*block.inlines, None):
        if isinstance(inline, Run):
            runs.append(inline)
            continue
        yield from _stretch(runs, offset)
        offset += sum(len(run.text) for run in runs)
        runs = []


def _stretch(runs: Sequence[Run], offset: int) -> Iterator[tuple[str, WordSpan | None, int]]:
    """The pieces of runs that follow each other; a piece may begin in one and end in another."""
    at, begins = 0, 0  # the run that the piece begins in, and where that run begins
    for match in _PIECE.finditer("".join(run.text for run in runs)):
        while begins + len(runs[at].text) <= match.start():
            begins += len(runs[at].text)
            at += 1
        span: WordSpan | None = None
        here, start = at, begins
        while start < match.end():
            words = runs[here].words
            if words is not None and runs[here].text:
                span = words if span is None else span.joined(words)
            start += len(runs[here].text)
            here += 1
        yield match.group(), span, offset + match.start()


def _least(span: WordSpan | None, certainty: Sequence[float | None]) -> float | None:
    if span is None:
        return None
    known = [each for each in certainty[max(span.first, 0) : max(span.last + 1, 0)] if each is not None]
    return min(known, default=None)
