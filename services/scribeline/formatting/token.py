"""What the passes work on: tokens, each with the words that it came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scribeline.transcripts.model import WordSpan


class Kind(StrEnum):
    """What a token is.

    A WORD is anything that is read as a word or a number. A MARK is punctuation; it is `spoken` where the author
    asked for it, and otherwise the engine's own idea. The others say how the page is laid out: a HEADING holds the
    heading's text, LINE and PARAGRAPH end what stands before them, NUMBER and BULLET begin an item of a list. A TITLE
    names the whole document. A BLANK was asked for ("leave a blank there"), and a NOTE is for the typist, not typed.
    """

    WORD = "word"
    MARK = "mark"
    HEADING = "heading"
    LINE = "line"
    PARAGRAPH = "paragraph"
    NUMBER = "number"
    BULLET = "bullet"
    TITLE = "title"
    BLANK = "blank"
    NOTE = "note"


LAYOUT = frozenset({Kind.HEADING, Kind.LINE, Kind.PARAGRAPH, Kind.NUMBER, Kind.BULLET, Kind.TITLE})


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, mark or piece of layout on its way from what was heard to what is written.

    `glue_left` and `glue_right` say that no space stands on that side. `fixed` means that the letters' case is as it
    must be (an abbreviation, a name that was spelled out). `begins` means that the engine thought that a sentence
    began here, so that its capital says nothing about the word. `bold` is what the author asked for.
    """

    text: str
    words: WordSpan | None
    kind: Kind = Kind.WORD
    spoken: bool = False
    glue_left: bool = False
    glue_right: bool = False
    fixed: bool = False
    begins: bool = False
    bold: bool = False

    @property
    def lower(self) -> str:
        """The text in lower case if it is a word, for looking it up; empty for everything else."""
        return self.text.lower() if self.kind is Kind.WORD else ""

    def written(self, text: str, *, fixed: bool = False) -> "Token":
        """The same token, written in another way."""
        return replace(self, text=text, fixed=self.fixed or fixed)


def is_mark(token: Token | None, marks: str = ".,:;?!") -> bool:
    """Whether the token is one of these punctuation marks."""
    return token is not None and token.kind is Kind.MARK and token.text in marks


def span_of(tokens: Iterable[Token]) -> WordSpan | None:
    """All the words that the tokens came from."""
    joined: WordSpan | None = None
    for token in tokens:
        if token.words is not None:
            joined = token.words if joined is None else joined.joined(token.words)
    return joined


def word_at(tokens: Sequence[Token], index: int) -> str:
    """The word at a place, in lower case; empty where no word stands or the place is outside."""
    return tokens[index].lower if 0 <= index < len(tokens) else ""


def one_of(tokens: Sequence[Token], text: str, *, fixed: bool = False) -> Token:
    """One token in the place of these: it stands for all their words, and sticks where they stuck."""
    return Token(
        text,
        span_of(tokens),
        glue_left=tokens[0].glue_left,
        glue_right=tokens[-1].glue_right,
        fixed=fixed,
    )
