"""Opening hours: open time adds up over nights, weekends, holidays and changes of the clock, in real time zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scribeline.turnaround.errors import HoursWrong, NeverOpen
from scribeline.turnaround.hours import OpenHours, Spans, checked_hours

H = 3600
OFFICE: Spans = ((9 * 60, 17 * 60),)
NIGHTS: Spans = ((0, 24 * 60),)


def hours(zone: str, *holidays: date, week: list[Spans] | None = None) -> OpenHours:
    return checked_hours(zone, week or [OFFICE] * 5 + [(), ()], holidays, field="hours")


def local(zone: str, *when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)  # type: ignore[misc, arg-type]


def test_a_turnaround_goes_on_the_next_morning_and_not_over_the_weekend() -> None:
    office = hours("Europe/Amsterdam")
    friday = local("Europe/Amsterdam", 2026, 3, 6, 16, 0)
    assert office.add(friday, 3 * H) == local("Europe/Amsterdam", 2026, 3, 9, 11, 0)
    assert office.add(friday, 1 * H) == local("Europe/Amsterdam", 2026, 3, 6, 17, 0), "at closing time, not on Monday"


def test_what_comes_in_at_night_counts_from_the_morning() -> None:
    office = hours("America/New_York")
    assert office.add(local("America/New_York", 2026, 7, 1, 2, 30), 60) == local("America/New_York", 2026, 7, 1, 9, 1)


def test_a_holiday_is_closed() -> None:
    office = hours("America/New_York", date(2026, 7, 3))
    thursday = local("America/New_York", 2026, 7, 2, 16, 0)
    assert office.add(thursday, 2 * H) == local("America/New_York", 2026, 7, 6, 10, 0)


def test_a_lunch_break_is_closed() -> None:
    office = hours("Asia/Kolkata", week=[((9 * 60, 12 * 60), (13 * 60, 17 * 60))] * 7)
    assert office.add(local("Asia/Kolkata", 2026, 1, 5, 11, 30), 1 * H) == local("Asia/Kolkata", 2026, 1, 5, 13, 30)
    assert not office.is_open(local("Asia/Kolkata", 2026, 1, 5, 12, 30))
    assert office.is_open(local("Asia/Kolkata", 2026, 1, 5, 13, 30))


@pytest.mark.parametrize(
    ("zone", "changes_on", "open_h"),
    [
        ("Europe/Amsterdam", (2026, 3, 29), 23),
        ("Europe/Amsterdam", (2026, 10, 25), 25),
        ("America/New_York", (2026, 3, 8), 23),
        ("America/New_York", (2026, 11, 1), 25),
        ("Australia/Lord_Howe", (2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", (2026, 10, 4), 23.5),
        ("Asia/Kolkata", (2026, 3, 29), 24),
        ("Pacific/Apia", (2011, 12, 30), 0),  # the day that Samoa left out
    ],
)
def test_a_day_that_is_open_round_the_clock_has_as_many_hours_as_it_has(
    zone: str, changes_on: tuple[int, int, int], open_h: float
) -> None:
    day = date(*changes_on)
    week: list[Spans] = [()] * 7
    week[day.weekday()] = NIGHTS
    only_that_day = hours(zone, week=week)
    before = day - timedelta(days=1)
    noon_before = local(zone, before.year, before.month, before.day, 12, 0)
    assert only_that_day.between(noon_before, noon_before + timedelta(days=3)) == open_h * H


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_a_week_round_the_clock_is_the_time_that_passes_also_over_a_change(zone: str) -> None:
    always = hours(zone, week=[NIGHTS] * 7)
    for start in (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)):
        assert always.add(start, 40 * 24 * H) == start + timedelta(days=40)
        assert always.between(start, start + timedelta(days=40)) == 40 * 24 * H


def test_an_hour_that_the_clock_skips_is_no_open_time_and_none_is_lost_beside_it() -> None:
    early = hours("Europe/Amsterdam", week=[((60, 4 * 60),)] * 7)  # 1:00 to 4:00, and 2:00 to 3:00 is skipped
    midnight = local("Europe/Amsterdam", 2026, 3, 29, 0, 0)
    assert early.add(midnight, 2 * H) == local("Europe/Amsterdam", 2026, 3, 29, 4, 0)
    skipped = hours("Europe/Amsterdam", week=[((2 * 60, 3 * 60),)] * 7)
    assert skipped.add(midnight, 30 * 60) == local("Europe/Amsterdam", 2026, 3, 30, 2, 30)


def test_a_span_that_ends_in_the_repeated_hour_ends_the_second_time() -> None:
    early = hours("America/New_York", week=[((30, 90),)] * 7)  # 0:30 to 1:30, and 1:00 to 2:00 comes twice
    midnight = local("America/New_York", 2026, 11, 1, 0, 0)
    assert early.between(midnight, midnight + timedelta(hours=12)) == 2 * H


def test_samoa_has_no_thirtieth_of_december_2011() -> None:
    office = hours("Pacific/Apia", week=[OFFICE] * 7)
    thursday = local("Pacific/Apia", 2011, 12, 29, 16, 0)
    assert office.add(thursday, 2 * H) == local("Pacific/Apia", 2011, 12, 31, 10, 0)


@pytest.mark.parametrize(
    "spans", [((600, 540),), ((540, 540),), ((540, 1441),), ((-1, 60),), ((540, 720), (700, 800)), ((800, 900), (1, 2))]
)
def test_spans_that_make_no_sense_are_refused_with_their_field(spans: Spans) -> None:
    with pytest.raises(HoursWrong) as refused:
        checked_hours("UTC", [spans, *[()] * 6], (), field="client.terms[0].hours")
    assert refused.value.field == "client.terms[0].hours"


def test_hours_that_are_never_open_are_refused() -> None:
    with pytest.raises(NeverOpen):
        checked_hours("UTC", [()] * 7, (), field="hours")
    with pytest.raises(HoursWrong):
        checked_hours("UTC", [OFFICE], (), field="hours")


# ---------------------------------------------------------------- properties

ZONES = st.sampled_from(
    ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "UTC"]
)
INSTANTS = st.integers(0, 20 * 365 * 24 * 60).map(
    lambda minutes: datetime(2011, 11, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
TURNAROUNDS = st.integers(60, 30 * H)


@st.composite
def day_spans(draw: st.DrawFn) -> Spans:
    edges = sorted(draw(st.lists(st.integers(0, 48), unique=True, max_size=5)))
    return tuple((30 * start, 30 * end) for start, end in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def any_hours(draw: st.DrawFn) -> OpenHours:
    week = draw(st.lists(day_spans(), min_size=7, max_size=7))
    assume(any(week))
    holidays = draw(st.frozensets(st.dates(date(2011, 12, 1), date(2030, 1, 1)), max_size=5))
    return checked_hours(draw(ZONES), week, holidays, field="hours")


@settings(max_examples=25, deadline=None)
@given(any_hours(), INSTANTS, TURNAROUNDS, st.integers(0, 24 * H), st.integers(0, 24 * H))
def test_due_times_never_move_backwards(
    opening: OpenHours, received: datetime, turnaround: int, more: int, later: int
) -> None:
    due = opening.add(received, turnaround)
    assert due >= received + timedelta(seconds=turnaround)
    assert opening.add(received, turnaround + more) >= due, "when hours are added to the turnaround"
    assert opening.add(received + timedelta(seconds=later), turnaround) >= due, "when it comes in later"


@settings(max_examples=25, deadline=None)
@given(any_hours(), INSTANTS, TURNAROUNDS)
def test_a_due_time_lies_in_open_hours_behind_as_much_open_time_as_promised(
    opening: OpenHours, received: datetime, turnaround: int
) -> None:
    due = opening.add(received, turnaround)
    assert opening.is_open(due - timedelta(microseconds=1))
    assert opening.between(received, due) == turnaround


@settings(max_examples=25, deadline=None)
@given(any_hours(), st.integers(0, 6), day_spans(), INSTANTS, TURNAROUNDS)
def test_more_opening_hours_make_nothing_due_later(
    opening: OpenHours, weekday: int, more: Spans, received: datetime, turnaround: int
) -> None:
    minutes = {minute for start, end in (*opening.week[weekday], *more) for minute in range(start, end, 30)}
    merged: list[tuple[int, int]] = []
    for minute in sorted(minutes):
        if merged and merged[-1][1] == minute:
            merged[-1] = (merged[-1][0], minute + 30)
        else:
            merged.append((minute, minute + 30))
    week = list(opening.week)
    week[weekday] = tuple(merged)
    longer = checked_hours(opening.time_zone, week, opening.holidays, field="hours")
    assert longer.add(received, turnaround) <= opening.add(received, turnaround)
