"""From the machine's words to the draft: misheard names corrected, spoken language written, and all of it marked.

Nothing is rewritten and nothing that was said is left out in silence: where the draft has another word than was heard,
and where the author spoke to the typist rather than into the report, a flag tells a person where to listen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scribeline.formatting.instructions import Note
from scribeline.formatting.pipeline import format_dictation
from scribeline.formatting.style import Style
from scribeline.transcripts.flags import Flag, FlagKind
from scribeline.transcripts.model import Document
from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary, correct, general_vocabulary
from scribeline.vocabulary.model import Correction, Reason

_CORRECTED = "Written otherwise than it was heard, for a name that it sounds like: listen."
_INSTRUCTION = "The author speaks to the transcriptionist here, which is not part of the text: listen."


@dataclass(frozen=True, slots=True)
class Draft:
    """What is made of a dictation's words, and the marks on it."""

    document: Document
    flags: tuple[Flag, ...]
    corrections: tuple[Correction, ...]


def write_draft(words: Sequence[Word], style: Style, vocabulary: Vocabulary | None = None) -> Draft:
    """The draft of a dictation; without a vocabulary, with the general lexicon."""
    corrections = correct(words, vocabulary or general_vocabulary())
    formatted = format_dictation(words, style, corrections=corrections)
    flags = sorted(
        [*_corrected(words, corrections), *_instructions(words, formatted.notes)], key=lambda flag: flag.start_s
    )
    return Draft(formatted.document, tuple(flags), corrections)


def _corrected(words: Sequence[Word], corrections: Sequence[Correction]) -> Iterator[Flag]:
    for correction in corrections:
        if correction.reason is not Reason.CASE:  # a capital more or less misleads nobody
            yield _flag(FlagKind.CORRECTED, words, correction.first, correction.last, _CORRECTED)


def _instructions(words: Sequence[Word], notes: Sequence[Note]) -> Iterator[Flag]:
    for note in notes:
        if note.words is not None:
            yield _flag(FlagKind.INSTRUCTION, words, note.words.first, note.words.last, _INSTRUCTION)


def _flag(kind: FlagKind, words: Sequence[Word], first: int, last: int, detail: str) -> Flag:
    return Flag(kind, words[first].start_s, words[last].end_s, detail)
