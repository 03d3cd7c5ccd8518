"""From the machine's words to the draft: misheard names corrected, spoken language written, and all of it marked.

Nothing is rewritten and nothing that was said is left out in silence: where the draft has another word than was heard,
and where the author spoke to the typist rather than into the report, a flag tells a person where to listen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from scribeline.confidence.certainty import certainty_of
from scribeline.confidence.tokens import tokens_of
from scribeline.formatting.instructions import Note
from scribeline.formatting.languages import language_of
from scribeline.formatting.pipeline import format_dictation
from scribeline.formatting.style import Style
from scribeline.learning.rules import Rule, beside, by_rules
from scribeline.transcripts.flags import Flag, FlagKind
from scribeline.transcripts.marks import Marks, Replacement, TypistNote
from scribeline.transcripts.model import Document, WordSpan
from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary, correct, general_vocabulary
from scribeline.vocabulary.lexicon import LEXICON_LANGUAGE
from scribeline.vocabulary.model import Correction, Reason
from scribeline.vocabulary.second_hearing import correct_again

UNSURE_BELOW = 0.6
"""Pieces of less certainty are flagged where several of them stand together."""
TOGETHER = 2

_CORRECTED = "Written otherwise than it was heard, for a name that it sounds like: listen."
_INSTRUCTION = "The author speaks to the transcriptionist here, which is not part of the text: listen."


@dataclass(frozen=True, slots=True)
class Draft:
    """What is made of a dictation's words, and the marks on it."""

    document: Document
    flags: tuple[Flag, ...]
    corrections: tuple[Correction, ...]
    marks: Marks


def write_draft(
    words: Sequence[Word],
    style: Style,
    vocabulary: Vocabulary | None = None,
    *,
    found: Sequence[Flag] = (),
    rules: Sequence[Rule] = (),
    second: Sequence[Word] = (),
) -> Draft:
    """The draft of a dictation; without a vocabulary, with the general lexicon.

    `rules` are those that the author's corrections taught; they go before what the vocabulary makes of the sounds.
    `second` are the words of a second hearing, which gives drugs alone (see `again`).
    `found` are the flags that hearing it gave: what may be invented is believed less. They are not among the draft's.
    """
    vocabulary = vocabulary or general_vocabulary()
    lexicon: tuple[Correction, ...] = ()
    has_lexicon = language_of(style.locale).code == LEXICON_LANGUAGE
    if has_lexicon:
        lexicon = correct_again(words, correct(words, vocabulary), second, vocabulary)
    corrections = beside(by_rules(words, rules), lexicon)
    formatted = format_dictation(words, style, corrections=corrections)
    certainty = certainty_of(words, formatted.document, corrections, vocabulary if has_lexicon else None, found)
    flags = sorted(
        [
            *_corrected(words, corrections),
            *_instructions(words, formatted.notes),
            *_unsure(words, formatted.document, certainty),
        ],
        key=lambda flag: flag.start_s,
    )
    marks = Marks(
        tuple(map(_replacement, corrections)),
        tuple(TypistNote(note.text, note.words) for note in formatted.notes),
        certainty,
    )
    return Draft(formatted.document, tuple(flags), corrections, marks)


def _replacement(correction: Correction) -> Replacement:
    return Replacement(
        words=WordSpan(correction.first, correction.last),
        heard=correction.heard,
        written=correction.written,
        reason=correction.reason.value,
        why=correction.reason.why,
        alternatives=correction.alternatives,
    )


def _corrected(words: Sequence[Word], corrections: Sequence[Correction]) -> Iterator[Flag]:
    for correction in corrections:
        if correction.reason is not Reason.CASE:  # a capital more or less misleads nobody
            yield _flag(FlagKind.CORRECTED, words, correction.first, correction.last, _CORRECTED)


def _instructions(words: Sequence[Word], notes: Sequence[Note]) -> Iterator[Flag]:
    for note in notes:
        if note.words is not None:
            yield _flag(FlagKind.INSTRUCTION, words, note.words.first, note.words.last, _INSTRUCTION)


def _unsure(words: Sequence[Word], document: Document, certainty: Sequence[float | None]) -> Iterator[Flag]:
    """Neighbouring pieces that are all doubtful: more is wrong there than one word."""
    judged = [token for token in tokens_of(document, certainty) if token.confidence is not None]
    for unsure, together in groupby(judged, key=lambda token: (token.confidence or 0.0) < UNSURE_BELOW):
        pieces = list(together)
        spans = [piece.words for piece in pieces if piece.words is not None]
        if unsure and len(pieces) >= TOGETHER:
            chance = sum(piece.confidence or 0.0 for piece in pieces) / len(pieces)
            first, last = min(span.first for span in spans), max(span.last for span in spans)
            detail = f"{len(pieces)} words in a row that are perhaps wrong (confidence {chance:.0%})."
            yield _flag(FlagKind.LOW_CONFIDENCE_SPAN, words, first, last, detail)


def _flag(kind: FlagKind, words: Sequence[Word], first: int, last: int, detail: str) -> Flag:
    return Flag(kind, words[first].start_s, words[last].end_s, detail)
