"""What clients pay beyond what single documents bring in: invoices' minimum amounts, and the rounding of sums. Pure.

Documents have their own revenue (`facts.revenue_of`), but a client pays invoices. What an invoice comes to before taxes
beyond the sum of its documents belongs to the invoice as a whole, and counts on its last day; so reports of one week
and of the next add up to that of both. Documents that are on no issued invoice are taken as a draft for their calendar
month would take them, whose last day is today while the month goes on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from scribeline.billing.definitions import Rounding
from scribeline.billing.invoices import filling
from scribeline.billing.money import money
from scribeline.reports.model import Dimension, Margin, Money, Query, Report, in_order


@dataclass(frozen=True, slots=True)
class Issued:
    """An invoice that was issued and not credited. `net` is what it comes to before taxes."""

    client_id: str
    invoice_id: UUID
    first_day: date
    last_day: date
    currency: str
    net: Decimal


@dataclass(frozen=True, slots=True)
class Sum:
    """What some documents of a client bring in: those of an invoice, or those of a month (its first day) that are on
    none. `currency` is None where nobody agreed on one."""

    client_id: str
    invoice_id: UUID | None
    month: date | None
    currency: str | None
    revenue: Decimal


@dataclass(frozen=True, slots=True)
class Agreed:
    """How a client pays, and the day that it is there."""

    currency: str
    minimum_amount: Decimal
    rounding: Rounding
    today: date


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What an invoice, or a month without one, comes to beyond its documents; less, where sums are rounded down."""

    client_id: str
    on: date
    currency: str
    amount: Decimal


def months_of(query: Query) -> tuple[date, date]:
    """The months whose last day, or today, may be one of the query's: the first day of the first, and of the one that
    follows the last."""
    return query.start.replace(day=1), _next_month(query.end - timedelta(days=1))


def adjustments(
    query: Query, issued: Sequence[Issued], sums: Iterable[Sum], agreed: Mapping[str, Agreed]
) -> tuple[Adjustment, ...]:
    """What belongs to the query's days; none where it chooses single documents, to which nothing of it belongs.

    `issued` are invoices with their last day among the query's, `sums` the documents of those and of `months_of`, and
    `agreed` are clients with terms.
    """
    if query.work_type_id or query.author_id or query.person_id:
        return ()
    found = [Adjustment(each.client_id, each.last_day, each.currency, each.net) for each in issued]
    invoiced = {(each.client_id, each.invoice_id): each for each in issued}
    months: dict[tuple[str, date], Decimal] = {}
    for told in sums:
        if told.invoice_id is not None:
            of = invoiced.get((told.client_id, told.invoice_id))
            if of is not None and told.currency is not None:
                found.append(Adjustment(told.client_id, of.last_day, told.currency, -told.revenue))
        elif told.month is not None and told.client_id in agreed:
            here = told.revenue if told.currency == agreed[told.client_id].currency else Decimal(0)
            key = (told.client_id, told.month)
            months[key] = months.get(key, Decimal(0)) + here
    for (client_id, month), revenue in months.items():
        terms = agreed[client_id]
        on = min(_next_month(month) - timedelta(days=1), terms.today)
        found.append(Adjustment(client_id, on, terms.currency, drafted(revenue, terms) - revenue))
    return tuple(each for each in found if query.start <= each.on < query.end and each.amount)


def drafted(revenue: Decimal, terms: Agreed) -> Decimal:
    """What an invoice of documents that bring in `revenue` would come to before taxes.

    It is rounded once, where an invoice rounds the sum of each rate: a coin or so may be between them.
    """
    subtotal = money(Fraction(revenue), terms.rounding)
    return subtotal + filling(subtotal, terms.minimum_amount, terms.rounding)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


# ---------------------------------------------------------------- in the report


def with_adjustments(report: Report[Margin], by: Sequence[Dimension], told: Iterable[Adjustment]) -> Report[Margin]:
    """The report with what belongs to invoices as a whole: in its total, and in the rows of their client and day.

    What rows are grouped by and no invoice belongs to (an author, a person) is empty: so rows add up to the total.
    """
    total, rows = report.total, {row.keys: row.figures for row in report.rows}
    for each in told:
        total = _with(total, each)
        if by:
            keys = tuple(_key(dimension, each) for dimension in by)
            rows[keys] = _with(rows.get(keys, Margin()), each)
    return Report(total, in_order(rows))


def _with(before: Margin, told: Adjustment) -> Margin:
    amounts = {each.currency: each for each in before.money}
    amount = amounts.get(told.currency, Money(told.currency))
    amounts[told.currency] = replace(amount, adjustment=amount.adjustment + told.amount)
    return replace(before, money=tuple(amounts[currency] for currency in sorted(amounts)))


def _key(by: Dimension, told: Adjustment) -> str:
    match by:
        case Dimension.CLIENT:
            return told.client_id
        case Dimension.DAY:
            return told.on.isoformat()
        case Dimension.WEEK:
            return (told.on - timedelta(days=told.on.weekday())).isoformat()
        case Dimension.MONTH:
            return told.on.replace(day=1).isoformat()
        case _:
            return ""
