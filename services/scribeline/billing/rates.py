"""What a unit costs: by work type, by how the document came about, by urgency and by date.

Each rate says for which documents it is; an empty place means all. Of the rates that hold on the day of delivery, the
one that says most is taken: first the one for the work type, then for the entry mode, then for STAT. Two rates for the
same documents on the same day are refused when they are set, so there is never a choice to make.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from scribeline.billing.errors import RatesWrong
from scribeline.billing.money import MOST_PER_UNIT, decimal_of
from scribeline.cells import csv_text

COLUMNS = ("work_type", "entry_mode", "stat", "unit_price", "stat_percent", "stat_per_unit", "from", "until")
MOST_RATES = 2_000
MOST_CHARACTERS = 500_000
"""Of a file of rates."""
_MOST_PERCENT = Decimal(500)


class EntryMode(StrEnum):
    """How a document came about."""

    TYPED = "typed"
    """A person wrote all of it."""
    EDITED = "edited"
    """A person corrected what the machine wrote."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a unit costs. `work_type_id`, `entry_mode`, `stat`: for which documents; None: for all.

    `unit_price` is money for one unit. For STAT work come `stat_percent` of it and `stat_per_unit` money a unit on
    top. It holds for documents delivered from `since` until the day before `until` (None: until further notice).
    """

    unit_price: Decimal
    since: date
    until: date | None = None
    work_type_id: str | None = None
    entry_mode: EntryMode | None = None
    stat: bool | None = None
    stat_percent: Decimal = Decimal(0)
    stat_per_unit: Decimal = Decimal(0)

    @property
    def is_for(self) -> tuple[str | None, EntryMode | None, bool | None]:
        """The documents that it is for."""
        return self.work_type_id, self.entry_mode, self.stat

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day and (self.until is None or day < self.until)

    def price(self, *, stat: bool) -> Decimal:
        """What a unit costs, with what STAT adds."""
        if not stat:
            return self.unit_price
        return self.unit_price + self.unit_price * self.stat_percent / 100 + self.stat_per_unit


def rate_for(
    rates: Iterable[Rate], *, work_type_id: str | None, entry_mode: EntryMode, stat: bool, on: date
) -> Rate | None:
    """The rate of a document that was delivered on a day; None where there is none."""
    wanted = (work_type_id, entry_mode, stat)
    fitting = [
        rate
        for rate in rates
        if rate.holds_on(on)
        and all(told is None or told == is_so for told, is_so in zip(rate.is_for, wanted, strict=True))
    ]
    return max(fitting, key=lambda rate: [told is not None for told in rate.is_for], default=None)


def overlap(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Whether two stretches of days, each without its last, have a day in common."""
    (since, until), (other_since, other_until) = one, other
    return (other_until is None or since < other_until) and (until is None or other_since < until)


def check_rates(rates: Sequence[Rate]) -> None:
    """Raise RatesWrong, which names both rows, where two rates are for the same documents on the same day."""
    latest: dict[tuple[str | None, EntryMode | None, bool | None], tuple[int, Rate]] = {}
    for row, rate in sorted(enumerate(rates, 1), key=lambda each: each[1].since):
        before = latest.get(rate.is_for)
        if before is not None and overlap((before[1].since, before[1].until), (rate.since, rate.until)):
            first, second = sorted((before[0], row))
            raise RatesWrong(
                f"Row {second} overlaps row {first}: both are for the same documents on {rate.since}. End one of them.",
                field=f"rates[{second}]",
                details={"row": str(second), "overlaps_row": str(first)},
            )
        latest[rate.is_for] = row, rate


# --- as a file --------------------------------------------------------------------------------------------------------


def read_rates(text: str) -> tuple[Rate, ...]:
    """The rates of a CSV file, checked. Raises RatesWrong, which names the row and the column; rows count from 1."""
    if len(text) > MOST_CHARACTERS:
        raise RatesWrong(f"A table of rates has at most {MOST_CHARACTERS} characters.", field="rates")
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    except csv.Error:  # such as a quotation mark that never ends
        raise RatesWrong("A cell is too long, or a quotation mark in the table has no end.", field="rates") from None
    if not rows or tuple(cell.strip() for cell in rows[0]) != COLUMNS:
        raise RatesWrong(f"The first line of a table of rates is: {','.join(COLUMNS)}", field="rates")
    told = [(number, row) for number, row in enumerate(rows[1:], 1) if any(cell.strip() for cell in row)]
    if len(told) > MOST_RATES:
        raise RatesWrong(f"A table of rates has at most {MOST_RATES} rows.", field="rates")
    rates = tuple(_rate(number, row) for number, row in told)
    check_rates(rates)
    return rates


def write_rates(rates: Iterable[Rate]) -> str:
    """The CSV file of rates; `read_rates` gives them back."""
    return csv_text(
        [
            COLUMNS,
            *(
                (
                    rate.work_type_id or "",
                    rate.entry_mode or "",
                    "" if rate.stat is None else "yes" if rate.stat else "no",
                    rate.unit_price,
                    rate.stat_percent,
                    rate.stat_per_unit,
                    rate.since.isoformat(),
                    rate.until.isoformat() if rate.until else "",
                )
                for rate in rates
            ),
        ]
    )


def _rate(number: int, row: Sequence[str]) -> Rate:
    if len(row) != len(COLUMNS):
        raise _wrong(number, "row", f"has {len(row)} columns; there are {len(COLUMNS)}")
    told = dict(zip(COLUMNS, (cell.strip() for cell in row), strict=True))
    if told["entry_mode"] not in ("", *EntryMode):
        raise _wrong(number, "entry_mode", "has to be typed, edited or empty")
    if told["stat"] not in ("", "yes", "no"):
        raise _wrong(number, "stat", "has to be yes, no or empty")
    since, until = _day(number, "from", told["from"]), None
    if told["until"]:
        until = _day(number, "until", told["until"])
        if until <= since:
            raise _wrong(number, "until", "has to be after from")
    return Rate(
        unit_price=_price(number, "unit_price", told, MOST_PER_UNIT),
        since=since,
        until=until,
        work_type_id=told["work_type"] or None,
        entry_mode=EntryMode(told["entry_mode"]) if told["entry_mode"] else None,
        stat={"": None, "yes": True, "no": False}[told["stat"]],
        stat_percent=_price(number, "stat_percent", told, _MOST_PERCENT),
        stat_per_unit=_price(number, "stat_per_unit", told, MOST_PER_UNIT),
    )


def _price(number: int, column: str, told: dict[str, str], most: Decimal) -> Decimal:
    given = told[column] or ("" if column == "unit_price" else "0")
    try:
        return decimal_of(given, field=column, error=RatesWrong, most=most)
    except RatesWrong as error:
        raise _wrong(number, column, error.message.partition(" ")[2].removesuffix(".")) from None


def _day(number: int, column: str, given: str) -> date:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise _wrong(number, column, "has to be a date of the form 2026-01-31") from None
    if not 2000 <= day.year <= 2200:
        raise _wrong(number, column, "has to be between 2000 and 2200")
    return day


def _wrong(number: int, column: str, rule: str) -> RatesWrong:
    return RatesWrong(
        f"Row {number}: {column} {rule}.", field=f"rates[{number}].{column}", details={"row": str(number)}
    )
