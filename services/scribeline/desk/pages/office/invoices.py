"""Invoices: drafted for a client's month, issued once their problems are put right, taken back by a credit note."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from starlette.responses import Response

from scribeline.desk.errors import FieldWrong
from scribeline.desk.files import DOCX, file_answer
from scribeline.desk.forms import Shown, attempt, field_among, filled
from scribeline.desk.pages.office.month_end import MonthEnd, draft_every, issue_ready
from scribeline.desk.pages.office.rooms import go, require_leader, show
from scribeline.desk.visits import Visit, checked_id, checked_uuid
from scribeline.errors import ScribelineError
from scribeline.sdk.names import client_of, last_id
from scribeline.v1.billing_pb2 import (
    BillingPeriod,
    CreditInvoiceRequest,
    DownloadInvoiceRequest,
    DownloadInvoiceResponse,
    DraftInvoiceRequest,
    GetInvoiceRequest,
    Invoice,
    InvoiceFormat,
    IssueInvoiceRequest,
    ListInvoicesRequest,
    ListInvoicesResponse,
)

MOST_ROWS = 500
STATES = {
    Invoice.STATE_DRAFT: ("draft", "Draft"),
    Invoice.STATE_ISSUED: ("issued", "Issued"),
    Invoice.STATE_CREDITED: ("credited", "Taken back"),
}
FORMS = {
    "docx": (InvoiceFormat.INVOICE_FORMAT_DOCX, DOCX),
    "csv": (InvoiceFormat.INVOICE_FORMAT_CSV, "text/csv; charset=utf-8"),
    "json": (InvoiceFormat.INVOICE_FORMAT_JSON, "application/json"),
}
EVERY = "*"
"""In the place of a client: all of them. No client's id is that."""
FIELDS: Sequence[str] = ("client", "first", "last")


async def index(visit: Visit) -> Response:
    """The invoices, newest first, and the form to draft one."""
    require_leader(visit)
    first, last = month_before(visit.desk.clock().date())
    client = visit.query("client", 63)
    return await _list(visit, filled({"client": client, "first": first, "last": last}))


async def draft(visit: Visit) -> Response:
    """Draft the invoice of a client's days, in the place of an earlier draft of them; or every client's, or issue every
    client's drafts that have no problems.
    """
    require_leader(visit)
    form, made = visit.form, Invoice()
    period = BillingPeriod(first=form.text("first"), last=form.text("last"))
    ended: MonthEnd | None = None

    async def act() -> None:
        nonlocal ended
        if not form.text("client"):
            raise FieldWrong("client", "has to be chosen")
        if form.text("client") == EVERY:
            _check_days(period)
            ended = await _every(visit, form.text("do"), period)
            return
        request = DraftInvoiceRequest(
            parent=f"clients/{checked_id(form.text('client'))}", period=period, request_id=form.request_id
        )
        made.CopyFrom(await visit.front.call(visit.desk.front.billing.DraftInvoice, request, Invoice))

    refused = await attempt(form, FIELDS, act, place=_place)
    if refused or ended:
        typed = filled({name: form.text(name) for name in FIELDS})
        return await _list(visit, refused or typed, ended)
    return go(address_of(made.name), "drafted")


async def _every(visit: Visit, verb: str, period: BillingPeriod) -> MonthEnd:
    if verb == "issue":
        return await issue_ready(visit, period)
    clients = [last_id(each.name) for each in await visit.desk.directory.clients(visit.front)]
    return await draft_every(visit, clients, period)


def _check_days(period: BillingPeriod) -> None:
    # Wrong days would be told of each client.
    for name, day in (("first", period.first), ("last", period.last)):
        try:
            date.fromisoformat(day)
        except ValueError:
            raise FieldWrong(name, "has to be a day") from None
    if period.last < period.first:
        raise FieldWrong("last", "has to be the first day or a later one")


async def one(visit: Visit) -> Response:
    """An invoice: what it comes to, what is in its way, and its files."""
    invoice = await _of_page(visit)
    return await _page(visit, invoice, filled({"reason": ""}, invoice.etag))


async def act_on(visit: Visit) -> Response:
    """Draft it anew, issue it, or take it back."""
    invoice, form = await _of_page(visit), visit.form
    verb = form.text("do")
    told = invoice

    async def act() -> None:
        nonlocal told
        billing, request_id = visit.desk.front.billing, form.request_id
        if verb == "issue":
            issue = IssueInvoiceRequest(name=invoice.name, etag=form.text("etag"), request_id=request_id)
            told = await visit.front.call(billing.IssueInvoice, issue, Invoice)
        elif verb == "credit":
            credit = CreditInvoiceRequest(name=invoice.name, reason=form.text("reason"), request_id=request_id)
            told = await visit.front.call(billing.CreditInvoice, credit, Invoice)
        elif verb == "draft":
            again = DraftInvoiceRequest(
                parent=f"clients/{client_of(invoice.name)}", period=invoice.period, request_id=request_id
            )
            told = await visit.front.call(billing.DraftInvoice, again, Invoice)
        else:
            raise FieldWrong("do", "is draft, issue or credit")

    refused = await attempt(form, ("reason",), act)
    if refused:
        return await _page(visit, await _of_page(visit), refused)
    return go(address_of(told.name), {"issue": "issued", "credit": "credited", "draft": "drafted"}[verb])


async def download(visit: Visit) -> Response:
    """An invoice as a file."""
    name = _name(visit)
    form, media_type = FORMS.get(visit.query("form"), FORMS["docx"])
    content, file_name = bytearray(), ""
    request = DownloadInvoiceRequest(name=name, format=form)
    messages = visit.front.stream(visit.desk.front.billing.DownloadInvoice, request, DownloadInvoiceResponse)
    async for message in messages:
        file_name = file_name or message.file_name
        content += message.data
    return file_answer(bytes(content), file_name, media_type)


def month_before(today: date) -> tuple[str, str]:
    """The first and the last day of the month before this one."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1).isoformat(), last.isoformat()


def address_of(name: str) -> str:
    """Where the desk shows an invoice."""
    return f"/office/invoices/{client_of(name)}/{last_id(name)}" if name else ""


def iso(moment: Timestamp) -> str:
    """A time as pages show it; empty where there is none."""
    return moment.ToDatetime(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment.seconds else ""


def _place(error: ScribelineError) -> str:
    if error.reason == "BILLING_TERMS_MISSING":
        return "client"
    return "first" if error.field == "period" else field_among(FIELDS, error.field or "")


def _name(visit: Visit) -> str:
    require_leader(visit)
    client, invoice = (visit.request.path_params[each] for each in ("client", "invoice"))
    return f"clients/{checked_id(client)}/invoices/{checked_uuid(invoice)}"


async def _of_page(visit: Visit) -> Invoice:
    return await visit.front.call(visit.desk.front.billing.GetInvoice, GetInvoiceRequest(name=_name(visit)), Invoice)


async def _list(visit: Visit, form: Shown, ended: MonthEnd | None = None) -> Response:
    clients = {last_id(each.name): each.display_name for each in await visit.desk.directory.clients(visit.front)}
    by_name = sorted(clients.items(), key=lambda pair: pair[1].casefold())
    chosen = visit.query("client", 63)
    invoices = await visit.front.items(
        visit.desk.front.billing.ListInvoices,
        ListInvoicesRequest(parent=f"clients/{chosen if chosen in clients else '-'}"),
        ListInvoicesResponse,
        lambda page: page.invoices,
        most=MOST_ROWS,
    )
    return show(
        visit,
        "invoices.html",
        status=form.status,
        form=form,
        rows=[(address_of(each.name), client_of(each.name), each) for each in invoices],
        clients=clients,
        options=[("", "Choose"), (EVERY, "Every client"), *by_name],
        of_clients=by_name,
        ended=ended,
        left=[
            (address_of(name) or f"/office/clients/{client}/prices", clients.get(client, client), sentence)
            for client, name, sentence in (ended.left if ended else ())
        ],
        chosen=chosen if chosen in clients else "",
        states=STATES,
        KIND_CREDIT_NOTE=Invoice.KIND_CREDIT_NOTE,
    )


async def _page(visit: Visit, invoice: Invoice, form: Shown) -> Response:
    house = await visit.desk.directory.house(visit.front, visit.session.sid, client_of(invoice.name))
    return show(
        visit,
        "invoice.html",
        status=form.status,
        form=form,
        invoice=invoice,
        client=house.client,
        address=address_of(invoice.name),
        state=STATES.get(invoice.state, ("", "")),
        is_credit_note=invoice.kind == Invoice.KIND_CREDIT_NOTE,
        made=iso(invoice.create_time),
        issued=iso(invoice.issue_time),
        credits=address_of(invoice.credits),
        credited_by=address_of(invoice.credited_by),
        is_over=_is_over(invoice.period.last, visit.desk.clock()),
    )


def _is_over(last: str, now: datetime) -> bool:
    return last < now.date().isoformat()
