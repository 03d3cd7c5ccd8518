"""What a client's template makes of a report: a sample document about nobody, and what both say, line by line."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from scribeline.deliverables.docx import render_docx
from scribeline.deliverables.model import ReportFacts
from scribeline.transcripts.model import Blank, BlankReason, Block, BlockKind, Document, Run


class Place(StrEnum):
    """Where on the page a line stands."""

    HEADER = "HEADER"
    BODY = "BODY"
    FOOTER = "FOOTER"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a Word document, with the name of its style."""

    place: Place
    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A sample as a Word document, its lines, and those of the template with the tokens in them."""

    content: bytes
    sample: tuple[Line, ...]
    template: tuple[Line, ...]


_SPOKEN_AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)

SAMPLE = Document(
    (
        Block(BlockKind.HEADING, (Run("History"),)),
        Block(
            BlockKind.PARAGRAPH,
            (
                Run(
                    "This is a sample: nobody was seen and nothing was dictated. It shows how a paragraph looks that "
                    "is long enough to go on in a second line of the page."
                ),
            ),
        ),
        Block(BlockKind.HEADING, (Run("Current medications"),)),
        Block(BlockKind.NUMBERED, (Run("Sample drug 10 mg once daily."),)),
        Block(BlockKind.NUMBERED, (Run("Another sample drug 25 mg twice daily."),)),
        Block(BlockKind.HEADING, (Run("Examination"),)),
        Block(BlockKind.HEADING, (Run("Heart"),), level=1),
        Block(
            BlockKind.PARAGRAPH,
            (
                Run("A place that could not be understood is a blank: "),
                Blank(83.0, 84.5, reason=BlankReason.INAUDIBLE),
                Run(". Words may be "),
                Run("bold", bold=True),
                Run(" or "),
                Run("italic", italic=True),
                Run("."),
            ),
        ),
        Block(BlockKind.HEADING, (Run("Plan"),)),
        Block(BlockKind.BULLET, (Run("An item of a list."),)),
        Block(BlockKind.BULLET, (Run("An item within it."),), level=1),
        Block(BlockKind.BULLET, (Run("The last item."),)),
    )
)
"""A report with everything that a template has a style for."""


def sample_facts(client_name: str, *, day_first: bool) -> ReportFacts:
    """Who, what and when, all of it made up but the client."""
    return ReportFacts(
        document_id="sample-0001",
        client_name=client_name,
        work_type="Sample report",
        author_name="Alex Sample",
        author_credentials="MD",
        transcribed_at=_SPOKEN_AT,
        dictated_at=_SPOKEN_AT,
        transcriptionist_initials="SC",
        patient_name="Testperson, Nobody",
        record_number="TEST-0001",
        birth_date="1970-01-31",
        service_date="2026-03-13",
        order_number="ORDER-0001",
        day_first=day_first,
    )


def preview(template: bytes, client_name: str, *, day_first: bool = False) -> Preview:
    """A template's preview. Raises InvalidTemplate, which says what to change. Takes a moment: use a thread."""
    content = render_docx(SAMPLE, template, sample_facts(client_name, day_first=day_first))
    return Preview(content, lines_of(content), lines_of(template))


def lines_of(content: bytes) -> tuple[Line, ...]:
    """The paragraphs of a Word document that say something: of its headers, its body and its footers."""
    word = docx.Document(io.BytesIO(content))
    headers: list[Any] = []
    footers: list[Any] = []
    for section in word.sections:
        for kind in ("", "first_page_", "even_page_"):
            headers.append(getattr(section, f"{kind}header"))
            footers.append(getattr(section, f"{kind}footer"))
    listed = [
        *_lines(Place.HEADER, _written(headers)),
        *_lines(Place.BODY, [(word.element.body, word)]),
        *_lines(Place.FOOTER, _written(footers)),
    ]
    return tuple(listed)


def _written(parts: list[Any]) -> list[tuple[Any, Any]]:
    """The elements of headers or footers that a section defines itself, each once."""
    own = {id(each.part): (each._element, each) for each in parts if not each.is_linked_to_previous}
    return list(own.values())


def _lines(place: Place, roots: list[tuple[Any, Any]]) -> Iterator[Line]:
    for root, parent in roots:
        for element in root.iter(qn("w:p")):
            paragraph = Paragraph(element, parent._body if place is Place.BODY else parent)
            text = paragraph.text.strip()
            if text:
                style = paragraph.style
                yield Line(place, style.name if style is not None and style.name else "", text)
