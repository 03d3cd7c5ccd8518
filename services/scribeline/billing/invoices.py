"""Invoices: which documents were delivered, what each has of what counts, what that costs, and what it comes to.

An invoice is a value: the same documents and terms give the same invoice, in whatever order they come. Its lines hold
all that is needed to count and to reckon again (`scribeline.billing.verification`), and nothing of any patient: a job
is told by its id and by the clinic's own order number.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scribeline.billing.counting import Count, count, job_units
from scribeline.billing.definitions import Definition, Rounding, RoundingLevel
from scribeline.billing.delivered import DeliveredText, Part, Writer
from scribeline.billing.errors import PeriodWrong
from scribeline.billing.money import money
from scribeline.billing.rates import EntryMode, rate_for
from scribeline.billing.taxes import TaxCharge, taxed, taxes_in
from scribeline.billing.terms import Terms

LONGEST_PERIOD_DAYS = 366


class InvoiceKind(StrEnum):
    """What a document for the client's books is."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class InvoiceState(StrEnum):
    """Where an invoice stands."""

    DRAFT = "DRAFT"
    """It may be made anew, as often as wanted."""
    ISSUED = "ISSUED"
    """It has a number, and never changes."""
    CREDITED = "CREDITED"
    """A credit note takes it back; it stays as it is, and its documents can be billed again."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days, in the client's time zone: from `first` until the day before `until`."""

    first: date
    until: date

    def __post_init__(self) -> None:
        if not 0 < (self.until - self.first).days <= LONGEST_PERIOD_DAYS:
            raise PeriodWrong(
                f"A period ends after it begins, and has at most {LONGEST_PERIOD_DAYS} days.", field="period"
            )

    @property
    def last(self) -> date:
        """Its last day."""
        return self.until - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DeliveredDocument:
    """One delivered document as billing sees it. `text` is None where what it says was not kept, and where `counted`
    tells what an earlier draft counted of it, which saves counting it again.

    `delivered_on` is the day in the client's time zone; `audio_ms` the recording's length; `reference` the clinic's
    own number for the order.
    """

    job_id: str
    document_id: str
    revision: int
    reference: str
    work_type_id: str | None
    stat: bool
    is_correction: bool
    delivered_at: datetime
    delivered_on: date
    audio_ms: int
    file_sha256: str
    text: DeliveredText | None
    counted: "Counted | None" = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of a document by a definition, and all else that a line says of its text."""

    definition: Definition
    audio_ms: int
    entry_mode: EntryMode
    count: Count
    text_sha256: str
    written_by: str


@dataclass(frozen=True, slots=True)
class Line:
    """One document on an invoice: what was counted, by which definition, and what a unit costs.

    `units` is as it is shown; sums are made of what was counted. `amount` is there where money is rounded for each
    job. A line that is not `charged` is on the invoice to show that the document was delivered.
    """

    job_id: str
    document_id: str
    revision: int
    reference: str
    work_type_id: str
    entry_mode: EntryMode
    stat: bool
    delivered_on: date
    definition: str
    counted: int
    by_writer: Mapping[Writer, int]
    by_part: Mapping[Part, int]
    audio_ms: int
    units: Decimal
    unit_price: Decimal
    amount: Decimal | None
    charged: bool
    file_sha256: str
    text_sha256: str
    written_by: str

    @property
    def charge_key(self) -> tuple[str, str, str, bool, Decimal]:
        """What is summed together."""
        return self.definition, self.work_type_id, self.entry_mode, self.stat, self.unit_price


@dataclass(frozen=True, slots=True)
class Charge:
    """What the documents of one rate come to."""

    definition: str
    work_type_id: str
    entry_mode: EntryMode
    stat: bool
    unit_price: Decimal
    documents: int
    counted: int
    units: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a delivered document, or the period, cannot be billed."""

    job_id: str
    """Empty for what concerns the invoice as a whole."""
    sentence: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """All that an invoice or a credit note says."""

    kind: InvoiceKind
    client_id: str
    period: Period
    currency: str
    money_rounding: Rounding
    definitions: Mapping[str, Definition]
    lines: tuple[Line, ...]
    charges: tuple[Charge, ...]
    minimum_amount: Decimal
    minimum_added: Decimal
    """What was added to reach the minimum."""
    total: Decimal
    """What is to be paid, with taxes."""
    payment_days: int
    seller: tuple[str, ...] = ()
    buyer: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    number: str = ""
    issued_on: date | None = None
    credits: str = ""
    """Of a credit note: the number of the invoice that it takes back."""
    reason: str = ""
    taxes: tuple[TaxCharge, ...] = ()
    unicode_version: str = field(default=unicodedata.unidata_version)

    @property
    def net(self) -> Decimal:
        """What it comes to without taxes."""
        return self.total - sum((tax.amount for tax in self.taxes), Decimal(0))

    @property
    def due_on(self) -> date | None:
        """When it is to be paid; None before it is issued."""
        return None if self.issued_on is None else self.issued_on + timedelta(days=self.payment_days)


def entry_mode_of(text: DeliveredText) -> EntryMode:
    """How a document came about: edited where anything of the machine's stands in it."""
    machine = any(
        piece.writer is Writer.MACHINE and piece.text.strip() for each in text.paragraphs for piece in each.pieces
    )
    return EntryMode.EDITED if machine else EntryMode.TYPED


def draft(client_id: str, terms: Terms, period: Period, documents: Iterable[DeliveredDocument]) -> Invoice:
    """The invoice of the documents that were delivered in a period. What cannot be billed is told as a problem."""
    lines: list[Line] = []
    problems: list[Problem] = []
    used: dict[str, Definition] = {}
    # One after another, so that the text of one is gone when the next one's is read.
    billable = [((each.delivered_at, each.job_id, each.document_id), _line(terms, each)) for each in documents]
    for _, billed in sorted(billable, key=lambda each: each[0]):
        if isinstance(billed, Problem):
            problems.append(billed)
            continue
        line, definition = billed
        lines.append(line)
        used[definition.name] = definition
    charges, minimum_added, net = reckoned(lines, used, terms.rounding, terms.minimum_amount)
    known_taxes, change = taxes_in(terms.taxes, period.first, period.last)
    if change is not None:
        problems.append(Problem("", f"Taxes change on {change}: invoice the days before it apart from those after it."))
    taxes = taxed(net, known_taxes, terms.rounding)
    return Invoice(
        kind=InvoiceKind.INVOICE,
        client_id=client_id,
        period=period,
        currency=terms.currency,
        money_rounding=terms.rounding,
        definitions=dict(sorted(used.items())),
        lines=tuple(lines),
        charges=charges,
        minimum_amount=terms.minimum_amount,
        minimum_added=minimum_added,
        total=net + sum((tax.amount for tax in taxes), Decimal(0)),
        payment_days=terms.payment_days,
        seller=terms.seller,
        buyer=terms.buyer,
        problems=tuple(problems),
        taxes=taxes,
    )


def counts_of(earlier: Invoice) -> dict[str, Counted]:
    """What an invoice says was counted, by document; nothing where another Unicode counted it."""
    if earlier.unicode_version != unicodedata.unidata_version:
        return {}
    return {
        line.document_id: Counted(
            earlier.definitions[line.definition],
            line.audio_ms,
            line.entry_mode,
            Count(line.counted, line.by_writer, line.by_part),
            line.text_sha256,
            line.written_by,
        )
        for line in earlier.lines
    }


def reckoned(
    lines: Iterable[Line], definitions: Mapping[str, Definition], rounding: Rounding, minimum_amount: Decimal
) -> tuple[tuple[Charge, ...], Decimal, Decimal]:
    """The charges of lines, what is added to reach the minimum, and what they come to without taxes."""
    groups: dict[tuple[str, str, str, bool, Decimal], list[Line]] = {}
    for line in lines:
        if line.charged:
            groups.setdefault(line.charge_key, []).append(line)
    charges = tuple(_charge(groups[key], definitions[key[0]], rounding) for key in sorted(groups))
    subtotal = sum((charge.amount for charge in charges), money(Fraction(0), rounding))
    minimum_added = filling(subtotal, minimum_amount, rounding)
    return charges, minimum_added, subtotal + minimum_added


def filling(subtotal: Decimal, minimum_amount: Decimal, rounding: Rounding) -> Decimal:
    """What is added to what an invoice's charges come to, so that it reaches its minimum."""
    return max(money(Fraction(minimum_amount), rounding) - subtotal, money(Fraction(0), rounding))


def _charge(lines: Sequence[Line], definition: Definition, rounding: Rounding) -> Charge:
    first = lines[0]
    exact = sum((job_units(line.counted, definition) for line in lines), Fraction(0))
    if definition.rounding.level is RoundingLevel.INVOICE:
        exact = definition.rounding.apply(exact)
    if rounding.level is RoundingLevel.JOB:
        amount = sum((line_amount(line, definition, rounding) for line in lines), Decimal(0))
    else:
        amount = money(exact * Fraction(first.unit_price), rounding)
    return Charge(
        definition=first.definition,
        work_type_id=first.work_type_id,
        entry_mode=first.entry_mode,
        stat=first.stat,
        unit_price=first.unit_price,
        documents=len(lines),
        counted=sum(line.counted for line in lines),
        units=definition.rounding.written(exact),
        amount=amount,
    )


def line_amount(line: Line, definition: Definition, rounding: Rounding) -> Decimal:
    """What one line comes to, where money is rounded for each job."""
    return money(job_units(line.counted, definition) * Fraction(line.unit_price), rounding)


def _line(terms: Terms, document: DeliveredDocument) -> tuple[Line, Definition] | Problem:
    job, on, work_type = document.job_id, document.delivered_on, document.work_type_id
    if document.text is None and document.counted is None:
        return Problem(job, f"What job {job} was delivered as was not kept to be counted.")
    definition = terms.definition_for(work_type, on)
    kind = f"work type {work_type or 'unknown'}"
    if definition is None:
        return Problem(job, f"Job {job} has no line definition: {kind}, delivered on {on}.")
    told = document.counted or _counted(document, definition)
    mode = told.entry_mode
    charged = terms.charge_corrections or not document.is_correction
    rate = rate_for(terms.rates, work_type_id=work_type, entry_mode=mode, stat=document.stat, on=on)
    if rate is None and charged:
        stat = "STAT" if document.stat else "routine"
        return Problem(job, f"Job {job} has no rate: {kind}, {mode}, {stat}, delivered on {on}.")
    line = Line(
        job_id=job,
        document_id=document.document_id,
        revision=document.revision,
        reference=document.reference,
        work_type_id=work_type or "",
        entry_mode=mode,
        stat=document.stat,
        delivered_on=on,
        definition=definition.name,
        counted=told.count.counted,
        by_writer=told.count.by_writer,
        by_part=told.count.by_part,
        audio_ms=document.audio_ms,
        units=definition.rounding.written(job_units(told.count.counted, definition)),
        unit_price=rate.price(stat=document.stat) if rate and charged else Decimal(0),
        amount=None,
        charged=charged,
        file_sha256=document.file_sha256,
        text_sha256=told.text_sha256,
        written_by=told.written_by,
    )
    if charged and terms.rounding.level is RoundingLevel.JOB:
        line = replace(line, amount=line_amount(line, definition, terms.rounding))
    return line, definition


def _counted(document: DeliveredDocument, definition: Definition) -> Counted:
    text = document.text or DeliveredText(())
    told = count(text, definition, audio_ms=document.audio_ms)
    return Counted(definition, document.audio_ms, entry_mode_of(text), told, text.sha256, text.marks)


def issued(invoice: Invoice, number: str, on: date) -> Invoice:
    """The draft with its number and date."""
    return replace(invoice, number=number, issued_on=on)


def credit_note(invoice: Invoice, number: str, on: date, reason: str) -> Invoice:
    """What takes an issued invoice back, whole: the same charges, each of them negative, and no lines."""
    return replace(
        invoice,
        kind=InvoiceKind.CREDIT_NOTE,
        number=number,
        issued_on=on,
        credits=invoice.number,
        reason=reason,
        lines=(),
        charges=tuple(replace(charge, amount=-charge.amount) for charge in invoice.charges),
        minimum_added=-invoice.minimum_added,
        total=-invoice.total,
        taxes=tuple(replace(tax, amount=-tax.amount) for tax in invoice.taxes),
    )
