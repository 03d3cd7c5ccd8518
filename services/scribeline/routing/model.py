"""People's work profiles, assignments, and the order in which work is handed out. Pure.

A job belongs to one lane of its client: that of the narrowest assignments that cover it (author and work type, author,
work type, the whole client). Only the people of these assignments are offered it; where nothing covers a job, not even
an assignment for any client, everybody is. An assignment may hold from one day to another: before and after, it is as
if there were none. What one is offered comes in this order:

    assigned to them > priority of their assignment > STAT > job priority > due time > time of receipt
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from scribeline.routing.errors import AssignmentWrong, UnknownCountry
from scribeline.turnaround.hours import Interval, OpenHours

HIGHEST_PRIORITY = 9
"""Of an assignment, and of a job; 0 is the lowest."""
DANGER_PRIORITY = 8
"""What the clock raises a job to that is expected to be late: the highest is a manager's to give."""

_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Profile:
    """How somebody works."""

    user_id: str
    country: str = ""
    """ISO 3166, or empty where it is not known."""
    time_zone: str = "UTC"
    """IANA name, in which hours and days away are meant."""
    hours: OpenHours | None = None
    """None: not known, so nothing is forecast of them."""
    away: tuple[tuple[date, date], ...] = ()
    """First and last days of vacations and the like."""
    skills: tuple[str, ...] = ()
    pools: tuple[str, ...] = ()
    version: int = 1

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"

    def is_away(self, at: datetime) -> bool:
        """Whether they are away at an instant."""
        today = at.astimezone(ZoneInfo(self.time_zone)).date()
        return any(first <= today <= last for first, last in self.away)

    def at_work(self, now: datetime, until: datetime) -> list[Interval]:
        """When they work from now on; nothing where their hours are not known."""
        if self.hours is None:
            return []
        days_off = frozenset(
            first + timedelta(days=n) for first, last in self.away for n in range((last - first).days + 1)
        )
        hours = OpenHours(self.hours.time_zone, self.hours.week, days_off)
        found: list[Interval] = []
        for start, end in hours.intervals(now):
            if start >= until:
                break
            found.append((start, min(end, until)))
        return found


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is given what: a person, a pool, or everybody, perhaps with a skill or in a country only."""

    assignment_id: UUID
    created_at: datetime
    user_id: str | None = None
    pool: str | None = None
    skill: str = ""
    country: str = ""
    client_id: str | None = None
    """None: any client's work."""
    author_id: str | None = None
    work_type_id: str | None = None
    priority: int = 0
    """From 0 to HIGHEST_PRIORITY: the higher comes first."""
    first_day: date | None = None
    """From when on it holds, on the client's calendar (UTC's, where it is for any client); None: since ever."""
    last_day: date | None = None
    """The last day on which it holds; None: until it is deleted."""

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"assignments/{self.assignment_id}"

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)

    @property
    def lane(self) -> str:
        """What of the client's work it is for."""
        return lane_of(self.author_id, self.work_type_id)

    def includes(self, person: Profile) -> bool:
        """Whether a person is among those who are given it."""
        if self.user_id is not None and self.user_id != person.user_id:
            return False
        if self.pool is not None and self.pool not in person.pools:
            return False
        if self.skill and self.skill not in person.skills:
            return False
        return not self.country or self.country == person.country


def check_assignment(assignment: Assignment) -> Assignment:
    """Refuse an assignment that contradicts itself. Raises AssignmentWrong."""
    if assignment.user_id is not None and assignment.pool is not None:
        raise AssignmentWrong("An assignment is for a person or for a pool, not for both.", "assignment.pool")
    if assignment.client_id is None and (assignment.author_id or assignment.work_type_id):
        raise AssignmentWrong("An author or a work type belongs to a client: name it as well.", "assignment.client")
    if not 0 <= assignment.priority <= HIGHEST_PRIORITY:
        raise AssignmentWrong(f"A priority is from 0 to {HIGHEST_PRIORITY}.", "assignment.priority")
    first, last = assignment.first_day, assignment.last_day
    if first is not None and last is not None and last < first:
        raise AssignmentWrong("An assignment's last day does not lie before its first.", "assignment.last_date")
    return assignment


def check_country(code: str, *, field: str) -> str:
    """A country's code, or empty. Raises UnknownCountry."""
    if code and not _COUNTRY.fullmatch(code):
        raise UnknownCountry(field)
    return code


def country_allows(country: str, allowed: Collection[str]) -> bool:
    """Whether work of a client that allows these countries (none named: any) may be done by somebody in `country`."""
    return not allowed or country in allowed


def lane_of(author_id: str | None, work_type_id: str | None) -> str:
    """The lane for an author's, a work type's, or an author's documents of a work type; empty for a whole client."""
    parts = [f"a:{author_id}" if author_id else "", f"w:{work_type_id}" if work_type_id else ""]
    return " ".join(filter(None, parts))


def lanes_of_job(author_id: str | None, work_type_id: str | None) -> list[str]:
    """The lanes that may cover a job, the narrowest first."""
    narrow = [lane_of(author_id, work_type_id), lane_of(author_id, None), lane_of(None, work_type_id), ""]
    return list(dict.fromkeys(narrow))


def lane_for(client_lanes: Collection[str], author_id: str | None, work_type_id: str | None) -> str:
    """The lane of a job, where assignments of its client are for `client_lanes`."""
    return next((lane for lane in lanes_of_job(author_id, work_type_id) if lane in client_lanes), "")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a person is offered: which lanes of which clients, and how early."""

    priorities: dict[tuple[str, str], int] = field(default_factory=dict)
    """By client and lane."""

    def offers(self, client_id: str, lane: str) -> bool:
        """Whether they are offered what lies in this lane."""
        return (client_id, lane) in self.priorities


def desk_of(person: Profile, clients: Iterable[tuple[str, Collection[str]]], assignments: Sequence[Assignment]) -> Desk:
    """What a person is offered of `clients`, each with the countries that it allows."""
    priorities: dict[tuple[str, str], int] = {}
    by_client: dict[str | None, list[Assignment]] = {None: []}
    for each in assignments:
        by_client.setdefault(each.client_id, []).append(each)
    general = by_client[None]
    for client_id, allowed in clients:
        if not country_allows(person.country, allowed):
            continue
        own = by_client.get(client_id, [])
        covering = own if any(each.lane == "" for each in own) else [*own, *general]
        for each in covering:
            if each.includes(person):
                place = (client_id, each.lane)
                priorities[place] = max(each.priority, priorities.get(place, 0))
        if not any(each.lane == "" for each in covering):
            priorities[client_id, ""] = 0
    return Desk(priorities)


class Routed(Protocol):
    """What routing looks at in a job."""

    @property
    def client_id(self) -> str:
        """Whose it is."""

    @property
    def job_id(self) -> UUID:
        """Which one it is."""

    @property
    def lane(self) -> str:
        """Its lane."""

    @property
    def assignee_id(self) -> str | None:
        """Whose it is alone."""

    @property
    def urgency(self) -> int:
        """STAT is higher than routine."""

    @property
    def job_priority(self) -> int:
        """From 0 to HIGHEST_PRIORITY."""

    @property
    def due_at(self) -> datetime:
        """When it is due."""

    @property
    def received_at(self) -> datetime:
        """When it came in."""


def offered(person: Profile, desk: Desk, jobs: Iterable[Routed]) -> list[Routed]:
    """What a person may take of `jobs` that wait, in the order in which they are given it."""
    mine = [
        job
        for job in jobs
        if (job.assignee_id == person.user_id if job.assignee_id else desk.offers(job.client_id, job.lane))
    ]
    return sorted(
        mine,
        key=lambda job: (
            job.assignee_id is None,
            0 if job.assignee_id else -desk.priorities[job.client_id, job.lane],
            -job.urgency,
            -job.job_priority,
            job.due_at,
            job.received_at,
            job.job_id,
        ),
    )
