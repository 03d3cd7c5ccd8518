"""An invoice in the forms in which it is fetched, each made of what was kept, the same bytes each time."""

from enum import StrEnum

from scribeline.billing.invoice_csv import invoice_csv
from scribeline.billing.invoice_docx import invoice_docx
from scribeline.billing.invoice_json import read_invoice
from scribeline.billing.invoices import Invoice


class InvoiceForm(StrEnum):
    """The forms, by the ends of their files' names."""

    JSON = "json"
    CSV = "csv"
    DOCX = "docx"


def invoice_file(content: str, form: InvoiceForm) -> tuple[str, bytes]:
    """The file's name and its bytes. `content` is the invoice as it is kept (JSON)."""
    invoice = read_invoice(content)
    name = f"{invoice.number or _draft_name(invoice)}.{form}"
    if form is InvoiceForm.JSON:
        return name, content.encode()
    if form is InvoiceForm.CSV:
        return name, invoice_csv(invoice).encode()
    return name, invoice_docx(invoice)


def _draft_name(invoice: Invoice) -> str:
    return f"{invoice.client_id}-draft-{invoice.period.first}-{invoice.period.last}"
