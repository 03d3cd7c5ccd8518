"""Threads: whose turn it is, how long an answer took, what an order can become, and what is unread."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.discussion.errors import ThreadWrong, WrongOrderState
from scribeline.discussion.model import (
    STEPS,
    OrderState,
    SeenThread,
    Side,
    Thread,
    ThreadKind,
    Wait,
    Wanted,
    answered_by,
    check_step,
    check_thread,
    read_up_to,
    side_of,
    wait_after,
)
from scribeline.identity.model import Role
from scribeline.turnaround.hours import OpenHours, checked_hours

JOB = UUID(int=1)
FRIDAY = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
"""16:00 in Lisbon, where it is winter time."""
WEEKDAYS = [[(9 * 60, 17 * 60)]] * 5 + [[], []]
COMPANY, CLINIC = Side.COMPANY, Side.CLINIC


def lisbon() -> OpenHours:
    return checked_hours("Europe/Lisbon", WEEKDAYS, [], field="hours")


# --- whose turn it is -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_a_clinic_speaks_for_itself_and_everybody_else_for_the_company(role: Role) -> None:
    assert side_of(role) is (CLINIC if role is Role.CLINIC else COMPANY)


def test_what_wants_an_answer_waits_on_the_other_side_and_any_message_of_theirs_is_one() -> None:
    wait = wait_after(None, COMPANY, FRIDAY, wants_answer=True)
    assert wait == Wait(CLINIC, FRIDAY)
    assert wait_after(wait, CLINIC, FRIDAY + timedelta(hours=1), wants_answer=False) is None


def test_what_wants_none_waits_on_nobody() -> None:
    assert wait_after(None, CLINIC, FRIDAY, wants_answer=False) is None


def test_who_asks_again_has_waited_since_the_first_time() -> None:
    wait = Wait(COMPANY, FRIDAY)
    for wants_answer in (True, False):
        assert wait_after(wait, CLINIC, FRIDAY + timedelta(hours=3), wants_answer=wants_answer) == wait


def test_an_answer_that_asks_back_turns_the_wait_around() -> None:
    later = FRIDAY + timedelta(hours=1)
    assert wait_after(Wait(CLINIC, FRIDAY), CLINIC, later, wants_answer=True) == Wait(COMPANY, later)


# --- how long it took -------------------------------------------------------------------------------------------------


def test_the_companys_time_counts_over_the_clients_hours_and_the_clinics_round_the_clock() -> None:
    monday = FRIDAY + timedelta(days=2, hours=18)  # 10:00: an hour on Friday, an hour on Monday
    hours = lisbon()
    company = answered_by(Wait(COMPANY, FRIDAY), COMPANY, monday, hours)
    clinic = answered_by(Wait(CLINIC, FRIDAY), CLINIC, monday, hours)
    assert company is not None
    assert clinic is not None
    assert company.waited_s == 2 * 3600
    assert clinic.waited_s == 66 * 3600


def test_without_hours_the_clock_never_stops() -> None:
    answered = answered_by(Wait(COMPANY, FRIDAY), COMPANY, FRIDAY + timedelta(days=2), None)
    assert answered is not None
    assert answered.waited_s == 48 * 3600


def test_the_night_in_which_the_clock_is_put_forward_is_an_hour_shorter() -> None:
    always = checked_hours("Europe/Lisbon", [[(0, 1440)]] * 7, [], field="hours")
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)
    answered = answered_by(Wait(COMPANY, start), COMPANY, start + timedelta(hours=23), always)
    assert answered is not None
    assert answered.waited_s == 23 * 3600  # 24 hours on the wall, 23 that passed


def test_who_was_not_waited_for_answers_nothing() -> None:
    assert answered_by(None, CLINIC, FRIDAY, None) is None
    assert answered_by(Wait(COMPANY, FRIDAY), CLINIC, FRIDAY, None) is None


@given(st.lists(st.tuples(st.sampled_from(Side), st.booleans(), st.integers(0, 10_000)), max_size=40))
@settings(max_examples=150)
def test_every_question_is_answered_once_or_still_waits(said: list[tuple[Side, bool, int]]) -> None:
    """Whatever people say: waits end only by the other side, never before they begin, and the last one stands."""
    wait: Wait | None = None
    at = FRIDAY
    begun = ended = 0
    for side, wants_answer, minutes in said:
        at += timedelta(minutes=minutes)
        answered = answered_by(wait, side, at, lisbon())
        if answered is not None:
            assert wait is not None
            assert wait.side is side
            assert 0 <= answered.waited_s <= (at - wait.since).total_seconds()
            ended += 1
        after = wait_after(wait, side, at, wants_answer=wants_answer)
        begun += after is not None and after != wait
        assert after is None or after.side is not side or after == wait
        wait = after
    assert begun == ended + (wait is not None)


# --- orders and threads -----------------------------------------------------------------------------------------------


def test_an_order_is_accepted_or_declined_and_done_once_it_was_accepted() -> None:
    allowed = {(state, to_state) for state, steps in STEPS.items() for to_state in steps}
    s = OrderState
    assert allowed == {(s.ASKED, s.ACCEPTED), (s.ASKED, s.DECLINED), (s.ACCEPTED, s.DONE), (s.ACCEPTED, s.DECLINED)}
    for state in s:
        for to_state in s:
            if (state, to_state) in allowed:
                check_step("clients/c/threads/t", state, to_state)
            else:
                with pytest.raises(WrongOrderState) as refused:
                    check_step("clients/c/threads/t", state, to_state)
                assert refused.value.details == {"state": state}


def test_nothing_is_decided_in_a_discussion() -> None:
    with pytest.raises(ThreadWrong):
        check_step("clients/c/threads/t", None, OrderState.ACCEPTED)


@pytest.mark.parametrize(
    ("kind", "wanted", "job", "subject", "field"),
    [
        (ThreadKind.ORDER, None, None, "New doctor", "thread.wanted"),
        (ThreadKind.DISCUSSION, Wanted.AUTHOR, None, "New doctor", "thread.wanted"),
        (ThreadKind.ORDER, Wanted.RUSH, None, "Sooner", "thread.job"),
        (ThreadKind.ORDER, Wanted.RESEND, None, "Again", "thread.job"),
        (ThreadKind.ORDER, Wanted.AUTHOR, None, "", "thread.subject"),
        (ThreadKind.DISCUSSION, None, None, "", "thread.subject"),
    ],
)
def test_a_thread_that_contradicts_itself_is_refused_with_its_field(
    kind: ThreadKind, wanted: Wanted | None, job: UUID | None, subject: str, field: str
) -> None:
    with pytest.raises(ThreadWrong) as refused:
        check_thread(kind, wanted, job, subject)
    assert refused.value.field == field


def test_what_makes_sense_is_taken() -> None:
    check_thread(ThreadKind.DISCUSSION, None, JOB, "")
    check_thread(ThreadKind.DISCUSSION, None, None, "Headings")
    check_thread(ThreadKind.ORDER, Wanted.RUSH, JOB, "")
    check_thread(ThreadKind.ORDER, Wanted.TEMPLATE, None, "A letter head")


# --- what is unread ---------------------------------------------------------------------------------------------------


def test_ones_own_message_is_read_unless_there_is_more_before_it() -> None:
    assert read_up_to(3, 4) == 4
    assert read_up_to(2, 4) == 2
    assert read_up_to(0, 1) == 1


def test_unread_is_what_came_behind_the_last_that_was_read() -> None:
    thread = Thread(
        client_id="harbor",
        thread_id=UUID(int=7),
        kind=ThreadKind.DISCUSSION,
        subject="Headings",
        created_at=FRIDAY,
        created_by="clara",
        updated_at=FRIDAY,
        messages=5,
    )
    assert (thread.name, thread.etag) == (f"clients/harbor/threads/{UUID(int=7)}", "v5")
    assert [SeenThread(thread, read).unread for read in (0, 3, 5)] == [5, 2, 0]
