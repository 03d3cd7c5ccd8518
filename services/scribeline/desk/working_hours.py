"""Lengths of time, weekly hours and days as a person writes them into a form."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from google.protobuf.duration_pb2 import Duration

from scribeline.desk.errors import FieldWrong
from scribeline.desk.forms import words_in
from scribeline.v1.hours_pb2 import OpenSpan, Weekday

WEEKDAYS: Sequence[tuple[str, str]] = tuple(
    (f"hours_{word.lower()}", word)
    for word in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
)
"""The field of each weekday's hours, and what the day is called; from Monday on."""

_LENGTH = re.compile(r"(\d{1,5})(?:[.,](\d{1,4})|:([0-5]\d)(?::([0-5]\d))?)?", re.ASCII)
_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(?:-|\u2013|to|until)\s*(\d{1,2})(?:[:.](\d\d))?", re.ASCII)


def length_text(length: Duration) -> str:
    """Hours, as they are typed: 24, 1:30."""
    minutes, seconds = divmod(length.seconds, 60)
    if seconds:
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}" if minutes % 60 else str(minutes // 60)


def length_in(text: str, name: str) -> Duration | None:
    """A length of time in hours: 24, 1.5 or 1:30; None where there is none. Raises FieldWrong."""
    if not text.strip():
        return None
    match = _LENGTH.fullmatch(text.strip().removesuffix("h").strip())
    if not match:
        raise FieldWrong(name, "has to be a number of hours, such as 24, 1.5 or 1:30")
    hours, fraction, minutes, seconds = match.groups()
    part_s = round(float(f"0.{fraction}") * 3600) if fraction else 60 * int(minutes or 0) + int(seconds or 0)
    return Duration(seconds=3600 * int(hours) + part_s)


def week_values(spans: Iterable[OpenSpan]) -> dict[str, str]:
    """The week's hours as the fields of a form show them."""
    values = {name: list[str]() for name, _ in WEEKDAYS}
    for span in spans:
        values[WEEKDAYS[span.day - Weekday.WEEKDAY_MONDAY][0]].append(f"{span.opens} - {span.closes}")
    return {name: ", ".join(listed) for name, listed in values.items()}


def week_in(values: Mapping[str, str]) -> list[OpenSpan]:
    """The week's hours out of the fields of a form: 9:00 - 12:00, 13 - 17:30. Raises FieldWrong."""
    spans: list[OpenSpan] = []
    for day, (name, _) in enumerate(WEEKDAYS):
        for told in words_in(values.get(name, "")):
            match = _SPAN.fullmatch(told)
            if not match:
                raise FieldWrong(name, "has to be spans such as 9:00 - 12:00, 13:00 - 17:30, or empty")
            opens, opens_min, closes, closes_min = match.groups(default="00")
            spans.append(
                OpenSpan(
                    day=Weekday.values()[Weekday.WEEKDAY_MONDAY + day],
                    opens=f"{int(opens):02d}:{opens_min}",
                    closes=f"{int(closes):02d}:{closes_min}",
                )
            )
    return spans


def week_words(spans: Sequence[OpenSpan]) -> str:
    """The week's hours on one line, days that are alike together: Mon to Fri 08:00 - 18:00."""
    values = week_values(spans)
    told: list[tuple[str, str, str]] = []
    for name, word in WEEKDAYS:
        if told and told[-1][2] == values[name]:
            told[-1] = (told[-1][0], word, values[name])
        else:
            told.append((word, word, values[name]))
    return "; ".join(
        f"{first[:3]} {hours}" if first == last else f"{first[:3]} to {last[:3]} {hours}"
        for first, last, hours in told
        if hours
    )


def days_in(text: str, name: str) -> list[str]:
    """Days, one after another, as ISO 8601 dates. Raises FieldWrong, which names the line's date by its place."""
    days = words_in(text)
    for place, day in enumerate(days, start=1):
        try:
            date.fromisoformat(day)
        except ValueError:
            raise FieldWrong(name, f"has no date in place {place}: write dates as 2026-12-25, one a line") from None
    return days
