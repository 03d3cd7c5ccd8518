"""The company: its clients, their authors, its people and their rules, and what is dictated; all of it out of a seed.

Pure: the same seed gives the same company and the same dictations, which the oracles know without asking anybody. What
happens to a dictation later (it is asked about, given up, put back) is part of it, so that no run differs in it.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scribeline.identity.model import ALL_CLIENTS, Role
from scribeline.turnaround.hours import OpenHours, Spans
from scribeline.turnaround.terms import Stops, Terms, Turnaround

START = date(2025, 6, 2)
"""A Monday; from here to the end of August no clock is put on or back where these people and clients are."""

HOUR_S = 3600
_WEEK = (1.0, 1.0, 1.0, 1.0, 0.95, 0.3, 0.2)
"""How much is dictated from Monday to Sunday."""
_DAY = (1, 1, 1, 1, 1, 2, 4, 9, 14, 16, 15, 13, 12, 14, 15, 14, 12, 9, 6, 4, 3, 2, 1, 1)
"""How much is dictated in each hour of the client's day."""
_AUDIO_MEDIAN_S, _AUDIO_SPREAD = 95.0, 0.6
_AUDIO_S = (20.0, 600.0)

CLIENTS, AUTHORS, PEOPLE = 60, 400, 120
COUNTRIES = (("NL", "Europe/Amsterdam"), ("US", "America/Chicago"), ("IN", "Asia/Kolkata"), ("PH", "Asia/Manila"))
CLIENT_ZONES = ("Europe/Amsterdam", "Europe/London", "America/New_York", "America/Denver")
POOLS = 6
WORK_TYPES = ("letter", "report", "consult")


class Fate(StrEnum):
    """What happens to a dictation on its way, beside what happens to all of them."""

    PLAIN = "PLAIN"
    UNROUTED = "UNROUTED"
    """It comes with codes that nobody knows; a manager says whose it is."""
    BREAKS_ONCE = "BREAKS_ONCE"
    """Its first transcription fails."""
    ASKED = "ASKED"
    """Its editor asks the clinic, which answers hours later."""
    PUT_BACK = "PUT_BACK"
    """Who takes it first puts it back."""
    ABANDONED = "ABANDONED"
    """Who takes it first is never heard of again, and hands it in when it is somebody else's."""
    RETURNED = "RETURNED"
    """QA gives it back once, where QA sees it."""
    GIVEN_UP = "GIVEN_UP"
    """The clinic takes it back."""


_FATES = {
    Fate.UNROUTED: 0.004,
    Fate.BREAKS_ONCE: 0.004,
    Fate.ASKED: 0.005,
    Fate.PUT_BACK: 0.005,
    Fate.ABANDONED: 0.003,
    Fate.RETURNED: 0.01,
    Fate.GIVEN_UP: 0.002,
}
_CORRECTED = 0.4
"""The share of drafts in which a person changes something."""
_STAT = 0.04


@dataclass(frozen=True, slots=True)
class Contract:
    """A kind of contract that several clients have: the same terms, but for their time zones."""

    name: str
    routine_s: int
    stat_s: int
    in_hours: bool
    """Whether routine work counts over the client's opening hours; STAT counts round the clock."""
    stops: Stops
    pauses: bool
    review_required: bool

    def terms(self, time_zone: str) -> Terms:
        """What a client of this kind has agreed to."""
        open_all_week: list[Spans] = [((8 * 60, 18 * 60),)] * 5 + [()] * 2
        monday, tuesday, wednesday, thursday, friday, saturday, sunday = open_all_week
        week = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
        return Terms(
            effective_from=date(2025, 1, 1),
            effective_to=None,
            turnaround=Turnaround(self.routine_s, self.stat_s),
            hours=OpenHours(time_zone, week) if self.in_hours else None,
            stat_round_the_clock=True,
            stops=self.stops,
            pauses=self.pauses,
        )


CONTRACTS = (
    Contract("24 h", 24 * HOUR_S, 3 * HOUR_S, False, Stops.DELIVERED, False, False),
    Contract("12 h, reviewed", 12 * HOUR_S, 4 * HOUR_S, False, Stops.DELIVERED, True, True),
    Contract("10 open hours", 10 * HOUR_S, 3 * HOUR_S, True, Stops.DELIVERED, True, False),
    Contract("48 h, until approved", 48 * HOUR_S, 6 * HOUR_S, False, Stops.REVIEWED, False, False),
)


@dataclass(frozen=True, slots=True)
class Client:
    """A client, how much of all work is its, and who may do it."""

    client_id: str
    contract: Contract
    time_zone: str
    countries: tuple[str, ...]
    """In which its work may be done; none named: in all."""
    author_ids: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here. `rate` is seconds of work on a second of audio."""

    user_id: str
    role: Role
    country: str
    time_zone: str
    week: tuple[Spans, ...]
    away: tuple[tuple[date, date], ...]
    pools: tuple[str, ...]
    clients: tuple[str, ...]
    """The clients that they work for at all; "*" for every one."""
    rate: float

    @property
    def hours(self) -> OpenHours:
        """When they work."""
        monday, tuesday, wednesday, thursday, friday, saturday, sunday = self.week
        return OpenHours(
            self.time_zone,
            (monday, tuesday, wednesday, thursday, friday, saturday, sunday),
            frozenset(first + timedelta(days=n) for first, last in self.away for n in range((last - first).days + 1)),
        )

    def is_away(self, at: datetime) -> bool:
        """Whether it is one of their days off."""
        today = at.astimezone(ZoneInfo(self.time_zone)).date()
        return any(first <= today <= last for first, last in self.away)


@dataclass(frozen=True, slots=True)
class Rule:
    """An assignment: who does a client's work, or one author's of it."""

    client_id: str
    author_id: str | None
    user_id: str | None
    pool: str | None
    priority: int


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which a kind of worker is away: "transcriber" or "deliverer"; `dies`: with the work in its hands."""

    worker: str
    begins: datetime
    ends: datetime
    dies: bool


@dataclass(frozen=True, slots=True)
class Storm:
    """Very much STAT work of one client in an hour."""

    client_id: str
    begins: datetime
    jobs: int


@dataclass(frozen=True, slots=True)
class Dictation:
    """One dictation as it comes in. `chance` is its own number in [0, 1), for all that is drawn of it later."""

    number: int
    client_id: str
    author_id: str
    work_type_id: str
    is_stat: bool
    audio_s: float
    received_at: datetime
    fate: Fate
    is_corrected: bool
    chance: float

    @property
    def reference(self) -> str:
        """The clinic's own number for it, by which the oracles know it again."""
        return f"ORDER-{self.number:07d}"


@dataclass(frozen=True, slots=True)
class Company:
    """All of it."""

    seed: int
    days: int
    clients: tuple[Client, ...]
    people: tuple[Person, ...]
    rules: tuple[Rule, ...]
    outages: tuple[Outage, ...]
    storms: tuple[Storm, ...]

    def client(self, client_id: str) -> Client:
        """The client of this id."""
        return self.clients[int(client_id.rpartition("-")[2]) - 1]


def found(
    seed: int, days: int, *, clients: int = CLIENTS, authors: int = AUTHORS, people: int = PEOPLE, busy: bool = True
) -> Company:
    """The company of a seed. `busy`: with storms and outages, one in each week; otherwise its days are calm."""
    chance = random.Random(f"company {seed}")  # noqa: S311 - repeatable on purpose
    founded = tuple(_client(chance, number, clients, authors) for number in range(clients))
    staff = tuple(_person(chance, number, people, days, founded) for number in range(people))
    rules = tuple(_rules(chance, founded, staff))
    weeks = range((days + 6) // 7) if busy else range(0)
    outages = tuple(outage for week in weeks for outage in _outages(chance, week))
    storms = tuple(_storm(chance, week, founded, days) for week in weeks)
    return Company(seed, days, founded, staff, rules, outages, storms)


def _client(chance: random.Random, number: int, clients: int, authors: int) -> Client:
    share = range(authors * number // clients, authors * (number + 1) // clients)
    return Client(
        client_id=f"clinic-{number + 1}",
        contract=CONTRACTS[number % len(CONTRACTS)],
        time_zone=CLIENT_ZONES[number // len(CONTRACTS) % len(CLIENT_ZONES)],
        countries=("NL", "US") if number % 5 == 2 else ("NL", "US", "PH") if number % 5 == 4 else (),
        author_ids=tuple(f"author-{each + 1}" for each in share),
        weight=chance.lognormvariate(0, 0.6),
    )


_SHIFTS = (((6 * 60, 10 * 60), (10 * 60 + 30, 14 * 60)), ((9 * 60, 13 * 60), (13 * 60 + 30, 17 * 60 + 30)),
           ((14 * 60, 18 * 60), (18 * 60 + 30, 22 * 60)))  # fmt: skip


def _person(chance: random.Random, number: int, people: int, days: int, clients: Sequence[Client]) -> Person:
    managers, reviewers = max(1, people // 24), max(1, people // 7)
    role = Role.MANAGER if number < managers else Role.REVIEWER if number < managers + reviewers else None
    country, zone = COUNTRIES[number % len(COUNTRIES)]
    shift = _SHIFTS[number // len(COUNTRIES) % len(_SHIFTS)]
    free = (5, 6) if number % 3 else (0, 1)  # a third of the people works at weekends
    away = []
    for _ in range(chance.randrange(3)):
        first = START + timedelta(days=chance.randrange(-5, max(1, days)))
        away.append((first, first + timedelta(days=chance.randrange(2, 14))))
    some = tuple(sorted(each.client_id for each in chance.sample(clients, max(1, len(clients) * 2 // 3))))
    return Person(
        user_id=f"person-{number + 1}",
        role=role or Role.TRANSCRIPTIONIST,
        country=country,
        time_zone=zone,
        week=tuple(() if day in free else shift for day in range(7)),
        away=tuple(away),
        pools=tuple(sorted({f"pool-{number % POOLS}", f"pool-{chance.randrange(POOLS)}"})),
        clients=(ALL_CLIENTS,) if role or number % 10 else some,
        rate=chance.lognormvariate(0.8, 0.2),
    )


def _rules(chance: random.Random, clients: Sequence[Client], people: Sequence[Person]) -> Iterator[Rule]:
    """Each client has a pool and one that helps out; of every second client one author has people of their own."""
    typists = [person for person in people if person.role is Role.TRANSCRIPTIONIST]
    for number, client in enumerate(clients):
        first, second = f"pool-{number % POOLS}", f"pool-{(number + 1 + number // POOLS) % POOLS}"
        pools = list(dict.fromkeys((first, second)))
        for place, pool in enumerate(pools):
            yield Rule(client.client_id, None, None, pool, 5 - 2 * place)
        if number % 2:
            author_id = client.author_ids[0]
            allowed = [person for person in typists if not client.countries or person.country in client.countries]
            for person in chance.sample(allowed, min(3, len(allowed))):
                yield Rule(client.client_id, author_id, person.user_id, None, 7)
            for pool in pools:
                yield Rule(client.client_id, author_id, None, pool, 1)


def _outages(chance: random.Random, week: int) -> Iterator[Outage]:
    monday = datetime.combine(START, time(), UTC) + timedelta(weeks=week)
    begins = monday + timedelta(days=1, hours=chance.randrange(8, 15))
    yield Outage("transcriber", begins, begins + timedelta(minutes=chance.randrange(60, 180)), dies=True)
    begins = monday + timedelta(days=3, hours=chance.randrange(8, 15))
    yield Outage("deliverer", begins, begins + timedelta(minutes=chance.randrange(60, 180)), dies=week % 2 == 0)


def _storm(chance: random.Random, week: int, clients: Sequence[Client], days: int) -> Storm:
    monday = datetime.combine(START, time(), UTC) + timedelta(weeks=week)
    begins = monday + timedelta(days=min(2, days - 1), hours=chance.randrange(9, 15))
    return Storm(chance.choice(clients).client_id, begins, 40 * max(1, len(clients) // 10))


def weight_of(day: int) -> float:
    """How much is dictated on a day, in days like a Monday."""
    return _WEEK[(START + timedelta(days=day)).weekday()]


def dictations(company: Company, day: int, jobs: int, *, first_number: int) -> list[Dictation]:
    """The dictations of a day, in the order in which they come in; storms come on top of `jobs`."""
    chance = random.Random(f"dictations {company.seed} {day}")  # noqa: S311 - repeatable on purpose
    midnight = datetime.combine(START + timedelta(days=day), time(), UTC)
    weights = [client.weight for client in company.clients]
    made = [
        (_hour_of(chance, midnight, client), client, chance.random() < _STAT)
        for client in chance.choices(company.clients, weights, k=jobs)
    ]
    for storm in company.storms:
        if midnight <= storm.begins < midnight + timedelta(days=1):
            client = company.client(storm.client_id)
            made += [(storm.begins + timedelta(minutes=chance.randrange(60)), client, True) for _ in range(storm.jobs)]
    made.sort(key=lambda each: (each[0], each[1].client_id))
    return [
        _dictation(chance, first_number + place, at, client, is_stat)
        for place, (at, client, is_stat) in enumerate(made)
    ]


def _hour_of(chance: random.Random, midnight: datetime, client: Client) -> datetime:
    """When in a day: by the client's own clock, told in UTC on the same date there."""
    (hour,) = chance.choices(range(24), _DAY)
    offset = midnight.astimezone(ZoneInfo(client.time_zone)).utcoffset() or timedelta()
    minute = (hour * 60 + chance.randrange(60) - offset // timedelta(minutes=1)) % (24 * 60)
    return midnight + timedelta(minutes=minute)


def _dictation(chance: random.Random, number: int, at: datetime, client: Client, is_stat: bool) -> Dictation:
    audio_s = min(max(chance.lognormvariate(0, _AUDIO_SPREAD) * _AUDIO_MEDIAN_S, _AUDIO_S[0]), _AUDIO_S[1])
    (fate,) = chance.choices([*_FATES, Fate.PLAIN], [*_FATES.values(), 1 - sum(_FATES.values())])
    return Dictation(
        number=number,
        client_id=client.client_id,
        author_id=chance.choice(client.author_ids),
        work_type_id=chance.choice(WORK_TYPES),
        is_stat=is_stat,
        audio_s=round(audio_s, 2),
        received_at=at,
        fate=fate,
        is_corrected=chance.random() < _CORRECTED,
        chance=chance.random(),
    )
