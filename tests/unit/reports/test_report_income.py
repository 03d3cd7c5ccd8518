"""What margins know of invoices: minimums and rounding, on which day, and in which row."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.billing.money import smallest_coin
from scribeline.reports.income import (
    Adjustment,
    Agreed,
    Issued,
    Sum,
    adjustments,
    drafted,
    months_of,
    with_adjustments,
)
from scribeline.reports.model import Dimension, Margin, Money, Query, Report, Row

MARCH = Query(date(2026, 3, 1), date(2026, 4, 1))
FEBRUARY = Query(date(2026, 2, 1), MARCH.start)
SPRING = Query(FEBRUARY.start, MARCH.end)
ONE = UUID(int=1)
AGREED = {"north": Agreed("USD", Decimal("50.00"), smallest_coin("USD"), today=date(2026, 4, 9))}
INVOICE = Issued("north", ONE, MARCH.start, date(2026, 3, 31), "USD", net=Decimal("50.00"))


def billed(amount: str, currency: str = "USD") -> Sum:
    return Sum("north", ONE, None, currency, Decimal(amount))


def unbilled(amount: str, month: date = MARCH.start, currency: str | None = "USD") -> Sum:
    return Sum("north", None, month, currency, Decimal(amount))


def test_documents_and_what_their_invoice_adds_are_the_invoice() -> None:
    told = adjustments(MARCH, [INVOICE], [billed("12.345678")], {})
    assert Decimal("12.345678") + sum(each.amount for each in told) == INVOICE.net
    assert {each.on for each in told} == {INVOICE.last_day}
    # Documents that were priced in another currency than the invoice count in theirs, and are taken out there.
    told = adjustments(MARCH, [INVOICE], [billed("12"), billed("3", "EUR")], {})
    assert {each.currency: each.amount for each in told if each.amount < 0} == {"USD": -12, "EUR": -3}


def test_a_month_on_no_invoice_is_what_a_draft_would_say() -> None:
    (told,) = adjustments(MARCH, [], [unbilled("12.345678")], AGREED)
    assert told == Adjustment("north", date(2026, 3, 31), "USD", Decimal("50.00") - Decimal("12.345678"))
    (told,) = adjustments(MARCH, [], [unbilled("80.004999")], AGREED)
    assert told.amount == Decimal("-0.004999"), "above the minimum there is nothing but rounding"
    assert adjustments(MARCH, [], [unbilled("80.00")], AGREED) == ()
    assert adjustments(MARCH, [], [unbilled("12")], {}) == (), "without terms nobody can say"
    # Nothing has a price yet: an invoice would be its minimum.
    (told,) = adjustments(MARCH, [], [unbilled("0", currency=None)], AGREED)
    assert told.amount == 50


def test_a_month_that_goes_on_is_filled_up_today() -> None:
    today = {"north": replace(AGREED["north"], today=date(2026, 3, 9))}
    (told,) = adjustments(MARCH, [], [unbilled("12")], today)
    assert (told.on, told.amount) == (date(2026, 3, 9), 38)
    assert adjustments(Query(MARCH.start, date(2026, 3, 9)), [], [unbilled("12")], today) == ()


def test_single_documents_have_no_part_of_it() -> None:
    for query in (replace(MARCH, author_id="x"), replace(MARCH, work_type_id="x"), replace(MARCH, person_id="x")):
        assert adjustments(query, [INVOICE], [billed("12")], AGREED) == ()


@settings(max_examples=30)
@given(st.lists(st.tuples(st.dates(FEBRUARY.start, MARCH.end - timedelta(days=1)), st.integers(0, 10**6)), max_size=6))
def test_two_months_are_the_sum_of_each(documents: list[tuple[date, int]]) -> None:
    sums = [unbilled(f"{Decimal(amount) / 10_000}", day.replace(day=1)) for day, amount in documents]
    whole, first, second = (adjustments(query, [], sums, AGREED) for query in (SPRING, FEBRUARY, MARCH))
    assert sorted(whole, key=lambda each: each.on) == sorted((*first, *second), key=lambda each: each.on)
    for query in (FEBRUARY, MARCH):
        revenue = sum((each.revenue for each in sums if each.month == query.start), Decimal(0))
        added = sum((each.amount for each in adjustments(query, [], sums, AGREED)), Decimal(0))
        wanted = drafted(revenue, AGREED["north"]) if any(each.month == query.start for each in sums) else 0
        assert revenue + added == wanted


def test_the_months_of_a_query_are_whole() -> None:
    assert months_of(Query(date(2026, 2, 20), date(2026, 3, 2))) == (date(2026, 2, 1), date(2026, 4, 1))
    assert months_of(Query(date(2025, 12, 5), date(2026, 1, 1))) == (date(2025, 12, 1), date(2026, 1, 1))


def margin(revenue: str, documents: int = 1) -> Margin:
    return Margin(documents=documents, money=(Money("USD", Decimal(revenue), edit_pay=Decimal(5)),))


def test_rows_add_up_to_the_total_whatever_they_are_grouped_by() -> None:
    told = [Adjustment("north", date(2026, 3, 31), "USD", Decimal(38))]
    for by, key in (
        (Dimension.CLIENT, "north"),
        (Dimension.DAY, "2026-03-31"),
        (Dimension.WEEK, "2026-03-30"),
        (Dimension.MONTH, "2026-03-01"),
        (Dimension.AUTHOR, ""),
        (Dimension.PERSON, ""),
    ):
        report = Report(margin("12"), (Row(("0-first",), margin("4")), Row(("north",), margin("8", 2))))
        made = with_adjustments(report, (by,), told)
        rows = {row.keys[0]: row.figures.money[0].adjustment for row in made.rows}
        assert rows[key] == sum(rows.values()) == made.total.money[0].adjustment == 38, by
        assert made.total.money[0].income == 50
        assert made.total.margin == 45
        assert [row.keys[0] for row in made.rows] == sorted(rows, key=lambda each: (not each, each)), by
    assert with_adjustments(Report(margin("12")), (), told).rows == ()
