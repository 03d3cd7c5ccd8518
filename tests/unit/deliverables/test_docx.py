"""Reports as Word documents."""

import io
import runpy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.deliverables.docx import render_docx
from scribeline.deliverables.errors import BadDocumentId
from scribeline.deliverables.model import TOKENS, ReportFacts, document_name
from scribeline.deliverables.template import check_template
from scribeline.transcripts.errors import ForbiddenCharacter
from scribeline.transcripts.model import Blank, Block, BlockKind, Document, Run, WordSpan

from .crafted import template

SAMPLES = Path(__file__).parents[3] / "samples" / "templates"
FACTS = ReportFacts(
    document_id="0192f7c4",
    client_name="Harbor Cardiology Associates",
    work_type="Clinic Letter",
    author_name="Astrid Lindqvist",
    author_credentials="MD, FACC",
    transcribed_at=datetime(2026, 9, 16, 8, 30, tzinfo=UTC),
    dictated_at=datetime(2026, 9, 15, 17, 5, tzinfo=UTC),
    transcriptionist_initials="MK",
    patient_name="Marjorie Dunmore",
    record_number="HC-104482",
    birth_date="1954-02-17",
    service_date="2026-09-14",
)


def block(kind: BlockKind, text: str, level: int = 0) -> Block:
    return Block(kind, (Run(text),), level)


REPORT = Document(
    (
        block(BlockKind.HEADING, "MEDICATIONS:"),
        block(BlockKind.NUMBERED, "Lisinopril."),
        block(BlockKind.NUMBERED, "once a day", 1),
        block(BlockKind.NUMBERED, "Aspirin."),
        block(BlockKind.HEADING, "PLAN:"),
        block(BlockKind.NUMBERED, "Rest."),
        block(BlockKind.BULLET, "Ice."),
        Block(
            BlockKind.PARAGRAPH,
            (
                Run("She takes", WordSpan(0, 1)),
                Run(" none", WordSpan(2, 2)),
                Run(" of ", WordSpan(3, 3), bold=True),
                Blank(192.0, 193.0, "low zartan"),
                Run(",\nsince May."),
            ),
        ),
    )
)


def opened(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def lines(data: bytes) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in opened(data).paragraphs]


def test_blocks_are_written_in_the_clients_styles() -> None:
    assert lines(render_docx(REPORT, template(), FACTS)) == [
        ("Scribeline Heading", "MEDICATIONS:"),
        ("Scribeline Number", "Lisinopril."),
        ("Scribeline Number", "once a day"),
        ("Scribeline Number", "Aspirin."),
        ("Scribeline Heading", "PLAN:"),
        ("Scribeline Number", "Rest."),
        ("Scribeline Bullet", "Ice."),
        ("Scribeline Body", "She takes none of [____ 3:12],\nsince May."),
        ("Scribeline Signature", "Astrid Lindqvist, MD, FACC"),
        ("Scribeline Signature", "Dictated: September 15, 2026  |  Transcribed: September 16, 2026"),
        ("Scribeline Signature", "AL/mk  |  Document 0192f7c4"),
    ]


def test_an_author_signs_with_lines_of_their_own() -> None:
    own = replace(FACTS, author_signature=("Astrid Lindqvist", "Head of  Cardiology"))
    assert lines(render_docx(REPORT, template(), own))[-4:-2] == [
        ("Scribeline Signature", "Astrid Lindqvist"),
        ("Scribeline Signature", "Head of Cardiology"),
    ]


def test_each_list_begins_at_one() -> None:
    word = opened(render_docx(REPORT, template(), FACTS))
    numbers = [p._p.pPr.numPr for p in word.paragraphs if p.style.name == "Scribeline Number"]
    assert [n.ilvl.val for n in numbers] == [0, 1, 0, 0]
    first, second = numbers[0].numId.val, numbers[3].numId.val
    assert [n.numId.val for n in numbers] == [first, first, first, second]
    assert first != second
    starts = [num.numId for num in word.part.numbering_part.element.findall(qn("w:num")) if len(num.lvlOverride_lst)]
    assert {first, second} <= set(starts)


def test_runs_are_one_for_each_look_and_blanks_stand_out() -> None:
    paragraph = opened(render_docx(REPORT, template(), FACTS)).paragraphs[7]
    assert [(run.text, run.bold, run.style.name) for run in paragraph.runs] == [
        ("She takes none", None, "Default Paragraph Font"),
        (" of ", True, "Default Paragraph Font"),
        ("[____ 3:12]", None, "Scribeline Blank"),
        (",\nsince May.", None, "Default Paragraph Font"),
    ]


def test_what_was_heard_in_a_blank_and_notes_on_it_are_not_printed() -> None:
    assert b"zartan" not in ZipFile(io.BytesIO(render_docx(REPORT, template(), FACTS))).read("word/document.xml")


def test_the_same_input_gives_the_same_bytes() -> None:
    for name in ("harbor-cardiology.docx", "northfield-ortho.docx"):
        data = (SAMPLES / name).read_bytes()
        assert render_docx(REPORT, data, FACTS) == render_docx(REPORT, data, FACTS)


def test_nothing_of_the_clock_is_in_the_bytes() -> None:
    data = render_docx(REPORT, template(), FACTS)
    with ZipFile(io.BytesIO(data)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"
        assert package.namelist()[1:] == sorted(package.namelist()[1:])


def test_properties_are_ours_and_tell_nothing_of_the_patient() -> None:
    properties = opened(render_docx(REPORT, template(), FACTS)).core_properties
    assert (properties.author, properties.title) == ("Harbor Cardiology Associates", "Clinic Letter")
    assert (properties.last_modified_by, properties.identifier) == ("Scribeline", "0192f7c4")
    assert properties.created == properties.modified == datetime(2026, 9, 16, 8, 30, tzinfo=UTC)
    assert (properties.comments, properties.keywords, properties.subject, properties.revision) == ("", "", "", 1)


def test_tokens_are_filled_in_headers_tables_and_text_boxes() -> None:
    def boxed(word: docx.document.Document) -> None:
        box, paragraph, run, text = (OxmlElement(f"w:{tag}") for tag in ("txbxContent", "p", "r", "t"))
        text.text = "MRN {{patient.record_number}}"
        run.append(text)
        paragraph.append(run)
        box.append(paragraph)
        word.add_paragraph("{{work_type.name}}").runs[0]._r.append(box)

    word = opened(render_docx(REPORT, template(boxed), FACTS))
    assert word.sections[0].header.paragraphs[0].text == "Harbor Cardiology Associates"
    assert word.tables[0].rows[0].cells[0].text == "Patient: Marjorie Dunmore"
    texts = [t.text for t in word.element.body.iter(qn("w:t"))]
    assert "MRN HC-104482" in texts
    assert "Clinic Letter" in texts


SPLIT = "Seen: {{patient.name}}, {{ patient.birth_date }}{{author.initials}}."


# A document takes long to make: many paragraphs in each, and few documents.
@given(st.lists(st.sets(st.integers(1, len(SPLIT) - 1), max_size=12), min_size=1, max_size=12))
@settings(max_examples=8, deadline=None)
def test_tokens_are_found_however_word_split_them(paragraphs: list[set[int]]) -> None:
    def split(word: docx.document.Document) -> None:
        for cuts in map(sorted, paragraphs):
            paragraph = word.add_paragraph()
            for number, (a, b) in enumerate(zip([0, *cuts], [*cuts, len(SPLIT)], strict=True)):
                paragraph.add_run(SPLIT[a:b]).bold = bool(number % 2)

    rendered = opened(render_docx(REPORT, template(split), FACTS))
    told = {each.text for each in rendered.paragraphs[-len(paragraphs) :]}
    assert told == {"Seen: Marjorie Dunmore, February 17, 1954AL."}


def test_what_a_fact_says_is_never_taken_for_a_token() -> None:
    def named_below(word: docx.document.Document) -> None:
        word.add_paragraph("{{patient.name}}")

    sly = replace(FACTS, patient_name="{{client.name}} {{report}}")
    word = opened(render_docx(REPORT, template(named_below), sly))
    assert word.paragraphs[0].text == "MEDICATIONS:"
    assert word.tables[0].rows[0].cells[0].text == "Patient: {{client.name}} {{report}}"


def test_text_that_looks_like_a_token_stays_text() -> None:
    document = Document((block(BlockKind.PARAGRAPH, "He wrote {{patient.name}} and {{nonsense}}."),))
    assert lines(render_docx(document, template(), FACTS))[0][1] == "He wrote {{patient.name}} and {{nonsense}}."


def test_unknown_facts_leave_nothing() -> None:
    bare = ReportFacts("d1", "Clinic", "Note", "Ann Lee", datetime(2026, 1, 2, tzinfo=UTC))
    assert [bare.value(token) for token in TOKENS if token.startswith(("patient", "order", "dictated"))] == [""] * 6
    assert lines(render_docx(Document(), template(), bare)) == [
        ("Scribeline Body", ""),
        ("Scribeline Signature", "Ann Lee"),
        ("Scribeline Signature", "Transcribed: January 2, 2026"),
        ("Scribeline Signature", "AL  |  Document d1"),
    ]


def test_dates_follow_the_client() -> None:
    assert replace(FACTS, day_first=True).value("patient.birth_date") == "17 February 1954"
    assert replace(FACTS, birth_date="about 1954").value("patient.birth_date") == "about 1954"


def test_the_signature_goes_where_the_template_wants_it() -> None:
    def signed(word: docx.document.Document) -> None:
        word.add_paragraph("Yours sincerely,")
        word.add_paragraph("{{signature}}")

    texts = [text for _, text in lines(render_docx(Document(), template(signed), FACTS))]
    assert texts[:3] == ["", "Yours sincerely,", "Astrid Lindqvist, MD, FACC"]


def test_writing_from_right_to_left_survives() -> None:
    document = Document((block(BlockKind.PARAGRAPH, "שלום \u200f(Dr. Lindqvist) مرحبا"),))
    paragraph = opened(render_docx(document, template(), FACTS)).paragraphs[0]
    assert paragraph.text == "שלום \u200f(Dr. Lindqvist) مرحبا"
    assert paragraph._p.pPr.find(qn("w:bidi")) is not None
    assert paragraph.runs[0].font.rtl


def test_facts_with_forbidden_characters_are_cleaned_and_documents_refused() -> None:
    assert replace(FACTS, patient_name="Ann\x00\n\x1b Lee").value("patient.name") == "Ann Lee"
    with pytest.raises(ForbiddenCharacter):
        render_docx(Document((block(BlockKind.PARAGRAPH, "a\x00"),)), template(), FACTS)


texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]) | st.sampled_from("\t\n "), max_size=40)


@given(st.lists(texts, min_size=1, max_size=12))
@settings(max_examples=15, deadline=None)
def test_all_text_comes_back(written: list[str]) -> None:
    document = Document(tuple(block(BlockKind.PARAGRAPH, text) for text in written))
    rendered = lines(render_docx(document, template(), FACTS))
    assert [text for _, text in rendered[: len(written)]] == written


def test_the_shipped_templates_are_what_their_recipe_makes_and_pass_their_own_check(tmp_path: Path) -> None:
    recipe = runpy.run_path(str(SAMPLES / "make_templates.py"))
    for path, make in recipe["TEMPLATES"].items():
        check_template(path.read_bytes())
        recipe["save"](make(), tmp_path / path.name)
        with ZipFile(tmp_path / path.name) as made, ZipFile(path) as shipped:
            assert {n: made.read(n) for n in made.namelist()} == {n: shipped.read(n) for n in shipped.namelist()}


def test_documents_are_named_by_ids() -> None:
    assert document_name(client_id="harbor", document_id="0192f7c4-7b1e", revision=3) == "harbor_0192f7c4-7b1e_r3.docx"
    for bad in ("../x", "", "a/b", "Marjorie Dunmore", "a\x00", "x" * 101, ".hidden"):
        with pytest.raises(BadDocumentId):
            document_name(client_id="harbor", document_id=bad, revision=1)
