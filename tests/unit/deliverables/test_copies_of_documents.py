"""Copies as Word documents: the original's text, the list of copies, and whom a copy is for."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest

from scribeline.billing.counting import count
from scribeline.billing.definitions import CHARACTERS_65, shipped
from scribeline.billing.delivered import Writer
from scribeline.deliverables.docx import render_counted, render_docx
from scribeline.deliverables.errors import TemplateLacksReport
from scribeline.deliverables.model import ReportFacts, document_name
from scribeline.deliverables.reading import read_docx
from scribeline.deliverables.template import check_template
from scribeline.transcripts.model import Block, BlockKind, Document, Run

from .crafted import template

REPORT = Document((Block(BlockKind.PARAGRAPH, (Run("Lungs clear."),)),))
ORIGINAL = ReportFacts(
    document_id="0192f7c4",
    client_name="Harbor Cardiology Associates",
    work_type="Clinic Letter",
    author_name="Astrid Lindqvist",
    transcribed_at=datetime(2026, 9, 16, 8, 30, tzinfo=UTC),
    copies=("Dr. Jane Roe, family physician", "Ward 4"),
)
COPY = replace(
    ORIGINAL, copy_for=("Dr. Jane Roe", "Mill Lane Practice", "12 Mill Lane"), copy_salutation="Dear Dr. Roe,"
)
SIGNED_BY = ["Astrid Lindqvist", "Transcribed: September 16, 2026", "AL  |  Document 0192f7c4"]
LIST = ["cc: Dr. Jane Roe, family physician", "cc: Ward 4"]
MARK = "Copy for Dr. Jane Roe\nMill Lane Practice\n12 Mill Lane"


def said(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def with_tokens(*texts: str) -> bytes:
    return template(lambda word: [word.add_paragraph(text) for text in texts] and None)


def test_the_original_lists_who_gets_copies_behind_the_signature() -> None:
    assert said(render_docx(REPORT, template(), ORIGINAL)) == ["Lungs clear.", *SIGNED_BY, *LIST]
    assert said(render_docx(REPORT, template(), replace(ORIGINAL, copies=()))) == ["Lungs clear.", *SIGNED_BY]


def test_a_copy_says_first_whom_it_is_for_and_then_what_the_original_says() -> None:
    original, copy = (render_docx(REPORT, template(), facts) for facts in (ORIGINAL, COPY))
    assert said(copy) == [MARK, *said(original)]
    assert copy == render_docx(REPORT, template(), COPY)


def test_a_copy_of_a_correction_says_why_it_comes() -> None:
    amended = replace(
        COPY,
        amends="Corrected version of the report of",
        amended_at=datetime(2026, 9, 10, tzinfo=UTC),
        amended_id="0192",
        copy_follows=True,
    )
    mark, amends, *_ = said(render_docx(REPORT, template(), amended))
    assert mark == f"{MARK}\nYou were sent a copy of the earlier document."
    assert amends == "Corrected version of the report of September 10, 2026 (document 0192)"
    assert said(render_docx(REPORT, template(), replace(amended, copy_follows=False)))[0] == MARK


def test_a_template_says_where_the_list_the_mark_and_the_salutation_stand() -> None:
    own = with_tokens("{{copy.mark}}", "{{copy.salutation}}", "{{copies}}", "{{signature}}")
    assert said(render_docx(REPORT, own, COPY)) == [
        "Lungs clear.",
        "Copy for Dr. Jane Roe, Mill Lane Practice, 12 Mill Lane",
        "Dear Dr. Roe,",
        *LIST,
        *SIGNED_BY,
    ]
    assert said(render_docx(REPORT, own, replace(ORIGINAL, copies=()))) == ["Lungs clear.", "", "", *SIGNED_BY]


def test_the_place_of_the_list_is_one_paragraph_of_its_own() -> None:
    assert "copies" in check_template(with_tokens("{{copies}}")).tokens
    for wrong in (["{{copies}}", "{{copies}}"], ["cc: {{copies}}"]):
        with pytest.raises(TemplateLacksReport):
            check_template(with_tokens(*wrong))


def test_a_table_cell_whose_list_is_empty_stays_a_cell() -> None:
    def cell(word: docx.document.Document) -> None:
        word.add_table(1, 1).cell(0, 0).paragraphs[0].text = "{{copies}}"

    opened = docx.Document(io.BytesIO(render_docx(REPORT, template(cell), replace(ORIGINAL, copies=()))))
    assert [each.text for each in opened.tables[-1].cell(0, 0).paragraphs] == [""]


def test_the_list_is_counted_like_the_signature_as_a_fact_and_read_again_from_the_file_alone() -> None:
    definition = shipped()[CHARACTERS_65]
    content, text = render_counted(REPORT, template(), ORIGINAL)
    _, without = render_counted(REPORT, template(), replace(ORIGINAL, copies=()))
    counted, bare = count(text, definition), count(without, definition)
    assert counted.counted - bare.counted == sum(map(len, LIST))
    assert counted.by_writer[Writer.FACTS] - bare.by_writer[Writer.FACTS] == sum(map(len, LIST))
    assert count(read_docx(content), definition).counted == counted.counted


def test_a_copys_name_holds_ids_alone() -> None:
    named = document_name(client_id="north", document_id="0192f7c4", revision=3, copy_for="dr-roe")
    assert named == "north_0192f7c4_r3_copy_dr-roe.docx"
