"""An invoice as CSV: a row for each document, then the charges and the total. Spreadsheets run nothing of it."""

from collections.abc import Iterator, Sequence

from scribeline.billing.delivered import Writer
from scribeline.billing.invoices import Invoice
from scribeline.cells import Cell, csv_text

MEDIA_TYPE = "text/csv"
COLUMNS = (
    "row",
    "number",
    "job",
    "document",
    "reference",
    "work_type",
    "entry_mode",
    "stat",
    "delivered_on",
    "definition",
    "counted",
    *(f"by_{writer}" for writer in Writer),
    "documents",
    "units",
    "unit_price",
    "amount",
    "currency",
    "text_sha256",
)


def invoice_csv(invoice: Invoice) -> str:
    """The invoice as CSV (RFC 4180, UTF-8)."""
    return csv_text([COLUMNS, *_rows(invoice)])


def _rows(invoice: Invoice) -> Iterator[Sequence[Cell]]:
    nobody = [""] * len(Writer)
    number, currency = invoice.number, invoice.currency
    for line in invoice.lines:
        yield (
            "document" if line.charged else "document, not charged",
            number,
            line.job_id,
            line.document_id,
            line.reference,
            line.work_type_id,
            line.entry_mode,
            "yes" if line.stat else "no",
            line.delivered_on.isoformat(),
            line.definition,
            line.counted,
            *(line.by_writer.get(writer, 0) for writer in Writer),
            1,
            line.units,
            line.unit_price,
            "" if line.amount is None else line.amount,
            currency,
            line.text_sha256,
        )
    for charge in invoice.charges:
        yield (
            "charge",
            number,
            "",
            "",
            "",
            charge.work_type_id,
            charge.entry_mode,
            "yes" if charge.stat else "no",
            "",
            charge.definition,
            charge.counted,
            *nobody,
            charge.documents,
            charge.units,
            charge.unit_price,
            charge.amount,
            currency,
            "",
        )
    empty = [""] * (len(COLUMNS) - 5)
    if invoice.minimum_added:
        yield ("minimum", number, *empty, invoice.minimum_added, currency, "")
    if invoice.taxes:
        yield ("net", number, *empty, invoice.net, currency, "")
    for tax in invoice.taxes:
        yield (f"tax: {tax.label}, {tax.percent:f} %", number, *empty, tax.amount, currency, "")
    yield ("total", number, *empty, invoice.total, currency, "")
