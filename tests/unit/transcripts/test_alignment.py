"""Words under the text, through edits."""

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.transcripts.alignment import align, changed_characters, comparable, realign
from scribeline.transcripts.model import (
    Blank,
    Block,
    BlockKind,
    Document,
    Inline,
    Run,
    WordSpan,
    normalise,
    validate,
)
from scribeline.transcripts.words import Word

from .strategies import documents, machine_words


def words(text: str) -> tuple[Word, ...]:
    return tuple(Word(t, i * 1.0, i + 0.9, 0.9) for i, t in enumerate(text.split()))


def document(*inlines: Inline) -> Document:
    return Document((Block(BlockKind.PARAGRAPH, inlines),))


def text(written: str) -> Document:
    return document(Run(written))


def spans(aligned: Document) -> list[tuple[str, tuple[int, int] | None]]:
    return [
        (inline.text.strip(), inline.words and (inline.words.first, inline.words.last))
        for block in aligned.blocks
        for inline in block.inlines
        if isinstance(inline, Run)
    ]


HEARD = words("takes twenty milligrams of listen april daily period")
DRAFT = document(
    Run("Takes", WordSpan(0, 0)),
    Run(" 20", WordSpan(1, 1)),
    Run(" mg", WordSpan(2, 2)),
    Run(" of", WordSpan(3, 3)),
    Run(" listen", WordSpan(4, 4)),
    Run(" april", WordSpan(5, 5)),
    Run(" daily", WordSpan(6, 6)),
    Run(".", WordSpan(7, 7)),
)


def test_edited_words_take_the_span_of_the_words_they_replace() -> None:
    aligned = realign(DRAFT, text("Takes 20 mg of lisinopril daily."), HEARD)
    assert spans(aligned) == [
        ("Takes", (0, 0)),
        ("20", (1, 1)),
        ("mg", (2, 2)),
        ("of", (3, 3)),
        ("lisinopril", (4, 5)),
        ("daily", (6, 6)),
        (".", (7, 7)),
    ]


def test_one_for_one_where_as_many_replace_as_were_replaced() -> None:
    aligned = realign(DRAFT, text("Takes 40 mcg of listen april daily."), HEARD)
    assert spans(aligned)[1:3] == [("40", (1, 1)), ("mcg", (2, 2))]


def test_text_that_was_put_in_has_no_words_and_text_that_was_taken_out_takes_its_along() -> None:
    aligned = realign(DRAFT, text("He takes 20 mg daily."), HEARD)
    assert spans(aligned) == [
        ("He", None),
        ("takes", (0, 0)),
        ("20", (1, 1)),
        ("mg", (2, 2)),
        ("daily", (6, 6)),
        (".", (7, 7)),
    ]


def test_punctuation_and_case_are_no_change_of_the_word() -> None:
    aligned = realign(DRAFT, text('takes 20 mg, of "Listen" april (daily).'), HEARD)
    assert [span for _, span in spans(aligned)] == [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 7)]


def test_a_new_paragraph_does_not_part_text_from_its_words() -> None:
    edited = Document((Block(BlockKind.HEADING, (Run("Takes 20 mg"),)), Block(BlockKind.BULLET, (Run("of daily."),))))
    aligned = realign(DRAFT, edited, HEARD)
    assert [span for _, span in spans(aligned)] == [
        (0, 0),
        (1, 1),
        (2, 2),
        (3, 3),
        (6, 6),
        (7, 7),
    ]


def test_looks_are_the_edited_ones_and_cut_runs() -> None:
    aligned = realign(DRAFT, document(Run("Takes 2"), Run("0 mg of", bold=True), Run(" listen april daily.")), HEARD)
    runs = [inline for inline in aligned.blocks[0].inlines if isinstance(inline, Run)]
    assert [(run.text, run.words, run.bold) for run in runs[1:4]] == [
        (" 2", WordSpan(1, 1), False),
        ("0", WordSpan(1, 1), True),
        (" mg", WordSpan(2, 2), True),
    ]


def test_a_blank_in_the_place_of_words_leaves_the_others_theirs() -> None:
    blank = Blank(4.0, 6.0, "listen april")
    aligned = realign(DRAFT, document(Run("Takes 20 mg of "), blank, Run(" daily.")), HEARD)
    assert spans(aligned) == [
        ("Takes", (0, 0)),
        ("20", (1, 1)),
        ("mg", (2, 2)),
        ("of", (3, 3)),
        ("daily", (6, 6)),
        (".", (7, 7)),
    ]
    assert blank in aligned.blocks[0].inlines


def test_text_in_the_place_of_a_blank_takes_the_words_heard_during_it() -> None:
    before = document(Run("Takes", WordSpan(0, 3)), Run(" "), Blank(3.2, 6.0), Run(" daily", WordSpan(6, 6)))
    aligned = realign(before, text("Takes lisinopril daily"), HEARD)
    assert spans(aligned) == [("Takes", (0, 3)), ("lisinopril", (4, 5)), ("daily", (6, 6))]


def test_align_compares_with_the_words_where_there_is_no_draft() -> None:
    aligned = align(text("Takes 20 mg of lisinopril daily."), HEARD)
    assert spans(aligned) == [
        ("Takes", (0, 0)),
        ("20", (1, 1)),
        ("mg", (2, 2)),
        ("of", (3, 3)),
        ("lisinopril", (4, 5)),
        ("daily.", (6, 6)),
    ]


def test_comparable_forms() -> None:
    assert comparable(" (Daily),") == "daily"
    assert comparable(" 140/80 ") == "140/80"
    assert comparable(" - ") == "-"


# --- what holds for every edit ----------------------------------------------------------------------------------------


@st.composite
def edits(draw: st.DrawFn) -> tuple[tuple[Word, ...], Document, Document]:
    """Words, the draft that was aligned with them, and the draft edited: pieces dropped, changed, put in."""
    heard = draw(machine_words)
    pieces = [word.text for word in heard]
    draft = draw(st.lists(st.sampled_from([*pieces, "20", "mg.", "-"]), max_size=30) if pieces else st.just([]))
    edited = list(draft)
    for _ in range(draw(st.integers(0, 5))):
        place = draw(st.integers(0, len(edited)))
        edited[place : place + draw(st.integers(0, 3))] = draw(st.lists(st.sampled_from(["new", "mg", "daily,"])))
    blank = draw(st.none() | st.builds(lambda a: Blank(a, a + 2.0), st.floats(0, 15)))
    cut = draw(st.integers(0, len(draft)))
    inlines: list[Inline] = [Run(" ".join(draft[:cut])), *([blank] if blank else []), Run(" ".join(draft[cut:]))]
    return heard, align(document(*inlines), heard), text(" ".join(edited))


def runs(aligned: Document) -> list[Run]:
    return [inline for block in aligned.blocks for inline in block.inlines if isinstance(inline, Run)]


def never_backwards(aligned: Document) -> bool:
    found = [run.words for run in runs(aligned) if run.words is not None]
    return all(a.first <= b.first and a.last <= b.last for a, b in pairwise(found))


def without_spans(aligned: Document) -> Document:
    def bare(inline: Inline) -> Inline:
        return replace(inline, words=None) if isinstance(inline, Run) else inline

    return normalise(Document(tuple(Block(b.kind, tuple(bare(i) for i in b.inlines), b.level) for b in aligned.blocks)))


@given(edits())
def test_spans_lie_within_the_words_and_never_run_backwards(
    edit: tuple[tuple[Word, ...], Document, Document],
) -> None:
    heard, before, edited = edit
    for aligned in (before, realign(before, edited, heard)):
        validate(aligned, word_count=len(heard))
        assert never_backwards(aligned)


@given(edits())
def test_aligning_again_changes_nothing(edit: tuple[tuple[Word, ...], Document, Document]) -> None:
    heard, before, edited = edit
    aligned = realign(before, edited, heard)
    assert realign(before, aligned, heard) == aligned
    assert realign(aligned, aligned, heard) == aligned
    assert align(align(edited, heard), heard) == align(edited, heard)


@given(documents, machine_words)
def test_only_spans_change(edited: Document, heard: tuple[Word, ...]) -> None:
    for aligned in (align(edited, heard), realign(align(edited, heard), edited, heard)):
        assert without_spans(aligned) == without_spans(edited)


@given(documents, machine_words)
def test_a_document_that_was_not_edited_keeps_all_its_spans(draft: Document, heard: tuple[Word, ...]) -> None:
    assert realign(draft, without_spans(draft), heard) == normalise(draft)


def test_a_long_document_is_aligned_in_good_time() -> None:
    heard = words("the patient takes twenty milligrams of lisinopril daily " * 3_000)
    started = time.process_time()
    aligned = align(text("He takes 20 mg of lisinopril every day. " * 3_000), heard)
    aligned = realign(aligned, text("She takes 20 mg of ramipril every day. " * 3_000), heard)
    assert time.process_time() - started < 20
    assert never_backwards(aligned)


# --- how much a person corrected --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [("", "", 0), ("abc", "abc", 0), ("", "abc", 3), ("listen april", "lisinopril", 4), ("20 mg", "40 mg", 1)],
)
def test_changed_characters(before: str, after: str, changed: int) -> None:
    assert changed_characters(before, after) == changed


def test_changed_characters_of_long_texts_are_counted_by_passage() -> None:
    long = "The patient takes 20 mg daily. " * 4_000
    assert changed_characters(long, long.replace("20 mg", "40 mg", 3)) == 3
    assert changed_characters(long, "") == len(long)
