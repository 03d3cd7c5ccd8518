"""From tokens to a document: blocks, spaces, headings, and a run for each token."""

from collections.abc import Sequence

from scribeline.formatting.style import HeadingCase, Style
from scribeline.formatting.token import Kind, Token, is_mark
from scribeline.transcripts.model import Block, BlockKind, Document, Run, join_runs

_ITEMS = {Kind.NUMBER: BlockKind.NUMBERED, Kind.BULLET: BlockKind.BULLET}
_SMALL_IN_TITLES = frozenset(["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"])


def assemble(tokens: Sequence[Token], style: Style) -> Document:
    """The document that the tokens describe; each run holds one token and stands for its words."""
    blocks: list[Block] = []
    kind = BlockKind.PARAGRAPH
    line: list[Token] = []

    def close() -> None:
        if any(token.kind is Kind.WORD for token in line):
            blocks.append(Block(kind, join_runs(_runs(line, style))))
        line.clear()

    for token in tokens:
        if token.kind in (Kind.WORD, Kind.MARK):
            line.append(token)
            continue
        close()
        kind = _ITEMS.get(token.kind, BlockKind.PARAGRAPH)
        if token.kind in (Kind.HEADING, Kind.TITLE):
            blocks.append(Block(BlockKind.HEADING, (_heading(token, style),)))
    close()
    return Document(tuple(blocks))


def _heading(token: Token, style: Style) -> Run:
    title = token.text.upper() if style.heading_case is HeadingCase.UPPER else _title(token.text)
    return Run(title + ":" * (style.heading_colon and token.kind is Kind.HEADING), token.words, bold=style.heading_bold)


def _title(text: str) -> str:
    words = [
        word if not word.islower() or (index and word in _SMALL_IN_TITLES) else word.capitalize()
        for index, word in enumerate(text.split())
    ]
    return " ".join(words)


def _runs(line: Sequence[Token], style: Style) -> list[Run]:
    runs: list[Run] = []
    before: Token | None = None
    for token in line:
        if before is not None and is_mark(token, ".") and before.text.endswith("."):
            before = token  # one point ends the abbreviation and the sentence
            continue
        space = ""
        if before is not None and not (token.glue_left or before.glue_right):
            space = " " * (style.spaces_after_sentence if is_mark(before, ".?!") else 1)
        runs.append(Run(space + token.text, token.words))
        before = token
    return runs
