"""The oracles: what went wrong in a simulated company, by rules of their own. Pure.

Nothing here asks the code under test what is right. Each oracle takes what was sent in, what callers were given, and
what the database holds afterwards, and tells every fault that it finds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median
from uuid import UUID

from tests.benchmarks.office.company import Client, Company, Dictation, Fate, Person, Rule

from scribeline.identity.model import Role


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must not be."""

    kind: str
    job: str
    sentence: str


@dataclass(slots=True)
class Given:
    """A job that somebody was given. It is theirs until `until`, as far as they were told.

    `was_offered`: they asked for work; otherwise it came back to them, from QA or with an answer.
    """

    job_id: UUID
    user_id: str
    at: datetime
    until: datetime
    was_offered: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A job as the database holds it at the end."""

    reference: str
    client_id: str
    job_id: UUID
    state: str
    due_at: datetime
    documents: int
    """Its documents that reached the client."""


@dataclass(frozen=True, slots=True)
class Event:
    """A job's move as the database holds it; `number` tells the order."""

    number: int
    job_id: UUID
    at: datetime
    verb: str
    from_state: str | None
    to_state: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits, as it is just before somebody asks for the next one."""

    client_id: str
    job_id: UUID
    author_id: str
    is_stat: bool
    job_priority: int
    due_at: datetime
    received_at: datetime


# --- none is lost


def lost(sent: Iterable[Dictation], rows: Iterable[Row]) -> list[Fault]:
    """What was sent in and is not over: delivered once, or given up by the clinic's own wish."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.reference].append(row)
    faults = []
    for each in sent:
        mine = found.pop(each.reference, [])
        if len(mine) != 1:
            faults.append(Fault("lost" if not mine else "doubled", each.reference, f"It became {len(mine)} jobs."))
            continue
        (row,) = mine
        is_over = row.state == "DELIVERED" and row.documents == 1
        is_given_up = row.state == "CANCELLED" and row.documents == 0 and each.fate is Fate.GIVEN_UP
        if row.client_id != each.client_id:
            faults.append(Fault("lost", each.reference, f"It became {row.client_id}'s."))
        elif not is_over and not is_given_up:
            faults.append(Fault("lost", each.reference, f"It is {row.state} with {row.documents} documents."))
    faults += [Fault("doubled", reference, "Nobody sent it in.") for reference in found]
    return faults


def broken(events: Sequence[Event]) -> list[Fault]:
    """Jobs whose moves do not follow from each other."""
    faults = []
    for job_id, moves in _by_job(events).items():
        states = [None, *(move.to_state for move in moves)]
        if [move.from_state for move in moves] != states[:-1]:
            faults.append(Fault("broken", str(job_id), "A move does not begin where the one before ended."))
    return faults


def _by_job(events: Iterable[Event]) -> Mapping[UUID, list[Event]]:
    moves: dict[UUID, list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda each: each.number):
        moves[event.job_id].append(event)
    return moves


# --- none is offered to two, or against a rule


def offered_twice(given: Iterable[Given]) -> list[Fault]:
    """Jobs that somebody was given while they were still somebody's."""
    by_job: dict[UUID, list[Given]] = defaultdict(list)
    for each in given:
        by_job[each.job_id].append(each)
    return [
        Fault("offered twice", str(job_id), f"{later.user_id} was given it while it was {earlier.user_id}'s.")
        for job_id, all_given in by_job.items()
        for earlier, later in pairwise(sorted(all_given, key=lambda each: each.at))
        if later.at < earlier.until
    ]


class Rulebook:
    """Who may be given what, by the company's own rules."""

    def __init__(self, company: Company) -> None:
        self._people = {person.user_id: person for person in company.people}
        self._clients = {client.client_id: client for client in company.clients}
        self._rules: dict[tuple[str, str | None], list[Rule]] = defaultdict(list)
        for rule in company.rules:
            self._rules[rule.client_id, rule.author_id].append(rule)

    def refusal(self, user_id: str, client_id: str, author_id: str, at: datetime) -> str:
        """Why somebody may not be given a client's job; empty where they may."""
        person, client = self._people[user_id], self._clients[client_id]
        if person.role is not Role.TRANSCRIPTIONIST:
            return "does not correct drafts"
        if person.is_away(at):
            return "is away"
        return self.bar(person, client) or (
            "" if self.priority(person, client_id, author_id) is not None else "is not assigned"
        )

    def bar(self, person: Person, client: Client) -> str:
        """Why somebody may not work on a client's jobs at all; empty where they may."""
        if client.countries and person.country not in client.countries:
            return f"is in {person.country}"
        if "*" not in person.clients and client.client_id not in person.clients:
            return "does not work for this client"
        return ""

    def priority(self, person: Person, client_id: str, author_id: str) -> int | None:
        """How early somebody is given an author's work by its narrowest rules; None where none is for them."""
        rules = self._rules.get((client_id, author_id)) or self._rules[client_id, None]
        return max((rule.priority for rule in rules if _is_for(rule, person)), default=None)

    def against_rules(self, given: Iterable[Given], dictations: Mapping[UUID, Dictation]) -> list[Fault]:
        """Jobs that were given to somebody who may not have them."""
        faults = []
        for each in given:
            if not each.was_offered:
                continue
            job = dictations[each.job_id]
            why = self.refusal(each.user_id, job.client_id, job.author_id, each.at)
            if why:
                faults.append(Fault("against a rule", str(each.job_id), f"{each.user_id} {why}."))
        return faults

    def first_for(self, user_id: str, waiting: Iterable[Waiting], at: datetime) -> Waiting | None:
        """The job that somebody has to be given next: assignment's priority, STAT, the job's own, due, received."""
        person = self._people[user_id]
        best: tuple[tuple[int, bool, int, datetime, datetime, UUID], Waiting] | None = None
        for job in waiting:
            if self.refusal(user_id, job.client_id, job.author_id, at):
                continue
            priority = self.priority(person, job.client_id, job.author_id) or 0
            place = (-priority, not job.is_stat, -job.job_priority, job.due_at, job.received_at, job.job_id)
            if best is None or place < best[0]:
                best = place, job
        return best[1] if best else None


def _is_for(rule: Rule, person: Person) -> bool:
    return person.user_id == rule.user_id if rule.user_id is not None else rule.pool in person.pools


# --- none is late unforeseen


@dataclass(frozen=True, slots=True)
class Ending:
    """How a job's clock ended: when it was due, when it stopped, and when it was known that it would be late.

    `warned_at` is since when it was expected to be late, as that stood when it became late; None: it was not.
    `was_warned`: whether it ever was.
    """

    job_id: UUID
    client_id: str
    received_at: datetime
    due_at: datetime
    stopped_at: datetime
    warned_at: datetime | None
    was_warned: bool
    is_stat: bool

    @property
    def is_late(self) -> bool:
        """Whether its clock stopped behind its due time."""
        return self.stopped_at > self.due_at

    @property
    def share_used(self) -> float:
        """How much of its time it took: 1 is just on time."""
        return (self.stopped_at - self.received_at) / (self.due_at - self.received_at)


def endings(rows: Iterable[Row], events: Iterable[Event], company: Company, stat: Mapping[UUID, bool]) -> list[Ending]:
    """How the clocks of the delivered jobs ended."""
    moves = _by_job(events)
    found = []
    for row in rows:
        if row.state != "DELIVERED":
            continue
        stops_with = str(company.client(row.client_id).contract.stops)
        wanted = {"REVIEWED": "APPROVED", "DELIVERED": "DELIVERED"}[stops_with]
        mine = moves[row.job_id]
        warned_at = None
        for move in mine:
            if move.at >= row.due_at:
                break
            if move.verb in ("RAISE", "CALM"):
                warned_at = move.at if move.verb == "RAISE" else None
        found.append(
            Ending(
                row.job_id,
                row.client_id,
                mine[0].at,
                row.due_at,
                max(move.at for move in mine if move.to_state == wanted and move.from_state != wanted),
                warned_at,
                any(move.verb == "RAISE" for move in mine),
                stat[row.job_id],
            )
        )
    return found


def unforeseen(ended: Iterable[Ending]) -> list[Fault]:
    """Jobs that became late without having been expected to."""
    return [
        Fault("late unforeseen", str(each.job_id), f"Due {each.due_at}, over {each.stopped_at}.")
        for each in ended
        if each.is_late and each.warned_at is None
    ]


# --- the same for all


@dataclass(frozen=True, slots=True)
class Fairness:
    """How alike the clients of one kind of contract fared. `late` and `used` are shares, one for each client."""

    contract: str
    jobs: int
    late: tuple[float, ...]
    used: tuple[float, ...]

    @property
    def gini_used(self) -> float:
        """How unevenly waiting is spread over clients: 0 is evenly."""
        return gini(self.used)

    @property
    def worst_used(self) -> float:
        """The client that waits longest over the one in the middle."""
        return max(self.used) / median(self.used)


def fairness(ended: Iterable[Ending], company: Company) -> list[Fairness]:
    """For each kind of contract: the share of late jobs and the median share of time used, of each of its clients."""
    by_client: dict[str, list[Ending]] = defaultdict(list)
    for each in ended:
        if not each.is_stat:  # a storm is one client's, and no measure of how it is treated
            by_client[each.client_id].append(each)
    told = []
    for contract in dict.fromkeys(client.contract for client in company.clients):
        mine = [
            by_client[client.client_id]
            for client in company.clients
            if client.contract == contract and by_client[client.client_id]
        ]
        if mine:
            told.append(
                Fairness(
                    contract.name,
                    sum(map(len, mine)),
                    tuple(sum(each.is_late for each in jobs) / len(jobs) for jobs in mine),
                    tuple(median(each.share_used for each in jobs) for jobs in mine),
                )
            )
    return told


def gini(values: Sequence[float]) -> float:
    """The Gini coefficient: 0 where all have the same, near 1 where one has everything."""
    total = sum(values)
    if not total:
        return 0.0
    ranked = sum(place * value for place, value in enumerate(sorted(values), 1))
    return 2 * ranked / (len(values) * total) - (len(values) + 1) / len(values)
