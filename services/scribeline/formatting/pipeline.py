"""The passes, in their order."""

from collections.abc import Sequence
from itertools import pairwise

from scribeline.formatting.abbreviations import write_abbreviations
from scribeline.formatting.assembly import assemble
from scribeline.formatting.casing import set_case
from scribeline.formatting.clinical import write_clinical
from scribeline.formatting.commands import apply_commands, cut_at_end, drop_fillers
from scribeline.formatting.headings import find_headings
from scribeline.formatting.intake import take_in
from scribeline.formatting.marks import settle_marks
from scribeline.formatting.numbers import write_numbers
from scribeline.formatting.quantities import write_quantities
from scribeline.formatting.scratching import scratch, spell
from scribeline.formatting.sentences import end_sentences
from scribeline.formatting.style import Style
from scribeline.formatting.titles import write_titles
from scribeline.transcripts.model import Document
from scribeline.transcripts.words import Word

DEFAULT_STYLE = Style()


def format_words(words: Sequence[Word], style: Style = DEFAULT_STYLE) -> Document:
    """The document that was dictated, as the style writes it; each run stands for the words that it came from.

    The order matters: what the author said about the text (commands, corrections, headings) is settled before the text
    itself is written (abbreviations, numbers, case), since commands are found by the words as they were heard.
    """
    tokens = cut_at_end(take_in(words))
    tokens = spell(drop_fillers(tokens))
    tokens = find_headings(apply_commands(tokens))
    tokens = settle_marks(scratch(tokens))
    tokens = write_titles(tokens, style)
    tokens = write_abbreviations(tokens, style)
    tokens = write_clinical(tokens, style)
    tokens = write_quantities(write_numbers(tokens, style), style)
    tokens = end_sentences(tokens, _pauses(words))
    return assemble(set_case(tokens), style)


def _pauses(words: Sequence[Word]) -> list[float]:
    """The silence in seconds after each word."""
    return [max(following.start_s - word.end_s, 0.0) for word, following in pairwise(words)] + [0.0]
