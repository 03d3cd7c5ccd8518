"""Taxes on an invoice: a label and a percent each, of what it comes to without tax, rounded as its other money is.

[[tax]]
label = "VAT"
percent = "23"
from = 2026-01-01
until = 2026-07-01                # when another one takes its place
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from scribeline.billing.definitions import Rounding
from scribeline.billing.errors import TermsWrong
from scribeline.billing.money import decimal_of, money
from scribeline.billing.rates import overlap

LONGEST_LABEL = 40
MOST_TAXES = 20
_MOST_PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax, on invoices whose period lies between two days; `until` is the first day on which it is no more."""

    label: str
    percent: Decimal
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class TaxCharge:
    """What one tax comes to on an invoice."""

    label: str
    percent: Decimal
    amount: Decimal


def taxes_in(taxes: Iterable[Tax], first: date, last: date) -> tuple[tuple[Tax, ...], date | None]:
    """The taxes of a period, and the day within it on which they change; None where they do not.

    A period in which they change has none that could be stated in one sentence: it is invoiced in two parts.
    """
    known = tuple(taxes)
    bounds = {day for tax in known for day in (tax.since, tax.until) if day is not None and first < day <= last}
    on_last = tuple(tax for tax in known if tax.since <= last and (tax.until is None or last < tax.until))
    return on_last, min(bounds, default=None)


def taxed(net: Decimal, taxes: Iterable[Tax | TaxCharge], rounding: Rounding) -> tuple[TaxCharge, ...]:
    """What each tax comes to, each of the same net amount, and each rounded once."""
    return tuple(
        TaxCharge(tax.label, tax.percent, money(Fraction(net) * Fraction(tax.percent) / 100, rounding)) for tax in taxes
    )


def read_taxes(told: Sequence[Mapping[str, Any]]) -> tuple[Tax, ...]:
    """The taxes of a file of terms. Raises TermsWrong, which names the table; tables count from 1."""
    if len(told) > MOST_TAXES:
        raise TermsWrong(f"Billing terms have at most {MOST_TAXES} taxes.", field="tax")
    taxes = tuple(_tax(f"tax[{number}]", each) for number, each in enumerate(told, 1))
    for (row, one), (other_row, other) in combinations(enumerate(taxes, 1), 2):
        if one.label == other.label and overlap((one.since, one.until), (other.since, other.until)):
            raise TermsWrong(
                f"tax[{other_row}] overlaps tax[{row}] on {max(one.since, other.since)}: give the first an until.",
                field=f"tax[{other_row}]",
            )
    return taxes


def _tax(where: str, told: Mapping[str, Any]) -> Tax:
    if not set(told) <= {"label", "percent", "from", "until"}:
        raise TermsWrong(f"{where} has label, percent, from and until.", field=where)
    label = told.get("label", "")
    if not isinstance(label, str) or not label.isprintable() or not 0 < len(label.strip()) <= LONGEST_LABEL:
        raise TermsWrong(f"{where}: label is a name of at most {LONGEST_LABEL} characters.", field=f"{where}.label")
    since, until = told.get("from"), told.get("until")
    if type(since) is not date or (until is not None and type(until) is not date):
        raise TermsWrong(
            f"{where} needs a from, and an until where it ends: dates without quotes, as in 2026-01-31.",
            field=f"{where}.from",
        )
    if until is not None and until <= since:
        raise TermsWrong(f"{where}: until has to be after from.", field=f"{where}.until")
    percent = decimal_of(str(told.get("percent", "")), field=f"{where}.percent", error=TermsWrong, most=_MOST_PERCENT)
    return Tax(label.strip(), percent, since, until)
