"""The passes, in their order; and what each of them changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from inspect import getdoc
from itertools import pairwise
from math import isfinite

from scribeline.formatting.abbreviations import write_abbreviations
from scribeline.formatting.assembly import assemble
from scribeline.formatting.casing import set_case
from scribeline.formatting.clinical import write_clinical, write_letters_and_digits
from scribeline.formatting.commands import apply_commands, cut_at_end, drop_fillers, hear_commands
from scribeline.formatting.compounds import join_compounds
from scribeline.formatting.contractions import write_out_contractions
from scribeline.formatting.decimals import write_decimals
from scribeline.formatting.force import apply_force
from scribeline.formatting.headings import find_headings
from scribeline.formatting.instructions import Note, carry_out
from scribeline.formatting.intake import take_in
from scribeline.formatting.language import Language
from scribeline.formatting.languages import language_of
from scribeline.formatting.lists import number_items
from scribeline.formatting.marks import settle_marks
from scribeline.formatting.numbers import write_numbers
from scribeline.formatting.preferences import write_as_preferred
from scribeline.formatting.quantities import write_quantities
from scribeline.formatting.respelling import respell
from scribeline.formatting.scratching import scratch
from scribeline.formatting.sentences import end_sentences, is_finished
from scribeline.formatting.spans import settle_spans
from scribeline.formatting.spelling import spell
from scribeline.formatting.style import Contractions, Editing, Style
from scribeline.formatting.titles import write_titles
from scribeline.formatting.token import Kind, Token, span_of
from scribeline.formatting.vitals import name_vital_signs
from scribeline.transcripts.model import Document, WordSpan, plain_text, text_offsets
from scribeline.transcripts.words import Word
from scribeline.vocabulary.model import Correction

DEFAULT_STYLE = Style()

_Step = tuple[Callable[..., object], Callable[[Sequence[Token]], list[Token]]]  # what it is called, and what it does


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
    """A document, what was said to the typist, and (where asked for) what each pass changed.

    `paragraphs` are the places of the blocks that begin a new paragraph, and not only a line.
    """

    document: Document
    notes: tuple[Note, ...] = ()
    changes: tuple[Change, ...] = ()
    paragraphs: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The document as plain text, with an empty line before each new paragraph."""
        text = plain_text(self.document)
        offsets = text_offsets(self.document)
        for block in reversed(self.paragraphs):
            begin = text.rfind("\n", 0, offsets[block]) + 1
            text = f"{text[:begin]}\n{text[begin:]}"
        return text


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
    text: bool = False,
    remark: bool = False,
) -> Formatted:
    """The document, the notes to the typist, and with `explain` what each pass changed and why.

    `text` says that the words are somebody else's text: where it came with its marks and capitals and its author
    dictates no stops, numbers, headings and sentences stay as they were written, and only what was clearly said to be
    written otherwise is changed. A `remark` is a text too short to have sections, so that "allergies: none" stays in
    its line.

    The order matters: what the author said about the text (commands, corrections, headings) is settled before the text
    itself is written (abbreviations, numbers, case), since commands are found by the words as they were heard.
    """
    language = language_of(style.locale)
    notes: list[Note] = []
    changes = [
        Change("correct", each.reason.why, each.heard, each.written, WordSpan(each.first, each.last))
        for each in corrections
        if explain
    ]

    def passed(tokens: list[Token], *steps: _Step) -> list[Token]:
        for named, step in steps:
            before, tokens = tokens, step(tokens)
            if explain:
                changes.extend(_changes(named, before, tokens))
        return tokens

    def by(named: Callable[[Sequence[Token], Language], list[Token]]) -> _Step:
        return named, lambda tokens: named(tokens, language)

    def styled(named: Callable[[Sequence[Token], Style, Language], list[Token]]) -> _Step:
        return named, lambda tokens: named(tokens, style, language)

    def instructions(tokens: Sequence[Token]) -> list[Token]:
        rest, said = carry_out(tokens, language)
        notes.extend(said)
        return rest

    given = take_in(words, language, corrections, whole=text)
    tokens = passed(
        given,
        by(cut_at_end),
        by(drop_fillers),
        by(spell),
        by(apply_force),
        by(hear_commands),
        by(apply_commands),
        (carry_out, instructions),
    )
    finished = text and is_finished(given, tokens, remark=remark)
    report = not (finished or remark)
    tokens = passed(tokens, (find_headings, lambda tokens: find_headings(tokens, language, announced=not report)))
    untouched = finished and not any(token.spoken or token.kind is Kind.HEADING for token in tokens)
    tokens = passed(tokens, (scratch, lambda tokens: scratch(tokens, language, marked=finished)))
    if not untouched:
        tokens = passed(
            tokens,
            (settle_marks, lambda tokens: settle_marks(tokens, text=text)),
            styled(write_titles),
            by(name_vital_signs),
        )
    tokens = passed(
        tokens,
        by(write_letters_and_digits),
        (write_abbreviations, lambda tokens: write_abbreviations(tokens, style, language, as_heard=finished or remark)),
        (write_clinical, lambda tokens: write_clinical(tokens, style, language, finished=finished)),
        (write_numbers, lambda tokens: write_numbers(tokens, style, language, finished=finished)),
        (write_quantities, lambda tokens: write_quantities(tokens, style, language, finished=finished)),
    )
    if report and style.contractions is Contractions.EXPAND:
        tokens = passed(tokens, by(write_out_contractions))
    if not finished:
        tokens = passed(tokens, by(join_compounds))
    edited = style.editing is not Editing.VERBATIM
    if report and edited:
        pauses = _pauses(words)
        tokens = passed(tokens, (end_sentences, lambda tokens: end_sentences(tokens, language, pauses)))
    if edited:
        tokens = passed(tokens, (number_items, lambda tokens: number_items(tokens, language, by_line=finished)))
    tokens = passed(
        tokens,
        by(respell),
        styled(write_as_preferred),
        (set_case, lambda tokens: set_case(tokens, language, untouched=untouched)),
        by(write_decimals),
    )
    assembled = assemble(settle_spans(tokens), style, language, words)
    return Formatted(assembled.document, tuple(notes), tuple(changes), assembled.paragraphs)


def _changes(named: Callable[..., object], before: Sequence[Token], after: Sequence[Token]) -> Iterator[Change]:
    """What a pass changed, place by place; why is the first sentence of its description."""
    if list(before) == list(after):
        return
    why = " ".join((getdoc(named) or "").split("\n\n")[0].split())
    for gone, came in _differences(before, after):
        yield Change(named.__name__, why, _text(gone), _text(came), span_of(gone) or span_of(came))


def _differences(before: Sequence[Token], after: Sequence[Token]) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    """The stretches in which the two differ.

    Passes leave the order of words alone, so the same text of the same words is the same token: one walk finds them.
    """
    places: dict[tuple[Kind, str, WordSpan | None], list[int]] = {}
    for place in range(len(before) - 1, -1, -1):
        places.setdefault(_key(before[place]), []).append(place)
    old = new = 0
    for at, token in enumerate(after):
        left = places.get(_key(token), [])
        while left and left[-1] < old:
            left.pop()
        if not left or (token.words is None and left[-1] > old):
            continue  # a mark that nobody said is the same one only if nothing stands between
        if left[-1] > old or at > new:
            yield before[old : left[-1]], after[new:at]
        old, new = left[-1] + 1, at + 1
    if old < len(before) or new < len(after):
        yield before[old:], after[new:]


def _key(token: Token) -> tuple[Kind, str, WordSpan | None]:
    return token.kind, token.text, token.words


def _text(tokens: Sequence[Token]) -> str:
    """Tokens as a person reads them; layout is named."""
    names = {Kind.LINE: "[line]", Kind.PARAGRAPH: "[paragraph]", Kind.NUMBER: "[item]", Kind.BULLET: "[bullet]"}
    kinds = {Kind.HEADING: "[heading] ", Kind.TITLE: "[title] ", Kind.BLANK: "[blank]"}
    return " ".join(names.get(token.kind, kinds.get(token.kind, "") + token.text.strip()) for token in tokens)


def _pauses(words: Sequence[Word]) -> list[float]:
    """The silence in seconds after each word."""
    apart = (following.start_s - word.end_s for word, following in pairwise(words))
    return [max(pause_s, 0.0) if isfinite(pause_s) else 0.0 for pause_s in apart] + [0.0]
