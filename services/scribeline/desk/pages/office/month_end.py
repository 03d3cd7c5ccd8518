"""A month's end at the desk: every client's invoice drafted in one go, and those without problems issued."""

import asyncio
import hashlib
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from google.protobuf.message import Message

from scribeline.desk.visits import Visit
from scribeline.errors import NotAuthenticated, ScribelineError
from scribeline.sdk.names import client_of
from scribeline.v1.billing_pb2 import (
    BillingPeriod,
    DraftInvoiceRequest,
    Invoice,
    IssueInvoiceRequest,
    ListInvoicesRequest,
    ListInvoicesResponse,
)

AT_ONCE = 2
"""Clients whose invoices are made at a time: the front counts one's documents while the database finds another's."""
MOST_DRAFTS = 5_000


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """What was done: how many invoices, and what is left for somebody to look at, by client."""

    verb: str
    done: int
    left: Sequence[tuple[str, str, str]]
    """Client, its draft's name where it has one, and the sentence why."""


async def draft_every(visit: Visit, clients: Sequence[str], period: BillingPeriod) -> MonthEnd:
    """Draft each client's invoice of a period; who cannot have one is told, and keeps nobody else from theirs."""

    def drafting(client: str) -> Awaitable[Invoice]:
        request = DraftInvoiceRequest(
            parent=f"clients/{client}", period=period, request_id=_request_id(visit, f"draft {client}")
        )
        return _call(visit, visit.desk.front.billing.DraftInvoice, request)

    told = await _each(clients, drafting)
    left = [(client, _name(made), _sentence(made)) for client, made in told if _sentence(made)]
    return MonthEnd("drafted", sum(isinstance(made, Invoice) for _, made in told), left)


async def issue_ready(visit: Visit, period: BillingPeriod) -> MonthEnd:
    """Issue the drafts of a period that have no problems and are of something."""
    invoices = await visit.front.items(
        visit.desk.front.billing.ListInvoices,
        ListInvoicesRequest(parent="clients/-"),
        ListInvoicesResponse,
        lambda page: page.invoices,
        most=MOST_DRAFTS,
    )
    drafts = [each for each in invoices if each.state == Invoice.STATE_DRAFT and each.period == period]
    ready = {
        client_of(each.name): each
        for each in drafts
        if not each.problem_count and (each.document_count or Decimal(each.total))
    }

    def issuing(client: str) -> Awaitable[Invoice]:
        draft = ready[client]
        request = IssueInvoiceRequest(
            name=draft.name, etag=draft.etag, request_id=_request_id(visit, f"issue {draft.name} {draft.etag}")
        )
        return _call(visit, visit.desk.front.billing.IssueInvoice, request)

    told = await _each(list(ready), issuing)
    left = [(client_of(each.name), each.name, _problems(each.problem_count)) for each in drafts if each.problem_count]
    left += [(client, ready[client].name, _sentence(made)) for client, made in told if _sentence(made)]
    return MonthEnd("issued", sum(isinstance(made, Invoice) for _, made in told), left)


def _request_id(visit: Visit, what: str) -> str:
    """The id of one of the form's many changes: the same form sent twice asks for each of them once."""
    digest = hashlib.sha256(f"{visit.form.request_id} {what}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


async def _call(visit: Visit, method: Callable[..., object], request: Message) -> Invoice:
    return await visit.front.call(method, request, Invoice)


def _name(made: "Invoice | ScribelineError") -> str:
    return made.name if isinstance(made, Invoice) else ""


def _sentence(made: "Invoice | ScribelineError") -> str:
    return made.message if isinstance(made, ScribelineError) else _problems(made.problem_count)


def _problems(number: int) -> str:
    if not number:
        return ""
    return f"{number} {'problem' if number == 1 else 'problems'} in its way."


async def _each(
    clients: Sequence[str], act: Callable[[str], Awaitable[Invoice]]
) -> Sequence[tuple[str, "Invoice | ScribelineError"]]:
    """Do it for each client, some at a time. Raises NotAuthenticated, since then nothing more can be done."""
    told: dict[str, Invoice | ScribelineError] = {}
    waiting = iter(clients)

    async def some() -> None:
        for client in waiting:
            try:
                told[client] = await act(client)
            except NotAuthenticated:
                raise
            except ScribelineError as error:
                told[client] = error

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return [(client, told[client]) for client in clients]
