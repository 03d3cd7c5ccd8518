"""The jobs' verbs. Each one runs in an open transaction: the rule, the guarded move, its event, and what it sets going.

People's verbs take the caller; a worker's verbs take the fencing token of its run, which a later run makes void.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from scribeline.audit import service as audit
from scribeline.database.queue import DELIVER, PLAYBACK, TRANSCRIBE, TRANSCRIBE_STAT, cancel, enqueue, positions
from scribeline.database.unit_of_work import Transaction
from scribeline.dictations.model import Details, Priority
from scribeline.identity.model import Caller, Role
from scribeline.ids import new_id
from scribeline.jobs import store
from scribeline.jobs.errors import (
    JobMissing,
    NothingToClaim,
    NotYourClaim,
    OwnWork,
    RunSuperseded,
    UnknownAuthor,
    UnknownWorkType,
    WrongJobState,
)
from scribeline.jobs.model import (
    Amendment,
    Job,
    JobState,
    JobView,
    Reason,
    Verb,
    check_leaves,
    due_time,
    job_name,
    may_see,
    seen_unassigned,
    times_in_states,
)
from scribeline.jobs.store import Move, Position
from scribeline.transcripts import store as transcripts
from scribeline.transcripts.errors import StaleTranscript
from scribeline.transcripts.model import Document
from scribeline.transcripts.store import Heard

TRANSCRIBER = "workers/transcriber"
DELIVERER = "workers/deliverer"
SYSTEM = "system"

RETRY_FACTOR = 3
"""Each wait before another attempt is this many times as long as the one before."""

_UNROUTED_TURNAROUND_S = 24 * 3600
"""For the due time of a dictation that no rule matches yet."""


# ---------------------------------------------------------------- a dictation comes in


async def receive(tx: Transaction, *, actor: str, client_id: str, dictation_id: UUID, details: Details) -> Job:
    """Make the job of a dictation that is stored and verified, and queue what it needs.

    An author or work type that is named has to exist. One that is given by a code, or not at all, may match nothing:
    the job is UNROUTED then, and a person routes it.

    Raises UnknownAuthor, UnknownWorkType.
    """
    route = await store.find_route(
        tx,
        client_id,
        author_id=details.author_id,
        work_type_id=details.work_type_id,
        author_code=details.author_code,
        work_type_code=details.work_type_code,
    )
    author_id, work_type_id = (route.author_id, route.work_type_id) if route else (None, None)
    if details.author_id and not author_id:
        raise UnknownAuthor("upload.details.author")
    if details.work_type_id and not work_type_id:
        raise UnknownWorkType("upload.details.work_type")
    routed = author_id is not None and work_type_id is not None
    job = Job(
        client_id=client_id,
        job_id=new_id(),
        dictation_id=dictation_id,
        state=JobState.RECEIVED if routed else JobState.UNROUTED,
        version=1,
        details=replace(details, author_id=author_id, work_type_id=work_type_id),
        received_at=tx.now,
        due_at=due_time(tx.now, route.turnaround_s if route else _UNROUTED_TURNAROUND_S),
        updated_at=tx.now,
    )
    if routed:
        job = replace(job, queue_task_id=await _queue_transcription(tx, job))
    await enqueue(
        tx,
        PLAYBACK,
        args={"client_id": client_id, "job_id": str(job.job_id), "dictation_id": str(dictation_id)},
        priority=int(details.priority),
    )
    await store.insert(tx, job, "RECEIVE", actor)
    await _audit(tx, actor, "RECEIVE_JOB", job)
    return job


async def route(
    tx: Transaction, caller: Caller, client_id: str, job_id: UUID, *, author_id: str, work_type_id: str
) -> Job:
    """Say whose dictation an unrouted job is and what of, and queue it. Its turnaround still counts from receipt."""
    job = await _to_move(tx, caller, client_id, job_id, Verb.ROUTE)
    found = await store.find_route(
        tx, client_id, author_id=author_id, work_type_id=work_type_id, author_code="", work_type_code=""
    )
    if found is None or found.author_id is None:
        raise UnknownAuthor("author")
    if found.work_type_id is None:
        raise UnknownWorkType("work_type")
    changes = {
        "author_id": author_id,
        "work_type_id": work_type_id,
        "due_at": due_time(job.received_at, found.turnaround_s),
        "queue_task_id": await _queue_transcription(tx, job),
    }
    return await _moved(tx, caller, job, Verb.ROUTE, JobState.RECEIVED, changes)


async def _queue_transcription(tx: Transaction, job: Job, wait_s: float = 0) -> int:
    return await enqueue(
        tx,
        TRANSCRIBE_STAT if job.details.priority is Priority.STAT else TRANSCRIBE,
        args={"client_id": job.client_id, "job_id": str(job.job_id)},
        priority=int(job.details.priority),
        schedule_at=tx.now + timedelta(seconds=wait_s) if wait_s else None,
    )


# ---------------------------------------------------------------- people


async def get(tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> Job:
    """One job. Raises JobMissing, also where the caller may not see it."""
    job = await store.get(tx, client_id, job_id)
    if not may_see(caller, job):
        raise JobMissing(job.name)
    return job


async def view(tx: Transaction, jobs: Sequence[Job]) -> list[JobView]:
    """Jobs with their audio, their past and their place in the queue."""
    if not jobs:
        return []
    audio = await store.audio_of(tx, jobs)
    histories = await store.histories(tx, jobs)
    waiting = [job.queue_task_id for job in jobs if job.state is JobState.RECEIVED and job.queue_task_id is not None]
    places = await positions(tx, waiting) if waiting else {}
    return [
        JobView(
            job,
            *audio[job.dictation_id],
            times=times_in_states(histories[job.job_id], tx.now),
            queue_position=places.get(job.queue_task_id) if job.queue_task_id is not None else None,
        )
        for job in jobs
    ]


async def page(
    tx: Transaction,
    caller: Caller,
    *,
    client_id: str | None,
    states: Collection[JobState],
    editor_id: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Job]:
    """The jobs that the caller may see, newest first, behind `after`."""
    return await store.page(
        tx,
        client_id=client_id,
        states=states,
        editor_id=editor_id,
        unassigned=seen_unassigned(caller.role),
        own_id=caller.user_id,
        after=after,
        limit=limit,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A move, and the job as it is now."""

    move: Move
    view: JobView


async def changes_after(
    tx: Transaction, caller: Caller, position: Position, client_id: str | None, limit: int
) -> tuple[list[Change], Position | None]:
    """What the caller may see of up to `limit` moves behind `position`, in order; None when there is no more for now.

    Otherwise the position to go on from, also where nothing of it was for the caller.
    """
    moves = await store.moves_after(tx, position, client_id, limit)
    jobs = await store.get_all(tx, {(move.client_id, move.job_id) for move in moves})
    views = {told.job.job_id: told for told in await view(tx, [job for job in jobs if may_see(caller, job)])}
    changes = [Change(move, views[move.job_id]) for move in moves if move.job_id in views]
    return changes, moves[-1].position if len(moves) == limit else None


async def claim(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, *, claim_s: float) -> Job:
    """Take a drafted job to edit, for `claim_s` seconds unless renewed."""
    job = await _to_move(tx, caller, client_id, job_id, Verb.CLAIM)
    return await _claimed(tx, caller, job, claim_s)


async def claim_next(tx: Transaction, caller: Caller, client_id: str | None, *, claim_s: float) -> Job:
    """Take the next drafted job by the routing order, of one client or of all that the caller may see."""
    job = await store.next_to_claim(tx, client_id)
    if job is None:
        raise NothingToClaim
    return await _claimed(tx, caller, job, claim_s)


async def _claimed(tx: Transaction, caller: Caller, job: Job, claim_s: float) -> Job:
    changes = {"editor_id": caller.user_id, "claim_expires_at": tx.now + timedelta(seconds=claim_s)}
    return await _moved(tx, caller, job, Verb.CLAIM, JobState.EDITING, changes)


async def renew(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, *, claim_s: float) -> Job:
    """Keep a claim alive for `claim_s` seconds from now."""
    job = await _held_by(tx, caller, client_id, job_id, "RENEW")
    return await store.change(tx, job, {"claim_expires_at": tx.now + timedelta(seconds=claim_s)})


async def release(tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> Job:
    """Put a claimed job back; what was saved stays. A manager may put back anybody's."""
    if caller.role is Role.MANAGER:
        job = await _to_move(tx, caller, client_id, job_id, Verb.RELEASE)
    else:
        job = await _held_by(tx, caller, client_id, job_id, Verb.RELEASE)
    return await _moved(tx, caller, job, Verb.RELEASE, JobState.DRAFTED, _NO_CLAIM)


async def submit(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, transcript_etag: str) -> Job:
    """Hand the transcript in: to QA where the work type or the client asks for it, to delivery otherwise."""
    job = await _held_by(tx, caller, client_id, job_id, Verb.SUBMIT)
    revision = await _current_revision(tx, job, transcript_etag)
    rule = await store.find_route(
        tx,
        client_id,
        author_id=job.details.author_id,
        work_type_id=job.details.work_type_id,
        author_code="",
        work_type_code="",
    )
    handed_in = {"claim_expires_at": None, "submitted_by": caller.user_id}
    if rule is None or rule.review_required:
        return await _moved(tx, caller, job, Verb.SUBMIT, JobState.IN_REVIEW, handed_in)
    approved = {**handed_in, "approved_revision": revision, "queue_task_id": await _queue_delivery(tx, job)}
    return await _moved(tx, caller, job, Verb.SUBMIT, JobState.APPROVED, approved)


async def approve(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, transcript_etag: str) -> Job:
    """Let a reviewed transcript go: its revision is pinned and delivered. Raises OwnWork."""
    job = await _to_move(tx, caller, client_id, job_id, Verb.APPROVE)
    if job.submitted_by == caller.user_id:
        raise OwnWork(job.name)
    revision = await _current_revision(tx, job, transcript_etag)
    changes = {"approved_revision": revision, "queue_task_id": await _queue_delivery(tx, job)}
    return await _moved(tx, caller, job, Verb.APPROVE, JobState.APPROVED, changes)


async def return_(
    tx: Transaction, caller: Caller, client_id: str, job_id: UUID, remarks: str, *, claim_s: float
) -> Job:
    """Give a transcript in review back to its editor, with remarks."""
    job = await _to_move(tx, caller, client_id, job_id, Verb.RETURN)
    changes = {
        "remarks": Reason("RETURNED", remarks, caller.name, tx.now),
        "claim_expires_at": tx.now + timedelta(seconds=claim_s),
    }
    return await _moved(tx, caller, job, Verb.RETURN, JobState.EDITING, changes)


async def hold(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, question: str) -> Job:
    """Let a job wait for the client. Of a job that somebody edits, its editor or a manager decides."""
    job = await _to_move(tx, caller, client_id, job_id, Verb.HOLD)
    _check_holds(caller, job)
    changes = {
        "hold": Reason("QUESTION", question, caller.name, tx.now),
        "held_from": job.state,
        "claim_expires_at": None,
    }
    return await _moved(tx, caller, job, Verb.HOLD, JobState.HELD, changes)


async def resume(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, *, claim_s: float) -> Job:
    """Let a held job go on where it was held; an editor gets a fresh claim."""
    job = await _to_move(tx, caller, client_id, job_id, Verb.RESUME)
    _check_holds(caller, job)
    to_state = job.held_from or JobState.DRAFTED
    changes: dict[str, object] = {"held_from": None, "hold": None}
    if to_state is JobState.EDITING:
        changes["claim_expires_at"] = tx.now + timedelta(seconds=claim_s)
    return await _moved(tx, caller, job, Verb.RESUME, to_state, changes)


async def cancel_job(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, reason: str) -> Job:
    """Give a job up for good. A worker that is at it hears of it with its next sign of life."""
    job = await _to_move(tx, caller, client_id, job_id, Verb.CANCEL)
    if job.queue_task_id is not None:
        await cancel(tx, job.queue_task_id)
    changes = {
        "cancellation": Reason("CANCELLED", reason, caller.name, tx.now),
        "claim_expires_at": None,
        "held_from": None,
        "queue_task_id": None,
    }
    return await _moved(tx, caller, job, Verb.CANCEL, JobState.CANCELLED, changes)


async def retry(tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> Job:
    """Queue a failed job once more, with all its attempts: its transcription, or its delivery where it is approved."""
    job = await _to_move(tx, caller, client_id, job_id, Verb.RETRY)
    if job.state is JobState.APPROVED:
        if job.queue_task_id is not None:
            await cancel(tx, job.queue_task_id)  # it waits for its next attempt: this one is at once
        changes = {"delivery_attempts": 0, "failure": None, "queue_task_id": await _queue_delivery(tx, job)}
        return await _moved(tx, caller, job, Verb.RETRY, JobState.APPROVED, changes)
    changes = {"attempts": 0, "failure": None, "queue_task_id": await _queue_transcription(tx, job)}
    return await _moved(tx, caller, job, Verb.RETRY, JobState.RECEIVED, changes)


async def amend(
    tx: Transaction, caller: Caller, client_id: str, job_id: UUID, amendment: Amendment, reason: str
) -> Job:
    """Make a new job for an addendum to, or a corrected version of, a delivered document, which stays as it is.

    A correction starts with the delivered text, an addendum with an empty page. Both wait for a person.
    """
    job = await _to_move(tx, caller, client_id, job_id, Verb.AMEND)
    rule = await store.find_route(
        tx,
        client_id,
        author_id=job.details.author_id,
        work_type_id=job.details.work_type_id,
        author_code="",
        work_type_code="",
    )
    document = Document(())
    if amendment is Amendment.CORRECTION:
        delivered = await transcripts.revision(tx, client_id, job_id, job.approved_revision)
        document = delivered.document if delivered else document
    new = Job(
        client_id=client_id,
        job_id=new_id(),
        dictation_id=job.dictation_id,
        state=JobState.DRAFTED,
        version=1,
        details=replace(job.details, note=reason),
        received_at=tx.now,
        due_at=due_time(tx.now, rule.turnaround_s if rule else _UNROUTED_TURNAROUND_S),
        updated_at=tx.now,
        amends_job_id=job.job_id,
        amendment=amendment,
    )
    await store.insert(tx, new, Verb.AMEND, caller.name)
    await transcripts.insert_revision(tx, client_id, new.job_id, 1, document, saved_by=None, changed=0)
    await _audit(tx, caller.name, "AMEND_JOB", new)
    return new


_NO_CLAIM = {"editor_id": None, "claim_expires_at": None}


async def _to_move(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, verb: Verb) -> Job:
    """The job, locked, if the caller sees it and the verb leaves from its state."""
    job = await _locked(tx, caller, client_id, job_id)
    check_leaves(job.name, verb, job.state)
    return job


async def _locked(tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> Job:
    """The job, locked, if the caller sees it. Who came too late to claim one is told so."""
    job = await store.get(tx, client_id, job_id, lock=True)
    if not may_see(caller, job):
        raise NotYourClaim(job.name) if job.state is JobState.EDITING else JobMissing(job.name)
    return job


async def _held_by(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, act: str) -> Job:
    """The job, locked, if the caller is who edits it; `act` is what they want to do with it."""
    job = await _locked(tx, caller, client_id, job_id)
    if job.state is not JobState.EDITING:
        raise WrongJobState(job.name, act, job.state, [JobState.EDITING])
    if job.editor_id != caller.user_id:
        raise NotYourClaim(job.name)
    return job


def _check_holds(caller: Caller, job: Job) -> None:
    edited = JobState.EDITING in (job.state, job.held_from)
    if edited and job.editor_id != caller.user_id and caller.role not in (Role.ADMIN, Role.MANAGER):
        raise NotYourClaim(job.name)


async def _current_revision(tx: Transaction, job: Job, etag: str) -> int:
    newest = await transcripts.revision(tx, job.client_id, job.job_id)
    if newest is None or newest.etag != etag:
        raise StaleTranscript(f"{job.name}/transcript", newest.etag if newest else "")
    return newest.number


async def _queue_delivery(tx: Transaction, job: Job, wait_s: float = 0) -> int:
    return await enqueue(
        tx,
        DELIVER,
        args={"client_id": job.client_id, "job_id": str(job.job_id)},
        priority=int(job.details.priority),
        schedule_at=tx.now + timedelta(seconds=wait_s) if wait_s else None,
    )


async def _moved(
    tx: Transaction, caller: Caller, job: Job, verb: Verb, to_state: JobState, changes: Mapping[str, object]
) -> Job:
    moved = await store.move(tx, job, verb, to_state, caller.name, changes)
    await _audit(tx, caller.name, f"{verb}_JOB", moved)
    return moved


async def _audit(tx: Transaction, actor: str, action: str, job: Job) -> None:
    await audit.record(
        tx, actor=actor, action=action, resource=job.name, client_id=job.client_id, details={"state": job.state}
    )


# ---------------------------------------------------------------- the clock


async def lapse_claims(tx: Transaction, limit: int = 500) -> int:
    """Put back the jobs whose claim ended without being renewed; what was saved stays. Returns how many."""
    jobs = await store.lapsed(tx, limit)
    for job in jobs:
        moved = await store.move(tx, job, Verb.LAPSE, JobState.DRAFTED, SYSTEM, _NO_CLAIM)
        await _audit(tx, SYSTEM, "LAPSE_JOB", moved)
    return len(jobs)


# ---------------------------------------------------------------- workers


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
    await _audit(tx, TRANSCRIBER, "DRAFT_JOB", job)
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
        "queue_task_id": await _queue_transcription(tx, job, wait_s),
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
        "queue_task_id": await _queue_transcription(tx, job),
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
    await _audit(tx, TRANSCRIBER, "FAIL_JOB", job)
    return job


async def begin_delivery(tx: Transaction, client_id: str, job_id: UUID) -> Run | None:
    """Take an approved job to deliver; None where nothing is left to do. Any earlier run of it is void from here on."""
    job = await store.get(tx, client_id, job_id, lock=True)
    if job.state is not JobState.APPROVED:
        return None
    changes = {
        "fence": job.fence + 1,
        "delivery_attempts": job.delivery_attempts + 1,
        "heartbeat_at": tx.now,
    }
    job = await store.change(tx, job, changes)
    return Run(job, job.fence)


async def complete_delivery(tx: Transaction, client_id: str, job_id: UUID, fence: int) -> Job:
    """Every destination has acknowledged. Raises RunSuperseded."""
    job = await _run_of(tx, client_id, job_id, fence, JobState.APPROVED)
    changes = {"failure": None, "queue_task_id": None}
    job = await store.move(tx, job, Verb.DELIVER, JobState.DELIVERED, DELIVERER, changes)
    await _audit(tx, DELIVERER, "DELIVER_JOB", job)
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
        task_id = await _queue_delivery(tx, job, retry_after_s * RETRY_FACTOR ** (job.delivery_attempts - 1))
    return await _undelivered(tx, job, trouble, task_id)


async def hand_back_delivery(tx: Transaction, client_id: str, job_id: UUID, fence: int) -> Job:
    """End a run whose worker is told to stop: another one delivers at once, and the attempt does not count.

    Raises RunSuperseded.
    """
    job = await _run_of(tx, client_id, job_id, fence, JobState.APPROVED)
    changes = {
        "delivery_attempts": job.delivery_attempts - 1,
        "queue_task_id": await _queue_delivery(tx, job),
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
    await _audit(tx, DELIVERER, "POSTPONE_DELIVERY", job)
    return job


async def _run_of(tx: Transaction, client_id: str, job_id: UUID, fence: int, state: JobState) -> Job:
    job = await store.get(tx, client_id, job_id, lock=True)
    if job.fence != fence or job.state is not state:
        raise RunSuperseded(job_name(client_id, job_id))
    return job
