"""Counting is exact, and additive where its definition says so."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.billing import counting
from scribeline.billing import graphemes as graphemes_module
from scribeline.billing.counting import count
from scribeline.billing.definitions import Definition, Unit, shipped
from scribeline.billing.delivered import DeliveredText, Paragraph, Part, Piece, Writer, plain
from scribeline.billing.graphemes import breaks, graphemes, is_printed, stands_alone

LETTERS = st.text(
    st.sampled_from("abXYZ .,1\t\n\u00a0\u0301\u200d\u1100\u1161\u11a8\U0001f468\U0001f1f3\u00ad\u05d0é"), max_size=30
)
PIECES = st.builds(Piece, LETTERS, st.sampled_from(Writer), st.booleans(), st.booleans(), st.booleans())
PARAGRAPHS = st.builds(Paragraph, st.sampled_from(Part), st.lists(PIECES, max_size=4).map(tuple))
TEXTS = st.lists(PARAGRAPHS, max_size=5).map(lambda each: DeliveredText(tuple(each)))
DEFINITIONS = st.sampled_from(list(shipped().values()))
QUICK = settings(max_examples=30, deadline=None)


@QUICK
@given(TEXTS, TEXTS, DEFINITIONS)
def test_paragraphs_count_as_much_apart_as_together(
    one: DeliveredText, other: DeliveredText, definition: Definition
) -> None:
    together = DeliveredText(one.paragraphs + other.paragraphs)
    if definition.is_additive_over_paragraphs:
        apart = count(one, definition).counted + count(other, definition).counted
        assert count(together, definition).counted == apart


@QUICK
@given(LETTERS, LETTERS, DEFINITIONS)
def test_texts_cut_between_characters_count_as_much_apart_where_the_definition_says_so(
    left: str, right: str, definition: Definition
) -> None:
    whole = [*graphemes(left + right)]
    if not definition.is_additive_over_text or [*graphemes(left), *graphemes(right)] != whole:
        return
    cut = DeliveredText((Paragraph(Part.BODY, (Piece(left + right),)),))
    parts = [DeliveredText((Paragraph(Part.BODY, (Piece(each),)),)) for each in (left, right)]
    assert count(cut, definition).counted == sum(count(each, definition).counted for each in parts)


@QUICK
@given(TEXTS, DEFINITIONS)
def test_what_the_writers_wrote_and_what_the_parts_hold_is_the_whole(
    text: DeliveredText, definition: Definition
) -> None:
    told = count(text, definition)
    if definition.unit in (Unit.LINE, Unit.CHARACTER, Unit.WORD, Unit.GROSS_LINE):
        assert sum(told.by_writer.values()) == sum(told.by_part.values()) == told.counted


@QUICK
@given(TEXTS, DEFINITIONS)
def test_who_wrote_it_does_not_change_the_whole_where_the_template_counts(
    text: DeliveredText, definition: Definition
) -> None:
    if definition.count_template_text:
        marks = f"p{text.length}" if text.length else ""
        assert count(text.written_by(marks), definition).counted == count(text, definition).counted


@QUICK
@given(TEXTS, DEFINITIONS)
def test_counting_at_once_is_counting_piece_by_piece(text: DeliveredText, definition: Definition) -> None:
    at_once = count(text, definition)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(counting, "_are_plain", lambda *_: False)
        assert count(text, definition) == at_once


@QUICK
@given(TEXTS)
def test_the_marks_give_the_writers_back(text: DeliveredText) -> None:
    nobody = DeliveredText(
        tuple(
            each._replace(pieces=tuple(piece._replace(writer=Writer.PERSON) for piece in each.pieces))
            for each in text.paragraphs
        )
    )
    again = nobody.written_by(text.marks)
    assert again.sha256 == text.sha256 == nobody.sha256
    assert again.marks == text.marks
    for definition in shipped().values():
        assert count(again, definition) == count(text, definition)


@QUICK
@given(st.text(max_size=40))
def test_characters_are_the_text_cut_up(text: str) -> None:
    cut = list(graphemes(text))
    assert "".join(cut) == text
    assert all(cut)


@QUICK
@given(st.text(st.characters(max_codepoint=0xFFFF, categories=["L", "N", "P", "Mn"]), max_size=40))
def test_composed_and_decomposed_letters_count_alike(text: str) -> None:
    visible = shipped()["vbc/1"]
    both = [count(plain(unicodedata.normalize(form, text)), visible).counted for form in ("NFC", "NFD")]
    assert both[0] == both[1]


def test_an_accent_that_somebody_added_belongs_to_the_letters_writer() -> None:
    pieces = (Piece("caf", Writer.MACHINE), Piece("e", Writer.MACHINE), Piece("\u0301 noir"))
    told = count(DeliveredText((Paragraph(Part.BODY, pieces),)), shipped()["vbc/1"])
    assert (told.counted, dict(told.by_writer)) == (8, {Writer.MACHINE: 4, Writer.PERSON: 4})


def test_a_run_of_spaces_over_two_writers_is_one() -> None:
    pieces = (Piece("a ", Writer.MACHINE), Piece("  "), Piece(" b"))
    assert count(DeliveredText((Paragraph(Part.BODY, pieces),)), shipped()["zydoc-each/1"]).counted == 3


def test_printed_lines_break_between_words_and_within_words_that_fit_nowhere() -> None:
    gross = replace(shipped()["gross-line/1"], columns=10)
    for text, lines in [
        ("one two three", 2),
        ("one two thr", 2),
        ("one two th", 1),
        ("x" * 10, 1),
        ("x" * 11, 2),
        ("a " + "x" * 25, 4),
        (" " * 30 + "a", 1),
        ("a" + " " * 30 + "b", 2),
    ]:
        assert count(plain(text), gross).counted == lines, text


def test_the_hash_tells_where_a_text_stands() -> None:
    body, header = (DeliveredText((Paragraph(part, (Piece("Harbor"),)),)) for part in (Part.BODY, Part.HEADER))
    assert body.sha256 != header.sha256
    assert plain("a\nb").sha256 != DeliveredText((Paragraph(Part.BODY, (Piece("a\nb"),)),)).sha256


def test_what_is_called_a_character_of_its_own_is_one_wherever_it_stands() -> None:
    """Counted at once or one by one: the slow rule agrees for every code point that the quick one is for."""
    alone = [chr(code) for code in range(0x3000) if stands_alone(chr(code))]
    text = "".join(alone)
    assert [*cut_slowly(text)] == alone
    assert [*cut_slowly(text[::-1])] == alone[::-1]
    assert {character for character in alone if not is_printed(character)} == {"\n", "\t", " ", "\u00a0"}
    assert all(stands_alone(character) for character in "\u2265\u00b0\u2019\u2013\u03b1\u20ac\u2192")


def cut_slowly(text: str) -> Iterator[str]:
    """The characters of a text by the rules of Unicode, one code point after another."""
    start = 0
    for end in breaks(text):
        yield text[start:end]
        start = end


@QUICK
@given(st.text(st.sampled_from("aB \t\u00a0\u2265\u2013\u03b1\u0301\u200d\u20ac\n\u2009"), max_size=30), DEFINITIONS)
def test_a_text_counts_the_same_by_the_quick_way_and_the_slow_one(text: str, definition: Definition) -> None:
    told = plain(text)
    quick = count(told, definition)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(counting, "stands_alone", lambda _: False)
        patched.setattr(graphemes_module, "stands_alone", lambda _: False)
        assert count(told, definition) == quick
