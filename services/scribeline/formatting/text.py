"""Formatting of text that somebody else's engine wrote: words without times, and without confidence."""

from collections.abc import Iterator, Sequence

from scribeline.formatting.language import Language
from scribeline.formatting.languages import language_of
from scribeline.formatting.pipeline import DEFAULT_STYLE, Formatted, format_dictation
from scribeline.formatting.sentences import MIN_WORDS
from scribeline.formatting.style import Style
from scribeline.transcripts.words import Word
from scribeline.vocabulary.correction import Vocabulary, correct
from scribeline.vocabulary.lexicon import LEXICON_LANGUAGE
from scribeline.vocabulary.likeness import is_nearly
from scribeline.vocabulary.model import Correction, Reason
from scribeline.vocabulary.reading import is_prescribed

_PARAGRAPH = 60
"""Words; a longer text with its marks is a report."""
_SURE = 10.0
"""The odds, as a natural logarithm, from which a word is put right that nobody says was doubted: other engines hear
better than the one that the vocabulary's own limits were found with, and what they write is rarely a wrong word."""


def format_text(text: str, style: Style = DEFAULT_STYLE, vocabulary: Vocabulary | None = None) -> str:
    """The text as the style writes it. Text in which there is nothing to change comes back as it is, spaces and all.

    With a `vocabulary`, names in it that were clearly misheard are put right.
    """
    return text_of(explain_text(text, style, vocabulary, explain=False), text)


def text_of(formatted: Formatted, given: str) -> str:
    """What was made of the `given` text, as text: with the given one's own spaces where nothing else was changed."""
    return _with_its_spaces(formatted.text, given)


def explain_text(
    text: str, style: Style = DEFAULT_STYLE, vocabulary: Vocabulary | None = None, *, explain: bool = True
) -> Formatted:
    """The document of a text, the notes to the typist in it, and what each pass changed and why.

    A short remark without layout keeps its headings in its line: whoever dictates a paragraph dictates no report.
    """
    words = list(words_of(text))
    language = language_of(style.locale)
    covered = language.code == LEXICON_LANGUAGE
    corrections = clear_corrections(words, vocabulary) if vocabulary is not None and covered else ()
    remark = _is_remark(words, text, language)
    return format_dictation(words, style, corrections=corrections, explain=explain, text=True, remark=remark)


def _is_remark(words: Sequence[Word], text: str, language: Language) -> bool:
    """Whether a text is too short to have sections. Whoever says the marks, or leaves them to an engine that writes
    sentences, needs none of ours in a paragraph either."""
    if language.commands.sections_begin.search(text) is not None:
        return False
    if len(words) < MIN_WORDS:
        return True
    if len(words) >= _PARAGRAPH or not text.lstrip()[:1].isupper() or "\n" in text.strip():
        return False
    return any(
        word.text[-1:] in ".,:;?!" or word.text.lower() in language.commands.said_marks | language.commands.commas
        for word in words
    )


def clear_corrections(words: Sequence[Word], vocabulary: Vocabulary) -> tuple[Correction, ...]:
    """The corrections that need no second thought: what a phrase set tells of, and what is far likelier and nearly
    what stands there. Who writes "Forcan 150 mg" means a brand that no list of ours holds, and not Narcan. Where an
    engine writes no capitals, brands get theirs."""
    small = all(word.text == word.text.lower() for word in words)
    return tuple(
        each
        for each in correct(words, vocabulary)
        if each.reason is Reason.SOUNDS_LIKE
        or (small and each.reason is Reason.CASE)
        or (each.reason is Reason.SOUND and _is_clear(each, words))
    )


def _is_clear(correction: Correction, words: Sequence[Word]) -> bool:
    """Whether a name is put right that nobody says was doubted. A row of everyday words before a dose and how it is
    taken ("listen up all 20 mg p.o.") needs no odds beside those that drafts ask for."""
    heard, written = correction.heard, correction.written
    prescribed = " " in heard and is_prescribed(words[correction.last + 1 :])
    return (prescribed or correction.score >= _SURE) and is_nearly(heard, written, prescribed=prescribed)


def words_of(text: str) -> Iterator[Word]:
    """The words of a text; lines that end begin the next word, so that lines and paragraphs are kept."""
    ended = 0
    for number, line in enumerate(text.splitlines()):
        ended += number > 0
        for word in line.split():
            yield Word("\n" * min(ended, 2) + word, 0.0, 0.0)
            ended = 0


def _with_its_spaces(written: str, given: str) -> str:
    """What was written, with the spaces and empty lines of the text wherever its lines still stand as they did."""
    if written.split() == given.split() or _holds_only_marks(given):
        return given
    lines, blocks = given.splitlines(keepends=True), [line for line in written.split("\n") if line]
    if sum(1 for line in lines if line.strip()) != len(blocks):
        return written
    left = iter(blocks)
    return "".join(_respaced(next(left), line) if line.strip() else line for line in lines)


def _holds_only_marks(given: str) -> bool:
    """Whether there is something to see, and no word: "...", an emoji."""
    return any(map(str.isprintable, given.strip())) and not any(map(str.isalnum, given))


def _respaced(written: str, line: str) -> str:
    if written.split() == line.split():
        return line
    body = line.strip()
    return line.replace(body, written, 1)
