"""What verbs of people and of workers have in common: the tasks they queue, and what they tell the audit trail."""

from datetime import timedelta

from scribeline.audit import service as audit
from scribeline.database.queue import DELIVER, TRANSCRIBE, TRANSCRIBE_STAT, enqueue
from scribeline.database.unit_of_work import Transaction
from scribeline.dictations.model import Demographic, Priority, missing_demographics
from scribeline.jobs import store
from scribeline.jobs.model import Job


async def queue_transcription(tx: Transaction, job: Job, wait_s: float = 0) -> int:
    """Queue a job's transcription, at once or in `wait_s` seconds; gives the task's id."""
    return await enqueue(
        tx,
        TRANSCRIBE_STAT if job.details.priority is Priority.STAT else TRANSCRIBE,
        args={"client_id": job.client_id, "job_id": str(job.job_id)},
        priority=int(job.details.priority),
        schedule_at=tx.now + timedelta(seconds=wait_s) if wait_s else None,
    )


async def queue_delivery(tx: Transaction, job: Job, wait_s: float = 0) -> int:
    """Queue a job's delivery, at once or in `wait_s` seconds; gives the task's id."""
    return await enqueue(
        tx,
        DELIVER,
        args={"client_id": job.client_id, "job_id": str(job.job_id)},
        priority=int(job.details.priority),
        schedule_at=tx.now + timedelta(seconds=wait_s) if wait_s else None,
    )


async def lacking(tx: Transaction, job: Job) -> tuple[Demographic, ...]:
    """What the job's document has to tell of its patient and order, and nobody knows. The job is held by `tx`."""
    return missing_demographics(job.details, await store.required_demographics(tx, job))


async def tell(tx: Transaction, actor: str, action: str, job: Job) -> None:
    """Tell the audit trail what `actor` did to a job, and the state that it led to."""
    await audit.record(
        tx, actor=actor, action=action, resource=job.name, client_id=job.client_id, details={"state": job.state}
    )
