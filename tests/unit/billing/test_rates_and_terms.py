"""What a unit costs, and what a client agreed to: as files, with what is wrong in them named."""

from datetime import date
from decimal import Decimal

import pytest
from tests.unit.billing.invented import HEADER, RATES, TERMS, terms

from scribeline.billing.errors import DefinitionWrong, RatesWrong, TermsWrong
from scribeline.billing.invoices import Period
from scribeline.billing.rates import EntryMode, Rate, overlap, rate_for, read_rates, write_rates
from scribeline.billing.terms import read_terms

LETTER = {"work_type_id": "letter", "entry_mode": EntryMode.EDITED, "stat": False}


@pytest.mark.parametrize(
    ("work_type", "mode", "stat", "day", "price"),
    [
        ("letter", EntryMode.TYPED, False, date(2026, 3, 1), "0.16"),
        ("letter", EntryMode.EDITED, False, date(2026, 3, 1), "0.11"),
        ("letter", EntryMode.EDITED, True, date(2026, 3, 1), "0.1475"),  # 25 % and a cent a unit on top
        ("radiology", EntryMode.TYPED, False, date(2026, 6, 30), "4.50"),
        ("radiology", EntryMode.TYPED, False, date(2026, 7, 1), "5"),
        ("radiology", EntryMode.EDITED, True, date(2026, 3, 1), "9"),  # a price of its own for STAT
        (None, EntryMode.TYPED, False, date(2026, 3, 1), "0.16"),
    ],
)
def test_the_rate_that_says_most_is_taken(
    work_type: str | None, mode: EntryMode, stat: bool, day: date, price: str
) -> None:
    rate = rate_for(read_rates(RATES), work_type_id=work_type, entry_mode=mode, stat=stat, on=day)
    assert rate is not None
    assert rate.price(stat=stat) == Decimal(price)


def test_before_its_day_a_rate_does_not_hold() -> None:
    assert (
        rate_for(
            read_rates(RATES), work_type_id="letter", entry_mode=EntryMode.TYPED, stat=False, on=date(2025, 12, 31)
        )
        is None
    )


def test_rates_survive_being_written_and_read() -> None:
    rates = read_rates(RATES)
    assert read_rates(write_rates(rates)) == rates
    assert read_rates("\ufeff" + RATES.replace("\n", "\r\n") + "\n,,,,,,,\n") == rates
    assert read_rates(HEADER) == ()


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        (",,,0.1,,,2026-01-01,", "rates[2]", "Row 2 overlaps row 1: both are for the same documents on 2026-01-01"),
        (",,,0.1,,,2026-06-30,2026-07-02", "rates[2]", "on 2026-06-30"),
        (",,,-0.1,,,2027-01-01,", "rates[2].unit_price", "Row 2: unit_price has to be a number from 0 to 10000"),
        (",,,99999,,,2027-01-01,", "rates[2].unit_price", "from 0 to 10000"),
        (",,,0.1234567,,,2027-01-01,", "rates[2].unit_price", "at most 6 places"),
        (",,,1e3,,,2027-01-01,", "rates[2].unit_price", "Row 2: unit_price"),
        (",,,NaN,,,2027-01-01,", "rates[2].unit_price", "Row 2: unit_price"),
        (",,,,,,2027-01-01,", "rates[2].unit_price", "Row 2: unit_price"),
        (",,,0.1,501,,2027-01-01,", "rates[2].stat_percent", "from 0 to 500"),
        (",dictated,,0.1,,,2027-01-01,", "rates[2].entry_mode", "typed, edited or empty"),
        (",,maybe,0.1,,,2027-01-01,", "rates[2].stat", "yes, no or empty"),
        (",,,0.1,,,01/02/2027,", "rates[2].from", "a date"),
        (",,,0.1,,,2027-02-30,", "rates[2].from", "a date"),
        (",,,0.1,,,1066-01-01,", "rates[2].from", "between 2000 and 2200"),
        (",,,0.1,,,2027-01-01,2027-01-01", "rates[2].until", "after from"),
        (",,0.1,2027-01-01", "rates[2].row", "has 4 columns; there are 8"),
    ],
)
def test_what_is_wrong_with_rates_is_named_by_row_and_column(row: str, field: str, said: str) -> None:
    with pytest.raises(RatesWrong) as refused:
        read_rates(f"{HEADER},,,0.2,,,2026-01-01,2026-07-01\n{row}\n")
    assert refused.value.field == field
    assert said in refused.value.message


def test_wrong_columns_and_too_many_rows_are_refused() -> None:
    for text in ("", "work_type;entry_mode\n", HEADER.replace("from,until", "until,from")):
        with pytest.raises(RatesWrong, match="The first line"):
            read_rates(text)
    with pytest.raises(RatesWrong, match="at most 2000 rows"):
        read_rates(HEADER + "a,,,1,,,2026-01-01,\n" * 2001)
    with pytest.raises(RatesWrong, match="characters"):
        read_rates(HEADER + "a" * 600_000)
    with pytest.raises(RatesWrong, match="quotation mark"):
        read_rates(HEADER + '"' + "a" * 200_000)
    with pytest.raises(RatesWrong, match="characters"):
        read_rates(HEADER + ",,,0.1,,,2026-01-01,\n" * 1_000_000)


def test_days_overlap_where_they_have_one_in_common() -> None:
    first, second, third = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
    assert not overlap((first, second), (second, third))
    assert overlap((first, third), (second, None))
    assert overlap((first, None), (third, None))
    assert not overlap((second, None), (first, second))


def test_a_definition_holds_from_its_day_and_a_work_types_comes_first() -> None:
    told = terms(TERMS.replace('work_type = "radiology"', 'work_type = "radiology"\nuntil = 2026-07-01'))
    for work_type, day, name in [
        ("letter", date(2026, 1, 1), "zydoc-total/1"),
        ("radiology", date(2026, 6, 30), "report/1"),
        ("radiology", date(2026, 7, 1), "zydoc-total/1"),
        (None, date(2026, 7, 1), "zydoc-total/1"),
    ]:
        definition = told.definition_for(work_type, day)
        assert definition is not None
        assert definition.name == name
    assert told.definition_for("letter", date(2025, 12, 31)) is None


def test_a_client_may_have_a_definition_of_its_own() -> None:
    own = """
[[definition]]
id = "harbor"
version = 3
unit = "line"
source = "Agreement of 2026, section 4"
effective_from = 2026-01-01
chars_per_line = 60
"""
    told = read_terms(TERMS.replace("zydoc-total/1", "harbor/3") + own)
    definition = told.definition_for("letter", date(2026, 3, 1))
    assert definition is not None
    assert (definition.name, definition.chars_per_line) == ("harbor/3", 60)
    ours = own.replace("harbor", "vbc").replace("version = 3", "version = 1")
    with pytest.raises(DefinitionWrong, match="exists already"):
        read_terms(TERMS + ours)


@pytest.mark.parametrize(
    ("was", "becomes", "field"),
    [
        ('"USD"', '"XXX"', "currency"),
        ('"USD"', '"usd"', "currency"),
        ('"1.00"', '"-1"', "minimum_amount"),
        ('"1.00"', '"a lot"', "minimum_amount"),
        ("from = 2026-01-01", "from = '2026-01-01'", "line_definition[1].from"),
        ("from = 2026-01-01", "from = 1999-01-01", "line_definition[1].from"),
        ("from = 2026-01-01", "from = 2026-01-01\nuntil = 2025-01-01", "line_definition[1].until"),
        ("from = 2026-01-01", "per = 5\nfrom = 2026-01-01", "line_definition[1]"),
        ("from = 2026-01-01", "", "line_definition[1].from"),
        ('work_type = "radiology"', "", "line_definition[2]"),
        ("[[line_definition]]", "[[lines]]", "lines"),
        ("[[line_definition]]", "payment_days = 999\n[[line_definition]]", "payment_days"),
        ("[[line_definition]]", 'charge_corrections = "no"\n[[line_definition]]', "charge_corrections"),
        ("[[line_definition]]", 'money_rounding = { mode = "none" }\n[[line_definition]]', "money_rounding"),
        ("[[line_definition]]", 'money_rounding = { level = "job" }\n[[line_definition]]', "money_rounding"),
        ('["Harbor Cardiology Associates"]', '"Harbor"', "buyer"),
    ],
)
def test_what_is_wrong_with_terms_is_named(was: str, becomes: str, field: str) -> None:
    with pytest.raises((TermsWrong, DefinitionWrong)) as refused:
        read_terms(TERMS.replace(was, becomes, 1))
    assert refused.value.field == field


def test_what_is_no_toml_is_refused_by_its_line() -> None:
    with pytest.raises(TermsWrong, match="at line 1"):
        read_terms("currency = USD")
    with pytest.raises(TermsWrong, match="need a"):
        read_terms('currency = "USD"')


def test_a_period_is_a_year_at_most_and_ends_after_it_begins() -> None:
    for first, until in ((date(2026, 1, 1), date(2026, 1, 1)), (date(2026, 1, 1), date(2027, 1, 3))):
        with pytest.raises(Exception, match="A period ends after it begins"):
            Period(first, until)
    assert Period(date(2026, 1, 1), date(2026, 2, 1)).last == date(2026, 1, 31)


def test_a_rate_without_stat_adds_nothing() -> None:
    rate = Rate(Decimal("0.1"), date(2026, 1, 1), stat_percent=Decimal(50))
    assert (rate.price(stat=False), rate.price(stat=True)) == (Decimal("0.1"), Decimal("0.15"))


def test_a_table_in_another_encoding_is_told_by_its_first_line() -> None:
    """What a spreadsheet wrote in UTF-16, or in another code page, and somebody read as it came."""
    for read_as in (HEADER.encode("utf-16").decode("latin-1"), HEADER.encode("cp037").decode("latin-1")):
        with pytest.raises(RatesWrong, match="The first line"):
            read_rates(read_as)
    assert read_rates("\ufeff" + HEADER) == ()
