"""Workers' runs: taking a job, giving signs of life, and ending with a result, a failure, or the job handed back.

A run holds its job by a fencing token, which a later run makes void: whatever comes with a void token is refused, so
that a worker that was thought dead cannot overwrite its successor.
"""

from dataclasses import dataclass
from uuid import UUID

from scribeline.database.unit_of_work import Transaction
from scribeline.jobs import store
from scribeline.jobs.errors import DemographicsMissing, RunSuperseded
from scribeline.jobs.model import Job, JobState, Reason, Verb, job_name
from scribeline.jobs.steps import lacking, queue_delivery, queue_transcription, tell
from scribeline.transcripts import store as transcripts
from scribeline.transcripts.model import Document
from scribeline.transcripts.store import Heard

TRANSCRIBER = "workers/transcriber"
DELIVERER = "workers/deliverer"

RETRY_FACTOR = 3
"""Each wait before another attempt is this many times as long as the one before."""


@dataclass(frozen=True, slots=True)
class Run:
    """A worker's hold on a job."""

    job: Job
    fence: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a run failed. `message` is a sentence for people; `lasting` says that trying again cannot help."""

    code: str
    message: str
    lasting: bool = False


async def lock_job(tx: Transaction, client_id: str, job_id: UUID) -> None:
    """Let nobody else move a job until `tx` ends. Whoever locks its task too does so after this. Raises JobMissing."""
    await store.get(tx, client_id, job_id, lock=True)


async def begin_transcription(tx: Transaction, client_id: str, job_id: UUID) -> Run | None:
    """Take a job to transcribe; None where nothing is left to do. Any earlier run of it is void from here on."""
    job = await store.get(tx, client_id, job_id, lock=True)
    if job.state not in (JobState.RECEIVED, JobState.TRANSCRIBING):
        return None
    changes = {"fence": job.fence + 1, "attempts": job.attempts + 1, "progress": 0.0, "heartbeat_at": tx.now}
    job = await store.move(tx, job, Verb.BEGIN, JobState.TRANSCRIBING, TRANSCRIBER, changes)
    return Run(job, job.fence)


async def beat(tx: Transaction, client_id: str, job_id: UUID, fence: int, progress: float | None = None) -> bool:
    """A run's sign of life, with how much is done (0 to 1); False when the run is void, for instance cancelled."""
    return await store.beat(tx, client_id, job_id, fence, progress)


async def complete_draft(
    tx: Transaction, client_id: str, job_id: UUID, fence: int, heard: Heard, document: Document
) -> Job:
    """Store the machine's words and the first draft, all or nothing; the run is over then. Raises RunSuperseded."""
    job = await _run_of(tx, client_id, job_id, fence, JobState.TRANSCRIBING)
    await transcripts.insert_heard(tx, client_id, job.dictation_id, heard)
    await transcripts.insert_revision(tx, client_id, job_id, 1, document, saved_by=None, changed=0)
    done = {"progress": 1.0, "queue_task_id": None, "failure": None, "fence": job.fence + 1}
    job = await store.move(tx, job, Verb.DRAFT, JobState.DRAFTED, TRANSCRIBER, done)
    await tell(tx, TRANSCRIBER, "DRAFT_JOB", job)
    return job


async def fail_transcription(
    tx: Transaction,
    client_id: str,
    job_id: UUID,
    fence: int,
    trouble: Trouble,
    *,
    max_attempts: int,
    retry_after_s: float,
) -> Job:
    """End a run that failed: queue the job again after a growing wait, or fail it for a person to see.

    The wait is `retry_after_s` before the second attempt and three times as long before each further one.
    Raises RunSuperseded.
    """
    job = await _run_of(tx, client_id, job_id, fence, JobState.TRANSCRIBING)
    failure = Reason(trouble.code, trouble.message, "", tx.now)
    if trouble.lasting or job.attempts >= max_attempts:
        return await _failed(tx, job, failure)
    wait_s = retry_after_s * RETRY_FACTOR ** (job.attempts - 1)
    changes = {
        "failure": failure,
        "progress": None,
        "queue_task_id": await queue_transcription(tx, job, wait_s),
        "fence": job.fence + 1,
    }
    return await store.move(tx, job, Verb.REQUEUE, JobState.RECEIVED, TRANSCRIBER, changes)


async def hand_back_transcription(tx: Transaction, client_id: str, job_id: UUID, fence: int) -> Job:
    """End a run whose worker is told to stop: the job waits in the queue again, and the attempt does not count.

    Raises RunSuperseded.
    """
    job = await _run_of(tx, client_id, job_id, fence, JobState.TRANSCRIBING)
    changes = {
        "attempts": job.attempts - 1,
        "progress": None,
        "queue_task_id": await queue_transcription(tx, job),
        "fence": job.fence + 1,
    }
    return await store.move(tx, job, Verb.REQUEUE, JobState.RECEIVED, TRANSCRIBER, changes)


async def give_up_transcription(tx: Transaction, client_id: str, job_id: UUID, trouble: Trouble) -> Job | None:
    """Fail a job whose task stalled once too often, whoever held it; None where it has gone on since."""
    job = await store.get(tx, client_id, job_id, lock=True)
    if job.state not in (JobState.RECEIVED, JobState.TRANSCRIBING):
        return None
    return await _failed(tx, job, Reason(trouble.code, trouble.message, "", tx.now))


async def _failed(tx: Transaction, job: Job, failure: Reason) -> Job:
    changes = {"failure": failure, "progress": None, "queue_task_id": None, "fence": job.fence + 1}
    job = await store.move(tx, job, Verb.FAIL, JobState.FAILED, TRANSCRIBER, changes)
    await tell(tx, TRANSCRIBER, "FAIL_JOB", job)
    return job


async def begin_delivery(tx: Transaction, client_id: str, job_id: UUID) -> Run | None:
    """Take an approved job to deliver; None where nothing is left to do. Any earlier run of it is void from here on."""
    job = await store.get(tx, client_id, job_id, lock=True)
    if job.state is not JobState.APPROVED:
        return None
    missing = await lacking(tx, job)
    if missing:  # its work type asks for more since it was approved
        error = DemographicsMissing(job.name, missing)
        await _undelivered(tx, job, Trouble(error.reason, error.message, lasting=True), None)
        return None
    changes = {
        "fence": job.fence + 1,
        "delivery_attempts": job.delivery_attempts + 1,
        "heartbeat_at": tx.now,
    }
    job = await store.change(tx, job, changes)
    return Run(job, job.fence)


async def complete_delivery(tx: Transaction, client_id: str, job_id: UUID, fence: int) -> Job:
    """Every destination has acknowledged. Raises RunSuperseded and DemographicsMissing."""
    job = await _run_of(tx, client_id, job_id, fence, JobState.APPROVED)
    missing = await lacking(tx, job)
    if missing:
        raise DemographicsMissing(job.name, missing)
    changes = {"failure": None, "queue_task_id": None}
    job = await store.move(tx, job, Verb.DELIVER, JobState.DELIVERED, DELIVERER, changes)
    await tell(tx, DELIVERER, "DELIVER_JOB", job)
    return job


async def postpone_delivery(
    tx: Transaction,
    client_id: str,
    job_id: UUID,
    fence: int,
    trouble: Trouble,
    *,
    max_attempts: int,
    retry_after_s: float,
) -> Job:
    """Keep an approved job where it is and say why it is not delivered; try again after a growing wait.

    When its attempts are spent, or no further one could help, it stays for a person to see and retry. The run is over
    in any case. Raises RunSuperseded.
    """
    job = await _run_of(tx, client_id, job_id, fence, JobState.APPROVED)
    task_id = None
    if not trouble.lasting and job.delivery_attempts < max_attempts:
        task_id = await queue_delivery(tx, job, retry_after_s * RETRY_FACTOR ** (job.delivery_attempts - 1))
    return await _undelivered(tx, job, trouble, task_id)


async def hand_back_delivery(tx: Transaction, client_id: str, job_id: UUID, fence: int) -> Job:
    """End a run whose worker is told to stop: another one delivers at once, and the attempt does not count.

    Raises RunSuperseded.
    """
    job = await _run_of(tx, client_id, job_id, fence, JobState.APPROVED)
    changes = {
        "delivery_attempts": job.delivery_attempts - 1,
        "queue_task_id": await queue_delivery(tx, job),
        "fence": job.fence + 1,
    }
    return await store.change(tx, job, changes)


async def give_up_delivery(tx: Transaction, client_id: str, job_id: UUID, trouble: Trouble) -> Job | None:
    """Say why an approved job is not delivered, whoever was at it; None where it has gone on since."""
    job = await store.get(tx, client_id, job_id, lock=True)
    return await _undelivered(tx, job, trouble, None) if job.state is JobState.APPROVED else None


async def _undelivered(tx: Transaction, job: Job, trouble: Trouble, task_id: int | None) -> Job:
    failure = Reason(trouble.code, trouble.message, "", tx.now)
    job = await store.change(tx, job, {"failure": failure, "queue_task_id": task_id, "fence": job.fence + 1})
    await tell(tx, DELIVERER, "POSTPONE_DELIVERY", job)
    return job


async def _run_of(tx: Transaction, client_id: str, job_id: UUID, fence: int, state: JobState) -> Job:
    job = await store.get(tx, client_id, job_id, lock=True)
    if job.fence != fence or job.state is not state:
        raise RunSuperseded(job_name(client_id, job_id))
    return job
