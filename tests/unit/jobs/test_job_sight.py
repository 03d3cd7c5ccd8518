"""Who sees which jobs, and who opens what is in them: what one works on or may take next, and no more."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from scribeline.dictations.model import Details
from scribeline.identity.model import ALL_CLIENTS, Caller, Role
from scribeline.jobs.model import Job, JobState, clock_stopped_at, may_open, may_see, times_in_states
from scribeline.turnaround.terms import Stops

S = JobState
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOLDABLE = (S.UNROUTED, S.DRAFTED, S.EDITING, S.IN_REVIEW)


def caller(role: Role, user_id: str = "somebody") -> Caller:
    return Caller(user_id, role, (ALL_CLIENTS,), UUID(int=1))


def job(state: JobState, **fields: object) -> Job:
    if state is S.HELD:
        fields.setdefault("held_from", S.DRAFTED)
    return Job("north", UUID(int=2), UUID(int=3), state, 1, Details(), AT, AT, AT, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER, Role.CLINIC])
def test_who_runs_the_company_or_owns_the_dictation_sees_and_opens_all_of_it(role: Role, state: JobState) -> None:
    assert may_see(caller(role), job(state))
    assert may_open(caller(role), job(state))


@pytest.mark.parametrize("state", JobState)
def test_a_transcriptionist_sees_drafts_and_what_they_work_on(state: JobState) -> None:
    anna = caller(Role.TRANSCRIPTIONIST, "anna")
    assert may_see(anna, job(state)) == (state in (S.DRAFTED, S.HELD))  # held as a draft
    assert may_see(anna, job(state, editor_id="anna"))
    assert may_see(anna, job(state, submitted_by="anna"))
    assert may_see(anna, job(state, editor_id="bert", submitted_by="bert")) == (state in (S.DRAFTED, S.HELD))


@pytest.mark.parametrize("state", JobState)
def test_a_reviewer_sees_what_waits_for_review_too(state: JobState) -> None:
    quinn = caller(Role.REVIEWER, "quinn")
    assert may_see(quinn, job(state)) == (state in (S.DRAFTED, S.IN_REVIEW, S.HELD))
    assert may_see(quinn, job(state, submitted_by="quinn"))


@pytest.mark.parametrize("held_from", HOLDABLE)
@pytest.mark.parametrize("role", [Role.TRANSCRIPTIONIST, Role.REVIEWER])
def test_holding_a_job_takes_it_from_nobodys_sight(role: Role, held_from: JobState) -> None:
    for editor in (None, "somebody", "another"):
        before, held = job(held_from, editor_id=editor), job(S.HELD, held_from=held_from, editor_id=editor)
        assert may_see(caller(role), held) == may_see(caller(role), before)
        assert may_open(caller(role), held) == may_open(caller(role), before)


@pytest.mark.parametrize("state", JobState)
def test_a_transcriptionist_opens_what_they_hold_or_submitted(state: JobState) -> None:
    anna = caller(Role.TRANSCRIPTIONIST, "anna")
    assert not may_open(anna, job(state))
    assert not may_open(anna, job(state, editor_id="bert", submitted_by="bert"))
    assert may_open(anna, job(state, editor_id="anna")) == (state is S.EDITING)
    assert may_open(anna, job(state, editor_id="anna", submitted_by="anna"))


def test_who_submitted_once_does_not_open_what_another_one_edits_now() -> None:
    assert not may_open(caller(Role.TRANSCRIPTIONIST, "anna"), job(S.EDITING, editor_id="bert", submitted_by="anna"))


@pytest.mark.parametrize("state", JobState)
def test_a_reviewer_opens_what_waits_for_review(state: JobState) -> None:
    assert may_open(caller(Role.REVIEWER, "quinn"), job(state, editor_id="bert")) == (state is S.IN_REVIEW)


@pytest.mark.parametrize(("stops", "stopped"), [(Stops.SUBMITTED, 3), (Stops.REVIEWED, 6), (Stops.DELIVERED, 7)])
def test_a_clock_stops_at_the_status_that_the_contract_names(stops: Stops, stopped: int) -> None:
    moves = [(S.DRAFTED, minute(1)), (S.EDITING, minute(2)), (S.IN_REVIEW, minute(3))]
    assert clock_stopped_at(moves, stops) == (minute(3) if stops is Stops.SUBMITTED else None)
    moves += [(S.HELD, minute(4)), (S.IN_REVIEW, minute(5)), (S.APPROVED, minute(6)), (S.DELIVERED, minute(7))]
    assert clock_stopped_at(moves, stops) == minute(stopped)


def test_a_clock_may_run_until_the_document_is_signed() -> None:
    moves = [(S.APPROVED, minute(6)), (S.DELIVERED, minute(7))]
    assert clock_stopped_at(moves, Stops.AUTHENTICATED) is None
    assert clock_stopped_at(moves, Stops.AUTHENTICATED, minute(9)) == minute(9)


def test_what_is_returned_runs_on_until_it_is_handed_in_again() -> None:
    moves = [(S.EDITING, minute(1)), (S.IN_REVIEW, minute(2)), (S.EDITING, minute(3))]
    assert clock_stopped_at(moves, Stops.SUBMITTED) is None
    assert clock_stopped_at([*moves, (S.IN_REVIEW, minute(9))], Stops.SUBMITTED) == minute(9)


def minute(number: int) -> datetime:
    return AT.replace(minute=number)


def test_times_in_states_add_up_to_the_time_since_receipt() -> None:
    moves = [
        (S.RECEIVED, minute(0)),
        (S.TRANSCRIBING, minute(1)),
        (S.DRAFTED, minute(3)),
        (S.EDITING, minute(4)),
        (S.DRAFTED, minute(9)),  # lapsed
        (S.EDITING, minute(10)),
        (S.HELD, minute(12)),
    ]
    times = times_in_states(moves, minute(20))
    assert {state: spent.total_seconds() / 60 for state, spent in times.items()} == {
        S.RECEIVED: 1,
        S.TRANSCRIBING: 2,
        S.DRAFTED: 2,
        S.EDITING: 7,
        S.HELD: 8,
    }
    assert list(times) == [S.RECEIVED, S.TRANSCRIBING, S.DRAFTED, S.EDITING, S.HELD]
    assert sum(spent.total_seconds() for spent in times.values()) == 20 * 60


@pytest.mark.parametrize("last", [S.DELIVERED, S.CANCELLED])
def test_the_clock_stops_where_nothing_leaves_from(last: JobState) -> None:
    assert times_in_states([(S.RECEIVED, minute(0)), (last, minute(5))], minute(30))[last].total_seconds() == 0


def test_a_second_run_of_the_same_state_counts_on() -> None:
    moves = [(S.TRANSCRIBING, minute(0)), (S.TRANSCRIBING, minute(2))]
    assert times_in_states(moves, minute(5))[S.TRANSCRIBING].total_seconds() == 300


def test_a_job_without_moves_has_no_times() -> None:
    assert times_in_states([], AT) == {}
