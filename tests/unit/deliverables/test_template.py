"""Which templates are taken, and why others are refused. Each refusal has a file that was made to be refused."""

import io
import struct
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.oxml import OxmlElement

from scribeline.deliverables.template import TemplateSummary, check_template
from scribeline.errors import InvalidInput, ScribelineError

from .crafted import PARAGRAPH_STYLES, field, repacked, template

SAMPLES = Path(__file__).parents[3] / "samples" / "templates"


def refusal(data: bytes) -> ScribelineError:
    with pytest.raises(InvalidInput) as caught:
        check_template(data)
    return caught.value


def link(kind: str, target: str, mode: str = "") -> Callable[[bytes], bytes]:
    mode = f' TargetMode="{mode}"' if mode else ""
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    added = f'<Relationship Id="rId999" Type="{kind}" Target="{target}"{mode}/></Relationships>'.encode()
    return lambda content: content.replace(b"</Relationships>", added)


def test_a_good_template_is_summed_up() -> None:
    assert check_template(template()) == TemplateSummary(
        styles=(*PARAGRAPH_STYLES, "Scribeline Blank"), tokens=("patient.name", "report", "client.name")
    )


@pytest.mark.parametrize("name", ["harbor-cardiology.docx", "northfield-ortho.docx"])
def test_the_sample_templates_are_good(name: str) -> None:
    summary = check_template((SAMPLES / name).read_bytes())
    assert {"report", "signature", "patient.name", "patient.record_number"} <= set(summary.tokens)
    assert "Scribeline Subheading" in summary.styles


def test_page_numbers_are_fine() -> None:
    check_template(template(lambda word: field(word, " PA", "GE ")))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 not a document",
        b"PK\x03\x04 but nothing more",
        template()[:2000],
        template()[:-600] + b"\0" * 600,
        repacked(template(), {"word/document.xml": lambda content: content[: len(content) // 2]}),
        repacked(template(), {"[Content_Types].xml": lambda content: content.replace(b"document.main", b"notes")}),
        repacked(template(), __up=b"x"),
    ],
    ids=["empty", "pdf", "header only", "cut", "damaged", "cut part", "no document", "absolute name"],
)
def test_what_is_no_docx(data: bytes) -> None:
    assert refusal(data).reason == "NOT_A_DOCX"


def test_a_zip_without_content_types_is_no_docx() -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as made:
        made.writestr("word/document.xml", "<x/>")
    assert refusal(packed.getvalue()).reason == "NOT_A_DOCX"


@pytest.mark.parametrize("name", ["../../etc/passwd", "word\\document.xml", "a/../b.xml", "c:x"])
def test_odd_names_of_parts_are_refused(name: str) -> None:
    packed = io.BytesIO(template())
    with ZipFile(packed, "a") as made:
        made.writestr(name, "x")
    assert refusal(packed.getvalue()).reason == "NOT_A_DOCX"


def test_two_parts_of_one_name_are_refused() -> None:
    packed = io.BytesIO(template())
    with ZipFile(packed, "a") as made:
        made.writestr("WORD/document.xml", "x")
    assert refusal(packed.getvalue()).reason == "NOT_A_DOCX"


def test_an_encrypted_part_is_refused() -> None:
    data = bytearray(template())
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    assert refusal(bytes(data)).reason == "NOT_A_DOCX"


def test_too_large_packed() -> None:
    assert refusal(b"PK\x03\x04" + bytes(10 * 1024 * 1024)).reason == "TEMPLATE_TOO_LARGE"


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = repacked(template(), word__media__image1_DOT_bin=bytes(60 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    assert refusal(bomb).reason == "TEMPLATE_TOO_LARGE"


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(repacked(template(), word__media__image1_DOT_bin=bytes(60 * 1024 * 1024)))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 1000)
    assert refusal(bytes(data)).reason == "NOT_A_DOCX"


def test_too_many_parts() -> None:
    packed = io.BytesIO(template())
    with ZipFile(packed, "a", ZIP_DEFLATED) as made:
        for number in range(600):
            made.writestr(f"word/media/{number}.png", "")
    assert refusal(packed.getvalue()).reason == "TEMPLATE_TOO_LARGE"


@pytest.mark.parametrize("name", [*PARAGRAPH_STYLES, "Scribeline Blank"])
def test_a_missing_style_is_named(name: str) -> None:
    error = refusal(template(lacks=name))
    assert (error.reason, error.details) == ("TEMPLATE_LACKS_STYLE", {"style": name})
    assert name in error.message


def test_a_list_style_that_makes_no_list() -> None:
    def unlisted(word: docx.document.Document) -> None:
        properties = word.styles["Scribeline Number"].element.pPr
        properties.remove(properties.numPr)

    assert refusal(template(unlisted)).reason == "TEMPLATE_LACKS_NUMBERING"


@pytest.mark.parametrize(
    "data",
    [
        repacked(template(), word__vbaProject_DOT_bin=b"code"),
        repacked(
            template(),
            {
                "[Content_Types].xml": lambda content: content.replace(
                    b"openxmlformats-officedocument.wordprocessingml.document.main",
                    b"ms-word.document.macroEnabled.main",
                )
            },
        ),
        repacked(
            template(), {"word/_rels/document.xml.rels": link("vbaProject", "hidden.bin")}, word__hidden_DOT_bin=b"code"
        ),
    ],
    ids=["part", "docm", "hidden by name"],
)  # fmt: skip
def test_macros(data: bytes) -> None:
    assert refusal(data).reason == "TEMPLATE_HAS_MACROS"


@pytest.mark.parametrize(
    "data",
    [
        repacked(template(), {"word/_rels/document.xml.rels": link("hyperlink", "mailto:a@b.example", "External")}),
        repacked(template(), {"word/_rels/document.xml.rels": link("image", "file:///c:/x.png", "External")}),
        repacked(template(), {"word/_rels/document.xml.rels": link("attachedTemplate", "https://b.example/x.dotm")}),
        template(lambda word: field(word, "INCLUDE", "PICTURE ", "http")),
        template(lambda word: field(word, "DDEAUTO c:\\\\cmd")),
        template(lambda word: field(word, "PAGE ", "begin", " LINK x ", "end")),
    ],
    ids=["hyperlink", "linked picture", "attached template", "split field", "dde", "nested field"],
)
def test_external_links(data: bytes) -> None:
    assert refusal(data).reason == "TEMPLATE_HAS_EXTERNAL_LINKS"


def test_fields_that_would_change_after_delivery() -> None:
    assert refusal(template(lambda word: field(word, "DATE"))).reason == "TEMPLATE_UNKNOWN_FIELD"


def with_object(word: docx.document.Document) -> None:
    word.add_paragraph().add_run()._r.append(OxmlElement("w:object"))


@pytest.mark.parametrize(
    "data",
    [
        repacked(template(), word__embeddings__oleObject1_DOT_bin=b"ole"),
        repacked(template(), word__activeX__activeX1_DOT_xml=b"<x/>"),
        repacked(template(), {"word/_rels/document.xml.rels": link("oleObject", "media/image9.png")}),
        repacked(template(), {"word/_rels/document.xml.rels": link("aFChunk", "chunk.html")}),
        template(with_object),
    ],
    ids=["ole", "activex", "ole by link", "another document", "object element"],
)
def test_embedded_objects(data: bytes) -> None:
    assert refusal(data).reason == "TEMPLATE_HAS_EMBEDDED_OBJECTS"


BILLION_LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels"])
@pytest.mark.parametrize(
    "prologue", [BILLION_LAUGHS, b'<!DOCTYPE x SYSTEM "file:///etc/passwd">'], ids=["entities", "external dtd"]
)
def test_document_types(part: str, prologue: bytes) -> None:
    data = repacked(template(), {part: lambda content: content.replace(b"?>", b"?>" + prologue, 1)})
    assert refusal(data).reason == "TEMPLATE_UNSAFE_XML"


@pytest.mark.parametrize(
    "text",
    ["{{patient.shoe_size}}", "{{ }}", "{{patient.name", "{{Patient.Name}}", "{{__class__}}", "{{patient.name}} {{"],
)
def test_unknown_tokens(text: str) -> None:
    assert refusal(template(lambda word: word.add_paragraph(text) and None)).reason == "TEMPLATE_UNKNOWN_TOKEN"


def without_report(word: docx.document.Document) -> None:
    word.paragraphs[-1].text = "no place for it"


def in_header(word: docx.document.Document) -> None:
    word.sections[0].header.paragraphs[0].text = "{{report}}"
    without_report(word)


@pytest.mark.parametrize(
    "change",
    [
        without_report,
        in_header,
        lambda word: word.add_paragraph("{{report}}"),
        lambda word: word.add_paragraph("Signed: {{signature}}"),
    ],
    ids=["none", "in the header", "two", "not alone"],
)
def test_the_report_needs_one_paragraph_of_its_own(change: Callable[[docx.document.Document], None]) -> None:
    assert refusal(template(change)).reason == "TEMPLATE_LACKS_REPORT"
