"""BillingService: lines and money, over gRPC."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from uuid import UUID

from scribeline.billing import service, store
from scribeline.billing.definitions import as_value, shipped
from scribeline.billing.files import InvoiceForm, invoice_file
from scribeline.billing.invoice_json import read_invoice
from scribeline.billing.invoices import InvoiceKind, InvoiceState, Period
from scribeline.billing.pay import PayStatement, statement_csv, statement_json
from scribeline.billing.service import LONGEST_REASON, ClientTerms, PersonsRules
from scribeline.billing.store import StoredInvoice, StoredStatement
from scribeline.database.unit_of_work import Database, Scope
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.details import timestamp
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.v1 import billing_pb2, billing_pb2_grpc

CHUNK_BYTES = 256 * 1024
"""How much one message of a download carries."""
MOST_PROBLEMS = 200
LONGEST_FILE = 500_000
"""Characters of terms, rates or rules of pay."""

_KINDS = {
    InvoiceKind.INVOICE: billing_pb2.Invoice.KIND_INVOICE,
    InvoiceKind.CREDIT_NOTE: billing_pb2.Invoice.KIND_CREDIT_NOTE,
}
_STATES = {
    InvoiceState.DRAFT: billing_pb2.Invoice.STATE_DRAFT,
    InvoiceState.ISSUED: billing_pb2.Invoice.STATE_ISSUED,
    InvoiceState.CREDITED: billing_pb2.Invoice.STATE_CREDITED,
}
_FORMS: dict[int, InvoiceForm] = {
    billing_pb2.INVOICE_FORMAT_UNSPECIFIED: InvoiceForm.JSON,
    billing_pb2.INVOICE_FORMAT_JSON: InvoiceForm.JSON,
    billing_pb2.INVOICE_FORMAT_CSV: InvoiceForm.CSV,
    billing_pb2.INVOICE_FORMAT_DOCX: InvoiceForm.DOCX,
}


class BillingServicer(billing_pb2_grpc.BillingServiceServicer):
    """Invoices belong to their client; pay belongs to the company, and each person sees their own."""

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    # --- terms

    async def GetBillingTerms(
        self, request: billing_pb2.GetBillingTermsRequest, context: Context
    ) -> billing_pb2.BillingTerms:
        """A client's terms and rates."""
        caller = current_caller()
        (client_id,) = names.BILLING_TERMS.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return _terms(await service.get_terms(tx, client_id))

    async def UpdateBillingTerms(
        self, request: billing_pb2.UpdateBillingTermsRequest, context: Context
    ) -> billing_pb2.BillingTerms:
        """Change a client's terms or rates."""
        caller = current_caller()
        told = request.billing_terms
        (client_id,) = names.BILLING_TERMS.parse(told.name, field="billing_terms.name")
        terms = checks.text(told.terms, field="billing_terms.terms", longest=LONGEST_FILE) or None
        rates = checks.text(told.rates, field="billing_terms.rates", longest=LONGEST_FILE) or None
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> billing_pb2.BillingTerms:
                return _terms(await service.set_terms(tx, caller, client_id, terms=terms, rates=rates, etag=told.etag))

            return await once(tx, caller, request, act, billing_pb2.BillingTerms)

    async def ListLineDefinitions(
        self,
        request: billing_pb2.ListLineDefinitionsRequest,  # noqa: ARG002
        context: Context,  # noqa: ARG002
    ) -> billing_pb2.ListLineDefinitionsResponse:
        """The definitions that come with us."""
        return billing_pb2.ListLineDefinitionsResponse(
            line_definitions=[
                billing_pb2.LineDefinition(
                    definition=each.name,
                    source=each.source,
                    description=each.sentence,
                    fields=json.dumps(as_value(each), ensure_ascii=False),
                )
                for each in shipped().values()
            ]
        )

    # --- invoices

    async def DraftInvoice(self, request: billing_pb2.DraftInvoiceRequest, context: Context) -> billing_pb2.Invoice:
        """Draft a period's invoice."""
        caller = current_caller()
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        period = _period(request.period)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> billing_pb2.Invoice:
                return _invoice(await service.draft_invoice(tx, caller, client_id, period))

            return await once(tx, caller, request, act, billing_pb2.Invoice)

    async def IssueInvoice(self, request: billing_pb2.IssueInvoiceRequest, context: Context) -> billing_pb2.Invoice:
        """Issue a draft."""
        caller = current_caller()
        client_id, invoice_id = names.INVOICE.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> billing_pb2.Invoice:
                return _invoice(await service.issue_invoice(tx, caller, client_id, invoice_id, etag=request.etag))

            return await once(tx, caller, request, act, billing_pb2.Invoice)

    async def CreditInvoice(self, request: billing_pb2.CreditInvoiceRequest, context: Context) -> billing_pb2.Invoice:
        """Take an invoice back."""
        caller = current_caller()
        client_id, invoice_id = names.INVOICE.parse(request.name, field="name")
        reason = checks.line(request.reason, field="reason", longest=LONGEST_REASON, required=True)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> billing_pb2.Invoice:
                return _invoice(await service.credit_invoice(tx, caller, client_id, invoice_id, reason=reason))

            return await once(tx, caller, request, act, billing_pb2.Invoice)

    async def GetInvoice(self, request: billing_pb2.GetInvoiceRequest, context: Context) -> billing_pb2.Invoice:
        """One invoice."""
        caller = current_caller()
        client_id, invoice_id = names.INVOICE.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return _invoice(await service.get_invoice(tx, client_id, invoice_id))

    async def ListInvoices(
        self, request: billing_pb2.ListInvoicesRequest, context: Context
    ) -> billing_pb2.ListInvoicesResponse:
        """A page of invoices."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        client_id = names.parse_client_or_all(request.parent, field="parent")
        after = (datetime.fromisoformat(page.after[0]), UUID(page.after[1])) if page.after else None
        async with unit_of_work(self._database, caller, context) as tx:
            rows = await store.page(tx, client_id=client_id, after=after, limit=page.limit)
        found, token = page.cut(rows, lambda each: (each.created_at.isoformat(), str(each.invoice_id)))
        return billing_pb2.ListInvoicesResponse(invoices=[_invoice(each) for each in found], next_page_token=token)

    async def DownloadInvoice(
        self, request: billing_pb2.DownloadInvoiceRequest, context: Context
    ) -> AsyncIterator[billing_pb2.DownloadInvoiceResponse]:
        """An invoice as a file."""
        caller = current_caller()
        client_id, invoice_id = names.INVOICE.parse(request.name, field="name")
        form = checks.choice(request.format, _FORMS, field="format")
        async with unit_of_work(self._database, caller, context) as tx:
            found = await service.get_invoice(tx, client_id, invoice_id)
        name, content = await asyncio.to_thread(invoice_file, found.content, form)
        message = billing_pb2.DownloadInvoiceResponse(file_name=name, sha256=hashlib.sha256(content).digest())
        for start in range(0, len(content), CHUNK_BYTES):
            message.data = content[start : start + CHUNK_BYTES]
            yield message
            message = billing_pb2.DownloadInvoiceResponse()

    # --- pay, whose transactions are for the company: the service has asked whether the caller may

    async def GetPayRules(self, request: billing_pb2.GetPayRulesRequest, context: Context) -> billing_pb2.PayRules:
        """How somebody is paid."""
        caller = current_caller()
        (user_id,) = names.PAY_RULES.parse(request.name, field="name")
        service.require_own_pay(caller, user_id)
        async with unit_of_work(self._database, caller, context, scope=Scope.company()) as tx:
            return _rules(await service.get_pay_rules(tx, caller, user_id))

    async def UpdatePayRules(
        self, request: billing_pb2.UpdatePayRulesRequest, context: Context
    ) -> billing_pb2.PayRules:
        """Change how somebody is paid."""
        caller = current_caller()
        told = request.pay_rules
        (user_id,) = names.PAY_RULES.parse(told.name, field="pay_rules.name")
        service.require_pay_manager(caller)
        rules = checks.text(told.rules, field="pay_rules.rules", longest=LONGEST_FILE, required=True)
        async with unit_of_work(self._database, caller, context, scope=Scope.company()) as tx:

            async def act() -> billing_pb2.PayRules:
                return _rules(await service.set_pay_rules(tx, caller, user_id, rules=rules, etag=told.etag))

            return await once(tx, caller, request, act, billing_pb2.PayRules)

    async def PreviewPay(self, request: billing_pb2.PreviewPayRequest, context: Context) -> billing_pb2.PayStatement:
        """What somebody earned so far."""
        caller = current_caller()
        (user_id,) = names.USER.parse(request.parent, field="parent")
        service.require_own_pay(caller, user_id)
        period = _period(request.period)
        async with unit_of_work(self._database, caller, context, scope=Scope.company()) as tx:
            return _preview(await service.preview_pay(tx, caller, user_id, period))

    async def IssuePayStatement(
        self, request: billing_pb2.IssuePayStatementRequest, context: Context
    ) -> billing_pb2.PayStatement:
        """Settle what somebody earned."""
        caller = current_caller()
        (user_id,) = names.USER.parse(request.parent, field="parent")
        service.require_pay_manager(caller)
        period = _period(request.period)
        async with unit_of_work(self._database, caller, context, scope=Scope.company()) as tx:

            async def act() -> billing_pb2.PayStatement:
                return _statement(await service.issue_pay(tx, caller, user_id, period), whole=False)

            return await once(tx, caller, request, act, billing_pb2.PayStatement)

    async def GetPayStatement(
        self, request: billing_pb2.GetPayStatementRequest, context: Context
    ) -> billing_pb2.PayStatement:
        """One statement."""
        caller = current_caller()
        user_id, statement_id = names.PAY_STATEMENT.parse(request.name, field="name")
        service.require_own_pay(caller, user_id)
        async with unit_of_work(self._database, caller, context, scope=Scope.company()) as tx:
            return _statement(await service.get_statement(tx, caller, user_id, statement_id), whole=True)

    async def ListPayStatements(
        self, request: billing_pb2.ListPayStatementsRequest, context: Context
    ) -> billing_pb2.ListPayStatementsResponse:
        """A page of somebody's statements."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        (user_id,) = names.USER.parse(request.parent, field="parent")
        service.require_own_pay(caller, user_id)
        after = date.fromisoformat(page.after[0]) if page.after else None
        async with unit_of_work(self._database, caller, context, scope=Scope.company()) as tx:
            rows = await store.statements(tx, user_id, after=after, limit=page.limit)
        found, token = page.cut(rows, lambda each: (each.first_day.isoformat(),))
        return billing_pb2.ListPayStatementsResponse(
            pay_statements=[_statement(each, whole=False) for each in found], next_page_token=token
        )


def _period(told: billing_pb2.BillingPeriod) -> Period:
    first, last = (
        checks.iso_date(day, field=f"period.{end}") for end, day in (("first", told.first), ("last", told.last))
    )
    if not first or not last or last > "9000":
        raise ValueWrong("needs a first and a last day, of the form YYYY-MM-DD", field="period")
    return Period(date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1))


def _days(first: date, until: date) -> billing_pb2.BillingPeriod:
    return billing_pb2.BillingPeriod(first=first.isoformat(), last=(until - timedelta(days=1)).isoformat())


def _terms(terms: ClientTerms) -> billing_pb2.BillingTerms:
    return billing_pb2.BillingTerms(
        name=names.BILLING_TERMS.format(terms.client_id), terms=terms.terms, rates=terms.rates, etag=terms.etag
    )


def _invoice(invoice: StoredInvoice) -> billing_pb2.Invoice:
    problems: list[str] = []
    if invoice.problems and invoice.content:
        problems = [each.sentence for each in read_invoice(invoice.content).problems[:MOST_PROBLEMS]]
    client_id, taken_back, credited_by = invoice.client_id, invoice.credits, invoice.credited_by
    return billing_pb2.Invoice(
        name=names.INVOICE.format(client_id, invoice.invoice_id),
        kind=_KINDS[invoice.kind],
        state=_STATES[invoice.state],
        number=invoice.number,
        period=_days(invoice.first_day, invoice.until_day),
        currency=invoice.currency,
        total=f"{invoice.total:f}",
        document_count=invoice.documents,
        problems=problems,
        problem_count=invoice.problems,
        create_time=timestamp(invoice.created_at),
        issue_time=timestamp(invoice.issued_at) if invoice.issued_at else None,
        credits=names.INVOICE.format(client_id, taken_back) if taken_back else "",
        credited_by=names.INVOICE.format(client_id, credited_by) if credited_by else "",
        etag=invoice.etag,
    )


def _rules(rules: PersonsRules) -> billing_pb2.PayRules:
    return billing_pb2.PayRules(name=names.PAY_RULES.format(rules.user_id), rules=rules.rules, etag=rules.etag)


def _preview(told: PayStatement) -> billing_pb2.PayStatement:
    return billing_pb2.PayStatement(
        period=_days(told.period.first, told.period.until),
        currency=told.currency,
        total=f"{told.total:f}",
        work_count=len(told.lines),
        problems=[each.sentence for each in told.problems[:MOST_PROBLEMS]],
        json=statement_json(told),
        csv=statement_csv(told),
    )


def _statement(told: StoredStatement, *, whole: bool) -> billing_pb2.PayStatement:
    return billing_pb2.PayStatement(
        name=names.PAY_STATEMENT.format(told.user_id, told.statement_id),
        period=_days(told.first_day, told.until_day),
        currency=told.currency,
        total=f"{told.total:f}",
        work_count=told.documents,
        json=told.content if whole else "",
        csv=told.content_csv if whole else "",
        issue_time=timestamp(told.issued_at),
    )
