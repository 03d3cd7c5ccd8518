"""Routing: which lane a job lies in, who is offered it, in which order, and in which countries."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribeline.routing.errors import AssignmentWrong, UnknownCountry
from scribeline.routing.model import (
    Assignment,
    Profile,
    check_assignment,
    check_country,
    country_allows,
    desk_of,
    lane_for,
    lane_of,
    lanes_of_job,
    offered,
)
from scribeline.turnaround.hours import checked_hours

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANYWHERE: tuple[str, ...] = ()


@dataclass(frozen=True)
class Job:
    client_id: str = "north"
    lane: str = ""
    assignee_id: str | None = None
    urgency: int = 0
    job_priority: int = 0
    due_at: datetime = AT
    received_at: datetime = AT
    job_id: UUID = field(default_factory=uuid4)


def assigned(**fields: object) -> Assignment:
    return Assignment(uuid4(), AT, **fields)  # type: ignore[arg-type]


def test_a_job_lies_in_the_lane_of_the_narrowest_assignments_that_cover_it() -> None:
    assert lanes_of_job("vogel", "letter") == ["a:vogel w:letter", "a:vogel", "w:letter", ""]
    assert lanes_of_job(None, None) == [""]
    assert lane_for({"w:letter", "a:vogel"}, "vogel", "letter") == "a:vogel"
    assert lane_for({"w:letter", "a:other"}, "vogel", "letter") == "w:letter"
    assert lane_for({"a:other"}, "vogel", "letter") == ""
    assert lane_of("vogel", "letter") == "a:vogel w:letter"


def test_where_nothing_is_assigned_everybody_is_offered_everything() -> None:
    desk = desk_of(Profile("anna"), [("north", ANYWHERE), ("south", ANYWHERE)], [])
    assert desk.offers("north", "")
    assert desk.offers("south", "")


def test_what_is_assigned_is_offered_to_its_people_alone() -> None:
    rules = [
        assigned(client_id="north", author_id="vogel", user_id="anna"),
        assigned(client_id="south", pool="night", priority=3),
        assigned(client_id="south", pool="night", work_type_id="letter", skill="cardiology"),
    ]
    clients = [("north", ANYWHERE), ("south", ANYWHERE)]
    anna = desk_of(Profile("anna"), clients, rules)
    assert anna.priorities == {("north", "a:vogel"): 0, ("north", ""): 0}
    bert = desk_of(Profile("bert", pools=("night",)), clients, rules)
    assert bert.priorities == {("north", ""): 0, ("south", ""): 3}
    cora = desk_of(Profile("cora", pools=("night",), skills=("cardiology",)), clients, rules)
    assert cora.offers("south", "w:letter")


def test_an_assignment_for_any_client_holds_where_a_client_has_none_of_its_own() -> None:
    rules = [assigned(pool="core", priority=2), assigned(client_id="south", user_id="anna")]
    clients = [("north", ANYWHERE), ("south", ANYWHERE)]
    assert desk_of(Profile("anna"), clients, rules).priorities == {("south", ""): 0}
    assert desk_of(Profile("bert", pools=("core",)), clients, rules).priorities == {("north", ""): 2}


def test_nobody_is_offered_work_that_may_not_be_done_where_they_are() -> None:
    clients = [("north", ("NL", "DE")), ("south", ANYWHERE)]
    assert desk_of(Profile("anna", country="NL"), clients, []).offers("north", "")
    assert not desk_of(Profile("bert", country="IN"), clients, []).offers("north", "")
    assert not desk_of(Profile("cora"), clients, []).offers("north", ""), "nobody knows where she is"
    assert country_allows("", ())
    with pytest.raises(UnknownCountry):
        check_country("nl", field="client.allowed_countries")


def test_the_order_is_assigned_then_pool_then_stat_then_priority_then_due_then_received() -> None:
    person = Profile("anna", pools=("night",))
    rules = [assigned(client_id="south", pool="night", priority=5)]
    desk = desk_of(person, [("north", ANYWHERE), ("south", ANYWHERE)], rules)
    jobs = [
        own := Job(assignee_id="anna", due_at=AT + timedelta(days=9)),
        pooled := Job("south", due_at=AT + timedelta(days=8)),
        stat := Job(urgency=100, due_at=AT + timedelta(days=7)),
        urgent := Job(job_priority=4, due_at=AT + timedelta(days=6)),
        due := Job(due_at=AT + timedelta(days=1), received_at=AT + timedelta(days=1)),
        early := Job(due_at=AT + timedelta(days=2)),
        Job(due_at=AT + timedelta(days=2), received_at=AT + timedelta(hours=1)),
    ]
    assert offered(person, desk, reversed(jobs))[:6] == [own, pooled, stat, urgent, due, early]
    assert offered(person, desk, [Job(assignee_id="bert", urgency=100)]) == []


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"user_id": "anna", "pool": "night", "client_id": "north"}, "assignment.pool"),
        ({"author_id": "vogel"}, "assignment.client"),
        ({"client_id": "north", "priority": 10}, "assignment.priority"),
        ({"client_id": "north", "priority": -1}, "assignment.priority"),
        ({"first_day": date(2026, 7, 2), "last_day": date(2026, 7, 1)}, "assignment.last_date"),
    ],
)
def test_an_assignment_that_contradicts_itself_is_refused_with_the_field(fields: dict[str, object], at: str) -> None:
    with pytest.raises(AssignmentWrong) as refused:
        check_assignment(assigned(**fields))
    assert refused.value.field == at


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (None, None, [True, True, True, True]),
        (date(2026, 7, 2), None, [False, True, True, True]),
        (None, date(2026, 7, 3), [True, True, True, False]),
        (date(2026, 7, 2), date(2026, 7, 3), [False, True, True, False]),
        (date(2026, 7, 3), date(2026, 7, 3), [False, False, True, False]),
    ],
)
def test_an_assignment_holds_from_its_first_day_to_its_last(
    first: date | None, last: date | None, holds: list[bool]
) -> None:
    each = assigned(pool="day", client_id="north", first_day=first, last_day=last)
    assert [check_assignment(each).holds_on(date(2026, 7, day)) for day in (1, 2, 3, 4)] == holds


def test_assignments_cannot_lead_to_one_another_in_a_circle() -> None:
    """People are in pools, and nothing is in a pool but people: a pool that is called like another holds none of it."""
    tangled = [
        assigned(pool="day", client_id="north"),
        assigned(pool="night", client_id="north", author_id="day"),
        assigned(user_id="day", client_id="north", author_id="night"),
    ]
    nobody = Profile("anna", pools=("assignments/day", "north"))
    assert desk_of(nobody, [("north", ())], tangled).priorities == {}


def test_vacations_are_no_working_time_and_are_meant_on_the_persons_own_calendar() -> None:
    hours = checked_hours("Asia/Kolkata", [((9 * 60, 17 * 60),)] * 7, (), field="hours")
    anna = Profile("anna", time_zone="Asia/Kolkata", hours=hours, away=((date(2026, 3, 3), date(2026, 3, 4)),))
    assert not anna.is_away(datetime(2026, 3, 2, 18, 0, tzinfo=UTC))
    assert anna.is_away(datetime(2026, 3, 2, 19, 0, tzinfo=UTC)), "it is the 3rd in India"
    spans = anna.at_work(datetime(2026, 3, 2, 0, 0, tzinfo=UTC), datetime(2026, 3, 5, 8, 0, tzinfo=UTC))
    assert [(start.day, (end - start).total_seconds() / 3600) for start, end in spans] == [(2, 8), (5, 4.5)]
    assert Profile("bert").at_work(AT, AT + timedelta(days=1)) == []


LANES = st.sampled_from([(None, None), ("vogel", None), (None, "letter"), ("vogel", "letter")])


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["anna", "bert", None]), LANES, st.integers(0, 9)), max_size=6),
    st.lists(st.tuples(LANES, st.integers(0, 1), st.integers(0, 9), st.integers(0, 3)), max_size=8),
)
def test_every_job_is_offered_to_exactly_those_whom_its_own_lane_names(
    rules: list[tuple[str | None, tuple[str | None, str | None], int]],
    jobs: list[tuple[tuple[str | None, str | None], int, int, int]],
) -> None:
    assignments = [
        assigned(client_id="north", user_id=who, author_id=author, work_type_id=work_type, priority=priority)
        for who, (author, work_type), priority in rules
    ]
    lanes = {each.lane for each in assignments}
    waiting = [
        Job(lane=lane_for(lanes, *of), urgency=100 * stat, job_priority=level, due_at=AT + timedelta(hours=due))
        for of, stat, level, due in jobs
    ]
    for user_id in ("anna", "bert"):
        person = Profile(user_id)
        desk = desk_of(person, [("north", ANYWHERE)], assignments)
        found = offered(person, desk, waiting)
        for job in waiting:
            covering = [each for each in assignments if each.lane == job.lane]
            assert (job in found) == (not covering or any(each.user_id in (user_id, None) for each in covering))
        places = [desk.priorities["north", job.lane] for job in found]
        assert places == sorted(places, reverse=True)
