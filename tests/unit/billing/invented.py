"""Documents, terms and rates that tests of billing share; all invented."""

from datetime import UTC, date, datetime
from uuid import UUID

from tests.unit.billing.tagged import tagged

from scribeline.billing.invoices import DeliveredDocument, Period
from scribeline.billing.rates import read_rates
from scribeline.billing.terms import Terms, read_terms

HEADER = "work_type,entry_mode,stat,unit_price,stat_percent,stat_per_unit,from,until\n"
RATES = f"""{HEADER},typed,,0.16,25,,2026-01-01,
,edited,,0.11,25,0.01,2026-01-01,
radiology,,,4.50,,,2026-01-01,2026-07-01
radiology,,,5,,,2026-07-01,
radiology,,yes,9,,,2026-01-01,
"""
TERMS = """
currency = "USD"
seller = ["Northwind Transcription", "12 Quay Street"]
buyer = ["Harbor Cardiology Associates"]
minimum_amount = "1.00"

[[line_definition]]
definition = "zydoc-total/1"
from = 2026-01-01

[[line_definition]]
definition = "report/1"
work_type = "radiology"
from = 2026-01-01
"""
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))


def terms(text: str = TERMS, rates: str = RATES) -> Terms:
    """Terms out of their files."""
    return read_terms(text, read_rates(rates))


def document(
    number: int,
    text: str | None = "<m>" + "The lungs are clear. " * 20 + "</m>",
    *,
    work_type: str | None = "letter",
    stat: bool = False,
    is_correction: bool = False,
    day: date = date(2026, 3, 14),
    reference: str = "",
) -> DeliveredDocument:
    """A delivered document; its ids are made of its number."""
    return DeliveredDocument(
        job_id=str(UUID(int=number)),
        document_id=str(UUID(int=1000 + number)),
        revision=2,
        reference=reference,
        work_type_id=work_type,
        stat=stat,
        is_correction=is_correction,
        delivered_at=datetime(day.year, day.month, day.day, 12, number % 60, tzinfo=UTC),
        delivered_on=day,
        audio_ms=90_000,
        file_sha256=f"{number:064x}",
        text=None if text is None else tagged(text),
    )
