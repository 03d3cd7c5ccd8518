"""The document: its views, its canonical form, and what may not be stored."""

import pytest
from hypothesis import given

from scribeline.errors import InvalidInput
from scribeline.transcripts.errors import (
    BadBlank,
    BadBlock,
    DocumentTooLarge,
    ForbiddenCharacter,
    InvalidDocument,
    WordSpanOutOfRange,
)
from scribeline.transcripts.model import (
    MAX_BLOCKS,
    MAX_CHARACTERS,
    Blank,
    BlankReason,
    Block,
    BlockKind,
    Document,
    PlacedBlank,
    Run,
    WordSpan,
    blanks,
    block_text,
    list_numbers,
    normalise,
    plain_text,
    sections,
    text_offsets,
    validate,
)

from .strategies import documents


def heading(text: str) -> Block:
    return Block(BlockKind.HEADING, (Run(text),))


def paragraph(*inlines: Run | Blank) -> Block:
    return Block(BlockKind.PARAGRAPH, inlines)


def item(text: str, level: int = 0, kind: BlockKind = BlockKind.NUMBERED) -> Block:
    return Block(kind, (Run(text),), level)


REPORT = Document(
    (
        paragraph(Run("Seen in clinic.")),
        heading("MEDICATIONS:"),
        item("Lisinopril 20 mg daily."),
        item("Aspirin 81 mg daily."),
        heading("PLAN:"),
        paragraph(Run("See Dr. "), Blank(3.0, 4.5, "kowal ski", BlankReason.UNCLEAR_TERM), Run(" in May.")),
        item("Bring the list.", kind=BlockKind.BULLET),
        item("New list."),
    )
)


def test_plain_text_has_headings_lists_and_blanks() -> None:
    assert plain_text(REPORT) == (
        "Seen in clinic.\n"
        "\n"
        "MEDICATIONS:\n"
        "1. Lisinopril 20 mg daily.\n"
        "2. Aspirin 81 mg daily.\n"
        "\n"
        "PLAN:\n"
        "See Dr. ____ in May.\n"
        "- Bring the list.\n"
        "1. New list."
    )


def test_sections_are_a_view_by_headings() -> None:
    found = sections(REPORT)
    assert [section.title for section in found] == ["", "MEDICATIONS", "PLAN"]
    assert [len(section.blocks) for section in found] == [1, 2, 3]
    assert sections(Document()) == ()


def test_numbers_restart_with_each_list_and_count_on_past_deeper_ones() -> None:
    document = Document(
        (item("a"), item("b", 1), item("c", 1), item("d"), item("e", 1), paragraph(Run("So much.")), item("f"))
    )
    assert list_numbers(document) == (1, 1, 2, 2, 1, None, 1)


def test_blanks_are_listed_with_their_places() -> None:
    assert blanks(REPORT) == (PlacedBlank(5, 1, Blank(3.0, 4.5, "kowal ski", BlankReason.UNCLEAR_TERM)),)


def test_a_heading_before_its_first_section_has_no_empty_line_above() -> None:
    assert plain_text(Document((heading("PLAN"), paragraph(Run("Rest."))))) == "PLAN\nRest."


def test_normalise_joins_what_looks_alike_and_stands_for_the_same_words() -> None:
    span = WordSpan(1, 2)
    document = Document((paragraph(Run("20", span), Run(""), Run(" mg", span), Run(" daily", WordSpan(3, 3))),))
    assert normalise(document).blocks[0].inlines == (Run("20 mg", span), Run(" daily", WordSpan(3, 3)))


@given(documents)
def test_normalise_changes_no_text_and_is_done_once(document: Document) -> None:
    once = normalise(document)
    assert plain_text(once) == plain_text(document)
    assert normalise(once) == once


@given(documents)
def test_each_blocks_text_is_found_at_its_offset(document: Document) -> None:
    text = plain_text(document)
    for block, offset in zip(document.blocks, text_offsets(document), strict=True):
        assert text[offset:].startswith(block_text(block))


@given(documents)
def test_documents_within_the_limits_are_valid(document: Document) -> None:
    validate(document)


@pytest.mark.parametrize(
    ("block", "error", "field"),
    [
        (paragraph(Run("a\x00b")), ForbiddenCharacter, "document.blocks[0].inlines[0]"),
        (paragraph(Run("a\x1b[0m")), ForbiddenCharacter, "document.blocks[0].inlines[0]"),
        (paragraph(Run("a\r\n")), ForbiddenCharacter, "document.blocks[0].inlines[0]"),
        (paragraph(Run("ok"), Run("\ud800")), ForbiddenCharacter, "document.blocks[0].inlines[1]"),
        (paragraph(Run("\ufffe")), ForbiddenCharacter, "document.blocks[0].inlines[0]"),
        (paragraph(Run("x", WordSpan(3, 2))), WordSpanOutOfRange, "document.blocks[0].inlines[0]"),
        (paragraph(Run("x", WordSpan(-1, 2))), WordSpanOutOfRange, "document.blocks[0].inlines[0]"),
        (paragraph(Run("x", WordSpan(9, 10))), WordSpanOutOfRange, "document.blocks[0].inlines[0]"),
        (paragraph(Blank(2, 1)), BadBlank, "document.blocks[0].inlines[0]"),
        (paragraph(Blank(-1, 1)), BadBlank, "document.blocks[0].inlines[0]"),
        (paragraph(Blank(0, float("nan"))), BadBlank, "document.blocks[0].inlines[0]"),
        (paragraph(Blank(0, float("inf"))), BadBlank, "document.blocks[0].inlines[0]"),
        (paragraph(Blank(0, 1, note="x" * 2001)), DocumentTooLarge, "document.blocks[0].inlines[0].note"),
        (paragraph(Blank(0, 1, heard="\x07")), ForbiddenCharacter, "document.blocks[0].inlines[0].heard"),
        (Block(BlockKind.BULLET, (), 9), BadBlock, "document.blocks[0]"),
        (Block(BlockKind.BULLET, (), -1), BadBlock, "document.blocks[0]"),
        (paragraph(Run("x" * (MAX_CHARACTERS + 1))), DocumentTooLarge, "document.blocks[0].inlines[0]"),
        (paragraph(*[Run("")] * 200_001), DocumentTooLarge, "document.blocks[0]"),
    ],
)
def test_what_may_not_be_stored_is_refused_with_its_place(
    block: Block, error: type[InvalidDocument], field: str
) -> None:
    with pytest.raises(error) as caught:
        validate(Document((block,)), word_count=10)
    assert caught.value.field == field
    assert isinstance(caught.value, InvalidInput)


def test_too_many_blocks_are_refused() -> None:
    with pytest.raises(DocumentTooLarge):
        validate(Document((paragraph(),) * (MAX_BLOCKS + 1)))


@pytest.mark.parametrize("text", ["Tab\tand\nnew line", "שלום \u200f(abc)\u202c", "mañana 腹痛 🩺", "\u00a0", "\u2028"])
def test_all_scripts_and_direction_marks_are_fine(text: str) -> None:
    validate(Document((paragraph(Run(text)),)))


def test_errors_tell_nothing_of_the_text() -> None:
    with pytest.raises(ForbiddenCharacter) as caught:
        validate(Document((paragraph(Run("Patient Ostrowska\x07")),)))
    assert "Ostrowska" not in f"{caught.value} {caught.value.details} {caught.value.field}"
