"""The transcripts' verbs: read, and save a new revision. Both are told to the audit trail."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from scribeline.audit import service as audit
from scribeline.database.unit_of_work import Transaction
from scribeline.identity.model import Caller, Role
from scribeline.jobs import store as jobs
from scribeline.jobs.errors import JobMissing, NotYourClaim, WrongJobState
from scribeline.jobs.model import Job, JobState, may_open, may_see
from scribeline.quality.drawing import is_to_audit
from scribeline.routing.service import check_country
from scribeline.transcripts import store
from scribeline.transcripts.alignment import changed_characters, realign
from scribeline.transcripts.errors import RevisionMissing, StaleTranscript, TranscriptMissing
from scribeline.transcripts.model import Document, plain_text, validate
from scribeline.transcripts.store import Heard, Revision


@dataclass(frozen=True, slots=True)
class Transcript:
    """The newest revision of a job's document, and what the machine heard."""

    job: Job
    revision: Revision
    heard: Heard


async def openable_job(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, *, lock: bool = False) -> Job:
    """A job whose transcript and audio the caller may open. Raises JobMissing, NotYourClaim and CountryForbidden."""
    job = await jobs.get(tx, client_id, job_id, lock=lock)
    if not may_open(caller, job) and not await is_to_audit(tx, caller, job):
        raise NotYourClaim(job.name) if may_see(caller, job) else JobMissing(job.name)
    await check_country(tx, caller, client_id, job.name)
    return job


async def get(tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> Transcript:
    """The newest revision. Raises JobMissing, NotYourClaim, TranscriptMissing."""
    job = await openable_job(tx, caller, client_id, job_id)
    transcript = await _newest(tx, job)
    await _audit(tx, caller, "READ_TRANSCRIPT", job, transcript.revision.number)
    return transcript


async def get_revision(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, number: int) -> Revision:
    """One revision. Raises JobMissing, NotYourClaim, RevisionMissing."""
    job = await openable_job(tx, caller, client_id, job_id)
    revision = await store.revision(tx, client_id, job_id, number)
    if revision is None:
        raise RevisionMissing(f"{job.name}/transcript/revisions/{number}")
    await _audit(tx, caller, "READ_TRANSCRIPT", job, number)
    return revision


async def save(
    tx: Transaction, caller: Caller, client_id: str, job_id: UUID, document: Document, read_etag: str, *, claim_s: float
) -> Transcript:
    """Save a new revision, and renew the claim that it is saved under.

    The job's editor saves while they hold it, QA while it is in review. Word spans are found again by comparing with
    the revision before. A document that is the same as before makes no new revision.

    Raises JobMissing, WrongJobState, NotYourClaim, StaleTranscript (with the current etag), InvalidDocument.
    """
    job = await openable_job(tx, caller, client_id, job_id, lock=True)
    _check_may_save(caller, job)
    before = await _newest(tx, job)
    if read_etag != before.revision.etag:
        raise StaleTranscript(f"{job.name}/transcript", before.revision.etag)
    validate(document, word_count=len(before.heard.words))
    aligned, changed = await asyncio.to_thread(_compare, before, document)
    if job.state is JobState.EDITING:
        job = await jobs.change(tx, job, {"claim_expires_at": tx.now + timedelta(seconds=claim_s)})
    if aligned == before.revision.document:
        return replace(before, job=job)
    number = before.revision.number + 1
    await store.insert_revision(tx, client_id, job_id, number, aligned, saved_by=caller.user_id, changed=changed)
    await _audit(tx, caller, "SAVE_TRANSCRIPT", job, number)
    return Transcript(job, Revision(number, aligned, caller.user_id, tx.now, changed), before.heard)


def _compare(before: Transcript, document: Document) -> tuple[Document, int]:
    aligned = realign(before.revision.document, document, before.heard.words)
    return aligned, changed_characters(plain_text(before.revision.document), plain_text(aligned))


def _check_may_save(caller: Caller, job: Job) -> None:
    if job.state is JobState.EDITING:
        if job.editor_id != caller.user_id:
            raise NotYourClaim(job.name)
        return
    reviews = caller.role in (Role.REVIEWER, Role.MANAGER)
    if not (reviews and job.state is JobState.IN_REVIEW):
        leaves_from = [JobState.EDITING, JobState.IN_REVIEW] if reviews else [JobState.EDITING]
        raise WrongJobState(job.name, "SAVE", job.state, leaves_from)


async def _audit(tx: Transaction, caller: Caller, action: str, job: Job, revision: int) -> None:
    await audit.record(
        tx,
        actor=caller.name,
        action=action,
        resource=f"{job.name}/transcript",
        client_id=job.client_id,
        details={"revision": str(revision)},
    )


async def _newest(tx: Transaction, job: Job) -> Transcript:
    revision = await store.revision(tx, job.client_id, job.job_id)
    heard = await store.heard(tx, job.client_id, job.dictation_id)
    if revision is None or heard is None:
        raise TranscriptMissing(f"{job.name}/transcript", job.state)
    return Transcript(job, revision, heard)
