"""Shifts in rules of pay: what is handed in at certain hours of certain days earns more.

time_zone = "America/New_York"     # whose clock the shifts are read on

[[shift]]
days = ["sat", "sun"]              # the days on which it begins; none: every day
from = "22:00"
until = "06:00"                    # on the next day, where it is not after from
percent = "15"
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scribeline.billing.errors import PayRulesWrong
from scribeline.billing.money import decimal_of

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_SHIFTS = 50
_DAY_MIN = 24 * 60
_WEEK_MIN = 7 * _DAY_MIN
_MOST_PERCENT = Decimal(500)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shift:
    """What begins on one of `days` (0: Monday), `start` minutes after midnight, lasts `minutes`, and adds `percent`."""

    days: frozenset[int]
    start: int
    minutes: int
    percent: Decimal

    def covers(self, minute: int) -> bool:
        """Whether a minute of the week (from Monday's midnight on) lies in it."""
        return any((minute - day * _DAY_MIN - self.start) % _WEEK_MIN < self.minutes for day in self.days)

    def overlaps(self, other: "Shift") -> bool:
        """Whether the two have a minute of the week in common."""
        begins = {(day * _DAY_MIN + self.start) % _WEEK_MIN for day in self.days}
        others = {(day * _DAY_MIN + other.start) % _WEEK_MIN for day in other.days}
        return any(other.covers(minute) for minute in begins) or any(self.covers(minute) for minute in others)


@dataclass(frozen=True, slots=True)
class Shifts:
    """All shifts of somebody's rules, on the clock of a time zone."""

    time_zone: str
    shifts: tuple[Shift, ...] = ()

    def percent_at(self, at: datetime) -> Decimal:
        """What is added to what was handed in at an instant; 0 outside of every shift."""
        wall = at.astimezone(ZoneInfo(self.time_zone))
        minute = wall.weekday() * _DAY_MIN + wall.hour * 60 + wall.minute
        return next((shift.percent for shift in self.shifts if shift.covers(minute)), Decimal(0))


def read_shifts(told: Sequence[Mapping[str, Any]], time_zone: object) -> Shifts | None:
    """The shifts of a file of rules; None where it has none. Raises PayRulesWrong, which names the table from 1 on."""
    if not told:
        return None
    if not isinstance(time_zone, str) or not _exists(time_zone):
        raise PayRulesWrong(
            'Shifts need a time_zone that exists, as in time_zone = "Europe/Lisbon".', field="time_zone"
        )
    if len(told) > MOST_SHIFTS:
        raise PayRulesWrong(f"Rules of pay have at most {MOST_SHIFTS} shifts.", field="shift")
    shifts = tuple(_shift(f"shift[{number}]", each) for number, each in enumerate(told, 1))
    for (row, one), (other_row, other) in combinations(enumerate(shifts, 1), 2):
        if one.overlaps(other):
            raise PayRulesWrong(f"shift[{other_row}] overlaps shift[{row}].", field=f"shift[{other_row}]")
    return Shifts(time_zone, shifts)


def _shift(where: str, told: Mapping[str, Any]) -> Shift:
    if not set(told) <= {"days", "from", "until", "percent"}:
        raise PayRulesWrong(f"{where} has days, from, until and percent.", field=where)
    days = told.get("days", list(DAYS))
    if not isinstance(days, list) or not days or not all(day in DAYS for day in days):
        raise PayRulesWrong(f"{where}: days are some of {', '.join(DAYS)}.", field=f"{where}.days")
    start, end = (_minute(told.get(key), f"{where}.{key}") for key in ("from", "until"))
    return Shift(
        days=frozenset(map(DAYS.index, days)),
        start=start,
        minutes=end - start if end > start else end - start + _DAY_MIN,
        percent=decimal_of(
            str(told.get("percent", "")), field=f"{where}.percent", error=PayRulesWrong, most=_MOST_PERCENT
        ),
    )


def _minute(given: object, field: str) -> int:
    found = _CLOCK.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise PayRulesWrong(f'{field} has to be a time in quotes, from "00:00" to "23:59".', field=field)
    return int(found[1]) * 60 + int(found[2])


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
