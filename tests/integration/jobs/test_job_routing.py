"""Routing in the database: the same order as the rule, for everybody, also while assignments change and others take."""

import asyncio
import functools
import random
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb
from tests.builders import ANNA, BERT, CLAIM_S, MANAGER, QUINN, Company, caller
from tests.clock import SettableClock

from scribeline.database.unit_of_work import Transaction
from scribeline.dictations.model import Priority
from scribeline.identity.model import Caller, Role
from scribeline.ids import new_id
from scribeline.jobs import service, store
from scribeline.jobs.errors import NothingToClaim
from scribeline.jobs.model import Job, JobState
from scribeline.routing import service as routing
from scribeline.routing import store as routing_store
from scribeline.routing.errors import (
    AssignmentExists,
    AssignmentWrong,
    CannotWorkOnIt,
    CountryForbidden,
    NotRoutedToYou,
    PersonAway,
    ProfileChanged,
)
from scribeline.routing.model import Assignment, desk_of, lane_for, offered
from scribeline.routing.service import ProfileChange
from scribeline.transcripts import service as transcripts
from scribeline.turnaround.terms import Terms, Turnaround
from scribeline.turnaround.written import to_value

S = JobState
OVER = (S.DELIVERED, S.CANCELLED)
CORA = caller("cora", Role.TRANSCRIPTIONIST, "north")


async def staff(company: Company, *people: Caller) -> None:
    for person in (*people, ANNA, BERT, CORA, MANAGER, QUINN):
        await company.user(person)


async def profile(company: Company, user: Caller, **fields: object) -> None:
    change = ProfileChange(**fields)  # type: ignore[typeddict-item]
    await company.do(lambda tx: routing.update_profile(tx, user.user_id, change, etag="", actor="users/ada"))


async def assigned(company: Company, **fields: object) -> Assignment:
    async def act(tx: Transaction) -> Assignment:
        new = Assignment(new_id(), tx.now, **fields)  # type: ignore[arg-type]
        return await routing.create_assignment(tx, new, over=OVER, actor="users/ada")

    return await company.do(act)


async def give(company: Company, job: Job, user_id: str) -> Job:
    """A manager moves a job to somebody."""
    return await company.do(lambda tx: service.assign(tx, MANAGER, job.client_id, job.job_id, user_id))


async def rank(company: Company, job: Job, *, priority: Priority | None = None, job_priority: int | None = None) -> Job:
    """A manager says how urgent a job is."""
    return await company.do(
        lambda tx: service.prioritize(
            tx, MANAGER, job.client_id, job.job_id, priority=priority, job_priority=job_priority
        )
    )


async def found_for(company: Company, who: Caller, most: int) -> list[UUID]:
    """What the database offers somebody."""
    return [
        job_id for _, job_id in await company.do(lambda tx: routing_store.next_offered(tx, who.user_id, None, most))
    ]


async def lanes_are_right(company: Company) -> None:
    """Every job lies in the lane of the narrowest assignments of its client that cover it."""
    for client_id in ("north", "south"):
        rules = await company.do(functools.partial(routing_store.relevant_assignments, client_id=client_id))
        lanes = {rule.lane for rule in rules if rule.client_id is not None}
        for job in await listed(company, MANAGER, client_id):
            assert job.lane == lane_for(lanes, job.details.author_id, job.details.work_type_id)


async def ruled_for(company: Company, who: Caller) -> list[UUID]:
    """What the rule offers them."""

    async def act(tx: Transaction) -> list[UUID]:
        person = await routing.get_profile(tx, who.user_id)
        rows = await tx.many("SELECT client_id, job_id FROM jobs WHERE state = 'DRAFTED'")
        waiting = [await store.get(tx, row["client_id"], row["job_id"]) for row in rows]
        desk = desk_of(
            person,
            await routing_store.allowed_countries(tx),
            await routing.list_assignments(tx, client_id=None, after=None, limit=100),
        )
        return [job.job_id for job in offered(person, desk, waiting)]

    return await company.do(act)


async def listed(company: Company, who: Caller, client_id: str | None = None) -> list[Job]:
    """The jobs that somebody finds in their list."""
    return await company.do(
        lambda tx: service.page(tx, who, client_id=client_id, states=(), editor_id=None, after=None, limit=100)
    )


async def take(company: Company, who: Caller, client_id: str | None = None) -> Job:
    return await company.do(lambda tx: service.claim_next(tx, who, client_id, claim_s=CLAIM_S))


async def allow(company: Company, client_id: str, *countries: str) -> None:
    await company.do(
        lambda tx: tx.execute(
            "UPDATE clients SET allowed_countries = %s WHERE client_id = %s", [list(countries), client_id]
        )
    )


async def test_everybody_is_given_what_the_rule_says_in_its_order(company: Company, clock: SettableClock) -> None:
    await staff(company)
    chance = random.Random(5)  # noqa: S311 - which jobs there are
    await assigned(company, client_id="north", pool="night", priority=3)
    await assigned(company, client_id="north", user_id="anna", work_type_id="plain", priority=7)
    await assigned(company, pool="day", priority=1)
    await assigned(company, client_id="south", author_id="vogel", work_type_id="checked", skill="cardiology")
    await profile(company, ANNA, pools=("day",), skills=("cardiology",))
    await profile(company, BERT, pools=("night",))
    for number in range(24):
        clock.advance(minutes=number % 3)
        job = await company.job(
            chance.choice(["north", "south"]),
            work_type=chance.choice(["letter", "plain", "checked"]),
            priority=chance.choice([Priority.ROUTINE, Priority.ROUTINE, Priority.STAT]),
        )
        if number % 6 == 0:
            await give(company, job, chance.choice(["anna", "bert"]))
        if number % 5 == 0:
            await rank(company, job, job_priority=chance.randint(1, 9))
    for who in (ANNA, BERT, QUINN):
        expected = await ruled_for(company, who)
        assert await found_for(company, who, 100) == expected
        assert await found_for(company, who, 3) == expected[:3]
    assert not await ruled_for(company, QUINN), "she is in no pool"
    await lanes_are_right(company)
    for narrower in ({"author_id": "vogel"}, {"author_id": "vogel", "work_type_id": "letter"}):
        new = await assigned(company, client_id="north", pool="night", **narrower)
        await lanes_are_right(company)
    await company.do(lambda tx: routing.delete_assignment(tx, new.assignment_id, over=OVER, actor="users/ada"))
    await lanes_are_right(company)
    assert await found_for(company, BERT, 100) == await ruled_for(company, BERT)
    taken = [(await take(company, who)).job_id for who in (ANNA, BERT, ANNA, BERT)]
    assert len(set(taken)) == 4


async def test_jobs_follow_their_assignments_at_once_and_nobody_else_takes_them(company: Company) -> None:
    await staff(company)
    job = await company.job("north")
    mine = await assigned(company, client_id="north", author_id="vogel", user_id="bert")
    assert (await company.find(job)).lane == "a:vogel"
    with pytest.raises(NothingToClaim):
        await take(company, ANNA, "north")
    with pytest.raises(NotRoutedToYou):
        await company.do(lambda tx: service.claim(tx, ANNA, "north", job.job_id, claim_s=CLAIM_S))
    for who, sees in ((ANNA, 0), (BERT, 1), (MANAGER, 1)):
        assert len(await listed(company, who)) == sees
    with pytest.raises(AssignmentExists):
        await assigned(company, client_id="north", author_id="vogel", user_id="bert")
    with pytest.raises(AssignmentWrong) as refused:
        await assigned(company, client_id="north", author_id="nobody", user_id="bert")
    assert refused.value.field == "assignment.author"
    later = await company.job("north")
    assert later.lane == "a:vogel"
    await company.do(lambda tx: routing.delete_assignment(tx, mine.assignment_id, over=OVER, actor="users/ada"))
    assert (await take(company, ANNA, "north")).job_id == job.job_id


async def test_an_assignment_begins_and_ends_on_its_days_and_jobs_follow(
    company: Company, clock: SettableClock
) -> None:
    async def turned() -> int:
        return await company.do(lambda tx: routing.turn_assignments_over(tx, over=OVER))

    await staff(company)
    today = clock().date()
    job = await company.job("north")
    week = timedelta(days=7)
    covers = {"client_id": "north", "author_id": "vogel", "user_id": "bert"}
    first = await assigned(company, **covers, first_day=today + week, last_day=today + 2 * week)
    assert await turned() == 0
    assert (await company.find(job)).lane == ""
    assert (await take(company, ANNA, "north")).job_id == job.job_id
    job = await company.job("north")
    clock.advance(days=7)
    assert (await turned(), await turned()) == (1, 0)
    assert (await company.find(job)).lane == "a:vogel"
    with pytest.raises(NothingToClaim):
        await take(company, ANNA, "north")
    assert job.job_id not in [each.job_id for each in await listed(company, ANNA)]
    clock.advance(days=7)
    assert await turned() == 0  # its last day is a whole one
    clock.advance(days=1)
    assert await turned() == 1
    assert (await company.find(job)).lane == ""
    assert (await take(company, ANNA, "north")).job_id == job.job_id
    assert (await company.job("north")).lane == ""

    # The same people have the same work once on any day, and the refusal names which one says so already.
    for since, until in ((2 * week, None), (None, None), (None, week), (week, 2 * week)):
        days = {"first_day": since and today + since, "last_day": until and today + until}
        with pytest.raises(AssignmentExists) as refused:
            await assigned(company, **covers, **days)
        assert refused.value.resource == first.name
    await assigned(company, **covers, last_day=today + week - timedelta(days=1))
    await assigned(company, **covers, first_day=today + 2 * week + timedelta(days=1))
    assert (await company.job("north")).lane == "a:vogel"  # the last of them holds since today


async def test_a_manager_moves_a_job_from_one_to_another_who_alone_is_offered_it(company: Company) -> None:
    await staff(company)
    job = await company.job("north", S.EDITING)
    moved = await give(company, job, "bert")
    assert (moved.state, moved.assignee_id, moved.editor_id) == (S.DRAFTED, "bert", None)
    with pytest.raises(NotRoutedToYou):
        await company.do(lambda tx: service.claim(tx, ANNA, "north", job.job_id, claim_s=CLAIM_S))
    with pytest.raises(NothingToClaim):
        await take(company, ANNA)
    assert (await take(company, BERT)).job_id == job.job_id
    assert (await company.events(job))[-2:] == [
        ("ASSIGN", "EDITING", "DRAFTED", "users/max"),
        ("CLAIM", "DRAFTED", "EDITING", "users/bert"),
    ]
    await allow(company, "south", "NL")
    elsewhere = await company.job("south")
    await profile(company, MANAGER, country="NL")
    for who, why in (("nobody", "no such user"), ("cora", "do not work for"), ("bert", "where they are")):
        with pytest.raises(CannotWorkOnIt, match=why):
            await give(company, elsewhere, who)


async def test_who_is_away_is_given_nothing_and_what_was_theirs_goes_back(
    company: Company, clock: SettableClock
) -> None:
    await staff(company)
    job = await company.job("north")
    await give(company, job, "anna")
    today = clock().date()
    await profile(company, ANNA, away=((today, today + timedelta(days=7)),))
    with pytest.raises(PersonAway):
        await take(company, ANNA)
    with pytest.raises(CannotWorkOnIt, match="away"):
        await give(company, job, "anna")
    assert await company.do(lambda tx: service.take_back_from(tx, ["anna"])) == 1
    assert (await take(company, BERT)).job_id == job.job_id


async def test_a_country_rule_holds_when_work_is_offered_and_at_each_look(company: Company) -> None:
    await staff(company)
    inside = await company.job("north", S.EDITING, editor=BERT)
    drafted = await company.job("north")
    await allow(company, "north", "NL", "DE")
    await profile(company, BERT, country="IN")
    await profile(company, ANNA, country="NL")
    with pytest.raises(NothingToClaim):
        await take(company, BERT)
    looks: list[Callable[[Transaction], Awaitable[object]]] = [
        lambda tx: service.claim(tx, BERT, "north", drafted.job_id, claim_s=CLAIM_S),
        lambda tx: service.get(tx, BERT, "north", drafted.job_id),
        lambda tx: transcripts.get(tx, BERT, "north", inside.job_id),
        lambda tx: service.submit(tx, BERT, "north", inside.job_id, "r1"),
    ]
    for act in looks:
        with pytest.raises(CountryForbidden):
            await company.do(act)
    assert await listed(company, BERT) == []
    assert (await take(company, ANNA)).job_id == drafted.job_id
    clinic = caller("north-desk", Role.CLINIC, "north")
    assert await company.do(lambda tx: transcripts.get(tx, clinic, "north", inside.job_id))


async def test_a_profile_changed_by_two_at_once_is_refused_to_the_slower(company: Company) -> None:
    await staff(company)
    read = await company.do(lambda tx: routing.get_profile(tx, "anna"))
    await profile(company, ANNA, country="NL")
    change = ProfileChange(country="DE")
    with pytest.raises(ProfileChanged) as refused:
        await company.do(lambda tx: routing.update_profile(tx, "anna", change, etag=read.etag, actor="users/ada"))
    assert refused.value.details == {"etag": "v1"}


async def test_many_who_ask_at_once_are_each_given_another_job(company: Company) -> None:
    await staff(company)
    for _ in range(10):
        await company.job("north")
    people = [caller(f"typist-{number}", Role.TRANSCRIPTIONIST) for number in range(10)]
    taken = await asyncio.gather(*(take(company, person) for person in people))
    assert len({job.job_id for job in taken}) == 10


async def test_jobs_are_due_by_the_terms_and_wait_for_the_client_without_it(
    company: Company, clock: SettableClock
) -> None:
    terms = Terms(date(2020, 1, 1), None, Turnaround(8 * 3600, 2 * 3600), pauses=True)
    await company.do(
        lambda tx: tx.execute("UPDATE clients SET terms = %s WHERE client_id = 'north'", [Jsonb(to_value([terms]))])
    )
    start = clock()
    routine, stat = await company.job("north"), await company.job("north", priority=Priority.STAT)
    assert (routine.due_at - start, stat.due_at - start) == (timedelta(hours=8), timedelta(hours=2))
    assert (await company.job("north", work_type="checked")).due_at - start == timedelta(hours=1)
    held = await company.do(lambda tx: service.hold(tx, MANAGER, "north", routine.job_id, "Which side?"))
    clock.advance(hours=5)
    resumed = await company.do(lambda tx: service.resume(tx, MANAGER, "north", held.job_id, claim_s=CLAIM_S))
    assert resumed.due_at - routine.due_at == timedelta(hours=5)
    now_stat = await rank(company, routine, priority=Priority.STAT)
    assert now_stat.due_at == resumed.due_at - timedelta(hours=6), "what it waited stays its own"
    (view,) = await company.do(lambda tx: service.view(tx, [now_stat]))
    assert (view.times[S.HELD], view.clock_stopped_at) == (timedelta(hours=5), None)
