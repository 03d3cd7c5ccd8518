"""An invoice as a Word document for people: what is owed on the first page, how it was counted, then each document.

The same invoice gives the same bytes. It is written as plain XML where there are many rows: a month may have thousands.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from scribeline.billing.definitions import Unit
from scribeline.billing.delivered import Writer
from scribeline.billing.invoice_json import TAXES_IN_WORDS
from scribeline.billing.invoices import Charge, Invoice, InvoiceKind, Line
from scribeline.deliverables.docx import pinned_zip

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_FONT = "Arial"
_INK, _QUIET, _ACCENT, _RULE, _SHADE = "1F2937", "6B7280", "0F766E", "D1D5DB", "F3F4F6"
_WIDTH = 9640  # twentieths of a point between the margins: 170 mm
_LETTER_CURRENCIES = ("USD", "CAD", "MXN", "PHP", "CLP", "COP")
_DRAFTED_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - the format's times have no zone


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    share: int
    """Of the width, in hundredths."""
    is_number: bool = False


def invoice_docx(invoice: Invoice) -> bytes:
    """The invoice as a .docx."""
    word = docx.Document()
    _set_page(word, invoice)
    body = word.element.body
    for element in [child for child in body if child.tag != qn("w:sectPr")]:
        body.remove(element)
    page = _Page(body)
    _heading(page, invoice)
    _charges(page, invoice)
    if invoice.kind is InvoiceKind.INVOICE:
        _explanation(page, invoice)
        _documents(page, invoice)
    _pin(word, invoice)
    saved = io.BytesIO()
    word.save(saved)
    return pinned_zip(saved.getvalue())


def _title(invoice: Invoice) -> str:
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return "Credit note"
    return "Invoice" if invoice.number else "Draft invoice"


def _set_page(word: Any, invoice: Invoice) -> None:
    section = word.sections[0]
    letter = invoice.currency in _LETTER_CURRENCIES
    section.page_width, section.page_height = (Mm(215.9), Mm(279.4)) if letter else (Mm(210), Mm(297))
    side = Mm((215.9 if letter else 210) / 2 - 85)
    section.left_margin = section.right_margin = side
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    style = word.styles["Normal"]
    style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(9.5), RGBColor.from_string(_INK)
    style.element.rPr.rFonts.set(qn("w:cs"), _FONT)
    style.paragraph_format.space_after = Pt(0)
    footer = section.footer.paragraphs[0]._p
    name = escape(invoice.number or _title(invoice))
    for run in (
        f"<w:t xml:space='preserve'>{name}  \u00b7  page </w:t>",
        *_field("PAGE"),
        "<w:t xml:space='preserve'> of </w:t>",
        *_field("NUMPAGES"),
    ):
        footer.append(parse_xml(f"<w:r {nsdecls('w')}>{_look(size=7.5, color=_QUIET)}{run}</w:r>"))


def _field(name: str) -> tuple[str, ...]:
    return (
        "<w:fldChar w:fldCharType='begin'/>",
        f"<w:instrText>{name}</w:instrText>",
        "<w:fldChar w:fldCharType='separate'/>",
        "<w:t>1</w:t>",
        "<w:fldChar w:fldCharType='end'/>",
    )


def _heading(page: "_Page", invoice: Invoice) -> None:
    page.text(_title(invoice), size=24, bold=True, color=_ACCENT, after=2)
    page.text(" \u00b7 ".join(invoice.seller[:1]) or "", bold=True, size=11, after=10)
    facts = [
        ("Number", invoice.number or "not issued"),
        ("Issued", _day(invoice.issued_on)),
        ("Due", _day(invoice.due_on)),
        ("Period", f"{_day(invoice.period.first)} to {_day(invoice.period.last)}"),
    ]
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        facts = [*facts[:2], ("Credits", invoice.credits), ("Reason", invoice.reason), facts[3]]
    sides = [("From", invoice.seller[1:]), ("To", invoice.buyer or (invoice.client_id,))]
    left = "".join(
        _paragraph(_run(title.upper(), size=7.5, color=_QUIET, bold=True), after=1)
        + "".join(_paragraph(_run(line)) for line in lines)
        + _paragraph("", after=4)
        for title, lines in sides
        if lines
    )
    right = "".join(
        _paragraph(_run(f"{name}\t", color=_QUIET) + _run(value, bold=name in ("Number", "Due")), after=2, tab=1100)
        for name, value in facts
        if value
    )
    cells = f"{_cell(left or _paragraph(''), 5240)}{_cell(right, 4400)}"
    page.xml(_table_xml([5240, 4400], f"<w:tr>{cells}</w:tr>", ruled=False))


def _charges(page: "_Page", invoice: Invoice) -> None:
    columns = [
        _Column("Work", 34),
        _Column("Counted as", 18),
        _Column("Documents", 11, is_number=True),
        _Column("Units", 13, is_number=True),
        _Column(f"{invoice.currency} a unit", 11, is_number=True),
        _Column(f"Amount, {invoice.currency}", 13, is_number=True),
    ]
    rows = [
        [
            _work(charge),
            charge.definition,
            str(charge.documents),
            _grouped(charge.units),
            f"{charge.unit_price:f}",
            _grouped(charge.amount),
        ]
        for charge in invoice.charges
    ]
    if invoice.minimum_added:
        least = f"To the agreed minimum of {_grouped(invoice.minimum_amount)}"
        rows.append([least, "", "", "", "", _grouped(invoice.minimum_added)])
    if invoice.taxes:
        rows.append(["Net", "", "", "", "", _grouped(invoice.net)])
        rows += [[f"{tax.label}, {tax.percent:f} %", "", "", "", "", _grouped(tax.amount)] for tax in invoice.taxes]
    page.text("", after=4)
    page.table(columns, rows, size=9, total=["Total", "", "", "", "", _grouped(invoice.total)])
    uncharged = sum(not line.charged for line in invoice.lines)
    if uncharged:
        page.text(f"{uncharged} corrected documents are listed and not charged.", size=8, color=_QUIET, before=4)
    if invoice.problems:
        page.text(
            f"{len(invoice.problems)} delivered documents cannot be billed yet:", bold=True, color="B91C1C", before=8
        )
        for problem in invoice.problems[:50]:
            page.text(problem.sentence, size=8.5)


def _work(charge: Charge) -> str:
    kind = charge.work_type_id.replace("-", " ").capitalize() or "Documents"
    return f"{kind}, {charge.entry_mode}{', STAT' if charge.stat else ''}"


def _explanation(page: "_Page", invoice: Invoice) -> None:
    page.text("How this was counted", size=11, bold=True, color=_ACCENT, before=16, after=3)
    for name, definition in invoice.definitions.items():
        page.runs([(f"{name}: ", True), (f"{definition.sentence}.", False)], size=8.5, after=2)
    page.text(f"Amounts are {invoice.money_rounding.sentence}.", size=8.5, after=2)
    if invoice.taxes:
        page.text(TAXES_IN_WORDS, size=8.5, after=2)
    page.text(
        "What was counted is the text of each document as it was delivered. Whoever has the delivered files can count "
        f"again: scribeline verify-invoice {invoice.number or 'INVOICE'}.json DOCUMENTS",
        size=8.5,
        after=2,
    )
    written = _written(invoice.lines)
    if written:
        page.text(f"Of what was counted: {written}.", size=8.5)


def _written(lines: Iterable[Line]) -> str:
    """Who wrote what was counted, in hundredths of it."""
    sums = dict.fromkeys(Writer, 0)
    for line in lines:
        for writer, number in line.by_writer.items():
            sums[writer] += number
    whole = sum(sums.values())
    if not whole:
        return ""
    names = {
        Writer.TEMPLATE: "in the template",
        Writer.FACTS: "filled in from the order",
        Writer.NORMAL: "normals put in",
        Writer.MACHINE: "drafted by machine and kept",
        Writer.PERSON: "typed",
    }
    shares = [(Decimal(100 * sums[writer]) / whole, names[writer]) for writer in Writer if sums[writer]]
    return ", ".join(f"{share.quantize(Decimal('0.1'))} % {name}" for share, name in shares)


def _documents(page: "_Page", invoice: Invoice) -> None:
    if not invoice.lines:
        return
    page.text("Documents", size=11, bold=True, color=_ACCENT, before=16, after=4)
    columns = [
        _Column("Delivered", 11),
        _Column("Reference", 15),
        _Column("Job", 33),
        _Column("Work", 19),
        _Column("Counted", 11, is_number=True),
        _Column("Units", 11, is_number=True),
    ]
    page.table(
        columns,
        (
            [
                line.delivered_on.isoformat(),
                line.reference,
                line.job_id,
                f"{line.work_type_id or '-'}, {line.entry_mode}{', STAT' if line.stat else ''}",
                _counted(line, invoice),
                f"{line.units:,f}" if line.charged else "not charged",
            ]
            for line in invoice.lines
        ),
        size=7,
    )


def _counted(line: Line, invoice: Invoice) -> str:
    if invoice.definitions[line.definition].unit is Unit.MINUTE:
        return f"{line.counted / 1000:,.1f} s"
    return f"{line.counted:,}"


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.day} {day:%B %Y}"


def _grouped(value: Decimal) -> str:
    return f"{value:,f}".replace("-", "\u2212")


# --- XML --------------------------------------------------------------------------------------------------------------


class _Page:
    """The document's body, written from top to bottom."""

    def __init__(self, body: Any) -> None:
        self._body = body
        self._end = body.find(qn("w:sectPr"))

    def xml(self, text: str) -> None:
        self._end.addprevious(parse_xml(text))

    def text(self, text: str, *, before: float = 0, after: float = 0, **look: Any) -> None:
        self.xml(_paragraph(_run(text, **look) if text else "", before=before, after=after, declared=True))

    def runs(self, runs: Sequence[tuple[str, bool]], *, size: float, after: float = 0) -> None:
        inside = "".join(_run(text, bold=bold, size=size) for text, bold in runs)
        self.xml(_paragraph(inside, after=after, declared=True))

    def table(
        self, columns: Sequence[_Column], rows: Iterable[Sequence[str]], *, size: float, total: Sequence[str] = ()
    ) -> None:
        widths = [column.share * _WIDTH // 100 for column in columns]
        parts = [_row(columns, widths, [column.heading for column in columns], size - 1, is_heading=True)]
        parts += [_row(columns, widths, row, size) for row in rows]
        if total:
            parts.append(_row(columns, widths, total, size + 1, is_total=True))
        self.xml(_table_xml(widths, "".join(parts), ruled=True))


def _table_xml(widths: Sequence[int], rows: str, *, ruled: bool) -> str:
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{_RULE}"'
    borders = f"<w:tblBorders><w:bottom {line}/><w:insideH {line}/></w:tblBorders>" if ruled else ""
    side = 60 if ruled else 0
    grid = "".join(f"<w:gridCol w:w='{width}'/>" for width in widths)
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblW w:w='{sum(widths)}' w:type='dxa'/>{borders}"
        f"<w:tblLayout w:type='fixed'/><w:tblCellMar><w:left w:w='{side}' w:type='dxa'/>"
        f"<w:right w:w='{side}' w:type='dxa'/></w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(
    columns: Sequence[_Column],
    widths: Sequence[int],
    texts: Sequence[str],
    size: float,
    *,
    is_heading: bool = False,
    is_total: bool = False,
) -> str:
    bold, color = is_heading or is_total, _QUIET if is_heading else _INK
    cells = "".join(
        _cell(
            _paragraph(_run(text, size=size, bold=bold, color=color), before=3, after=3, right=column.is_number),
            width,
            shade=_SHADE if is_heading else "",
        )
        for column, width, text in zip(columns, widths, texts, strict=True)
    )
    properties = "<w:cantSplit/>" + ("<w:tblHeader/>" if is_heading else "")
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def _cell(inside: str, width: int, *, shade: str = "") -> str:
    shading = f"<w:shd w:val='clear' w:color='auto' w:fill='{shade}'/>" if shade else ""
    return f"<w:tc><w:tcPr><w:tcW w:w='{width}' w:type='dxa'/>{shading}</w:tcPr>{inside}</w:tc>"


def _paragraph(
    runs: str, *, before: float = 0, after: float = 0, right: bool = False, tab: int = 0, declared: bool = False
) -> str:
    tabs = f"<w:tabs><w:tab w:val='left' w:pos='{tab}'/></w:tabs>" if tab else ""
    spacing = f"<w:spacing w:before='{round(before * 20)}' w:after='{round(after * 20)}'/>"
    align = "<w:jc w:val='right'/>" if right else ""
    return f"<w:p {nsdecls('w') if declared else ''}><w:pPr>{tabs}{spacing}{align}</w:pPr>{runs}</w:p>"


def _run(text: str, *, size: float = 9.5, bold: bool = False, color: str = _INK) -> str:
    parts = "<w:tab/>".join(f"<w:t xml:space='preserve'>{escape(part)}</w:t>" for part in text.split("\t"))
    return f"<w:r>{_look(size=size, bold=bold, color=color)}{parts}</w:r>"


def _look(*, size: float, color: str, bold: bool = False) -> str:
    weight = "<w:b/>" if bold else ""
    return f"<w:rPr>{weight}<w:color w:val='{color}'/><w:sz w:val='{round(size * 2)}'/></w:rPr>"


def _pin(word: Any, invoice: Invoice) -> None:
    """The document's properties: nothing of the clock or of the library."""
    properties = word.core_properties
    moment = _DRAFTED_AT
    if invoice.issued_on is not None:
        moment = datetime.combine(invoice.issued_on, time(), UTC).replace(tzinfo=None)
    properties.author = properties.last_modified_by = "Scribeline"
    properties.title = _title(invoice)
    properties.identifier = invoice.number
    properties.created = properties.modified = moment
    properties.revision = 1
    for name in ("category", "comments", "content_status", "keywords", "language", "subject", "version"):
        setattr(properties, name, "")
