"""The passes, in their order; and what each of them changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from inspect import getdoc
from itertools import pairwise

from scribeline.formatting.abbreviations import write_abbreviations
from scribeline.formatting.assembly import assemble
from scribeline.formatting.casing import set_case
from scribeline.formatting.clinical import write_clinical, write_letters_and_digits
from scribeline.formatting.commands import apply_commands, cut_at_end, drop_fillers, hear_commands
from scribeline.formatting.compounds import join_compounds
from scribeline.formatting.contractions import write_out_contractions
from scribeline.formatting.force import apply_force
from scribeline.formatting.headings import find_headings
from scribeline.formatting.instructions import Note, carry_out
from scribeline.formatting.intake import take_in
from scribeline.formatting.language import Language
from scribeline.formatting.languages import language_of
from scribeline.formatting.lists import number_items
from scribeline.formatting.marks import settle_marks
from scribeline.formatting.numbers import write_numbers
from scribeline.formatting.quantities import write_quantities
from scribeline.formatting.scratching import scratch
from scribeline.formatting.sentences import end_sentences
from scribeline.formatting.spelling import spell
from scribeline.formatting.style import Editing, Style
from scribeline.formatting.titles import write_titles
from scribeline.formatting.token import Kind, Token, is_mark, span_of
from scribeline.formatting.vitals import name_vital_signs
from scribeline.transcripts.model import Document, WordSpan
from scribeline.transcripts.words import Word
from scribeline.vocabulary.model import Correction

DEFAULT_STYLE = Style()

_EXPLAINED = 20_000  # tokens; a longer dictation is formatted all the same, but not compared pass by pass


@dataclass(frozen=True, slots=True)
class Change:
    """What one pass did in one place: `before` and `after` are the text there, `why` is what the pass is for."""

    step: str
    why: str
    before: str
    after: str
    words: WordSpan | None


@dataclass(frozen=True, slots=True)
class Formatted:
    """A document, what was said to the typist, and (where asked for) what each pass changed."""

    document: Document
    notes: tuple[Note, ...] = ()
    changes: tuple[Change, ...] = ()


def format_words(
    words: Sequence[Word], style: Style = DEFAULT_STYLE, corrections: Sequence[Correction] = ()
) -> Document:
    """The document that was dictated, as the style writes it; each run stands for the words that it came from.

    `corrections` say which words are written in another way than they were heard (vocabulary.correction.correct).
    """
    return format_dictation(words, style, corrections=corrections).document


def format_dictation(
    words: Sequence[Word],
    style: Style = DEFAULT_STYLE,
    *,
    corrections: Sequence[Correction] = (),
    explain: bool = False,
    remark: bool = False,
) -> Formatted:
    """The document, the notes to the typist, and with `explain` what each pass changed and why.

    A `remark` is too short to have sections, so that "allergies: none" stays in its line; if it commands nothing
    either, it was written rather than dictated, and its own way of writing is left as it is.

    The order matters: what the author said about the text (commands, corrections, headings) is settled before the text
    itself is written (abbreviations, numbers, case), since commands are found by the words as they were heard.
    """
    language = language_of(style.locale)
    notes: list[Note] = []

    def instructions(tokens: Sequence[Token]) -> list[Token]:
        rest, said = carry_out(tokens, language)
        notes.extend(said)
        return rest

    def written(tokens: Sequence[Token]) -> bool:
        return remark and not any(token.spoken for token in tokens) and any(is_mark(token) for token in tokens)

    def by(step: Callable[[Sequence[Token], Language], list[Token]]) -> Callable[[Sequence[Token]], list[Token]]:
        return lambda tokens: step(tokens, language)

    pauses = _pauses(words)
    verbatim = style.editing is Editing.VERBATIM
    steps: tuple[tuple[Callable[..., object], Callable[[Sequence[Token]], list[Token]]], ...] = (
        (cut_at_end, by(cut_at_end)),
        (drop_fillers, by(drop_fillers)),
        (spell, by(spell)),
        (apply_force, by(apply_force)),
        (hear_commands, by(hear_commands)),
        (apply_commands, by(apply_commands)),
        (carry_out, instructions),
        (find_headings, list if remark else by(find_headings)),
        (scratch, by(scratch)),
        (settle_marks, settle_marks),
        (write_titles, lambda tokens: write_titles(tokens, style)),
        (name_vital_signs, by(name_vital_signs)),
        (write_letters_and_digits, by(write_letters_and_digits)),
        (write_abbreviations, lambda tokens: write_abbreviations(tokens, style, language, as_heard=remark)),
        (write_clinical, lambda tokens: write_clinical(tokens, style, language)),
        (write_numbers, lambda tokens: write_numbers(tokens, style, language, counted=not written(tokens))),
        (write_quantities, lambda tokens: write_quantities(tokens, style, language)),
        (write_out_contractions, lambda tokens: list(tokens) if remark else write_out_contractions(tokens, language)),
        (join_compounds, lambda tokens: list(tokens) if written(tokens) else join_compounds(tokens, language)),
        (end_sentences, list if verbatim else lambda tokens: end_sentences(tokens, language, pauses)),
        (number_items, list if verbatim else by(number_items)),
        (set_case, by(set_case)),
    )
    tokens = take_in(words, language, corrections)
    changes = [
        Change(
            "correct",
            correction.reason.why,
            correction.heard,
            correction.written,
            WordSpan(correction.first, correction.last),
        )
        for correction in corrections
        if explain
    ]
    for named, step in steps:
        before, tokens = tokens, step(tokens)
        if explain and len(tokens) < _EXPLAINED:
            changes.extend(_changes(named, before, tokens))
    return Formatted(assemble(tokens, style, words), tuple(notes), tuple(changes))


def _changes(named: Callable[..., object], before: Sequence[Token], after: Sequence[Token]) -> Iterator[Change]:
    """What a pass changed, place by place; why is the first sentence of its description."""
    if list(before) == list(after):
        return
    why = " ".join((getdoc(named) or "").split("\n\n")[0].split())
    said, written = ([(token.kind, token.text) for token in tokens] for tokens in (before, after))
    for kind, a, b, c, d in SequenceMatcher(None, said, written, autojunk=False).get_opcodes():
        if kind != "equal":
            words = span_of(before[a:b]) or span_of(after[c:d])
            yield Change(named.__name__, why, _text(before[a:b]), _text(after[c:d]), words)


def _text(tokens: Sequence[Token]) -> str:
    """Tokens as a person reads them; layout is named."""
    names = {Kind.LINE: "[line]", Kind.PARAGRAPH: "[paragraph]", Kind.NUMBER: "[item]", Kind.BULLET: "[bullet]"}
    kinds = {Kind.HEADING: "[heading] ", Kind.TITLE: "[title] ", Kind.BLANK: "[blank]"}
    return " ".join(names.get(token.kind, kinds.get(token.kind, "") + token.text.strip()) for token in tokens)


def _pauses(words: Sequence[Word]) -> list[float]:
    """The silence in seconds after each word."""
    return [max(following.start_s - word.end_s, 0.0) for word, following in pairwise(words)] + [0.0]
