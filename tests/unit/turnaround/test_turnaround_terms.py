"""Terms: which turnaround holds, from when it counts, and what waiting for the client does to it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.turnaround.errors import DatesOverlap, DatesWrong, StopNeverComes, TooFarAhead
from scribeline.turnaround.hours import checked_hours
from scribeline.turnaround.terms import (
    Clock,
    SignOff,
    Starts,
    Stops,
    Terms,
    Turnaround,
    check_terms,
    clock_of,
    terms_on,
)

H = 3600
MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
OFFICE = checked_hours("UTC", [((9 * 60, 17 * 60),)] * 5 + [()] * 2, (), field="hours")


def terms(first: str, last: str | None = None, **fields: object) -> Terms:
    fields.setdefault("turnaround", Turnaround(8 * H))
    to = date.fromisoformat(last) if last else None
    return Terms(date.fromisoformat(first), to, **fields)  # type: ignore[arg-type]


def turnaround_s(said: Terms | None, work_type: Turnaround, *, is_stat: bool, work_type_id: str = "letter") -> int:
    return clock_of(said, client_s=24 * H, work_type_id=work_type_id, work_type=work_type, is_stat=is_stat).turnaround_s


def test_what_is_said_nearest_to_the_document_holds() -> None:
    said = terms("2026-01-01", work_types={"op-note": Turnaround(2 * H, H)}, turnaround=Turnaround(8 * H, 4 * H))
    own = Turnaround(12 * H)
    assert turnaround_s(None, Turnaround(), is_stat=False) == 24 * H
    assert turnaround_s(None, own, is_stat=False) == 12 * H
    assert turnaround_s(said, Turnaround(), is_stat=False) == 8 * H
    assert turnaround_s(said, own, is_stat=False) == 12 * H
    assert turnaround_s(said, own, is_stat=False, work_type_id="op-note") == 2 * H


def test_stat_has_its_own_turnaround_or_the_routine_one() -> None:
    said = terms("2026-01-01", work_types={"op-note": Turnaround(2 * H, H)}, turnaround=Turnaround(8 * H, 4 * H))
    assert turnaround_s(said, Turnaround(12 * H), is_stat=True) == 4 * H
    assert turnaround_s(said, Turnaround(12 * H, 3 * H), is_stat=True) == 3 * H
    assert turnaround_s(said, Turnaround(), is_stat=True, work_type_id="op-note") == H
    assert turnaround_s(None, Turnaround(12 * H), is_stat=True) == 12 * H


def test_stat_may_count_round_the_clock_where_routine_work_counts_open_hours() -> None:
    said = terms("2026-01-01", hours=OFFICE, stat_round_the_clock=True, turnaround=Turnaround(4 * H, 4 * H))

    def due(*, is_stat: bool) -> datetime:
        clock = clock_of(said, client_s=H, work_type_id=None, work_type=Turnaround(), is_stat=is_stat)
        return clock.due(MONDAY, None)

    assert due(is_stat=False) == datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
    assert due(is_stat=True) == datetime(2026, 3, 2, 19, 0, tzinfo=UTC)


def test_a_turnaround_may_count_from_the_dictation() -> None:
    clock = Clock(4 * H, None, Starts.DICTATED, Stops.DELIVERED, pauses=False)
    dictated = MONDAY - timedelta(hours=2)
    assert clock.due(MONDAY, dictated) == MONDAY + timedelta(hours=2)
    assert clock.due(MONDAY, None) == MONDAY + timedelta(hours=4)
    assert clock.due(MONDAY, MONDAY + timedelta(days=9)) == MONDAY + timedelta(hours=4), "a recorder's clock is wrong"


def test_the_terms_of_the_clients_own_day_hold() -> None:
    old, new = terms("2026-01-01", "2026-03-02"), terms("2026-03-03")
    late_evening = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)  # still the 2nd in New York
    assert terms_on([old, new], late_evening, "America/New_York") is old
    assert terms_on([old, new], late_evening, "Europe/Amsterdam") is new
    assert terms_on([old, new], datetime(2025, 12, 31, 12, tzinfo=UTC), "UTC") is None


def test_effective_dates_that_overlap_are_refused_with_the_entry() -> None:
    with pytest.raises(DatesOverlap) as refused:
        check_terms([terms("2026-03-01"), terms("2026-01-01", "2026-03-01")], field="client.terms")
    assert refused.value.field == "client.terms[0].effective_from"
    with pytest.raises(DatesOverlap):
        check_terms([terms("2026-01-01"), terms("2026-03-01")], field="client.terms")
    with pytest.raises(DatesWrong) as wrong:
        check_terms([terms("2026-03-02", "2026-03-01")], field="client.terms")
    assert wrong.value.field == "client.terms[0].effective_to"
    first, second = terms("2026-01-01", "2026-02-28"), terms("2026-03-01")
    assert check_terms([second, first], field="client.terms") == (first, second)


def test_a_clock_stops_at_a_signature_only_where_one_is_asked_for() -> None:
    with pytest.raises(StopNeverComes) as refused:
        check_terms([terms("2026-01-01", stops=Stops.AUTHENTICATED)], field="client.terms")
    assert refused.value.field == "client.terms[0].stop"
    signed = terms("2026-01-01", stops=Stops.AUTHENTICATED, sign_off=SignOff.PRELIMINARY_UNTIL_SIGNED)
    assert check_terms([signed], field="client.terms") == (signed,)


def test_a_turnaround_that_the_hours_hardly_ever_reach_is_refused() -> None:
    rarely = checked_hours("UTC", [((0, 1),), *[()] * 6], (), field="hours")
    with pytest.raises(TooFarAhead) as refused:
        check_terms([terms("2026-01-01", hours=rarely, turnaround=Turnaround(9 * H))], field="client.terms")
    assert refused.value.field == "client.terms[0].hours"


def test_waiting_for_the_client_leaves_as_much_time_as_there_was() -> None:
    clock = Clock(8 * H, OFFICE, Starts.RECEIVED, Stops.DELIVERED, pauses=True)
    due = clock.due(MONDAY, None)  # Tuesday at 15:00
    asked, answered = datetime(2026, 3, 2, 16, tzinfo=UTC), datetime(2026, 3, 4, 20, tzinfo=UTC)
    assert clock.due_after_waiting(due, asked, answered) == datetime(2026, 3, 5, 16, tzinfo=UTC)
    unpaused = Clock(8 * H, OFFICE, Starts.RECEIVED, Stops.DELIVERED, pauses=False)
    assert unpaused.due_after_waiting(due, asked, answered) == due
    assert clock.due_after_waiting(due, due + timedelta(hours=1), answered) == due, "it was late before it was asked"


@settings(max_examples=25, deadline=None)
@given(
    st.booleans(),
    st.integers(60, 100 * H),
    st.integers(0, 100 * H),
    st.integers(0, 100 * H),
    st.integers(0, 24 * H),
)
def test_a_pause_never_brings_a_due_time_forward_and_none_at_all_leaves_it(
    over_hours: bool, turnaround: int, held_after: int, held_for: int, longer: int
) -> None:
    clock = Clock(turnaround, OFFICE if over_hours else None, Starts.RECEIVED, Stops.DELIVERED, pauses=True)
    due = clock.due(MONDAY, None)
    held = MONDAY + timedelta(seconds=held_after)
    resumed = held + timedelta(seconds=held_for)
    after = clock.due_after_waiting(due, held, resumed)
    assert after >= due
    assert clock.due_after_waiting(due, held, held) == due
    assert clock.due_after_waiting(due, held, resumed + timedelta(seconds=longer)) >= after
