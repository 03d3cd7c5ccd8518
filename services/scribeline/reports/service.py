"""The reports' verbs: keeping the facts of what was delivered, and reading them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from scribeline.audit import service as audit
from scribeline.billing import store as billing
from scribeline.billing.errors import DefinitionWrong, PayRulesWrong, TermsWrong
from scribeline.billing.pay import PayRules, read_pay_rules
from scribeline.billing.terms import Terms, read_terms
from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.errors import Unavailable
from scribeline.identity.model import Caller
from scribeline.reports import store
from scribeline.reports.facts import Told, facts_of
from scribeline.reports.income import Adjustment, Agreed, adjustments, with_adjustments
from scribeline.reports.model import (
    Kind,
    Query,
    Report,
    Turnaround,
    Volume,
    check_may_read,
    check_query,
    check_size,
    with_open,
)
from scribeline.telemetry import places

_log = structlog.get_logger("scribeline.reports")

_READ: Mapping[Kind, Callable[[Transaction, Query], Awaitable[Report[Any]]]] = {
    Kind.TURNAROUND: store.turnaround,
    Kind.VOLUME: store.volume,
    Kind.PRODUCTIVITY: store.productivity,
    Kind.DRAFTS: store.drafts,
    Kind.QUESTIONS: store.questions,
    Kind.MARGIN: store.margin,
}


async def read(tx: Transaction, caller: Caller, kind: Kind, query: Query) -> Report[Any]:
    """A report as far as it is for the caller; `tx` shows what `persons_shown` says.

    Raises NotYourFigures, PeopleHidden, ReportPeriodWrong, ReportTooLarge.
    """
    check_may_read(caller, kind, query)
    check_query(query)
    report = await _READ[kind](tx, query)
    if kind is Kind.TURNAROUND:
        report = with_open(report, Turnaround(), await store.open_jobs(tx, query))
    elif kind is Kind.VOLUME:
        report = with_open(report, Volume(), await store.open_jobs(tx, query))
    elif kind is Kind.MARGIN:
        report = with_adjustments(report, query.by, await _beyond_documents(tx, query))
    check_size(len(report.rows))
    return report


async def _beyond_documents(tx: Transaction, query: Query) -> tuple[Adjustment, ...]:
    """What clients' invoices, and months without one, come to beyond their documents."""
    issued = await store.issued_invoices(tx, query)
    sums = await store.sums_for_invoices(tx, query, issued)
    open_clients = {each.client_id for each in sums if each.month is not None}
    texts = await store.terms_texts(tx, sorted(open_clients))
    agreed = await asyncio.to_thread(lambda: dict(_agreed(texts, tx.now)))
    return adjustments(query, issued, sums, agreed)


def _agreed(texts: Iterable[tuple[str, str, str]], now: datetime) -> Iterator[tuple[str, Agreed]]:
    for client_id, time_zone, text in texts:
        try:
            terms = read_terms(text)
        except (TermsWrong, DefinitionWrong):  # of an older version of ours: drafting an invoice says what is wrong
            continue
        today = now.astimezone(ZoneInfo(time_zone)).date()
        yield client_id, Agreed(terms.currency, terms.minimum_amount, terms.rounding, today)


async def make_again(tx: Transaction, caller: Caller, query: Query) -> int:
    """Have the facts of the chosen documents made anew, by the terms, rates and rules as they are now; gives how many.

    Raises ReportPeriodWrong.
    """
    check_query(query)
    noted = await store.note_again(tx, query)
    await audit.record(
        tx,
        actor=caller.name,
        action="REBUILD_REPORTS",
        resource=f"clients/{query.client_id or '-'}",
        client_id=query.client_id,
        details={"start": query.start.isoformat(), "end": query.end.isoformat(), "documents": str(noted)},
    )
    return noted


# ---------------------------------------------------------------- facts


async def tell_facts(database: Database, *, limit: int = 200) -> int:
    """Make the facts that are due, of up to `limit` documents; gives of how many.

    Each document has a transaction of its own: safe to run in several processes at once, and again after it broke off.
    """
    async with database.transaction(Scope.company()) as tx:
        names = await store.due(tx, limit)
    books = _Books()
    made = 0
    for client_id, job_id in names:
        try:
            async with database.transaction(Scope.company()) as tx:
                made += await _tell(tx, books, client_id, job_id)
        except Unavailable:
            raise
        except Exception as error:  # what one document has must not keep all others from being told
            _log.error("the facts of a document cannot be made", job=str(job_id), chain=places(error))
            async with database.transaction(Scope.company()) as tx:
                await store.put_off(tx, client_id, job_id)
    return made


async def _tell(tx: Transaction, books: "_Books", client_id: str, job_id: UUID) -> bool:
    if not await store.take(tx, client_id, job_id):
        return False
    told = await store.told_of(tx, client_id, job_id)
    if told is None:
        return False
    await books.open(tx, told)
    facts = await asyncio.to_thread(lambda: facts_of(books.with_prices(told)))
    await store.put(tx, facts)
    return True


class _Books:
    """Terms and rules of pay, each read once for many documents."""

    def __init__(self) -> None:
        self._terms: dict[str, Terms | None] = {}
        self._pay: dict[str, PayRules | None] = {}

    async def open(self, tx: Transaction, told: Told) -> None:
        """Read what a document's prices need."""
        if told.client_id not in self._terms:
            self._terms[told.client_id] = await _terms(tx, told.client_id)
        for user_id in _people(told):
            if user_id not in self._pay:
                self._pay[user_id] = await _pay_rules(tx, user_id)

    def with_prices(self, told: Told) -> Told:
        """What is told of the document, with what was read."""
        pay = {user_id: rules for user_id in _people(told) if (rules := self._pay[user_id]) is not None}
        return replace(told, terms=self._terms[told.client_id], pay=pay)


def _people(told: Told) -> set[str]:
    """Who handed the document in, and everybody who acted on it."""
    users = {move.actor.removeprefix("users/") for move in told.moves if move.actor.startswith("users/")}
    return users | ({told.submitted_by} if told.submitted_by else set())


async def _terms(tx: Transaction, client_id: str) -> Terms | None:
    stored = await billing.terms(tx, client_id)
    if stored is None:
        return None
    try:
        return read_terms(stored.text, await billing.rates(tx, client_id))
    except (TermsWrong, DefinitionWrong):  # of an older version of ours: drafting an invoice says what is wrong
        return None


async def _pay_rules(tx: Transaction, user_id: str) -> PayRules | None:
    stored = await billing.pay_rules(tx, user_id)
    try:
        return None if stored is None else read_pay_rules(stored.text)
    except (PayRulesWrong, DefinitionWrong):
        return None
