"""Opening hours over a week, with holidays, in a time zone: what is open when, and how open time adds up. Pure.

Hours are meant on the clock on the wall. Where that clock is put forward, times that it skips are the moment of the
change; where it is put back, a span that begins in the repeated hour begins the first time and one that ends in it ends
the second time. So nobody loses open time by a change of the clock, and more hours never make anything due later.
"""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scribeline.turnaround.errors import HoursWrong, NeverOpen

DAY_MIN = 24 * 60
"""Minutes of a day: where its last span may end."""

FARTHEST = timedelta(days=7320)
"""How far ahead open time is looked for: ten years, and as much again for holidays."""

Spans = tuple[tuple[int, int], ...]
"""The spans of one weekday: minutes since midnight at which each begins and ends, in order."""

Interval = tuple[datetime, datetime]
"""From one instant (UTC) to before another."""


@dataclass(frozen=True)
class OpenHours:
    """When a client, or a person, is open: spans for each weekday from Monday on, but for the holidays."""

    time_zone: str
    """An IANA name."""
    week: tuple[Spans, Spans, Spans, Spans, Spans, Spans, Spans]
    holidays: frozenset[date] = field(default=frozenset())
    """Local dates on which it is closed."""

    def intervals(self, since: datetime) -> Iterator[Interval]:
        """The open intervals that end after `since`, in order, as far as FARTHEST; two may touch, none overlap."""
        # A day early and some late: dates differ from those in UTC, and days touch each other.
        day = since.astimezone(_zone(self.time_zone)).date() - timedelta(days=1)
        last = day + min(FARTHEST, date.max - day - timedelta(days=3))
        open_until = since
        while day <= last:
            if day not in self.holidays:
                for start, end in _of_day(self.time_zone, day, self.week[day.weekday()]):
                    if end > open_until:
                        yield max(start, open_until) if start > since else start, end
                        open_until = end
            day += timedelta(days=1)

    def add(self, since: datetime, seconds: float) -> datetime:
        """The first instant at which it has been open for `seconds` since `since`."""
        left = timedelta(seconds=seconds)
        if left <= timedelta(0):
            return since
        end = since
        for start, end in self.intervals(since):
            begins = max(start, since)
            if end - begins >= left:
                return begins + left
            left -= end - begins
        return end  # farther than anybody promises: hours are checked against their turnaround when they are set

    def between(self, since: datetime, until: datetime) -> float:
        """For how many seconds it is open from `since` to `until`."""
        total = timedelta(0)
        for start, end in self.intervals(since):
            if start >= until:
                break
            total += max(timedelta(0), min(end, until) - max(start, since))
        return total.total_seconds()

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at an instant."""
        start, _ = next(self.intervals(at), (None, None))
        return start is not None and start <= at

    @property
    def weekly_s(self) -> int:
        """Open seconds of an ordinary week."""
        return 60 * sum(end - start for spans in self.week for start, end in spans)


def checked_hours(
    time_zone: str, week: Iterable[Iterable[tuple[int, int]]], holidays: Iterable[date], *, field: str
) -> OpenHours:
    """Opening hours as somebody states them. Raises HoursWrong and NeverOpen, which name `field`."""
    days = [tuple(spans) for spans in week]
    if len(days) != 7:
        raise HoursWrong(field)
    for spans in days:
        before = 0
        for start, end in spans:
            if not before <= start < end <= DAY_MIN:
                raise HoursWrong(field)
            before = end
    if not any(days):
        raise NeverOpen(field)
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = days
    return OpenHours(time_zone, (monday, tuesday, wednesday, thursday, friday, saturday, sunday), frozenset(holidays))


@functools.lru_cache(maxsize=1 << 14)
def _of_day(time_zone: str, day: date, spans: Spans) -> tuple[Interval, ...]:
    """A day's spans in UTC; those that the clock skips altogether are left out."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - on the wall's clock
    zone = _zone(time_zone)
    found = (
        (
            _instant(midnight + timedelta(minutes=start), zone, last=False),
            _instant(midnight + timedelta(minutes=end), zone, last=True),
        )
        for start, end in spans
    )
    return tuple((start, end) for start, end in found if start < end)


def _instant(wall: datetime, zone: ZoneInfo, *, last: bool) -> datetime:
    """When the clock on the wall shows `wall`, the last time or the first; where it never does, when it jumps over."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if second >= first:
        return second if last else first
    # Skipped: `fold` 0 reads it by the offset before the jump, which lies after the jump, and 1 the other way round.
    before, after = second, first
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


@functools.cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
