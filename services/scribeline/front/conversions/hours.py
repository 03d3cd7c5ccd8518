"""Opening and working hours as messages."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from scribeline.front import checks
from scribeline.front.errors import ValueWrong
from scribeline.turnaround.hours import DAY_MIN, OpenHours, checked_hours
from scribeline.v1 import hours_pb2

MOST_SPANS = 100
"""How many spans a week may have."""
MOST_DAYS = 2_000
"""How many holidays, or spans of days away, may be listed."""

_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)", re.ASCII)


def to_hours(
    spans: Sequence[hours_pb2.OpenSpan], time_zone: str, holidays: Iterable[date] = (), *, field: str
) -> OpenHours | None:
    """Checked hours; None where there are no spans. Raises HoursWrong, and ValueWrong for the span at fault."""
    if not spans:
        return None
    if len(spans) > MOST_SPANS:
        raise ValueWrong(f"may hold at most {MOST_SPANS} spans", field=field)
    week: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for index, span in enumerate(spans):
        at = f"{field}[{index}]"
        day = checks.choice(span.day, _DAYS, field=f"{at}.day")
        week[day].append((_minutes(span.opens, f"{at}.opens"), _minutes(span.closes, f"{at}.closes")))
    return checked_hours(time_zone, map(sorted, week), holidays, field=field)


def from_hours(hours: OpenHours | None) -> list[hours_pb2.OpenSpan]:
    """Hours as spans, from Monday on."""
    if hours is None:
        return []
    return [
        hours_pb2.OpenSpan(day=_DAY_NUMBERS[day], opens=_time(start), closes=_time(end))
        for day, spans in enumerate(hours.week)
        for start, end in spans
    ]


def to_date(value: str, *, field: str) -> date | None:
    """A date; None where there is none."""
    checked = checks.iso_date(value, field=field)
    return date.fromisoformat(checked) if checked else None


def to_day(value: str, *, field: str) -> date:
    """A date that has to be there."""
    day = to_date(value, field=field)
    if day is None:
        raise ValueWrong("has to be a date of the form YYYY-MM-DD", field=field)
    return day


_DAY_NUMBERS = (
    hours_pb2.WEEKDAY_MONDAY,
    hours_pb2.WEEKDAY_TUESDAY,
    hours_pb2.WEEKDAY_WEDNESDAY,
    hours_pb2.WEEKDAY_THURSDAY,
    hours_pb2.WEEKDAY_FRIDAY,
    hours_pb2.WEEKDAY_SATURDAY,
    hours_pb2.WEEKDAY_SUNDAY,
)
_DAYS: dict[int, int] = {number: day for day, number in enumerate(_DAY_NUMBERS)}


def _minutes(value: str, field: str) -> int:
    match = _TIME.fullmatch(value[:16])
    minutes = 60 * int(match[1]) + int(match[2]) if match else DAY_MIN + 1
    if minutes > DAY_MIN:
        raise ValueWrong("has to be a time of the form HH:MM, from 00:00 to 24:00", field=field)
    return minutes


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
