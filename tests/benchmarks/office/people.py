"""The company's people: who takes what, how long they take, and what they try though it is not theirs."""

import heapq
import itertools
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from tests.benchmarks.office.agenda import MINUTE, Agenda
from tests.benchmarks.office.books import CLAIM_S, Books, Progress
from tests.benchmarks.office.checks import Fault, Rulebook, Waiting
from tests.benchmarks.office.company import Fate, Person
from tests.benchmarks.office.machines import Machines
from tests.benchmarks.office.text import text_of

from scribeline.database.unit_of_work import Scope, Transaction
from scribeline.identity.model import ALL_CLIENTS, Caller, Role
from scribeline.jobs import service as jobs
from scribeline.jobs.errors import JobMissing, NothingToClaim, NotYourClaim, WrongJobState
from scribeline.jobs.model import Job, JobState
from scribeline.routing.errors import CountryForbidden, NotRoutedToYou, PersonAway
from scribeline.transcripts import service as transcripts

RENEW_EVERY = timedelta(minutes=10)
ASK_AGAIN = timedelta(minutes=10)
"""After how long somebody for whom there was nothing asks again."""
REVIEW_RATE = 1.2
"""Seconds that QA takes for a second of audio."""

_CHECKED_ONE_IN = 40
"""One of so many requests for the next job is checked against the whole queue."""
_TRIES_ONE_IN = 60
"""One of so many times somebody first tries to take what is not for them."""
_NOT_THEIRS = (CountryForbidden, JobMissing, NotRoutedToYou, NotYourClaim, PersonAway, WrongJobState)


class People:
    """Whoever works here, but for the manager."""

    def __init__(self, books: Books, agenda: Agenda, machines: Machines) -> None:
        self._books = books
        self._agenda = agenda
        self._machines = machines
        people = books.company.people
        self._rulebook = Rulebook(books.company)
        self._numbers = itertools.count()
        self._to_review: list[tuple[datetime, int, UUID]] = []
        self._back: dict[str, list[UUID]] = defaultdict(list)
        self._chances = {person.user_id: random.Random(person.user_id) for person in people}  # noqa: S311
        self._callers = {person.user_id: caller_of(person) for person in people}
        self._hours = {person.user_id: person.hours for person in people}

    # --- their turns

    async def turn(self, person: Person) -> None:
        """Somebody is free: what came back to them, or else the next job, if they are at work."""
        now = self._books.clock.now
        begins = next((start for start, _ in self._hours[person.user_id].intervals(now)), None)
        if begins is None:
            return
        if begins > now:
            self._agenda.at(begins, partial(self.turn, person))
            return
        if person.role is Role.REVIEWER:
            self._review_next(person)
            return
        while self._back[person.user_id]:
            job_id = self._back[person.user_id].pop(0)
            if await self._renew(person, job_id):
                self._start(person, job_id)
                return
        chance = self._chances[person.user_id]
        if chance.randrange(_TRIES_ONE_IN) == 0:
            await self._try_what_is_not_theirs(person)
        if chance.randrange(_CHECKED_ONE_IN) == 0:
            self._agenda.at(now, partial(self._take, person, is_checked=True), alone=True)
        else:
            await self._take(person)

    async def _take(self, person: Person, *, is_checked: bool = False) -> None:
        before = await self._queue() if is_checked else None
        job = await self._next(person)
        if before is not None:
            self._check_first(person, before, job)
        if job is None:
            self._agenda.after(ASK_AGAIN, partial(self.turn, person))
            return
        self._books.waiting.pop(job.job_id, None)
        self._books.give(job, person.user_id)
        self._start(person, job.job_id)

    async def _next(self, person: Person) -> Job | None:
        try:
            return await self._books.do(
                "claim next",
                self._books.house.front,
                _scope(person),
                lambda tx: jobs.claim_next(tx, self._callers[person.user_id], None, claim_s=CLAIM_S),
            )
        except NothingToClaim:
            return None

    def _start(self, person: Person, job_id: UUID) -> None:
        """Somebody begins to work on what they hold."""
        progress = self._books.progress[job_id]
        chance = random.Random(f"{progress.dictation.number} {person.user_id}")  # noqa: S311
        takes = timedelta(seconds=progress.dictation.audio_s * person.rate * chance.lognormvariate(0, 0.25))
        fate = Fate.PLAIN if progress.fate_is_met else progress.dictation.fate
        if fate in (Fate.PUT_BACK, Fate.ABANDONED, Fate.ASKED):
            progress.fate_is_met = True
        if fate is Fate.PUT_BACK:
            self._agenda.after(2 * MINUTE, partial(self._put_back, person, job_id))
        elif fate is Fate.ABANDONED:
            self._agenda.after(25 * MINUTE, partial(self._come_back_late, person, job_id))
        elif fate is Fate.ASKED:
            self._agenda.after(takes / 2, partial(self._ask, person, job_id))
        else:
            self._agenda.after(takes, partial(self._hand_in, person, job_id))
            if takes > RENEW_EVERY:
                self._agenda.after(RENEW_EVERY, partial(self._keep, person, job_id, self._books.clock.now + takes))

    async def _act(self, verb: str, person: Person, job_id: UUID, act: Callable[..., Awaitable[Job]]) -> Job | None:
        """What somebody does with a job that they hold; None where they do not hold it (any more)."""
        dictation, caller = self._books.progress[job_id].dictation, self._callers[person.user_id]
        try:
            return await self._books.do(
                verb, self._books.house.front, _scope(person), lambda tx: act(tx, caller, dictation.client_id, job_id)
            )
        except (JobMissing, NotYourClaim, WrongJobState):
            self._books.refused[f"{verb} what is not theirs any more"] += 1
            return None

    async def _renew(self, person: Person, job_id: UUID) -> bool:
        job = await self._act("renew", person, job_id, partial(jobs.renew, claim_s=CLAIM_S))
        held = self._books.held.get(job_id)
        if job is None or job.claim_expires_at is None or held is None:
            return False
        held.until = job.claim_expires_at
        return True

    async def _keep(self, person: Person, job_id: UUID, until: datetime) -> None:
        if self._books.clock.now < until and await self._renew(person, job_id):
            self._agenda.after(RENEW_EVERY, partial(self._keep, person, job_id, until))

    async def _put_back(self, person: Person, job_id: UUID) -> None:
        if await self._act("release", person, job_id, jobs.release):
            self._books.end_hold(job_id)
            self._books.waiting[job_id] = self._books.progress[job_id].dictation
        self._agenda.after(3 * MINUTE, partial(self.turn, person))

    async def _come_back_late(self, person: Person, job_id: UUID) -> None:
        """Somebody hands in what lapsed long ago: refused, unless nobody has put it back yet."""
        await self._hand_in(person, job_id)

    async def _ask(self, person: Person, job_id: UUID) -> None:
        job = await self._act("hold", person, job_id, partial(jobs.hold, question="Which side is meant?"))
        if job is not None:
            self._books.end_hold(job_id)
            wait = timedelta(hours=2 + 6 * self._books.progress[job_id].dictation.chance)
            self._agenda.after(wait, partial(self._answer, job))
        self._agenda.at(self._books.clock.now, partial(self.turn, person))

    async def _answer(self, job: Job) -> None:
        clinic = Caller(f"{job.client_id}-desk", Role.CLINIC, (job.client_id,), uuid4())
        answered = await self._books.do(
            "answer",
            self._books.house.front,
            Scope.of(job.client_id),
            lambda tx: jobs.answer(tx, clinic, job.client_id, job.job_id, "The left one.", claim_s=CLAIM_S),
        )
        self._came_back(answered)

    def _came_back(self, job: Job) -> None:
        if job.state is JobState.EDITING and job.editor_id is not None:
            self._books.give(job, job.editor_id, was_offered=False)
            self._back[job.editor_id].append(job.job_id)

    async def _hand_in(self, person: Person, job_id: UUID) -> None:
        progress = self._books.progress[job_id]
        if progress.dictation.is_corrected and progress.etag == "r1":
            await self._correct(person, job_id, progress)
        job = await self._act("submit", person, job_id, partial(jobs.submit, transcript_etag=progress.etag))
        if job is not None:
            self._books.end_hold(job_id)
            if job.state is JobState.IN_REVIEW:
                heapq.heappush(self._to_review, (job.due_at, next(self._numbers), job_id))
            else:
                self._agenda.at(self._books.clock.now, self._machines.take_delivery)
        self._agenda.at(self._books.clock.now, partial(self.turn, person))

    async def _correct(self, person: Person, job_id: UUID, progress: Progress) -> None:
        text = text_of(self._books.company.seed, progress.text)

        async def save(tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> Job:
            saved = await transcripts.save(tx, caller, client_id, job_id, text.corrected, "r1", claim_s=CLAIM_S)
            progress.etag = saved.revision.etag
            return saved.job

        await self._act("save", person, job_id, save)

    def _review_next(self, person: Person) -> None:
        """What QA lets somebody hear next: what is due first of the clients that they may work for."""
        passed_over = []
        job_id = None
        while self._to_review and job_id is None:
            first = heapq.heappop(self._to_review)
            client = self._books.company.client(self._books.progress[first[2]].dictation.client_id)
            if self._rulebook.bar(person, client):
                passed_over.append(first)
            else:
                job_id = first[2]
        for each in passed_over:
            heapq.heappush(self._to_review, each)
        if job_id is None:
            self._agenda.after(ASK_AGAIN, partial(self.turn, person))
            return
        takes = timedelta(seconds=REVIEW_RATE * self._books.progress[job_id].dictation.audio_s)
        self._agenda.after(takes, partial(self._decide, person, job_id))

    async def _decide(self, person: Person, job_id: UUID) -> None:
        """QA lets a document go, or gives it back once."""
        progress = self._books.progress[job_id]
        if progress.dictation.fate is Fate.RETURNED and not progress.fate_is_met:
            progress.fate_is_met = True
            back = partial(jobs.return_, remarks="The second heading is missing.", claim_s=CLAIM_S)
            job = await self._act("return", person, job_id, back)
            if job is not None:
                self._came_back(job)
        elif await self._act("approve", person, job_id, partial(jobs.approve, transcript_etag=progress.etag)):
            self._agenda.at(self._books.clock.now, self._machines.take_delivery)
        self._agenda.at(self._books.clock.now, partial(self.turn, person))

    # --- what nobody may

    async def ask_while_away(self, person: Person) -> None:
        """Somebody on vacation asks for work all the same."""
        try:
            job = await self._next(person)
        except PersonAway:
            self._books.refused["work while away"] += 1
            return
        if job is not None:
            self._books.give(job, person.user_id)  # the oracle finds it

    async def _try_what_is_not_theirs(self, person: Person) -> None:
        chance = self._chances[person.user_id]
        some = chance.sample(list(self._books.waiting), min(5, len(self._books.waiting)))
        for job_id in some:
            job = self._books.waiting.get(job_id)
            if job and self._rulebook.refusal(person.user_id, job.client_id, job.author_id, self._books.clock.now):
                break
        else:
            return
        caller = self._callers[person.user_id]
        try:
            taken = await self._books.do(
                "claim",
                self._books.house.front,
                _scope(person),
                lambda tx: jobs.claim(tx, caller, job.client_id, job_id, claim_s=CLAIM_S),
            )
        except _NOT_THEIRS:
            self._books.refused["a job that is not for them"] += 1
            return
        self._books.give(taken, person.user_id)  # the oracle finds it

    # --- the order

    async def _queue(self) -> list[Waiting]:
        rows = await self._books.do(
            "read the queue",
            self._books.house.front,
            Scope.company(),
            lambda tx: tx.many(
                "SELECT client_id, job_id, author_id, priority, job_priority, due_at, received_at FROM jobs"
                " WHERE state = 'DRAFTED' AND assignee_id IS NULL"
            ),
        )
        return [Waiting(**{**_without(row, "priority"), "is_stat": row["priority"] > 0}) for row in rows]

    def _check_first(self, person: Person, queue: Sequence[Waiting], job: Job | None) -> None:
        wanted = self._rulebook.first_for(person.user_id, queue, self._books.clock.now)
        self._books.checked += 1
        if (wanted.job_id if wanted else None) != (job.job_id if job else None):
            name = str(job.job_id if job else "nothing")
            sentence = f"{person.user_id} was given it instead of {wanted.job_id if wanted else 'nothing'}."
            self._books.faults.append(Fault("out of order", name, sentence))


def caller_of(person: Person) -> Caller:
    """Somebody, as the services see them."""
    return Caller(person.user_id, person.role, person.clients, uuid4())


def _scope(person: Person) -> Scope:
    return Scope.company() if ALL_CLIENTS in person.clients else Scope.of(*person.clients)


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}
