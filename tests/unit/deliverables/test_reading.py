"""What a document says, read from its file alone, and who wrote it."""

import io
from dataclasses import replace

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.billing.delivered import DeliveredText, Part, Writer
from scribeline.deliverables.authorship import printed_block, writers
from scribeline.deliverables.docx import render_counted
from scribeline.deliverables.errors import NotADocx
from scribeline.deliverables.reading import read_docx
from scribeline.transcripts.model import Blank, Block, BlockKind, Document, Run, WordSpan

from .crafted import template
from .test_docx import FACTS, REPORT, SAMPLES


def told(text: DeliveredText) -> list[tuple[str, str]]:
    return [(paragraph.part, paragraph.text) for paragraph in text.paragraphs]


def by_writer(text: DeliveredText, writer: Writer) -> str:
    return "".join(piece.text for each in text.paragraphs for piece in each.pieces if piece.writer is writer)


@pytest.mark.parametrize("name", ["harbor-cardiology.docx", "northfield-ortho.docx"])
def test_the_file_says_what_was_rendered_and_its_marks_tell_who_wrote_it(name: str) -> None:
    content, text = render_counted(REPORT, (SAMPLES / name).read_bytes(), FACTS, draft=REPORT)
    read = read_docx(content)
    assert read.sha256 == text.sha256
    assert read.written_by(text.marks) == text
    assert {paragraph.part for paragraph in text.paragraphs} == set(Part)
    assert by_writer(text, Writer.MACHINE) == "".join(map(printed_block, REPORT.blocks))
    assert "Marjorie Dunmore" in by_writer(text, Writer.FACTS)
    assert "Marjorie" not in by_writer(text, Writer.TEMPLATE)
    assert by_writer(text, Writer.TEMPLATE)
    assert not by_writer(text, Writer.PERSON)


def document(*texts: str) -> Document:
    return Document(tuple(Block(BlockKind.PARAGRAPH, (Run(text),)) for text in texts))


def test_what_a_person_changed_is_theirs_and_all_else_the_machines() -> None:
    draft = document("She takes listen pril 20 mg daily.", "No chest pain.", "Follow up in May.")
    approved = document("She takes lisinopril 20 mg daily.", "No chest pain.", "Lungs: clear.", "Follow up in June.")
    found = writers(approved, draft, normals=["Lungs: clear."])
    machine = [
        "".join(c for c, who in zip(printed_block(block), each, strict=True) if who is Writer.MACHINE)
        for block, each in zip(approved.blocks, found, strict=True)
    ]
    assert machine == ["She takes 20 mg daily.", "No chest pain.", "", "Follow up in ."]
    assert set(found[2]) == {Writer.NORMAL}
    assert {who for each in writers(approved, None) for who in each} == {Writer.PERSON}


def test_blanks_and_looks_are_as_they_are_printed() -> None:
    _, text = render_counted(REPORT, template(), FACTS)
    body = [paragraph for paragraph in text.paragraphs if paragraph.part is Part.BODY]
    paragraph = next(each for each in body if "She takes" in each.text)
    assert paragraph.text == "She takes none of [____ 3:12],\nsince May."
    assert [(piece.text, piece.bold) for piece in paragraph.pieces if piece.bold] == [(" of ", True)]


BLOCKS = st.builds(
    Block,
    st.sampled_from(BlockKind),
    st.lists(
        st.builds(Run, st.text(st.sampled_from("ab é.-\t\n"), min_size=1, max_size=12), st.none(), st.booleans())
        | st.just(Blank(61.0, 62.0)),
        max_size=4,
    ).map(tuple),
)


@settings(max_examples=6, deadline=None)
@given(st.lists(BLOCKS, max_size=6), st.lists(BLOCKS, max_size=6))
def test_whatever_is_written_is_read_again(blocks: list[Block], drafted: list[Block]) -> None:
    content, text = render_counted(Document(tuple(blocks)), template(), FACTS, draft=Document(tuple(drafted)))
    read = read_docx(content)
    assert read.sha256 == text.sha256
    assert read.written_by(text.marks).marks == text.marks


def test_only_what_is_printed_is_read() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Seen")
    paragraph.add_run(" hidden").font.hidden = True
    paragraph.add_run().add_break(docx.enum.text.WD_BREAK.PAGE)
    deleted = parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="x"><w:r><w:delText>gone</w:delText></w:r></w:del>')
    paragraph._p.append(deleted)
    paragraph.add_run("\tand\nheard")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    run.append(OxmlElement("w:noBreakHyphen"))
    field.append(run)
    paragraph._p.append(field)
    section = word.sections[0]
    section.header.paragraphs[0].text = "Every page"
    section.first_page_header.paragraphs[0].text = "First page"
    section.even_page_header.paragraphs[0].text = "Left pages"
    word.add_section()  # it has the same header
    assert told(read_docx(saved(word))) == [("header", "Every page"), ("body", "Seen\tand\nheard-"), ("body", "")]
    section.different_first_page_header_footer = True
    assert told(read_docx(saved(word)))[:2] == [("header", "Every page"), ("header", "First page")]
    assert {piece.writer for each in read_docx(saved(word)).paragraphs for piece in each.pieces} == {Writer.PERSON}


def saved(word: "docx.document.Document") -> bytes:
    data = io.BytesIO()
    word.save(data)
    return data.getvalue()


def test_what_is_no_document_is_refused() -> None:
    for data in (b"", b"PK\x03\x04 nonsense", b"%PDF-1.7"):
        with pytest.raises(NotADocx):
            read_docx(data)


def test_changed_words_are_not_taken_for_the_machines() -> None:
    run = Run("20 mg", WordSpan(3, 4))
    draft = Document((Block(BlockKind.PARAGRAPH, (run,)),))
    approved = Document((Block(BlockKind.PARAGRAPH, (replace(run, text="200 mg"),)),))
    assert writers(approved, draft) == [[Writer.PERSON] * 4 + [Writer.MACHINE] * 2]
