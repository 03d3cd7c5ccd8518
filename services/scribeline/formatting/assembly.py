"""From tokens to a document: blocks, spaces, headings, and a run for each token."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from scribeline.formatting.language import Language
from scribeline.formatting.style import HeadingCase, HeadingPlace, Style
from scribeline.formatting.token import Kind, Token, is_mark
from scribeline.transcripts.model import Blank, BlankReason, Block, BlockKind, Document, Inline, Run, join_runs
from scribeline.transcripts.words import Word

_ITEMS = {Kind.NUMBER: BlockKind.NUMBERED, Kind.BULLET: BlockKind.BULLET}


@dataclass(frozen=True, slots=True)
class Assembled:
    """A document, and the places of the blocks that begin a new paragraph, where its text shows an empty line."""

    document: Document
    paragraphs: tuple[int, ...] = ()


def assemble(tokens: Sequence[Token], style: Style, language: Language, words: Sequence[Word] = ()) -> Assembled:
    """The document that the tokens describe; each run holds one token and stands for its words.

    `words` are the dictation's: a blank lies where its words were said.
    """
    blocks: list[Block] = []
    kind = BlockKind.PARAGRAPH
    line: list[Token] = []
    run_in: list[Run] = []  # the heading that the next paragraph begins with
    paragraphs: list[int] = []
    parted = False  # whether a new paragraph was asked for since the last block

    def close() -> None:
        nonlocal parted
        if any(token.kind in (Kind.WORD, Kind.BLANK) for token in line):
            runs = _runs(line, style, language, words)
            if kind is BlockKind.PARAGRAPH and run_in:
                runs = [run_in.pop(), Run(" "), *runs]
            end_heading()
            if parted and blocks and blocks[-1].kind is not BlockKind.HEADING:
                paragraphs.append(len(blocks))
            parted = False
            blocks.append(Block(kind, join_runs(runs)))
        line.clear()

    def end_heading() -> None:
        if run_in:
            blocks.append(Block(BlockKind.HEADING, (run_in.pop(),)))

    for token in tokens:
        if token.kind in (Kind.WORD, Kind.MARK, Kind.BLANK):
            line.append(token)
            continue
        close()
        parted = parted or token.kind is Kind.PARAGRAPH
        kind = _ITEMS.get(token.kind, BlockKind.PARAGRAPH)
        if token.kind in (Kind.HEADING, Kind.TITLE):
            end_heading()
            run_in.append(_heading(token, style, language))
            if token.kind is Kind.TITLE or style.heading_place is HeadingPlace.LINE:
                end_heading()
    close()
    end_heading()
    return Assembled(Document(tuple(blocks)), tuple(paragraphs))


def _heading(token: Token, style: Style, language: Language) -> Run:
    title = _cased(token.text, style.heading_case, language)
    return Run(title + ":" * (style.heading_colon and token.kind is Kind.HEADING), token.words, bold=style.heading_bold)


def _cased(text: str, case: HeadingCase, language: Language) -> str:
    if case is HeadingCase.UPPER:
        return text.upper()
    if case is HeadingCase.TITLE:
        return _title(text, language)
    words = [word.lower() if word.istitle() else word for word in text.split()]
    first = " ".join(words)
    return first[:1].upper() + first[1:]


def _title(text: str, language: Language) -> str:
    words = [
        word if not word.islower() or (index and word in language.headings.small) else word.capitalize()
        for index, word in enumerate(text.split())
    ]
    return " ".join(words)


def _runs(line: Sequence[Token], style: Style, language: Language, words: Sequence[Word]) -> list[Inline]:
    runs: list[Inline] = []
    before: Token | None = None
    for token in line:
        if before is not None and is_mark(token, ".") and _ends_in_a_point(before):
            before = token  # one point ends the abbreviation and the sentence
            continue
        space = ""
        if before is not None and not (token.glue_left or before.glue_right):
            space = " " * (style.spaces_after_sentence if is_mark(before, ".?!") else 1)
        if token.kind is Kind.BLANK:
            if space:
                runs.append(Run(space))
            runs.append(_blank(token, language, words))
        else:
            runs.append(Run(space + token.text, token.words, bold=token.bold))
        before = token
    return runs


def _ends_in_a_point(token: Token) -> bool:
    return token.kind is not Kind.MARK and token.text.endswith((".", ".]"))


def _blank(token: Token, language: Language, words: Sequence[Word]) -> Blank:
    """The blank that the author asked for, where it was said."""
    times = [0.0, 0.0]
    if token.words is not None and token.words.last < len(words):
        times = [words[token.words.first].start_s, words[token.words.last].end_s]
    start_s, end_s = (time if isfinite(time) and time >= 0 else 0.0 for time in times)
    return Blank(
        start_s, max(start_s, end_s), reason=BlankReason.MISSING_INFORMATION, note=language.instructions.left_blank
    )
