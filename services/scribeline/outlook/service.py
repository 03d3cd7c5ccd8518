"""Looking ahead: what will be late with the people who are there. What is in danger is raised, and told.

It runs again and again, once at a time. What it finds stays until the next time: on each job whether it is expected to
be late, and beside them a forecast of the whole company, which the manager's page shows.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from scribeline.database.unit_of_work import Transaction
from scribeline.identity.model import ALL_CLIENTS, Role
from scribeline.jobs import service as jobs
from scribeline.jobs import store as job_rows
from scribeline.jobs.model import JobState
from scribeline.outlook import store
from scribeline.outlook.store import Colleague, Name, Open
from scribeline.routing import store as routing
from scribeline.routing.model import Assignment, Profile, desk_of
from scribeline.turnaround.forecast import USUAL_RATE, Load, Outlook, Waiting, Worker, forecast, measured_rate
from scribeline.turnaround.terms import Clock, Stops, Terms, terms_on

HORIZON = timedelta(hours=48)
"""How far ahead is looked."""

LOOK_EVERY = timedelta(minutes=1)
"""How often is looked, unless the caller says otherwise."""

MOST_MARKED = 5_000
"""How many jobs are raised, or calmed, at a time: the rest follows the next time, a minute later."""

REVIEW_RATE = 1.5
"""Seconds from handing in to approval on a second of audio, where a document is reviewed."""

_WORKABLE = (JobState.RECEIVED, JobState.TRANSCRIBING, JobState.DRAFTED, JobState.EDITING)


@dataclass(frozen=True, slots=True)
class Person:
    """One person's part of the forecast. Seconds are of audio."""

    user_id: str
    rate: float
    """Seconds of work on a second of audio."""
    is_measured: bool
    is_away: bool
    has_hours: bool
    """Whether their hours are known; without them they are not counted on."""
    capacity_s: float
    given_s: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected of the time until `until`."""

    made_at: datetime
    until: datetime
    outstanding: int
    """Documents that people still have to work on."""
    outstanding_s: float
    """Their audio, in seconds."""
    late: int
    """Documents that are late, or expected to be."""
    stranded: int
    """Documents that nobody who works in this time may take."""
    people: tuple[Person, ...]


async def look_ahead(tx: Transaction, *, again_in: timedelta = LOOK_EVERY) -> Forecast | None:
    """Forecast, raise what is expected to be late, and keep what was found; None while another one is at it.

    What would become late before the next look, `again_in` from now, is told now.
    """
    if not await store.take_turn(tx):
        return None
    profiles = {each.user_id: each for each in await routing.profiles(tx, after=None, limit=None)}
    colleagues = await store.colleagues(tx)
    until = tx.now + HORIZON
    workers = _workers(
        colleagues,
        profiles,
        await routing.allowed_countries(tx),
        await routing.assignments_in_force(tx),
        tx.now,
        until,
    )
    opened = await store.open_jobs(tx)
    absent = _absent(opened, colleagues, profiles, tx.now)
    if await jobs.take_back_from(tx, absent):
        opened = await store.open_jobs(tx)
    outlooks, loads = forecast(map(_waiting, filter(_is_workable, opened)), workers, tx.now, until, margin=again_in)
    late = _late(await _if_answered_now(tx, opened), outlooks, tx.now + again_in, is_staffed=bool(workers))
    in_danger = [job.name for job in opened if job.name in late and job.late_expected_at is None]
    safe_again = [job.name for job in opened if job.name not in late and job.late_expected_at is not None]
    await store.raise_jobs(tx, in_danger[:MOST_MARKED], SYSTEM)
    await store.calm_jobs(tx, safe_again[:MOST_MARKED], SYSTEM)
    found = Forecast(
        made_at=tx.now,
        until=until,
        outstanding=len(outlooks),
        outstanding_s=sum(job.audio_s for job in opened if _is_workable(job)),
        late=len(late),
        stranded=sum(not outlook.takers for outlook in outlooks),
        people=_people(colleagues, profiles, loads, tx.now),
    )
    await store.keep(tx, _value(found))
    return found


SYSTEM = jobs.SYSTEM
"""The actor of what is raised."""


async def newest(tx: Transaction) -> Forecast | None:
    """The newest forecast; None before the first one. `tx` is for the whole company."""
    kept = await store.newest(tx)
    if kept is None:
        return None
    made_at, value = kept
    people = tuple(Person(**each) for each in value["people"])
    return Forecast(made_at, **{**value, "until": datetime.fromisoformat(value["until"]), "people": people})


def _value(found: Forecast) -> dict[str, object]:
    value = asdict(found)
    del value["made_at"]
    return {**value, "until": found.until.isoformat()}


def _absent(
    opened: Sequence[Open], colleagues: Sequence[Colleague], profiles: dict[str, Profile], now: datetime
) -> set[str]:
    """Who has jobs of their own, and is away or does not work here any more."""
    assignees = {job.assignee_id for job in opened if job.assignee_id is not None}
    away = {user_id for user_id, profile in profiles.items() if profile.is_away(now)}
    return assignees - ({colleague.user_id for colleague in colleagues} - away)


def _is_workable(job: Open) -> bool:
    return job.state in _WORKABLE


def _waiting(job: Open) -> Waiting[Name]:
    return Waiting(
        job.name,
        _lane(job.client_id, job.lane),
        job.audio_s,
        job.due_at,
        assignee=job.assignee_id,
        editor=job.editor_id if job.state is JobState.EDITING else None,
        review_s=REVIEW_RATE * job.audio_s if job.review_required else 0.0,
    )


def _workers(
    colleagues: Sequence[Colleague],
    profiles: dict[str, Profile],
    clients: Sequence[tuple[str, Collection[str]]],
    assignments: Sequence[Assignment],
    now: datetime,
    until: datetime,
) -> list[Worker]:
    workers = []
    for colleague in colleagues:
        profile = profiles.get(colleague.user_id)
        at_work = profile.at_work(now, until) if profile is not None else []
        if profile is None or not at_work:
            continue
        sees_all = ALL_CLIENTS in colleague.clients
        own = [(client_id, allowed) for client_id, allowed in clients if sees_all or client_id in colleague.clients]
        desk = desk_of(profile, own, assignments)
        lanes = frozenset(_lane(*place) for place in desk.priorities)
        workers.append(Worker(colleague.user_id, _rate(colleague), lanes, at_work))
    return workers


def _lane(client_id: str, lane: str) -> str:
    return f"{client_id} {lane}"


def _rate(colleague: Colleague) -> float:
    return measured_rate(colleague.documents, colleague.worked_s, colleague.audio_s)


async def _if_answered_now(tx: Transaction, opened: Sequence[Open]) -> list[Open]:
    """The jobs whose clock runs, or would run if each client answered now; each with when it is due then."""
    told = {job.client_id for job in opened if job.state in _MAY_STAND}
    terms = await job_rows.terms_of(tx, told) if told else {}
    ticking = []
    for job in opened:
        time_zone, agreed = terms.get(job.client_id, ("UTC", ()))
        in_force = terms_on(agreed, job.received_at, time_zone)
        if not _is_done(job, in_force):
            ticking.append(replace(job, due_at=_due_if_answered(job, in_force, tx.now)))
    return ticking


_MAY_STAND = (JobState.HELD, JobState.IN_REVIEW, JobState.APPROVED)


def _is_done(job: Open, terms: Terms | None) -> bool:
    """Whether all that counts was done of it."""
    done = {Stops.SUBMITTED: (JobState.IN_REVIEW, JobState.APPROVED), Stops.REVIEWED: (JobState.APPROVED,)}
    return job.stage in done.get(terms.stops if terms is not None else Stops.DELIVERED, ())


def _due_if_answered(job: Open, terms: Terms | None, now: datetime) -> datetime:
    if job.state is not JobState.HELD or job.held_at is None or terms is None:
        return job.due_at
    clock = Clock(0, terms.hours, terms.starts, terms.stops, terms.pauses)
    return clock.due_after_waiting(job.due_at, job.held_at, now)


def _late(opened: Sequence[Open], outlooks: Sequence[Outlook[Name]], soon: datetime, *, is_staffed: bool) -> set[Name]:
    """What is late by `soon` whatever is done, and what the forecast says will be, where anybody's hours are known."""
    late = {job.name for job in opened if job.due_at < soon + timedelta(seconds=_least_left_s(job))}
    if is_staffed:
        late.update(outlook.key for outlook in outlooks if outlook.late)
    return late


def _least_left_s(job: Open) -> float:
    """What is still to be done about a job that nobody can work on just now, or of which the forecast tells nothing."""
    if job.stage is JobState.APPROVED or _is_workable(job):
        return 0.0
    review_s = REVIEW_RATE * job.audio_s if job.review_required else 0.0
    return REVIEW_RATE * job.audio_s if job.stage is JobState.IN_REVIEW else USUAL_RATE * job.audio_s + review_s


def _people(
    colleagues: Sequence[Colleague], profiles: dict[str, Profile], loads: Sequence[Load], now: datetime
) -> tuple[Person, ...]:
    load_of = {load.user_id: load for load in loads}
    people = []
    for colleague in colleagues:
        profile, load = profiles.get(colleague.user_id), load_of.get(colleague.user_id)
        if colleague.role is Role.MANAGER and load is None:
            continue  # managers help out; they are not missed
        people.append(
            Person(
                colleague.user_id,
                _rate(colleague),
                is_measured=colleague.documents > 0,
                is_away=profile is not None and profile.is_away(now),
                has_hours=profile is not None and profile.hours is not None,
                capacity_s=load.capacity_s if load else 0.0,
                given_s=load.given_s if load else 0.0,
            )
        )
    return tuple(people)
