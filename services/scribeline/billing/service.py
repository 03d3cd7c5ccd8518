"""Billing's verbs: terms and rates, drafting, issuing and crediting invoices, rules of pay and pay statements."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from scribeline.audit import service as audit
from scribeline.billing import store
from scribeline.billing.errors import (
    InvoiceChanged,
    InvoiceIncomplete,
    InvoiceIssued,
    InvoiceMissing,
    InvoiceNotIssued,
    InvoiceUnreadable,
    NotYourPay,
    PayIncomplete,
    PayRulesChanged,
    PayRulesMissing,
    PayStatementMissing,
    PeriodWrong,
    RatesWrong,
    TermsChanged,
    TermsMissing,
    TermsWrong,
)
from scribeline.billing.invoice_json import invoice_json, read_invoice
from scribeline.billing.invoices import (
    Counted,
    DeliveredDocument,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Period,
    counts_of,
    credit_note,
    draft,
    issued,
)
from scribeline.billing.pay import PayStatement, pay_statement, read_pay_rules, statement_csv, statement_json
from scribeline.billing.rates import Rate, read_rates, write_rates
from scribeline.billing.store import StoredInvoice, StoredStatement
from scribeline.billing.terms import Terms, read_terms
from scribeline.clients.errors import Kind, ResourceMissing
from scribeline.database.unit_of_work import Transaction
from scribeline.identity.errors import UserNotFound
from scribeline.identity.model import Caller, Role
from scribeline.ids import new_id

LONGEST_REASON = 400


@dataclass(frozen=True, slots=True)
class ClientTerms:
    """A client's terms and rates as they are kept and shown: the TOML file as it was written, and the rates as CSV."""

    client_id: str
    terms: str
    rates: str
    etag: str


# ---------------------------------------------------------------- terms and rates


async def get_terms(tx: Transaction, client_id: str) -> ClientTerms:
    """A client's terms; empty where there are none."""
    await _time_zone(tx, client_id)
    stored = await store.terms(tx, client_id)
    if stored is None:
        return ClientTerms(client_id, "", "", "v0")
    return ClientTerms(client_id, stored.text, write_rates(await store.rates(tx, client_id)), stored.etag)


async def set_terms(
    tx: Transaction, caller: Caller, client_id: str, *, terms: str | None, rates: str | None, etag: str
) -> ClientTerms:
    """Change a client's terms, its rates or both; None leaves them. All is checked before anything is written.

    Raises TermsWrong, DefinitionWrong and RatesWrong, which name the field or the row, and TermsChanged.
    """
    await _time_zone(tx, client_id, held=True)
    before = await store.terms(tx, client_id)
    name = f"clients/{client_id}/billingTerms"
    if etag and etag != (before.etag if before else "v0"):
        raise TermsChanged(name, before.etag if before else "v0")
    if terms is None and before is None:
        raise TermsMissing(name)
    text = terms if terms is not None else before.text if before else ""
    known = await store.work_type_ids(tx, client_id)
    wanted = await store.rates(tx, client_id) if rates is None else _checked_rates(rates, known)
    for number, use in enumerate(read_terms(text).uses, 1):
        if use.work_type_id is not None and use.work_type_id not in known:
            raise TermsWrong(
                f"line_definition[{number}]: the client has no such work type.",
                field=f"line_definition[{number}].work_type",
            )
    await store.put_terms(tx, client_id, text, caller.name, (before.version if before else 0) + 1)
    if rates is not None:
        await store.replace_rates(tx, client_id, wanted)
    await audit.record(
        tx,
        actor=caller.name,
        action="SET_BILLING_TERMS",
        resource=name,
        client_id=client_id,
        details={"rates": str(len(wanted)), "version": str((before.version if before else 0) + 1)},
    )
    return await get_terms(tx, client_id)


def _checked_rates(text: str, work_types: frozenset[str]) -> Sequence[Rate]:
    rates = read_rates(text)
    for row, rate in enumerate(rates, 1):
        if rate.work_type_id is not None and rate.work_type_id not in work_types:
            raise RatesWrong(
                f"Row {row}: work_type is none of the client's.",
                field=f"rates[{row}].work_type",
                details={"row": str(row)},
            )
    return rates


async def _time_zone(tx: Transaction, client_id: str, *, held: bool = False) -> ZoneInfo:
    zone = await store.time_zone(tx, client_id, held=held)
    if zone is None:
        raise ResourceMissing(Kind.CLIENT, f"clients/{client_id}")
    return ZoneInfo(zone)


# ---------------------------------------------------------------- invoices


async def draft_invoice(tx: Transaction, caller: Caller, client_id: str, period: Period) -> StoredInvoice:
    """Draft the invoice of a period, in the place of an earlier draft of it. Raises TermsMissing."""
    zone = await _time_zone(tx, client_id, held=True)
    terms = await _terms(tx, client_id)
    before = await store.draft_of(tx, client_id, period.first, period.until)
    content, told = await _drafted(tx, client_id, zone, terms, period, before)
    made = StoredInvoice(
        client_id=client_id,
        invoice_id=before.invoice_id if before else new_id(),
        kind=InvoiceKind.INVOICE,
        number="",
        first_day=period.first,
        until_day=period.until,
        currency=told.currency,
        total=told.total,
        documents=len(told.lines),
        problems=len(told.problems),
        content=content,
        created_at=tx.now,
        issued_at=None,
        credits=None,
        credited_by=None,
        version=before.version + 1 if before else 1,
    )
    await store.put_draft(tx, made, caller.name)
    await _told(tx, caller, "DRAFT_INVOICE", made)
    return made


async def _terms(tx: Transaction, client_id: str) -> Terms:
    stored = await store.terms(tx, client_id)
    if stored is None:
        raise TermsMissing(f"clients/{client_id}/billingTerms")
    return read_terms(stored.text, await store.rates(tx, client_id))


async def _drafted(
    tx: Transaction, client_id: str, zone: ZoneInfo, terms: Terms, period: Period, before: StoredInvoice | None
) -> tuple[str, Invoice]:
    """The invoice as it is now. What the draft `before` counted is not counted again, where it would count the same."""
    rows = await store.unbilled(tx, client_id, _begins(period.first, zone), _begins(period.until, zone))
    known = await asyncio.to_thread(_counted_before, before, terms, rows) if before is not None else {}
    texts = await store.texts(
        tx, client_id, [row["document_id"] for row in rows if row["text_sha256"] and row["document_id"] not in known]
    )

    def document_of(row: dict[str, Any]) -> DeliveredDocument:
        told = texts.get(row["document_id"])
        text = None if told is None else store.text_of(told)
        return store.billable(row, text, known.get(row["document_id"]))

    def count_all() -> tuple[str, Invoice]:
        made = draft(client_id, terms, period, map(document_of, rows))
        return invoice_json(made), made

    return await asyncio.to_thread(count_all)


def _counted_before(before: StoredInvoice, terms: Terms, rows: Iterable[dict[str, Any]]) -> dict[str, Counted]:
    """What a draft counted and what would be counted the same now: the same text, by the same definition."""
    try:
        counted = counts_of(read_invoice(before.content))
    except InvoiceUnreadable:  # of an older form: it is made anew
        return {}
    return {
        row["document_id"]: told
        for row in rows
        if (told := counted.get(row["document_id"])) is not None
        and (told.text_sha256, told.audio_ms) == (row["text_sha256"], row["audio_ms"])
        and told.definition == terms.definition_for(row["work_type_id"], row["delivered_on"])
    }


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


async def issue_invoice(
    tx: Transaction, caller: Caller, client_id: str, invoice_id: UUID, *, etag: str = ""
) -> StoredInvoice:
    """Issue a draft: it gets the next number of the client's series, and never changes again.

    What it says is made anew first: where that is not what was drafted, somebody has to look again. Raises
    InvoiceMissing, InvoiceIssued, InvoiceChanged, InvoiceIncomplete, PeriodWrong.
    """
    zone = await _time_zone(tx, client_id, held=True)
    terms = await _terms(tx, client_id)
    stored = await get_invoice(tx, client_id, invoice_id)
    if stored.state is not InvoiceState.DRAFT:
        raise InvoiceIssued(stored.name)
    if etag and etag != stored.etag:
        raise InvoiceChanged(stored.name, stored.etag)
    today = tx.now.astimezone(zone).date()
    if today < stored.until_day:
        raise PeriodWrong(
            f"The period is not over: more may be delivered until {stored.until_day - timedelta(days=1)}. Issue the "
            "invoice after that day.",
            field="period",
        )
    period = Period(stored.first_day, stored.until_day)
    content, told = await _drafted(tx, client_id, zone, terms, period, stored)
    if told.problems:
        raise InvoiceIncomplete(stored.name, [problem.sentence for problem in told.problems])
    if content != stored.content:
        raise InvoiceChanged(stored.name, stored.etag)
    sequence = await store.next_sequence(tx, client_id)
    final = issued(told, _number(client_id, sequence), today)
    await store.issue(
        tx, stored, sequence=sequence, number=final.number, content=invoice_json(final), actor=caller.name
    )
    await store.mark_billed(tx, stored, [UUID(line.document_id) for line in final.lines])
    made = await get_invoice(tx, client_id, invoice_id)
    await _told(tx, caller, "ISSUE_INVOICE", made)
    return made


def _number(client_id: str, sequence: int) -> str:
    return f"{client_id}-{sequence:05d}"


async def credit_invoice(
    tx: Transaction, caller: Caller, client_id: str, invoice_id: UUID, *, reason: str
) -> StoredInvoice:
    """Take an issued invoice back by a credit note, which is given; its documents can be billed again.

    Raises InvoiceMissing, InvoiceNotIssued.
    """
    zone = await _time_zone(tx, client_id, held=True)
    stored = await get_invoice(tx, client_id, invoice_id)
    if stored.state is not InvoiceState.ISSUED or stored.kind is not InvoiceKind.INVOICE:
        state = "a credit note" if stored.kind is InvoiceKind.CREDIT_NOTE else stored.state.value
        raise InvoiceNotIssued(stored.name, state)
    sequence = await store.next_sequence(tx, client_id)
    told = credit_note(
        read_invoice(stored.content), _number(client_id, sequence), tx.now.astimezone(zone).date(), reason
    )
    note = StoredInvoice(
        client_id=client_id,
        invoice_id=new_id(),
        kind=InvoiceKind.CREDIT_NOTE,
        number=told.number,
        first_day=stored.first_day,
        until_day=stored.until_day,
        currency=told.currency,
        total=told.total,
        documents=stored.documents,
        problems=0,
        content=invoice_json(told),
        created_at=tx.now,
        issued_at=tx.now,
        credits=stored.invoice_id,
        credited_by=None,
        version=1,
    )
    await store.insert_credit_note(tx, note, sequence=sequence, actor=caller.name)
    await _told(tx, caller, "CREDIT_INVOICE", note)
    return note


async def get_invoice(tx: Transaction, client_id: str, invoice_id: UUID) -> StoredInvoice:
    """One invoice or credit note. Raises InvoiceMissing."""
    found = await store.invoice(tx, client_id, invoice_id)
    if found is None:
        raise InvoiceMissing(f"clients/{client_id}/invoices/{invoice_id}")
    return found


async def _told(tx: Transaction, caller: Caller, action: str, made: StoredInvoice) -> None:
    await audit.record(
        tx,
        actor=caller.name,
        action=action,
        resource=made.name,
        client_id=made.client_id,
        details={"documents": str(made.documents), "total": f"{made.total:f}", "number": made.number},
    )


# ---------------------------------------------------------------- pay


def require_pay_manager(caller: Caller) -> None:
    """Refuse who may not set or issue pay: managers of the whole company do. Raises NotYourPay."""
    if caller.role not in (Role.ADMIN, Role.MANAGER) or not caller.is_company_wide:
        raise NotYourPay


def require_own_pay(caller: Caller, user_id: str) -> None:
    """Refuse who asks for another person's pay. Raises NotYourPay."""
    if caller.user_id != user_id:
        require_pay_manager(caller)


@dataclass(frozen=True, slots=True)
class PersonsRules:
    """How somebody is paid, as it is kept and shown: a TOML file as it was written."""

    user_id: str
    rules: str
    etag: str


async def get_pay_rules(tx: Transaction, caller: Caller, user_id: str) -> PersonsRules:
    """How somebody is paid; empty where nothing is set. `tx` is for the whole company, as all that follow."""
    require_own_pay(caller, user_id)
    await _check_user(tx, user_id)
    stored = await store.pay_rules(tx, user_id)
    return PersonsRules(user_id, stored.text, stored.etag) if stored else PersonsRules(user_id, "", "v0")


async def set_pay_rules(tx: Transaction, caller: Caller, user_id: str, *, rules: str, etag: str) -> PersonsRules:
    """Change how somebody is paid. Raises PayRulesWrong, DefinitionWrong and PayRulesChanged; nobody sets their own."""
    require_pay_manager(caller)
    await _check_user(tx, user_id, held=True)
    if caller.user_id == user_id:
        raise NotYourPay
    read_pay_rules(rules)
    before = await store.pay_rules(tx, user_id)
    name = f"users/{user_id}/payRules"
    if etag and etag != (before.etag if before else "v0"):
        raise PayRulesChanged(name, before.etag if before else "v0")
    await store.put_pay_rules(tx, user_id, rules, caller.name, (before.version if before else 0) + 1)
    await audit.record(tx, actor=caller.name, action="SET_PAY_RULES", resource=name)
    return await get_pay_rules(tx, caller, user_id)


async def preview_pay(tx: Transaction, caller: Caller, user_id: str, period: Period) -> PayStatement:
    """What somebody earned in a period, as it stands now. Raises PayRulesMissing."""
    require_own_pay(caller, user_id)
    await _check_user(tx, user_id)
    stored = await store.pay_rules(tx, user_id)
    if stored is None:
        raise PayRulesMissing(f"users/{user_id}/payRules")
    rules = read_pay_rules(stored.text)
    # Days are each client's own, so the moments asked for reach a day further on both sides.
    begins, ends = (_begins(day, ZoneInfo("UTC")) for day in (period.first, period.until))
    moments = begins - timedelta(days=1), ends + timedelta(days=1)
    rows = [(row, False) for row in await store.handed_in(tx, user_id, *moments)]
    rows += [(row, True) for row in await store.reviewed(tx, user_id, *moments)]
    mine = [(row, reviewed) for row, reviewed in rows if period.first <= row["delivered_on"] < period.until]
    done = await store.done_times(tx, user_id, [row for row, _ in mine]) if rules.shifts else {}
    scored = await store.scored(tx, user_id, period.first, period.until) if rules.quality else []
    plans = await store.pay_steps(tx) if rules.quality and rules.quality.bands is None else {}

    def count_all() -> PayStatement:
        work = (
            store.work_of(row, reviewed=reviewed, done_at=done.get((row["client_id"], row["job_id"], reviewed)))
            for row, reviewed in mine
        )
        return pay_statement(user_id, rules, period, work, scored, plans)

    return await asyncio.to_thread(count_all)


async def issue_pay(tx: Transaction, caller: Caller, user_id: str, period: Period) -> StoredStatement:
    """Settle what somebody earned in a period; it never changes, and no day is settled twice.

    Raises PayRulesMissing, PayIncomplete, PayOverlaps, PeriodWrong.
    """
    require_pay_manager(caller)
    if caller.user_id == user_id:
        raise NotYourPay
    # No client's day of the period may still be going on anywhere.
    if tx.now < _begins(period.until, ZoneInfo("UTC")) + timedelta(hours=14):
        raise PeriodWrong("The period is not over everywhere: issue the statement a day later.", field="period")
    told = await preview_pay(tx, caller, user_id, period)
    name = f"users/{user_id}/payStatements"
    if told.problems:
        raise PayIncomplete(name, [problem.sentence for problem in told.problems])
    made = StoredStatement(
        user_id=user_id,
        statement_id=new_id(),
        first_day=period.first,
        until_day=period.until,
        currency=told.currency,
        total=told.total,
        documents=len(told.lines),
        content=statement_json(told, issued_at=tx.now),
        content_csv=statement_csv(told),
        issued_at=tx.now,
    )
    await store.insert_statement(tx, made, caller.name)
    await audit.record(
        tx, actor=caller.name, action="ISSUE_PAY_STATEMENT", resource=made.name, details={"total": f"{made.total:f}"}
    )
    return made


async def get_statement(tx: Transaction, caller: Caller, user_id: str, statement_id: UUID) -> StoredStatement:
    """One statement. Raises PayStatementMissing, NotYourPay."""
    require_own_pay(caller, user_id)
    found = await store.statement(tx, user_id, statement_id)
    if found is None:
        raise PayStatementMissing(f"users/{user_id}/payStatements/{statement_id}")
    return found


async def _check_user(tx: Transaction, user_id: str, *, held: bool = False) -> None:
    if not await store.user_exists(tx, user_id, held=held):
        raise UserNotFound(user_id)
