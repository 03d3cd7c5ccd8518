"""A report as a Word document in the client's own template.

The same document, template and facts give the same bytes: everything that python-docx and zip files would take from
the clock or from the library's defaults is pinned.
"""

import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as WordDocument
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from scribeline.billing.delivered import DeliveredText, Writer
from scribeline.deliverables.authorship import printed, writers
from scribeline.deliverables.model import ReportFacts, printable
from scribeline.deliverables.reading import text_of
from scribeline.deliverables.template import (
    BLANK,
    BODY,
    BULLET,
    COPIES,
    COPY_LIST,
    HEADING,
    NUMBER,
    REPORT,
    SIGNATURE,
    SIGNATURE_DETAILS,
    SIGNED,
    SUBHEADING,
    TOKEN,
    WHOLE,
    check_template,
    own_texts,
    paragraph_text,
)
from scribeline.transcripts.model import (
    Blank,
    Block,
    BlockKind,
    Document,
    Run,
    block_text,
    join_runs,
    list_numbers,
    validate,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_STYLES = {
    BlockKind.HEADING: HEADING,
    BlockKind.PARAGRAPH: BODY,
    BlockKind.BULLET: BULLET,
    BlockKind.NUMBERED: NUMBER,
}
_DEEPEST_LIST_LEVEL = 8  # Word's lists have nine levels, 0 to 8
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can tell


def render_docx(document: Document, template: bytes, facts: ReportFacts) -> bytes:
    """The document in the template, with the facts in the places of its tokens."""
    content, _ = render_counted(document, template, facts)
    return content


def render_counted(
    document: Document, template: bytes, facts: ReportFacts, draft: Document | None = None, normals: Sequence[str] = ()
) -> tuple[bytes, DeliveredText]:
    """The same, with what the file says and who wrote it. `draft` is what the machine wrote (None: nothing)."""
    validate(document)
    summary = check_template(template)
    word = docx.Document(io.BytesIO(template))
    authorship = _Authorship()
    report = _Report(word, frozenset(summary.styles), authorship)
    # Tokens before the report: what is dictated is text, whatever it looks like.
    for part in word.part.package.iter_parts():
        if isinstance(part, XmlPart):
            for paragraph in part.element.iter(qn("w:p")):
                _fill_tokens(paragraph, facts, authorship)
    report.write(document, facts, writers(document, draft, normals))
    _pin_properties(word, facts)
    linked = {key: each.target_part for key, each in word.part.rels.items() if not each.is_external}
    roots = {key: part.element for key, part in linked.items() if isinstance(part, XmlPart)}
    text = text_of(word.element, roots, word.settings.element, authorship.of)
    saved = io.BytesIO()
    word.save(saved)
    return pinned_zip(saved.getvalue()), text


class _Authorship:
    """Who wrote what of a document that is being made; what nobody claims is the template's."""

    def __init__(self) -> None:
        # Elements are kept here, so that each stays the one object that it is found by.
        self._filled: dict[Any, list[Writer]] = {}
        self._written: dict[Any, list[Writer]] = {}
        self._read: dict[Any, int] = {}

    def fill(self, element: Any, start: int, end: int, length: int) -> None:
        """Characters `start` to `end` of a text element become `length` characters of a fact."""
        told = self._filled.setdefault(element, [Writer.TEMPLATE] * len(element.text or ""))
        told[start:end] = [Writer.FACTS] * length

    def write(self, paragraph: Any, told: Sequence[Writer]) -> None:
        """A whole paragraph, by who wrote each of its characters."""
        self._written[paragraph] = list(told)
        self._read[paragraph] = 0

    def of(self, element: Any, text: str) -> Sequence[Writer] | None:
        """Who wrote the text of an element; those of a paragraph are asked for in their order, once."""
        if element in self._filled:
            return self._filled[element]
        paragraph = next(element.iterancestors(qn("w:p")))
        if paragraph not in self._written:
            return None
        start = self._read[paragraph]
        self._read[paragraph] = start + len(text)
        return self._written[paragraph][start : start + len(text)]


class _Report:
    """Writes blocks and signature in the places of their tokens, as paragraphs in the template's styles."""

    def __init__(self, word: WordDocument, styles: frozenset[str], authorship: _Authorship) -> None:
        self._word = word
        self._styles = styles
        self._authorship = authorship
        # Found before anything is filled in, so that no fact and no text can pass for a place.
        self._places = {
            token: paragraph
            for paragraph in word.element.body.iter(qn("w:p"))
            for token in TOKEN.findall(paragraph_text(paragraph))
            if token in WHOLE
        }
        self._marks_copies = any(
            "copy.mark" in TOKEN.findall(paragraph_text(paragraph))
            for part in word.part.package.iter_parts()
            if isinstance(part, XmlPart)
            for paragraph in part.element.iter(qn("w:p"))
        )
        self._style_ids = {style.name: style.style_id for style in word.styles if style.name in styles}

    def write(self, document: Document, facts: ReportFacts, told: Sequence[Sequence[Writer]]) -> None:
        places, report = self._places, self._places[REPORT]
        written = [*self._blocks(document)] or [self._paragraph(BODY)]
        for block, block_writers in zip(written, told, strict=False):
            self._authorship.write(block._p, block_writers)
        if facts.amends_line:
            written.insert(0, self._amends(facts.amends_line))
        if facts.copy_lines and not self._marks_copies:
            written.insert(0, self._copy_mark(facts.copy_lines))
        signature, copies = self._signature(facts), self._copies(facts)
        if SIGNED not in places or places[SIGNED].getprevious() is report:
            written[-1].paragraph_format.keep_with_next = True  # no signature alone on a page
        if SIGNED not in places:
            written += signature
        elif COPIES not in places:
            signature += copies
        if SIGNED not in places and COPIES not in places:
            written += copies
        for token, paragraphs in ((REPORT, written), (SIGNED, signature), (COPIES, copies)):
            if token not in places:
                continue
            place = places[token]
            for paragraph in paragraphs:
                place.addprevious(paragraph._p)
            if paragraphs or len(place.getparent().findall(qn("w:p"))) > 1:
                place.getparent().remove(place)
            else:  # a table's cell is never without a paragraph
                for text in own_texts(place):
                    text.text = ""

    def _paragraph(self, style: str) -> Paragraph:
        """A new paragraph in a style, with nothing of its own that the style does not say."""
        element = OxmlElement("w:p")
        paragraph = Paragraph(element, self._word._body)
        element.get_or_add_pPr().get_or_add_pStyle().val = self._style_ids[style]
        return paragraph

    def _blocks(self, document: Document) -> Iterator[Paragraph]:
        list_id: int | None = None
        for block, number in zip(document.blocks, list_numbers(document), strict=True):
            style = _STYLES[block.kind]
            if block.kind is BlockKind.HEADING and block.level and SUBHEADING in self._styles:
                style = SUBHEADING
            paragraph = self._paragraph(style)
            if block.kind is BlockKind.NUMBERED:
                if list_id is None or (number == 1 and block.level == 0):
                    list_id = self._new_list()
                _set_list(paragraph, list_id, block.level)
            elif block.kind is BlockKind.BULLET:
                if block.level:
                    _set_list(paragraph, self._list_of(BULLET), block.level)
            else:
                list_id = None
            self._inlines(paragraph, block)
            yield paragraph

    def _inlines(self, paragraph: Paragraph, block: Block) -> None:
        # Runs are one for each word, for the audio's sake; on paper they are one for each look.
        bare = [replace(inline, words=None) if isinstance(inline, Run) else inline for inline in block.inlines]
        for inline in join_runs(bare):
            if isinstance(inline, Blank):
                run = paragraph.add_run(printed(inline))
                run._r.get_or_add_rPr().get_or_add_rStyle().val = self._style_ids[BLANK]
                continue
            run = paragraph.add_run(inline.text)
            if inline.bold and block.kind is not BlockKind.HEADING:  # how a heading looks is the template's to say
                run.bold = True
            if inline.italic:
                run.italic = True
            if inline.underline:
                run.underline = True
            if _direction(inline.text) == "rtl":
                run.font.rtl = True
        if _direction(block_text(block)) == "rtl":
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))

    def _amends(self, line: str) -> Paragraph:
        """What an addendum or a corrected version says first: which document it belongs to."""
        paragraph = self._paragraph(BODY)
        paragraph.add_run(line).bold = True
        paragraph.paragraph_format.keep_with_next = True
        self._authorship.write(paragraph._p, [Writer.FACTS] * len(line))
        return paragraph

    def _copy_mark(self, lines: Sequence[str]) -> Paragraph:
        """What a copy says before all else: whom it is for."""
        paragraph = self._paragraph(BODY)
        paragraph.add_run(lines[0]).bold = True
        for line in lines[1:]:
            paragraph.add_run().add_break()
            paragraph.add_run(line)
        paragraph.paragraph_format.space_before = Pt(10)
        paragraph.paragraph_format.keep_with_next = True
        self._authorship.write(paragraph._p, [Writer.FACTS] * len("\n".join(lines)))
        return paragraph

    def _copies(self, facts: ReportFacts) -> list[Paragraph]:
        """Who gets copies, a line for each, kept together on a page."""
        style = next(each for each in (COPY_LIST, SIGNATURE_DETAILS, SIGNATURE) if each in self._style_ids)
        written = []
        for line in facts.copies_lines:
            paragraph = self._paragraph(style)
            paragraph.add_run(line)
            self._authorship.write(paragraph._p, [Writer.FACTS] * len(line))
            written.append(paragraph)
        for paragraph in written[:1]:
            paragraph.paragraph_format.space_before = Pt(6)
        for paragraph in written[:-1]:
            paragraph.paragraph_format.keep_with_next = True
        return written

    def _signature(self, facts: ReportFacts) -> list[Paragraph]:
        details = SIGNATURE_DETAILS if SIGNATURE_DETAILS in self._styles else SIGNATURE
        dates = [
            f"{label}: {facts.value(token)}"
            for label, token in (("Dictated", "dictated.date"), ("Transcribed", "transcribed.date"))
            if facts.value(token)
        ]
        initials = "/".join(
            part for part in (facts.value("author.initials"), facts.value("transcriptionist.initials").lower()) if part
        )
        lines = [
            *((SIGNATURE, line) for line in facts.signed_lines),
            (details, "  |  ".join(dates)),
            (details, "  |  ".join(part for part in (initials, f"Document {facts.value('document.id')}") if part)),
        ]
        written = []
        for style, line in lines:
            paragraph = self._paragraph(style)
            paragraph.add_run(line)
            self._authorship.write(paragraph._p, [Writer.FACTS] * len(line))
            written.append(paragraph)
        for paragraph in written[:-1]:
            paragraph.paragraph_format.keep_with_next = True
        return written

    def _list_of(self, style: str) -> int:
        """The list that a style belongs to."""
        number = self._word.styles[style].element.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        return int(number.get(qn("w:val")))

    def _new_list(self) -> int:
        """A list that looks like the number style's, and begins at 1."""
        numbering = self._word.part.numbering_part.element
        like = self._list_of(NUMBER)
        model = next(num for num in numbering.findall(qn("w:num")) if num.numId == like)
        num = numbering.add_num(model.abstractNumId.val)
        for level in range(_DEEPEST_LIST_LEVEL + 1):
            num.add_lvlOverride(ilvl=level).add_startOverride(1)
        return int(num.numId)


def _set_list(paragraph: Paragraph, list_id: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = min(level, _DEEPEST_LIST_LEVEL)
    properties.get_or_add_numId().val = list_id


def _direction(text: str) -> str:
    """ "rtl" where the first letter that has a direction is written from right to left, else "ltr"."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return "rtl"
        if direction == "L":
            return "ltr"
    return "ltr"


def _fill_tokens(paragraph: Any, facts: ReportFacts, authorship: _Authorship) -> None:
    """Put the facts in the places of the tokens; what a fact says is not looked through for tokens again."""
    texts = own_texts(paragraph)
    whole = "".join(element.text or "" for element in texts)
    for match in reversed(list(TOKEN.finditer(whole))):
        if match.group(1) in WHOLE:
            continue
        value = facts.value(match.group(1))
        start, end = match.span()
        place = 0
        for element in texts:
            text = element.text or ""
            first, last = max(start - place, 0), min(end - place, len(text))
            place += len(text)
            if first < last:
                authorship.fill(element, first, last, len(value))
                element.text = text[:first] + value + text[last:]
                element.set(qn("xml:space"), "preserve")
                value = ""  # the rest of a token that Word split over runs


def _pin_properties(word: WordDocument, facts: ReportFacts) -> None:
    """The document's properties: ours, and nothing of who made the template or of the patient."""
    properties = word.core_properties
    moment = facts.transcribed_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.author = printable(facts.client_name)[:255]
    properties.last_modified_by = "Scribeline"
    properties.title = printable(facts.work_type)[:255]
    properties.identifier = printable(facts.document_id)[:255]
    properties.created = properties.modified = moment
    properties.revision = 1
    for name in ("category", "comments", "content_status", "keywords", "language", "subject", "version"):
        setattr(properties, name, "")
    printed = properties._element.find(qn("cp:lastPrinted"))
    if printed is not None:
        properties._element.remove(printed)


def pinned_zip(data: bytes) -> bytes:
    """The same package with its parts in a fixed order and without the time at which it was written."""
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as source, ZipFile(packed, "w") as target:
        # The part that says what is in it comes first, as readers that stream expect.
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            info = ZipInfo(name, _ZIP_DATE)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3
            target.writestr(info, source.read(name), compresslevel=6)
    return packed.getvalue()
