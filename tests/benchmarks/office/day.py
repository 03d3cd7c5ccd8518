"""The company's days: what comes in, what machines and people do with it, all by the services, on a clock of its own.

The clock jumps from one minute in which something happens to the next. All that happens in a minute happens at once,
on several connections, each process under its own database role: intake and people as the front, drafts as a
transcriber, documents as a deliverer. Tasks are taken from the queue as workers take them. What is invented is what
nobody needs here: the recordings, the engine's ear, and the files of the documents, whose texts are told without them.
"""

import asyncio
import hashlib
import heapq
import itertools
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID, uuid4

from tests.benchmarks.office.checks import Fault, Given, Rulebook, Waiting
from tests.benchmarks.office.company import Company, Dictation, Fate, Person
from tests.benchmarks.office.text import Text, document_text, number_for, text_of
from tests.builders import Company as House
from tests.clock import SettableClock

from scribeline.billing.delivered import DeliveredText
from scribeline.clients.service import check_agreement
from scribeline.database.queue import (
    DELIVER,
    PLAYBACK,
    TRANSCRIBE,
    TRANSCRIBE_STAT,
    QueuedTask,
    retry_stalled,
    spent_stalled,
)
from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.deliverables import service as deliverables
from scribeline.deliverables.docx import MEDIA_TYPE
from scribeline.deliverables.model import ReportFacts, document_name
from scribeline.deliverables.service import Rendered, Work
from scribeline.dictations import store as dictation_rows
from scribeline.dictations.model import Details, Patient, Priority, Upload, UploadState
from scribeline.dictations.uploads import audit_upload
from scribeline.identity.model import ALL_CLIENTS, Caller, Role
from scribeline.ids import new_id
from scribeline.jobs import runs
from scribeline.jobs import service as jobs
from scribeline.jobs.errors import JobMissing, NothingToClaim, NotYourClaim, RunSuperseded, WrongJobState
from scribeline.jobs.model import Job, JobState
from scribeline.jobs.runs import Run, Trouble
from scribeline.outlook import service as outlook
from scribeline.routing.errors import CountryForbidden, NotRoutedToYou, PersonAway
from scribeline.transcripts import service as transcripts

MINUTE = timedelta(minutes=1)
CLAIM_S = 900.0
RENEW_EVERY = timedelta(minutes=10)
ASK_AGAIN = timedelta(minutes=10)
"""After how long somebody for whom there was nothing asks again."""
LOOK_EVERY = timedelta(minutes=20)
"""How often is looked ahead; a real front does it each minute."""
CHORES_EVERY = timedelta(minutes=10)
LAST_JOBS_WITHIN = timedelta(days=10)
"""How long after the last dictation all has to be over."""
AT_ONCE = 8
LATE_BY = timedelta(hours=6)
"""After how long a worker comes back that was thought dead: longer than any outage."""
SLOTS = 12
"""How many recordings are transcribed at a time."""
PACE = 8.0
"""Seconds of audio that one of them is done with in a second."""
REVIEW_RATE = 1.2
"""Seconds that QA takes for a second of audio."""

_CHECKED_ONE_IN = 40
"""One of so many requests for the next job is checked against the whole queue."""
_TRIES_ONE_IN = 60
"""One of so many times somebody first tries to take what is not for them."""
_NOT_THEIRS = (CountryForbidden, JobMissing, NotRoutedToYou, NotYourClaim, PersonAway, WrongJobState)

Result = TypeVar("Result")
Act = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Progress:
    """A job on its way."""

    dictation: Dictation
    text: int
    etag: str = "r1"
    fate_is_met: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a delivered document was told of."""

    job_id: UUID
    facts: ReportFacts
    text: int
    is_corrected: bool


class Office:
    """The company at work. What callers were given and refused stays with it, for the oracles."""

    def __init__(
        self, house: House, clock: SettableClock, company: Company, *, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self.company = company
        self.clock = clock
        self.sent: list[Dictation] = []
        self.progress: dict[UUID, Progress] = {}
        self.given: list[Given] = []
        self.refused: Counter[str] = Counter()
        self.delivered: dict[UUID, Delivered] = {}
        self.faults: list[Fault] = []
        self.checked = 0
        """How many requests for the next job were checked against the whole queue."""
        self.took_ms: dict[str, list[float]] = defaultdict(list)
        self._house = house
        self._say = say
        self._rulebook = Rulebook(company)
        self._agenda: list[tuple[datetime, int, bool, Act]] = []
        self._numbers = itertools.count()
        self._open: set[UUID] = set()
        self._waiting: dict[UUID, Dictation] = {}
        self._held: dict[UUID, Given] = {}
        self._to_review: list[tuple[datetime, int, UUID]] = []
        self._back: dict[str, list[UUID]] = defaultdict(list)
        self._chances = {person.user_id: random.Random(person.user_id) for person in company.people}  # noqa: S311
        self._callers = {
            person.user_id: Caller(person.user_id, person.role, person.clients, uuid4()) for person in company.people
        }
        self._hours = {person.user_id: person.hours for person in company.people}
        self._manager = next(self._callers[person.user_id] for person in company.people if person.role is Role.MANAGER)
        self._workers: dict[str, int] = {}
        self._slots = SLOTS
        self._generation = 0
        self._backlog = {"transcriber": False, "deliverer": False}
        self._still_to_come = 0
        self._came = 0

    # --- the clock

    async def serve(self, dictations: Sequence[Dictation]) -> None:
        """Take in these dictations, each at its time, and work until all of them are over."""
        first = dictations[0].received_at
        self._agenda.clear()
        self._backlog = dict.fromkeys(self._backlog, True)
        self._still_to_come = len(dictations)
        self.sent += dictations
        for each in dictations:
            self._at(each.received_at, partial(self._receive, each))
        for person in self.company.people:
            if person.role is not Role.MANAGER:
                self._at(first, partial(self._turn, person))
            if person.is_away(first + timedelta(hours=12)):
                self._at(first + timedelta(hours=12), partial(self._ask_while_away, person))
        last = dictations[-1].received_at + LAST_JOBS_WITHIN
        for outage in self.company.outages:
            if first <= outage.begins < last:
                if outage.dies:
                    self._at(outage.begins, partial(self._die, outage.worker), alone=True)
                self._at(outage.ends, partial(self._wake, outage.worker))
        self._at(first, self._chores)
        self._at(first, self._look_ahead)
        self._at(first + timedelta(days=1), partial(self._tell, time.monotonic()))
        await self._run(last)

    async def let_in(self, dictations: Iterable[Dictation]) -> None:
        """Take in dictations and draft them, with nobody at work."""
        self._agenda.clear()
        self._backlog = dict.fromkeys(self._backlog, True)
        wanted = len(self._waiting)
        for each in dictations:
            self._at(each.received_at, partial(self._receive, replace(each, fate=Fate.PLAIN)))
            self.sent.append(each)
            wanted += 1
        await self._run(None, lambda: len(self._waiting) == wanted)

    async def _run(self, last: datetime | None, is_over: Callable[[], bool] | None = None) -> None:
        is_over = is_over or (lambda: not self._open and not self._still_to_come)
        for worker in {"transcriber", "deliverer"} - self._workers.keys():
            await self._register(worker)
        while self._agenda and not is_over():
            now = self._agenda[0][0]
            if last is not None and now > last:
                break
            self.clock.now = now
            together, alone = [], []
            while self._agenda and self._agenda[0][0] == now:
                *_, is_alone, act = heapq.heappop(self._agenda)
                (alone if is_alone else together).append(act)
            await self._together(together)
            for act in alone:
                await act()

    async def _together(self, acts: Sequence[Act]) -> None:
        left = iter(acts)

        async def some() -> None:
            for act in left:
                await act()

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(acts))):
                group.create_task(some())

    def _at(self, when: datetime, act: Act, *, alone: bool = False) -> None:
        """Do something in the minute of `when`, or the next one; `alone`: while nothing else is done."""
        whole = when.replace(second=0, microsecond=0)
        when = whole if whole == when else whole + MINUTE
        heapq.heappush(self._agenda, (when, next(self._numbers), alone, act))

    def _in(self, wait: timedelta, act: Act) -> None:
        self._at(self.clock.now + wait, act)

    async def _do(
        self, verb: str, database: Database, scope: Scope, act: Callable[[Transaction], Awaitable[Result]]
    ) -> Result:
        began = time.perf_counter()
        async with database.transaction(scope) as tx:
            result = await act(tx)
        self.took_ms[verb].append((time.perf_counter() - began) * 1000)
        return result

    async def _tell(self, began: float) -> None:
        self._say(
            f"{self.clock.now:%a %d %B}: {self._came:,} came in, {len(self._open):,} are under way, "
            f"{len(self._waiting):,} wait for a person ({time.monotonic() - began:.0f} s)"
        )
        self._in(timedelta(days=1), partial(self._tell, began))

    # --- what comes in

    async def _receive(self, dictation: Dictation) -> None:
        client_id, now = dictation.client_id, self.clock.now
        is_known = dictation.fate is not Fate.UNROUTED
        details = Details(
            author_id=dictation.author_id if is_known else None,
            work_type_id=dictation.work_type_id if is_known else None,
            author_code="" if is_known else "unknown",
            priority=Priority.STAT if dictation.is_stat else Priority.ROUTINE,
            patient=Patient(
                f"Invented {dictation.number}", f"R{dictation.number}", "1960-04-01", now.date().isoformat()
            ),
            dictated_at=now - timedelta(minutes=20),
            reference=dictation.reference,
            file_name=f"{dictation.number}.wav",
        )
        actor = f"users/{client_id}-desk"
        upload = Upload(
            client_id=client_id,
            upload_id=new_id(),
            details=details,
            size_bytes=int(dictation.audio_s * 32_000),
            sha256=hashlib.sha256(dictation.reference.encode()).digest(),
            committed_size=0,
            state=UploadState.OPEN,
            fence=0,
            job_id=None,
            created_by=actor,
            created_at=now,
            expires_at=now + timedelta(days=2),
        )
        job = await self._do("receive", self._house.front, Scope.of(client_id), partial(_finish, upload, dictation))
        self._still_to_come -= 1
        self._came += 1
        self.progress[job.job_id] = Progress(dictation, number_for(dictation.audio_s, dictation.chance))
        self._open.add(job.job_id)
        if job.state is JobState.UNROUTED:
            self._in(timedelta(minutes=30 + 60 * dictation.chance), partial(self._route, job))
        else:
            self._at(now, self._take_transcription)
        if dictation.fate is Fate.GIVEN_UP:
            self._in(timedelta(minutes=240 * dictation.chance), partial(self._give_up, job))

    async def _route(self, job: Job) -> None:
        dictation = self.progress[job.job_id].dictation
        await self._do(
            "route",
            self._house.front,
            Scope.company(),
            lambda tx: jobs.route(
                tx, self._manager, job.client_id, job.job_id, author_id=dictation.author_id,
                work_type_id=dictation.work_type_id,
            ),
        )  # fmt: skip
        self._at(self.clock.now, self._take_transcription)

    async def _give_up(self, job: Job) -> None:
        try:
            await self._do(
                "cancel",
                self._house.front,
                Scope.company(),
                lambda tx: jobs.cancel_job(tx, self._manager, job.client_id, job.job_id, "Sent by mistake"),
            )
        except WrongJobState:
            self.refused["given up too late"] += 1
            return
        self._over(job.job_id)
        self._end_hold(job.job_id)

    def _over(self, job_id: UUID) -> None:
        self._open.discard(job_id)
        self._waiting.pop(job_id, None)

    # --- machines

    async def _take_transcription(self) -> None:
        """A transcriber takes the next task, if it has a hand free."""
        if self._slots <= 0 or self._is_away("transcriber"):
            self._backlog["transcriber"] = True
            return
        self._slots -= 1
        task = await self._fetch("transcriber", TRANSCRIBE.queue, TRANSCRIBE_STAT.queue)
        if task is None:
            self._slots += 1
            self._backlog["transcriber"] = False
            return
        client_id, job_id = _named(task)
        run = await self._do(
            "begin transcription",
            self._house.transcriber,
            Scope.of(client_id),
            lambda tx: runs.begin_transcription(tx, client_id, job_id),
        )
        if run is None:
            await self._done(task)
            return
        dictation = self.progress[job_id].dictation
        ends = timedelta(seconds=dictation.audio_s / PACE)
        self._in(ends, partial(self._draft, task, run, self._generation))

    async def _draft(self, task: QueuedTask, run: Run, generation: int) -> None:
        """A transcription is over, if its worker is still alive."""
        job, progress = run.job, self.progress[run.job.job_id]
        if generation != self._generation:
            if progress.dictation.chance < 0.5:  # the other half was thought dead, and is not
                self._in(LATE_BY, partial(self._draft_late, run))
            return
        text = text_of(self.company.seed, progress.text)
        try:
            if progress.dictation.fate is Fate.BREAKS_ONCE and not progress.fate_is_met:
                progress.fate_is_met = True
                await self._do("fail transcription", self._house.transcriber, Scope.of(job.client_id),
                               partial(_break, run))  # fmt: skip
                self._at(self.clock.now, self._take_transcription)
            else:
                await self._do(
                    "draft",
                    self._house.transcriber,
                    Scope.of(job.client_id),
                    partial(_complete, run, text),
                )
                self._waiting[job.job_id] = progress.dictation
        except RunSuperseded:
            self.refused["a void run's draft"] += 1
        await self._done(task)

    async def _draft_late(self, run: Run) -> None:
        """A worker that was thought dead brings its draft when another one has made one: it may not write over that."""
        job, text = run.job, text_of(self.company.seed, self.progress[run.job.job_id].text)
        act = partial(_complete, run, text)
        try:
            await self._do("draft", self._house.transcriber, Scope.of(job.client_id), act)
        except RunSuperseded:
            self.refused["a void run's draft"] += 1
        else:
            self.faults.append(Fault("broken", str(job.job_id), "A worker that was thought dead wrote its draft."))

    async def _done(self, task: QueuedTask) -> None:
        await self._finish_task("transcriber", task)
        self._slots += 1
        if self._backlog["transcriber"]:
            self._at(self.clock.now, self._take_transcription)

    async def _take_delivery(self) -> None:
        """A deliverer takes the next task, and delivers its document."""
        if self._is_away("deliverer"):
            self._backlog["deliverer"] = True
            return
        task = await self._fetch("deliverer", DELIVER.queue)
        if task is None:
            self._backlog["deliverer"] = False
            return
        begun = await self._begin_delivery(task)
        if begun is not None:
            run, work = begun
            job, progress = run.job, self.progress[run.job.job_id]
            told = Delivered(job.job_id, work.facts, progress.text, is_corrected=work.revision > 1)
            rendered = told_of(work, document_of(self.company.seed, told))
            await self._do(
                "deliver",
                self._house.deliverer,
                Scope.of(job.client_id),
                lambda tx: deliverables.deliver(tx, work, rendered, run.fence),
            )
            self.delivered[job.job_id] = told
            self._over(job.job_id)
        await self._finish_task("deliverer", task)
        if self._backlog["deliverer"]:
            self._at(self.clock.now, self._take_delivery)

    async def _begin_delivery(self, task: QueuedTask) -> tuple[Run, Work] | None:
        client_id, job_id = _named(task)

        async def begin(tx: Transaction) -> tuple[Run, Work] | None:
            run = await runs.begin_delivery(tx, client_id, job_id)
            return None if run is None else (run, await deliverables.work_of(tx, run.job))

        return await self._do("begin delivery", self._house.deliverer, Scope.of(client_id), begin)

    def _database(self, worker: str) -> Database:
        return self._house.transcriber if worker == "transcriber" else self._house.deliverer

    async def _fetch(self, worker: str, *queues: str) -> QueuedTask | None:
        async def fetch(tx: Transaction) -> QueuedTask | None:
            row = await tx.one(
                "SELECT id, task_name, queue_name, args, attempts FROM procrastinate_fetch_job_v2(%s::varchar[], %s)",
                [list(queues), self._workers[worker]],
            )
            if row is None or row["id"] is None:
                return None
            return QueuedTask(row["id"], row["task_name"], row["queue_name"], row["args"], row["attempts"])

        return await self._do("take a task", self._database(worker), Scope.of(), fetch)

    async def _finish_task(self, worker: str, task: QueuedTask) -> None:
        await self._do(
            "finish a task",
            self._database(worker),
            Scope.of(),
            lambda tx: tx.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", [task.task_id]),
        )

    def _is_away(self, worker: str) -> bool:
        now = self.clock.now
        return any(outage.worker == worker and outage.begins <= now < outage.ends for outage in self.company.outages)

    async def _wake(self, worker: str) -> None:
        self._backlog[worker] = True
        act = self._take_transcription if worker == "transcriber" else self._take_delivery
        for _ in range(SLOTS if worker == "transcriber" else 4):
            self._at(self.clock.now, act)

    async def _die(self, worker: str) -> None:
        """A worker is gone, with all that it had in its hands."""
        if worker == "deliverer":
            while (task := await self._fetch(worker, DELIVER.queue)) is not None:
                await self._begin_delivery(task)
        else:
            self._generation += 1
            self._slots = SLOTS
        worker_id = self._workers.pop(worker)
        await self._do(
            "unregister",
            self._database(worker),
            Scope.of(),
            lambda tx: tx.execute("SELECT procrastinate_unregister_worker_v1(%s)", [worker_id]),
        )
        await self._register(worker)

    async def _register(self, worker: str) -> None:
        """A worker comes, in the place of one that died or as the first."""
        made = await self._do(
            "register",
            self._database(worker),
            Scope.of(),
            lambda tx: tx.one("SELECT worker_id FROM procrastinate_register_worker_v1()"),
        )
        self._workers[worker] = made["worker_id"] if made else 0

    # --- people

    async def _turn(self, person: Person) -> None:
        """Somebody is free: what came back to them, or else the next job, if they are at work."""
        now = self.clock.now
        begins = next((start for start, _ in self._hours[person.user_id].intervals(now)), None)
        if begins is None:
            return
        if begins > now:
            self._at(begins, partial(self._turn, person))
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
            self._at(now, partial(self._take, person, is_checked=True), alone=True)
        else:
            await self._take(person)

    async def _take(self, person: Person, *, is_checked: bool = False) -> None:
        before = await self._queue() if is_checked else None
        job = await self._next(person)
        if before is not None:
            self._check_first(person, before, job)
        if job is None:
            self._in(ASK_AGAIN, partial(self._turn, person))
            return
        self._waiting.pop(job.job_id, None)
        self._give(job, person.user_id)
        self._start(person, job.job_id)

    async def _next(self, person: Person) -> Job | None:
        try:
            return await self._do(
                "claim next",
                self._house.front,
                _scope(person),
                lambda tx: jobs.claim_next(tx, self._callers[person.user_id], None, claim_s=CLAIM_S),
            )
        except NothingToClaim:
            return None

    def _give(self, job: Job, user_id: str, *, was_offered: bool = True) -> None:
        until = self.clock.now + timedelta(seconds=CLAIM_S)
        given = Given(job.job_id, user_id, self.clock.now, until, was_offered)
        self._held[job.job_id] = given
        self.given.append(given)

    def _end_hold(self, job_id: UUID) -> None:
        given = self._held.pop(job_id, None)
        if given is not None:
            given.until = min(given.until, self.clock.now)

    def _start(self, person: Person, job_id: UUID) -> None:
        """Somebody begins to work on what they hold."""
        progress = self.progress[job_id]
        chance = random.Random(f"{progress.dictation.number} {person.user_id}")  # noqa: S311
        takes = timedelta(seconds=progress.dictation.audio_s * person.rate * chance.lognormvariate(0, 0.25))
        fate = Fate.PLAIN if progress.fate_is_met else progress.dictation.fate
        if fate in (Fate.PUT_BACK, Fate.ABANDONED, Fate.ASKED):
            progress.fate_is_met = True
        if fate is Fate.PUT_BACK:
            self._in(2 * MINUTE, partial(self._put_back, person, job_id))
        elif fate is Fate.ABANDONED:
            self._in(25 * MINUTE, partial(self._come_back_late, person, job_id))
        elif fate is Fate.ASKED:
            self._in(takes / 2, partial(self._ask, person, job_id))
        else:
            self._in(takes, partial(self._hand_in, person, job_id))
            if takes > RENEW_EVERY:
                self._in(RENEW_EVERY, partial(self._keep, person, job_id, self.clock.now + takes))

    async def _act(self, verb: str, person: Person, job_id: UUID, act: Callable[..., Awaitable[Job]]) -> Job | None:
        """What somebody does with a job that they hold; None where they do not hold it (any more)."""
        dictation, caller = self.progress[job_id].dictation, self._callers[person.user_id]
        try:
            return await self._do(
                verb, self._house.front, _scope(person), lambda tx: act(tx, caller, dictation.client_id, job_id)
            )
        except (JobMissing, NotYourClaim, WrongJobState):
            self.refused[f"{verb} what is not theirs any more"] += 1
            return None

    async def _renew(self, person: Person, job_id: UUID) -> bool:
        job = await self._act("renew", person, job_id, partial(jobs.renew, claim_s=CLAIM_S))
        held = self._held.get(job_id)
        if job is None or job.claim_expires_at is None or held is None:
            return False
        held.until = job.claim_expires_at
        return True

    async def _keep(self, person: Person, job_id: UUID, until: datetime) -> None:
        if self.clock.now < until and await self._renew(person, job_id):
            self._in(RENEW_EVERY, partial(self._keep, person, job_id, until))

    async def _put_back(self, person: Person, job_id: UUID) -> None:
        if await self._act("release", person, job_id, jobs.release):
            self._end_hold(job_id)
            self._waiting[job_id] = self.progress[job_id].dictation
        self._in(3 * MINUTE, partial(self._turn, person))

    async def _come_back_late(self, person: Person, job_id: UUID) -> None:
        """Somebody hands in what lapsed long ago: refused, unless nobody has put it back yet."""
        await self._hand_in(person, job_id)

    async def _ask(self, person: Person, job_id: UUID) -> None:
        job = await self._act("hold", person, job_id, partial(jobs.hold, question="Which side is meant?"))
        if job is not None:
            self._end_hold(job_id)
            wait = timedelta(hours=2 + 6 * self.progress[job_id].dictation.chance)
            self._in(wait, partial(self._answer, job))
        self._at(self.clock.now, partial(self._turn, person))

    async def _answer(self, job: Job) -> None:
        clinic = Caller(f"{job.client_id}-desk", Role.CLINIC, (job.client_id,), uuid4())
        answered = await self._do(
            "answer",
            self._house.front,
            Scope.of(job.client_id),
            lambda tx: jobs.answer(tx, clinic, job.client_id, job.job_id, "The left one.", claim_s=CLAIM_S),
        )
        self._came_back(answered)

    def _came_back(self, job: Job) -> None:
        if job.state is JobState.EDITING and job.editor_id is not None:
            self._give(job, job.editor_id, was_offered=False)
            self._back[job.editor_id].append(job.job_id)

    async def _hand_in(self, person: Person, job_id: UUID) -> None:
        progress = self.progress[job_id]
        if progress.dictation.is_corrected and progress.etag == "r1":
            await self._correct(person, job_id, progress)
        job = await self._act("submit", person, job_id, partial(jobs.submit, transcript_etag=progress.etag))
        if job is not None:
            self._end_hold(job_id)
            if job.state is JobState.IN_REVIEW:
                heapq.heappush(self._to_review, (job.due_at, next(self._numbers), job_id))
            else:
                self._at(self.clock.now, self._take_delivery)
        self._at(self.clock.now, partial(self._turn, person))

    async def _correct(self, person: Person, job_id: UUID, progress: Progress) -> None:
        text = text_of(self.company.seed, progress.text)

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
            client = self.company.client(self.progress[first[2]].dictation.client_id)
            if self._rulebook.bar(person, client):
                passed_over.append(first)
            else:
                job_id = first[2]
        for each in passed_over:
            heapq.heappush(self._to_review, each)
        if job_id is None:
            self._in(ASK_AGAIN, partial(self._turn, person))
            return
        takes = timedelta(seconds=REVIEW_RATE * self.progress[job_id].dictation.audio_s)
        self._in(takes, partial(self._decide, person, job_id))

    async def _decide(self, person: Person, job_id: UUID) -> None:
        """QA lets a document go, or gives it back once."""
        progress = self.progress[job_id]
        if progress.dictation.fate is Fate.RETURNED and not progress.fate_is_met:
            progress.fate_is_met = True
            back = partial(jobs.return_, remarks="The second heading is missing.", claim_s=CLAIM_S)
            job = await self._act("return", person, job_id, back)
            if job is not None:
                self._came_back(job)
        elif await self._act("approve", person, job_id, partial(jobs.approve, transcript_etag=progress.etag)):
            self._at(self.clock.now, self._take_delivery)
        self._at(self.clock.now, partial(self._turn, person))

    # --- what nobody may

    async def _ask_while_away(self, person: Person) -> None:
        try:
            job = await self._next(person)
        except PersonAway:
            self.refused["work while away"] += 1
            return
        if job is not None:
            self._give(job, person.user_id)  # the oracle finds it

    async def _try_what_is_not_theirs(self, person: Person) -> None:
        chance = self._chances[person.user_id]
        some = chance.sample(list(self._waiting), min(5, len(self._waiting)))
        for job_id in some:
            job = self._waiting.get(job_id)
            if job and self._rulebook.refusal(person.user_id, job.client_id, job.author_id, self.clock.now):
                break
        else:
            return
        caller = self._callers[person.user_id]
        try:
            taken = await self._do(
                "claim",
                self._house.front,
                _scope(person),
                lambda tx: jobs.claim(tx, caller, job.client_id, job_id, claim_s=CLAIM_S),
            )
        except _NOT_THEIRS:
            self.refused["a job that is not for them"] += 1
            return
        self._give(taken, person.user_id)  # the oracle finds it

    # --- the order

    async def _queue(self) -> list[Waiting]:
        rows = await self._do(
            "read the queue",
            self._house.front,
            Scope.company(),
            lambda tx: tx.many(
                "SELECT client_id, job_id, author_id, priority, job_priority, due_at, received_at FROM jobs"
                " WHERE state = 'DRAFTED' AND assignee_id IS NULL"
            ),
        )
        return [Waiting(**{**_without(row, "priority"), "is_stat": row["priority"] > 0}) for row in rows]

    def _check_first(self, person: Person, queue: Sequence[Waiting], job: Job | None) -> None:
        wanted = self._rulebook.first_for(person.user_id, queue, self.clock.now)
        self.checked += 1
        if (wanted.job_id if wanted else None) != (job.job_id if job else None):
            name = str(job.job_id if job else "nothing")
            sentence = f"{person.user_id} was given it instead of {wanted.job_id if wanted else 'nothing'}."
            self.faults.append(Fault("out of order", name, sentence))

    # --- chores

    async def _chores(self) -> None:
        """What a front does from time to time, and what workers tell the queue."""
        for worker, worker_id in list(self._workers.items()):
            await self._do("heartbeat", self._database(worker), Scope.of(),
                           lambda tx, mine=worker_id: tx.execute("SELECT procrastinate_update_heartbeat_v1(%s)",
                                                                 [mine]))  # fmt: skip
        await self._do("lapse", self._house.front, Scope.company(), jobs.lapse_claims)
        again = await self._do("retry stalled", self._house.front, Scope.company(), retry_stalled)
        self.refused["task of a dead worker, run again"] += len(again)
        if spent := await self._do("spent stalled", self._house.front, Scope.company(), spent_stalled):
            raise RuntimeError(f"{len(spent)} tasks stalled too often")
        await self._do(
            "playback copies",
            self._house.transcriber,
            Scope.of(),
            # No recording is there to copy: these tasks are ended as they come.
            lambda tx: tx.execute("DELETE FROM procrastinate_jobs WHERE queue_name = %s", [PLAYBACK.queue]),
        )
        for worker in ("transcriber", "deliverer"):
            if again and not self._is_away(worker):
                await self._wake(worker)
        self._in(CHORES_EVERY, self._chores)

    async def _look_ahead(self) -> None:
        await self._do(
            "look ahead", self._house.front, Scope.company(), partial(outlook.look_ahead, again_in=LOOK_EVERY)
        )
        self._in(LOOK_EVERY, self._look_ahead)


# --- what is told to the services


async def _finish(upload: Upload, dictation: Dictation, tx: Transaction) -> Job:
    """The end of an upload, as `scribeline.dictations.finishing` ends it, without its audio."""
    client_id = upload.client_id
    await check_agreement(tx, client_id)
    await dictation_rows.insert_upload(tx, upload)
    await dictation_rows.lock_audio(tx, client_id, upload.sha256)
    if await dictation_rows.job_of_audio(tx, client_id, upload.sha256) is not None:
        raise RuntimeError("the same audio twice")
    dictation_id = new_id()
    facts: dict[str, Any] = {"container": "wav", "codec": "pcm_s16le", "sample_rate_hz": 16000, "channels": 1}
    await dictation_rows.insert_dictation(tx, upload, dictation_id, facts, dictation.audio_s)
    job = await jobs.receive(
        tx, actor=upload.created_by, client_id=client_id, dictation_id=dictation_id, details=upload.details
    )
    ended = await dictation_rows.end_upload(tx, client_id, upload.upload_id, 0, UploadState.FINISHED, job.job_id)
    if ended is None:
        raise RuntimeError("an upload that is gone")
    await audit_upload(tx, upload.created_by, "FINISH_UPLOAD", ended, state=ended.state, job_id=str(job.job_id))
    return job


async def _complete(run: Run, text: Text, tx: Transaction) -> Job:
    job = run.job
    return await runs.complete_draft(tx, job.client_id, job.job_id, run.fence, text.heard, text.draft)


async def _break(run: Run, tx: Transaction) -> Job:
    trouble = Trouble("ENGINE_FAULT", "The engine broke down over this recording.")
    job = run.job
    return await runs.fail_transcription(
        tx, job.client_id, job.job_id, run.fence, trouble, max_attempts=3, retry_after_s=60.0
    )


def document_of(seed: int, told: Delivered) -> DeliveredText:
    """What a delivered document says."""
    text: Text = text_of(seed, told.text)
    return document_text(told.facts, text.body(is_corrected=told.is_corrected))


def told_of(work: Work, text: DeliveredText) -> Rendered:
    """What the deliverer keeps of a document whose file was not made: the text's SHA-256 stands for the file's."""
    job = work.job
    return Rendered(
        deliverable_id=new_id(),
        file_name=document_name(client_id=job.client_id, document_id=str(job.job_id), revision=work.revision),
        content_type=MEDIA_TYPE,
        object_key=deliverables.new_object_key(job.client_id, job.job_id),
        size_bytes=text.length,
        sha256=bytes.fromhex(text.sha256),
        text=text,
    )


def _named(task: QueuedTask) -> tuple[str, UUID]:
    return str(task.args["client_id"]), UUID(str(task.args["job_id"]))


def _scope(person: Person) -> Scope:
    return Scope.company() if ALL_CLIENTS in person.clients else Scope.of(*person.clients)


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}
