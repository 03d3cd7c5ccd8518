"""Every verb as its process calls it, so that tests can go through all of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from tests.builders import CLAIM_S, MANAGER, RETRY_S, SECOND_MANAGER, Company, drafted, heard

from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.dictations.model import Priority
from scribeline.jobs import runs, service
from scribeline.jobs.model import MOVES, Amendment, Job, JobState, Verb
from scribeline.jobs.runs import Run, Trouble
from scribeline.orders import service as orders
from scribeline.orders.service import Decision

Process = Literal["front", "transcriber", "deliverer"]

BROKEN = Trouble("AUDIO_UNREADABLE", "The recording cannot be decoded.", lasting=True)
TIRED = Trouble("ENGINE_FAILED", "The engine stopped.")


@dataclass(frozen=True)
class Act:
    """One verb, done to `job` in `tx` by whoever may."""

    verb: Verb
    process: Process
    run: Callable[[Transaction, Job], Awaitable[Job | Run | None]]

    def __str__(self) -> str:
        return f"{self.verb}-{self.process}"

    def database(self, company: Company) -> Database:
        """The company's database as the process sees it."""
        database: Database = getattr(company, self.process)
        return database

    async def do(self, company: Company, job: Job) -> Job | Run | None:
        """Do it, in a transaction of its own, for the job's client alone."""
        async with self.database(company).transaction(Scope.of(job.client_id)) as tx:
            return await self.run(tx, job)


async def _say_nobody(tx: Transaction, job: Job) -> Job:
    return (await orders.decide(tx, MANAGER, job.client_id, job.job_id, Decision(nobody=True), etag="")).job


PEOPLES = [
    Act(
        Verb.ROUTE,
        "front",
        lambda tx, job: service.route(tx, MANAGER, job.client_id, job.job_id, author_id="vogel", work_type_id="letter"),
    ),
    Act(Verb.RETRY, "front", lambda tx, job: service.retry(tx, MANAGER, job.client_id, job.job_id)),
    Act(Verb.CLAIM, "front", lambda tx, job: service.claim(tx, MANAGER, job.client_id, job.job_id, claim_s=CLAIM_S)),
    Act(Verb.RELEASE, "front", lambda tx, job: service.release(tx, MANAGER, job.client_id, job.job_id)),
    Act(Verb.SUBMIT, "front", lambda tx, job: service.submit(tx, MANAGER, job.client_id, job.job_id, "r1")),
    Act(Verb.APPROVE, "front", lambda tx, job: service.approve(tx, SECOND_MANAGER, job.client_id, job.job_id, "r1")),
    Act(
        Verb.RETURN,
        "front",
        lambda tx, job: service.return_(tx, MANAGER, job.client_id, job.job_id, "Left or right?", claim_s=CLAIM_S),
    ),
    Act(Verb.HOLD, "front", lambda tx, job: service.hold(tx, MANAGER, job.client_id, job.job_id, "Which side?")),
    Act(Verb.RESUME, "front", lambda tx, job: service.resume(tx, MANAGER, job.client_id, job.job_id, claim_s=CLAIM_S)),
    Act(Verb.CANCEL, "front", lambda tx, job: service.cancel_job(tx, MANAGER, job.client_id, job.job_id, "Twice")),
    Act(
        Verb.AMEND,
        "front",
        lambda tx, job: service.amend(tx, MANAGER, job.client_id, job.job_id, Amendment.CORRECTION, "Wrong side"),
    ),
    Act(Verb.ASSIGN, "front", lambda tx, job: service.assign(tx, MANAGER, job.client_id, job.job_id, None)),
    Act(
        Verb.PRIORITIZE,
        "front",
        lambda tx, job: service.prioritize(
            tx, MANAGER, job.client_id, job.job_id, priority=Priority.STAT, job_priority=5
        ),
    ),
    Act(Verb.IDENTIFY, "front", _say_nobody),
]
"""The verbs of people, by a manager who sees every job (and who edits it, where somebody has to)."""

WORKERS = [
    Act(Verb.BEGIN, "transcriber", lambda tx, job: runs.begin_transcription(tx, job.client_id, job.job_id)),
    Act(
        Verb.DRAFT,
        "transcriber",
        lambda tx, job: runs.complete_draft(
            tx, job.client_id, job.job_id, job.fence, heard("no"), drafted(heard("no"))
        ),
    ),
    Act(
        Verb.FAIL,
        "transcriber",
        lambda tx, job: runs.fail_transcription(
            tx, job.client_id, job.job_id, job.fence, BROKEN, max_attempts=3, retry_after_s=RETRY_S
        ),
    ),
    Act(
        Verb.REQUEUE,
        "transcriber",
        lambda tx, job: runs.fail_transcription(
            tx, job.client_id, job.job_id, job.fence, TIRED, max_attempts=3, retry_after_s=RETRY_S
        ),
    ),
    Act(
        Verb.REQUEUE,
        "transcriber",
        lambda tx, job: runs.hand_back_transcription(tx, job.client_id, job.job_id, job.fence),
    ),
    Act(Verb.FAIL, "front", lambda tx, job: runs.give_up_transcription(tx, job.client_id, job.job_id, BROKEN)),
    Act(
        Verb.DELIVER,
        "deliverer",
        lambda tx, job: runs.complete_delivery(tx, job.client_id, job.job_id, job.fence),
    ),
]
"""The verbs of workers, with the fencing token that the job has; and the front's, for a worker that is lost."""

LEAVES_FROM: dict[tuple[Verb, Process], set[JobState]] = {
    (Verb.FAIL, "transcriber"): {JobState.TRANSCRIBING},
    (Verb.FAIL, "front"): {JobState.RECEIVED, JobState.TRANSCRIBING},
    # What is on its way with all that it has to tell stays as it is.
    (Verb.IDENTIFY, "front"): set(MOVES[Verb.IDENTIFY]) - {JobState.APPROVED},
}
"""Where a process does a verb from fewer states than the table has."""
