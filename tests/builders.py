"""Builds what a test starts from: clients, dictations, and jobs in every state, by the verbs themselves.

    async with open_company(database_urls, clock) as company:
        await company.client("north")
        job = await company.job("north", JobState.IN_REVIEW)

Everything is invented. Rows that other components write (clients, authors, uploads) are written here directly; what is
a job's is done by `scribeline.jobs.service`, each verb under the database role of the process that calls it, so that no
test starts from a state that nobody can reach.
"""

import contextlib
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar
from uuid import UUID, uuid4

from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls

from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.dictations.model import Details, Patient, Priority
from scribeline.identity.model import ALL_CLIENTS, Caller, Role
from scribeline.jobs import runs, service, store
from scribeline.jobs.model import Job, JobState
from scribeline.jobs.runs import Trouble
from scribeline.transcripts.flags import Flag, FlagKind
from scribeline.transcripts.marks import Marks, Replacement, TypistNote
from scribeline.transcripts.model import Block, BlockKind, Document, Run, WordSpan
from scribeline.transcripts.store import Heard
from scribeline.transcripts.words import Word

CLAIM_S = 900.0
"""How long a claim lasts, in seconds."""
TURNAROUND_S = 12 * 3600
RETRY_S = 60.0
"""How long a job waits before its second attempt, in seconds."""

Result = TypeVar("Result")


def caller(user_id: str, role: Role, *clients: str) -> Caller:
    """Somebody who calls; for the whole company where no clients are given."""
    return Caller(user_id, role, clients or (ALL_CLIENTS,), uuid4())


ADMIN = caller("ada", Role.ADMIN)
MANAGER = caller("max", Role.MANAGER)
SECOND_MANAGER = caller("mia", Role.MANAGER)
ANNA = caller("anna", Role.TRANSCRIPTIONIST)
BERT = caller("bert", Role.TRANSCRIPTIONIST)
QUINN = caller("quinn", Role.REVIEWER)
RITA = caller("rita", Role.REVIEWER)


def clinic(client_id: str) -> Caller:
    """A client's own user."""
    return caller(f"{client_id}-desk", Role.CLINIC, client_id)


def heard(text: str = "the lungs are clear") -> Heard:
    """What a machine heard: a word each half second; the draft rests on the first one having been misheard."""
    words = tuple(Word(word, i * 0.5, i * 0.5 + 0.4, 0.9) for i, word in enumerate(text.split()))
    marks = Marks(
        (Replacement(WordSpan(0, 0), "thaw", words[0].text, "sound", "It sounds like this.", ("than", "them")),),
        (
            TypistNote("typist, a copy", WordSpan(len(words) - 1, len(words) - 1)),
            TypistNote("thanks", None),
        ),
        (*(0.75 for _ in words[1:]), None),
    )
    return Heard(words, (Flag(FlagKind.TELEPHONE_BAND, 0.0, 2.0, "3.4 kHz"),), "made-up", marks)


def drafted(words: Heard) -> Document:
    """A document of one paragraph, a run for each word."""
    runs = tuple(
        Run(word.text + ("" if index == len(words.words) - 1 else " "), WordSpan(index, index))
        for index, word in enumerate(words.words)
    )
    return Document((Block(BlockKind.PARAGRAPH, runs),))


def written(*paragraphs: str) -> Document:
    """A document of paragraphs without any machine words."""
    return Document(tuple(Block(BlockKind.PARAGRAPH, (Run(text),)) for text in paragraphs))


class Company:
    """A company's database, as each kind of process sees it; filled by calling for what is needed."""

    def __init__(self, front: Database, transcriber: Database, deliverer: Database) -> None:
        self.front = front
        self.transcriber = transcriber
        self.deliverer = deliverer

    async def do(self, act: Callable[[Transaction], Awaitable[Result]], *, scope: Scope | None = None) -> Result:
        """Run `act` in a transaction of its own, for the whole company unless a scope is given."""
        async with self.front.transaction(scope or Scope.company()) as tx:
            return await act(tx)

    async def work(self, act: Callable[[Transaction], Awaitable[Result]], client_id: str) -> Result:
        """Run `act` as a transcriber does, for one client."""
        async with self.transcriber.transaction(Scope.of(client_id)) as tx:
            return await act(tx)

    async def send(self, act: Callable[[Transaction], Awaitable[Result]], client_id: str) -> Result:
        """Run `act` as a deliverer does, for one client."""
        async with self.deliverer.transaction(Scope.of(client_id)) as tx:
            return await act(tx)

    async def client(self, client_id: str, *, review: bool = True, turnaround_s: int = TURNAROUND_S) -> None:
        """A client, with what `catalogue` gives it."""
        async with self.front.transaction(Scope.of(client_id)) as tx:
            await tx.execute(
                "INSERT INTO clients (client_id, display_name, time_zone, turnaround_s, review_required, style,"
                " wrapped_key, created_at, agreement_from)"
                " VALUES (%s, %s, 'Europe/Vienna', %s, %s, '', %s, %s, '2020-01-01')",
                [client_id, client_id.title(), turnaround_s, review, b"\1" * 60, tx.now],
            )
        await self.catalogue(client_id)

    async def catalogue(self, client_id: str) -> None:
        """Give a client an author (code 17) and three work types.

        `letter` (code 1) follows the client's rule for review; `plain` never asks for one, `checked` always does and
        is due in an hour.
        """
        async with self.front.transaction(Scope.of(client_id)) as tx:
            await tx.execute(
                "INSERT INTO authors VALUES (%s, 'vogel', 'Dr. Vogel', 'MD', '{17}', %s)", [client_id, tx.now]
            )
            for work_type, codes, due_s, reviewed in (
                ("letter", ["1"], None, None),
                ("plain", ["2"], None, False),
                ("checked", ["3"], 3600, True),
            ):
                await tx.execute(
                    "INSERT INTO work_types (client_id, work_type_id, display_name, codes, turnaround_s,"
                    " review_required, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s)",
                    [client_id, work_type, work_type.title(), codes, due_s, reviewed, tx.now],
                )

    async def user(self, user: Caller) -> None:
        """The row of a user who calls."""
        async with self.front.transaction(Scope.company()) as tx:
            await tx.execute(
                "INSERT INTO users VALUES (%s, %s, %s, %s, NULL, false, %s) ON CONFLICT DO NOTHING",
                [user.user_id, user.user_id.title(), user.role, list(user.clients), tx.now],
            )

    async def dictation(self, client_id: str, *, duration_s: float | None = 12.5) -> UUID:
        """A stored dictation, without its audio."""
        return await self.do(lambda tx: _insert_dictation(tx, client_id, duration_s), scope=Scope.of(client_id))

    async def received(
        self,
        client_id: str,
        *,
        author: str | None = "vogel",
        work_type: str | None = "letter",
        priority: Priority = Priority.ROUTINE,
        details: Details | None = None,
    ) -> Job:
        """A job as an upload makes it; UNROUTED where author or work type is None."""
        told = details or Details(
            author_id=author,
            work_type_id=work_type,
            priority=priority,
            patient=Patient("Pia Muster", "4711", "1970-12-31", "2026-03-01"),
            file_name="dictation.wav",
        )
        async with self.front.transaction(Scope.of(client_id)) as tx:
            dictation_id = await _insert_dictation(tx, client_id, 12.5)
            return await service.receive(
                tx, actor="users/uploader", client_id=client_id, dictation_id=dictation_id, details=told
            )

    async def job(
        self,
        client_id: str,
        state: JobState = JobState.DRAFTED,
        *,
        editor: Caller = ANNA,
        reviewer: Caller = QUINN,
        work_type: str = "letter",
        priority: Priority = Priority.ROUTINE,
        held_from: JobState = JobState.DRAFTED,
        text: str = "the lungs are clear",
    ) -> Job:
        """A job in any state. The client has to ask for review where the state is IN_REVIEW."""
        routed = state is not JobState.UNROUTED and not (state is JobState.HELD and held_from is JobState.UNROUTED)
        job = await self.received(
            client_id, author="vogel" if routed else None, work_type=work_type if routed else None, priority=priority
        )
        return await self._bring(job, state, editor, reviewer, held_from, heard(text))

    async def _bring(
        self, job: Job, state: JobState, editor: Caller, reviewer: Caller, held_from: JobState, words: Heard
    ) -> Job:
        """Take a job that was just received to another state, by its verbs."""
        client_id, job_id = job.client_id, job.job_id
        if state is job.state:
            return job
        if state is JobState.HELD:
            await self._bring(job, held_from, editor, reviewer, held_from, words)
            return await self.do(lambda tx: service.hold(tx, MANAGER, client_id, job_id, "Which side?"))
        if state is JobState.CANCELLED:
            return await self.do(lambda tx: service.cancel_job(tx, MANAGER, client_id, job_id, "Sent by mistake"))
        run = await self.begin(job)
        if state is JobState.TRANSCRIBING:
            return run.job
        if state is JobState.FAILED:
            return await self.fail(run, lasting=True)
        job = await self.complete(run, words)
        if state is JobState.DRAFTED:
            return job
        job = await self.do(lambda tx: service.claim(tx, editor, client_id, job_id, claim_s=CLAIM_S))
        if state is JobState.EDITING:
            return job
        job = await self.do(lambda tx: service.submit(tx, editor, client_id, job_id, "r1"))
        if state is JobState.IN_REVIEW:
            assert job.state is JobState.IN_REVIEW, "this work type is not reviewed"
            return job
        if job.state is JobState.IN_REVIEW:
            job = await self.do(lambda tx: service.approve(tx, reviewer, client_id, job_id, "r1"))
        if state is JobState.APPROVED:
            return job
        return await self.deliver(job)

    async def begin(self, job: Job) -> runs.Run:
        """A transcriber takes the job."""
        run = await self.work(lambda tx: runs.begin_transcription(tx, job.client_id, job.job_id), job.client_id)
        assert run is not None
        return run

    async def complete(self, run: runs.Run, words: Heard | None = None) -> Job:
        """A transcriber hands in words and a draft."""
        told = words or heard()
        job = run.job
        return await self.work(
            lambda tx: runs.complete_draft(tx, job.client_id, job.job_id, run.fence, told, drafted(told)),
            job.client_id,
        )

    async def fail(self, run: runs.Run, *, lasting: bool = False, max_attempts: int = 3) -> Job:
        """A transcriber's run fails."""
        job = run.job
        trouble = Trouble("AUDIO_UNREADABLE", "The recording cannot be decoded.", lasting)
        return await self.work(
            lambda tx: runs.fail_transcription(
                tx, job.client_id, job.job_id, run.fence, trouble, max_attempts=max_attempts, retry_after_s=RETRY_S
            ),
            job.client_id,
        )

    async def begin_delivery(self, job: Job) -> runs.Run:
        """A deliverer takes the job."""
        run = await self.send(lambda tx: runs.begin_delivery(tx, job.client_id, job.job_id), job.client_id)
        assert run is not None
        return run

    async def deliver(self, job: Job) -> Job:
        """A deliverer takes the job and delivers it."""
        run = await self.begin_delivery(job)
        return await self.send(
            lambda tx: runs.complete_delivery(tx, job.client_id, job.job_id, run.fence), job.client_id
        )

    async def find(self, job: Job) -> Job:
        """The job as it is now."""
        return await self.do(lambda tx: store.get(tx, job.client_id, job.job_id))

    async def events(self, job: Job) -> list[tuple[str, str | None, str, str]]:
        """A job's events so far: verb, from, to, who."""
        rows = await self.do(
            lambda tx: tx.many(
                "SELECT verb, from_state, to_state, actor FROM job_events WHERE client_id = %s AND job_id = %s"
                " ORDER BY event_id",
                [job.client_id, job.job_id],
            )
        )
        return [(row["verb"], row["from_state"], row["to_state"], row["actor"]) for row in rows]

    async def tasks(self, name: str, job: Job) -> list[dict[str, object]]:
        """The queue's tasks of one kind for a job, oldest first."""
        rows = await self.do(
            lambda tx: tx.many(
                "SELECT id, status::text, priority, scheduled_at FROM procrastinate_jobs"
                " WHERE task_name = %s AND args->>'job_id' = %s ORDER BY id",
                [name, str(job.job_id)],
            )
        )
        return list(rows)

    async def contents(self) -> dict[str, list[str]]:
        """Every row that the front may read, as text, by table: what may not change when something is refused."""
        tables = [
            "jobs", "job_events", "audit_events", "revisions", "machine_words", "dictations", "procrastinate_jobs",
            "procrastinate_events", "requests", "audits", "audit_marks",
        ]  # fmt: skip
        told: dict[str, list[str]] = {}
        async with self.front.transaction(Scope.company()) as tx:
            for table in tables:
                rows = await tx.many(SQL("SELECT t::text AS told FROM {} AS t ORDER BY 1").format(Identifier(table)))
                told[table] = [row["told"] for row in rows]
        return told


async def _insert_dictation(tx: Transaction, client_id: str, duration_s: float | None) -> UUID:
    dictation_id, upload_id = uuid4(), uuid4()
    sha256 = hashlib.sha256(dictation_id.bytes).digest()
    await tx.execute(
        "INSERT INTO uploads (client_id, upload_id, priority, patient, size_bytes, sha256, state, created_by,"
        " created_at, expires_at) VALUES (%s, %s, 0, '{}', 1000, %s, 'FINISHED', 'uploader', %s, %s)",
        [client_id, upload_id, sha256, tx.now, tx.now],
    )
    await tx.execute(
        "INSERT INTO dictations (client_id, dictation_id, upload_id, size_bytes, sha256, format, duration_s,"
        " created_at) VALUES (%s, %s, %s, 1000, %s, %s, %s, %s)",
        [client_id, dictation_id, upload_id, sha256, Jsonb({"container": "wav"}), duration_s, tx.now],
    )
    return dictation_id


@contextlib.asynccontextmanager
async def open_company(urls: DatabaseUrls, clock: SettableClock) -> AsyncIterator[Company]:
    """The company in a test's database, open as each role."""
    async with (
        Database(urls.front, clock=clock) as front,
        Database(urls.transcriber, clock=clock) as transcriber,
        Database(urls.deliverer, clock=clock) as deliverer,
    ):
        yield Company(front, transcriber, deliverer)
