"""The company's machines: transcribers and deliverers that take tasks from the queue as workers take them, and die.

What is invented is what nobody needs here: the engine's ear, and the files of the documents, whose texts are told
without them.
"""

from datetime import timedelta
from functools import partial
from uuid import UUID

from tests.benchmarks.office.agenda import Agenda
from tests.benchmarks.office.books import Books, Delivered, document_of
from tests.benchmarks.office.checks import Fault
from tests.benchmarks.office.company import Fate
from tests.benchmarks.office.text import Text, text_of

from scribeline.billing.delivered import DeliveredText
from scribeline.database.queue import DELIVER, PLAYBACK, TRANSCRIBE, TRANSCRIBE_STAT, QueuedTask
from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.deliverables import service as deliverables
from scribeline.deliverables.docx import MEDIA_TYPE
from scribeline.deliverables.model import document_name
from scribeline.deliverables.service import Rendered, Work
from scribeline.ids import new_id
from scribeline.jobs import runs
from scribeline.jobs.errors import RunSuperseded
from scribeline.jobs.model import Job
from scribeline.jobs.runs import Run, Trouble

LATE_BY = timedelta(hours=6)
"""After how long a worker comes back that was thought dead: longer than any outage."""
SLOTS = 12
"""How many recordings are transcribed at a time."""
PACE = 8.0
"""Seconds of audio that one of them is done with in a second."""


class Machines:
    """The workers."""

    def __init__(self, books: Books, agenda: Agenda) -> None:
        self._books = books
        self._agenda = agenda
        self._workers: dict[str, int] = {}
        """Each worker's number in the queue."""
        self._slots = SLOTS
        self._generation = 0
        self._backlog = {"transcriber": False, "deliverer": False}

    async def begin(self) -> None:
        """All of them are here, and look whether something waits for them."""
        self._backlog = dict.fromkeys(self._backlog, True)
        for worker in self._backlog.keys() - self._workers.keys():
            await self._register(worker)

    async def look_alive(self) -> None:
        """What workers tell the queue from time to time, and what nobody has to do here."""
        for worker, worker_id in list(self._workers.items()):
            await self._books.do("heartbeat", self._database(worker), Scope.of(), partial(_beat, worker_id))
        await self._books.do(
            "playback copies",
            self._books.house.transcriber,
            Scope.of(),
            # No recording is there to copy: these tasks are ended as they come.
            lambda tx: tx.execute("DELETE FROM procrastinate_jobs WHERE queue_name = %s", [PLAYBACK.queue]),
        )

    async def wake_all(self) -> None:
        """Whoever is there looks whether something waits."""
        for worker in self._backlog:
            if not self._is_away(worker):
                await self.wake(worker)

    async def take_transcription(self) -> None:
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
        run = await self._books.do(
            "begin transcription",
            self._books.house.transcriber,
            Scope.of(client_id),
            lambda tx: runs.begin_transcription(tx, client_id, job_id),
        )
        if run is None:
            await self._done(task)
            return
        dictation = self._books.progress[job_id].dictation
        ends = timedelta(seconds=dictation.audio_s / PACE)
        self._agenda.after(ends, partial(self._draft, task, run, self._generation))

    async def _draft(self, task: QueuedTask, run: Run, generation: int) -> None:
        """A transcription is over, if its worker is still alive."""
        job, progress = run.job, self._books.progress[run.job.job_id]
        if generation != self._generation:
            if progress.dictation.chance < 0.5:  # the other half was thought dead, and is not
                self._agenda.after(LATE_BY, partial(self._draft_late, run))
            return
        text = text_of(self._books.company.seed, progress.text)
        try:
            if progress.dictation.fate is Fate.BREAKS_ONCE and not progress.fate_is_met:
                progress.fate_is_met = True
                await self._books.do("fail transcription", self._books.house.transcriber, Scope.of(job.client_id),
                               partial(_break, run))  # fmt: skip
                self._agenda.at(self._books.clock.now, self.take_transcription)
            else:
                await self._books.do(
                    "draft",
                    self._books.house.transcriber,
                    Scope.of(job.client_id),
                    partial(_complete, run, text),
                )
                self._books.waiting[job.job_id] = progress.dictation
        except RunSuperseded:
            self._books.refused["a void run's draft"] += 1
        await self._done(task)

    async def _draft_late(self, run: Run) -> None:
        """A worker that was thought dead brings its draft when another one has made one: it may not write over that."""
        job, text = run.job, text_of(self._books.company.seed, self._books.progress[run.job.job_id].text)
        act = partial(_complete, run, text)
        try:
            await self._books.do("draft", self._books.house.transcriber, Scope.of(job.client_id), act)
        except RunSuperseded:
            self._books.refused["a void run's draft"] += 1
        else:
            self._books.faults.append(
                Fault("broken", str(job.job_id), "A worker that was thought dead wrote its draft.")
            )

    async def _done(self, task: QueuedTask) -> None:
        await self._finish_task("transcriber", task)
        self._slots += 1
        if self._backlog["transcriber"]:
            self._agenda.at(self._books.clock.now, self.take_transcription)

    async def take_delivery(self) -> None:
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
            job, progress = run.job, self._books.progress[run.job.job_id]
            told = Delivered(job.job_id, work.facts, progress.text, is_corrected=work.revision > 1)
            rendered = told_of(work, document_of(self._books.company.seed, told))
            await self._books.do(
                "deliver",
                self._books.house.deliverer,
                Scope.of(job.client_id),
                lambda tx: deliverables.deliver(tx, work, rendered, run.fence),
            )
            self._books.delivered[job.job_id] = told
            self._books.over(job.job_id)
        await self._finish_task("deliverer", task)
        if self._backlog["deliverer"]:
            self._agenda.at(self._books.clock.now, self.take_delivery)

    async def _begin_delivery(self, task: QueuedTask) -> tuple[Run, Work] | None:
        client_id, job_id = _named(task)

        async def begin(tx: Transaction) -> tuple[Run, Work] | None:
            run = await runs.begin_delivery(tx, client_id, job_id)
            return None if run is None else (run, await deliverables.work_of(tx, run.job))

        return await self._books.do("begin delivery", self._books.house.deliverer, Scope.of(client_id), begin)

    def _database(self, worker: str) -> Database:
        return self._books.house.transcriber if worker == "transcriber" else self._books.house.deliverer

    async def _fetch(self, worker: str, *queues: str) -> QueuedTask | None:
        async def fetch(tx: Transaction) -> QueuedTask | None:
            row = await tx.one(
                "SELECT id, task_name, queue_name, args, attempts FROM procrastinate_fetch_job_v2(%s::varchar[], %s)",
                [list(queues), self._workers[worker]],
            )
            if row is None or row["id"] is None:
                return None
            return QueuedTask(row["id"], row["task_name"], row["queue_name"], row["args"], row["attempts"])

        return await self._books.do("take a task", self._database(worker), Scope.of(), fetch)

    async def _finish_task(self, worker: str, task: QueuedTask) -> None:
        await self._books.do(
            "finish a task",
            self._database(worker),
            Scope.of(),
            lambda tx: tx.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", [task.task_id]),
        )

    def _is_away(self, worker: str) -> bool:
        now = self._books.clock.now
        return any(
            outage.worker == worker and outage.begins <= now < outage.ends for outage in self._books.company.outages
        )

    async def wake(self, worker: str) -> None:
        self._backlog[worker] = True
        act = self.take_transcription if worker == "transcriber" else self.take_delivery
        for _ in range(SLOTS if worker == "transcriber" else 4):
            self._agenda.at(self._books.clock.now, act)

    async def die(self, worker: str) -> None:
        """A worker is gone, with all that it had in its hands."""
        if worker == "deliverer":
            while (task := await self._fetch(worker, DELIVER.queue)) is not None:
                await self._begin_delivery(task)
        else:
            self._generation += 1
            self._slots = SLOTS
        worker_id = self._workers.pop(worker)
        await self._books.do(
            "unregister",
            self._database(worker),
            Scope.of(),
            lambda tx: tx.execute("SELECT procrastinate_unregister_worker_v1(%s)", [worker_id]),
        )
        await self._register(worker)

    async def _register(self, worker: str) -> None:
        """A worker comes, in the place of one that died or as the first."""
        made = await self._books.do(
            "register",
            self._database(worker),
            Scope.of(),
            lambda tx: tx.one("SELECT worker_id FROM procrastinate_register_worker_v1()"),
        )
        self._workers[worker] = made["worker_id"] if made else 0


async def _beat(worker_id: int, tx: Transaction) -> None:
    await tx.execute("SELECT procrastinate_update_heartbeat_v1(%s)", [worker_id])


async def _complete(run: Run, text: Text, tx: Transaction) -> Job:
    job = run.job
    return await runs.complete_draft(tx, job.client_id, job.job_id, run.fence, text.heard, text.draft)


async def _break(run: Run, tx: Transaction) -> Job:
    trouble = Trouble("ENGINE_FAULT", "The engine broke down over this recording.")
    job = run.job
    return await runs.fail_transcription(
        tx, job.client_id, job.job_id, run.fence, trouble, max_attempts=3, retry_after_s=60.0
    )


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
