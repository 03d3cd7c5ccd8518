"""Which machine words stand under which text, through every edit.

The editor sends plain paragraphs. `realign` gives them their words back by comparing them with the revision before:

- text that did not change keeps its words, down to the character;
- text that was put in the place of other text takes the words of what it replaced, one for one where as many pieces
  replace as were replaced, and all of them together otherwise;
- text that was put in between takes none; text that was taken out takes its words along;
- text that was typed in the place of a blank takes the words that were heard during the blank.

`align` does the same where there is no revision before, by comparing the text with the words themselves.

Both compare pieces: what stands between spaces, with its punctuation ("mg," is one piece, and counts as unchanged
beside "mg"). Both forget the spans that the edited document came with. What holds, and is tested:

- text, looks and blanks never change, only spans, and where runs are cut;
- aligning again changes nothing;
- a document that was not edited keeps all its spans;
- where the spans of the revision before never run backwards, those of the edited document don't either, and every span
  lies within the words.

Text that was moved elsewhere loses its words: it counts as taken out here and put in there.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz.distance import Levenshtein

from scribeline.transcripts.model import Blank, Block, Document, Inline, Run, WordSpan, join_runs, look
from scribeline.transcripts.words import Word

# Spaces belong to the piece after them; those at the end of a block belong to its last piece.
_PIECE = re.compile(r"\s*\S+(?:\s+\Z)?|\s+")
# Above this, a comparison character by character takes seconds; piece by piece it does not.
_EXACT_UP_TO_CHARACTERS = 50_000


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of text, or a blank (`text` is None), with the spans of its characters as (end, span) in order."""

    text: str | None
    spans: tuple[tuple[int, WordSpan | None], ...]

    @property
    def key(self) -> str:
        """What makes two pieces count as unchanged: letters and digits, in any case."""
        return "\0" if self.text is None else comparable(self.text)

    @property
    def whole(self) -> WordSpan | None:
        """All the words under it."""
        return _joined(span for _, span in self.spans)


def realign(previous: Document, edited: Document, words: Sequence[Word]) -> Document:
    """`edited` with the words that its text stands for, found by comparing it with the revision `previous`."""
    # A save changes some paragraphs of hundreds: those before and after it keep what they have, and are not compared.
    old, new = previous.blocks, edited.blocks
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    tail = next((at for at in range(most - head) if old[-1 - at] != new[-1 - at]), most - head)
    before, after = old[:head], old[len(old) - tail :]
    between = _pieces(Document(old[head : len(old) - tail]), words, (_last_word(before), _first_word(after)))
    changed = _with_spans(Document(new[head : len(new) - tail]), between)
    return Document((*map(_joined_up, before), *changed.blocks, *map(_joined_up, after)))


def align(document: Document, words: Sequence[Word]) -> Document:
    """`document` with the words that its text stands for, found by comparing it with the words themselves."""
    heard: list[_Piece] = []
    for index, word in enumerate(words):
        span = WordSpan(index, index)
        heard.extend(_Piece(piece, ((len(piece), span),)) for piece in _PIECE.findall(word.text))
    return _with_spans(document, heard)


def comparable(text: str) -> str:
    """`text` without the marks around it and in lower case; only marks are compared as they are."""
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return text[start:end].casefold() or text.strip()


def changed_characters(before: str, after: str) -> int:
    """How many characters a person inserted, deleted or replaced: the least number that turns one into the other.

    Exact for texts up to 50,000 characters; for longer ones it is counted within each changed passage, which can
    only be more.
    """
    if max(len(before), len(after)) <= _EXACT_UP_TO_CHARACTERS:
        return Levenshtein.distance(before, after)
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    changed = (change for same, *change in changes(old, new) if not same)
    return sum(Levenshtein.distance("".join(old[a:b]), "".join(new[c:d])) for a, b, c, d in changed)


def _with_spans(edited: Document, before: Sequence[_Piece]) -> Document:
    after = _pieces(edited, ())
    found: list[_Piece] = []
    keys = [piece.key for piece in before], [piece.key for piece in after]
    for same, old_from, old_to, new_from, new_to in changes(*keys):
        old, new = before[old_from:old_to], after[new_from:new_to]
        if same:
            found.extend(_kept(*pair) for pair in zip(old, new, strict=True))
        elif len(old) == len(new):
            found.extend(_replaced(piece, was.whole) for was, piece in zip(old, new, strict=True))
        else:
            under = _joined(piece.whole for piece in old)
            found.extend(_replaced(piece, under) for piece in new)
    pieces = iter(found)
    return Document(tuple(Block(b.kind, join_runs(list(_cut(b.inlines, pieces))), b.level) for b in edited.blocks))


def _joined_up(block: Block) -> Block:
    return Block(block.kind, join_runs(list(block.inlines)), block.level)


def _spans(blocks: Iterable[Block]) -> Iterator[WordSpan]:
    """The spans of the text of blocks, in order."""
    for block in blocks:
        for inline in block.inlines:
            if isinstance(inline, Run) and inline.text and inline.words is not None:
                yield inline.words


def _last_word(blocks: Sequence[Block]) -> int:
    """The last word that the text of blocks stands for; -1 where it stands for none."""
    return max((span.last for span in _spans(blocks)), default=-1)


def _first_word(blocks: Sequence[Block]) -> int | None:
    """The first word of the first text that stands for any."""
    return next((span.first for span in _spans(blocks)), None)


def changes(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Stretches that are the same (True) and stretches that differ, in turn, as places in `old` and in `new`."""
    changed: tuple[int, int, int, int] | None = None
    for step in Levenshtein.opcodes(old, new):
        place = (step.src_start, step.src_end, step.dest_start, step.dest_end)
        if step.tag == "equal":
            if changed:
                yield False, *changed
            changed = None
            yield True, *place
        else:
            changed = (changed[0], place[1], changed[2], place[3]) if changed else place
    if changed:
        yield False, *changed


def _kept(was: _Piece, piece: _Piece) -> _Piece:
    return _Piece(piece.text, was.spans) if was.text == piece.text else _replaced(piece, was.whole)


def _replaced(piece: _Piece, span: WordSpan | None) -> _Piece:
    return _Piece(piece.text, ((len(piece.text or ""), span),))


def _pieces(document: Document, words: Sequence[Word], around: tuple[int, int | None] = (-1, None)) -> list[_Piece]:
    """The pieces and blanks of a document, in order; the words under a blank are those heard during it.

    `around` are the last word of the text before the document, and the first of the text after it.
    """
    middles = list(accumulate(((word.start_s + word.end_s) / 2 for word in words), max))
    pieces: list[_Piece] = []
    for block in document.blocks:
        for stretch in _stretches(block.inlines):
            if isinstance(stretch, Blank):
                pieces.append(_Piece(None, ((0, _heard_during(stretch, middles)),)))
            else:
                pieces.extend(_stretch_pieces(stretch))
    return _without_what_stands_elsewhere(pieces, around)


def _stretch_pieces(runs: Sequence[Run]) -> Iterator[_Piece]:
    """The pieces of runs that follow each other; a piece may begin in one run and end in another."""
    ends = list(accumulate(len(run.text) for run in runs))
    at = 0  # the run in which the piece begins
    for match in _PIECE.finditer("".join(run.text for run in runs)):
        start, end = match.span()
        while ends[at] <= start:
            at += 1
        until = at
        while ends[until] < end:
            until += 1
        yield _Piece(match.group(), tuple((min(ends[i], end) - start, runs[i].words) for i in range(at, until + 1)))


def _heard_during(blank: Blank, middles: Sequence[float]) -> WordSpan | None:
    """The words whose middles (seconds, rising) lie in the blank's stretch of audio."""
    first, last = bisect_left(middles, blank.start_s), bisect_right(middles, blank.end_s) - 1
    return WordSpan(first, last) if first <= last else None


def _without_what_stands_elsewhere(pieces: Sequence[_Piece], around: tuple[int, int | None]) -> list[_Piece]:
    """The pieces with each blank's words cut to those between the words of the text before and after it."""
    clear: list[_Piece] = []
    taken, following = around  # the last word of what came before, and the first of what comes after
    until: list[int | None] = [following] * (len(pieces) + 1)  # the first word of the text that follows
    for index in range(len(pieces) - 1, -1, -1):
        whole = None if pieces[index].text is None else pieces[index].whole
        until[index] = until[index + 1] if whole is None else whole.first
    for index, piece in enumerate(pieces):
        whole = piece.whole
        if whole is not None and piece.text is None:
            following = until[index]
            first = max(whole.first, taken + 1)
            last = whole.last if following is None else min(whole.last, following - 1)
            whole = WordSpan(first, last) if first <= last else None
            clear.append(_replaced(piece, whole))
        else:
            clear.append(piece)
        taken = taken if whole is None else max(taken, whole.last)
    return clear


def _stretches(inlines: Iterable[Inline]) -> Iterator[list[Run] | Blank]:
    """Runs with nothing between them, and the blanks between those."""
    runs: list[Run] = []
    for inline in inlines:
        if isinstance(inline, Run):
            if inline.text:
                runs.append(inline)
            continue
        if runs:
            yield runs
        runs = []
        yield inline
    if runs:
        yield runs


def _cut(inlines: Iterable[Inline], pieces: Iterator[_Piece]) -> Iterator[Inline]:
    """The inlines cut where looks change and where spans change, with the spans of `pieces`."""
    for stretch in _stretches(inlines):
        if isinstance(stretch, Blank):
            next(pieces)
            yield stretch
            continue
        text = "".join(run.text for run in stretch)
        ends = list(accumulate(len(run.text) for run in stretch))
        at = place = piece_start = 0
        while place < len(text):
            piece = next(pieces)
            for piece_end, span in piece.spans:
                while place < piece_start + piece_end:
                    until = min(piece_start + piece_end, ends[at])
                    yield Run(text[place:until], span, *look(stretch[at]))
                    place = until
                    if place == ends[at]:
                        at += 1
            piece_start = place


def _joined(spans: Iterable[WordSpan | None]) -> WordSpan | None:
    joined: WordSpan | None = None
    for span in spans:
        if span is not None:
            joined = span if joined is None else joined.joined(span)
    return joined
