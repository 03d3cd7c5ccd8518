"""The jobs' verbs: what comes in, what people do, and what the clock does.

Each one runs in an open transaction: the rule, the guarded move, its event, and what it sets going. People's verbs take
the caller; those of workers are in `runs`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from scribeline.copies import store as copies
from scribeline.copies.asking import settle
from scribeline.copies.model import Ground
from scribeline.database.queue import PLAYBACK, cancel, enqueue, positions
from scribeline.database.unit_of_work import Transaction
from scribeline.dictations.model import Details, Priority
from scribeline.discussion import recording
from scribeline.identity.model import Caller, Role
from scribeline.ids import new_id
from scribeline.jobs import store
from scribeline.jobs.errors import (
    DemographicsMissing,
    JobMissing,
    NothingToClaim,
    NotYourClaim,
    OwnWork,
    UnknownAuthor,
    UnknownWorkType,
    WrongJobState,
)
from scribeline.jobs.model import (
    MOVES,
    Amendment,
    Answer,
    Job,
    JobState,
    JobView,
    Reason,
    Verb,
    check_leaves,
    clock_stopped_at,
    is_given_away,
    may_see,
    seen_unassigned,
    times_in_states,
)
from scribeline.jobs.steps import lacking, queue_delivery, queue_transcription, tell
from scribeline.jobs.store import Move, Position, Route
from scribeline.orders import identifying
from scribeline.orders import store as identities
from scribeline.quality import drawing
from scribeline.quality.model import Outcome
from scribeline.routing.service import (
    check_can_be_given,
    check_country,
    check_may_take,
    check_present,
    forbidden_clients,
    lanes_offered,
)
from scribeline.routing.store import lane_of_job, next_offered
from scribeline.transcripts import store as transcripts
from scribeline.transcripts.errors import StaleTranscript
from scribeline.transcripts.model import Document
from scribeline.transcripts.store import Revision
from scribeline.turnaround.terms import Stops, Terms, terms_on

SYSTEM = "system"
"""The actor of what nobody asked for."""

_UNROUTED_TURNAROUND = timedelta(hours=24)
"""For the due time of a dictation that no rule matches."""


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
    details = replace(details, author_id=author_id, work_type_id=work_type_id)
    job_id = new_id()
    details, identity = await identifying.begin(tx, client_id, job_id, details)
    due_at = tx.now + _UNROUTED_TURNAROUND
    if route is not None:
        due_at = route.clock(tx.now, details.priority).due(tx.now, details.dictated_at)
    job = Job(
        client_id=client_id,
        job_id=job_id,
        dictation_id=dictation_id,
        state=JobState.RECEIVED if routed else JobState.UNROUTED,
        version=1,
        details=details,
        received_at=tx.now,
        due_at=due_at,
        updated_at=tx.now,
        job_priority=route.job_priority if route else 0,
        lane=await lane_of_job(tx, client_id, author_id, work_type_id),
    )
    if routed:
        job = replace(job, queue_task_id=await queue_transcription(tx, job))
    await enqueue(
        tx,
        PLAYBACK,
        args={"client_id": client_id, "job_id": str(job.job_id), "dictation_id": str(dictation_id)},
        priority=int(details.priority),
    )
    await store.insert(tx, job, "RECEIVE", actor)
    if identity is not None:
        await identities.write_identity(tx, identity)
    if details.copies:
        await copies.ask(tx, client_id, job.job_id, details.copies, Ground.DICTATION, actor)
    await tell(tx, actor, "RECEIVE_JOB", job)
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
        "due_at": found.clock(job.received_at, job.details.priority).due(job.received_at, job.details.dictated_at),
        "job_priority": max(job.job_priority, found.job_priority),
        "lane": await lane_of_job(tx, client_id, author_id, work_type_id),
        "queue_task_id": await queue_transcription(tx, job),
    }
    return await _moved(tx, caller, job, Verb.ROUTE, JobState.RECEIVED, changes)


# ---------------------------------------------------------------- people


async def get(tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> Job:
    """One job. Raises JobMissing, also where the caller may not see it, and CountryForbidden."""
    job = await store.get(tx, client_id, job_id)
    if not may_see(caller, job) and not await drawing.is_to_audit(tx, caller, job):
        raise JobMissing(job.name)
    await check_country(tx, caller, client_id, job.name)
    return job


async def view(tx: Transaction, jobs: Sequence[Job]) -> list[JobView]:
    """Jobs with their audio, their past and their place in the queue."""
    if not jobs:
        return []
    audio = await store.audio_of(tx, jobs)
    histories = await store.histories(tx, jobs)
    terms = await store.terms_of(tx, {job.client_id for job in jobs})
    stops = {job.job_id: _stops(job, *terms[job.client_id]) for job in jobs}
    waiting_for_signatures = [job for job in jobs if stops[job.job_id] is Stops.AUTHENTICATED]
    signed = await store.signed_of(tx, waiting_for_signatures) if waiting_for_signatures else {}
    waiting = [job.queue_task_id for job in jobs if job.state is JobState.RECEIVED and job.queue_task_id is not None]
    places = await positions(tx, waiting) if waiting else {}
    return [
        JobView(
            job,
            *audio[job.dictation_id],
            times=times_in_states(histories[job.job_id], tx.now),
            queue_position=places.get(job.queue_task_id) if job.queue_task_id is not None else None,
            clock_stopped_at=clock_stopped_at(histories[job.job_id], stops[job.job_id], signed.get(job.job_id)),
        )
        for job in jobs
    ]


def _stops(job: Job, time_zone: str, terms: Sequence[Terms]) -> Stops:
    in_force = terms_on(terms, job.received_at, time_zone)
    return in_force.stops if in_force else Stops.DELIVERED


async def page(
    tx: Transaction,
    caller: Caller,
    *,
    client_id: str | None,
    states: Collection[JobState],
    editor_id: str | None,
    amends_job_id: UUID | None = None,
    awaits_signature: bool = False,
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
        forbidden=await forbidden_clients(tx, caller),
        offered=await lanes_offered(tx, caller),
        amends_job_id=amends_job_id,
        awaits_signature=awaits_signature,
        after=after,
        limit=limit,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A move, and the job as it is now; None where the caller saw the job until then, and may not see it any more."""

    move: Move
    view: JobView | None


async def changes_after(
    tx: Transaction, caller: Caller, position: Position, client_id: str | None, limit: int
) -> tuple[list[Change], Position | None]:
    """What the caller may see of up to `limit` moves behind `position`, in order; None when there is no more for now.

    Otherwise the position to go on from, also where nothing of it was for the caller. Where a job left what everybody
    of the caller's role sees (a colleague took it, or was given it by name), they are told that it is gone, and nothing
    else of it.
    """
    moves = await store.moves_after(tx, position, client_id, limit)
    jobs = await store.get_all(tx, {(move.client_id, move.job_id) for move in moves})
    forbidden = await forbidden_clients(tx, caller) if jobs else []
    given_away = {job.job_id for job in jobs if is_given_away(caller, job)}
    seen = [job for job in jobs if may_see(caller, job) and job.job_id not in given_away]
    views = {told.job.job_id: told for told in await view(tx, [job for job in seen if job.client_id not in forbidden])}
    pool = seen_unassigned(caller.role) or frozenset()

    def has_left(move: Move) -> bool:
        # What was given away may have been taken out of the caller's own hands.
        lists = pool | {JobState.EDITING} if move.job_id in given_away else pool
        return move.from_state in lists and move.client_id not in forbidden

    changes = [Change(move, views.get(move.job_id)) for move in moves if move.job_id in views or has_left(move)]
    return changes, moves[-1].position if len(moves) == limit else None


async def claim(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, *, claim_s: float) -> Job:
    """Take a drafted job to edit, for `claim_s` seconds unless renewed.

    Raises NotRoutedToYou, PersonAway and CountryForbidden beside what every verb raises.
    """
    job = await _to_move(tx, caller, client_id, job_id, Verb.CLAIM)
    await check_may_take(tx, caller, client_id, job.lane, job.assignee_id, job.name)
    return await _claimed(tx, caller, job, claim_s)


async def claim_next(tx: Transaction, caller: Caller, client_id: str | None, *, claim_s: float) -> Job:
    """Take the next drafted job by the routing order, of one client or of all that the caller may see.

    Jobs that others are just taking are passed over. Raises NothingToClaim and PersonAway.
    """
    await check_present(tx, caller)
    for most in _LOOKED_AT:
        names = await next_offered(tx, caller.user_id, client_id, most)
        job = await store.lock_first(tx, names, caller.user_id)
        if job is not None:
            return await _claimed(tx, caller, job, claim_s)
        if len(names) < most:
            break
    raise NothingToClaim


_LOOKED_AT = (8, 500)
"""How many jobs are looked at for the next one, first and where others are taking all of these at the same moment."""


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
    """Hand the transcript in: to QA where the client's rules or its quality plan ask for it, to delivery otherwise.

    Raises DemographicsMissing where it would be delivered without what its work type requires.
    """
    job = await _held_by(tx, caller, client_id, job_id, Verb.SUBMIT)
    revision = await _current_revision(tx, job, transcript_etag)
    rule = await _rule_of(tx, job)
    handed_in = {"claim_expires_at": None, "submitted_by": caller.user_id}
    if await drawing.begin(tx, caller, job, revision, is_required=rule is None or rule.review_required):
        return await _moved(tx, caller, job, Verb.SUBMIT, JobState.IN_REVIEW, handed_in)
    await _check_demographics(tx, job)
    approved = {**handed_in, "approved_revision": revision.number, "queue_task_id": await queue_delivery(tx, job)}
    return await _moved(tx, caller, job, Verb.SUBMIT, JobState.APPROVED, approved)


async def approve(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, transcript_etag: str) -> Job:
    """Let a reviewed transcript go: its revision is pinned and delivered. Raises OwnWork and DemographicsMissing."""
    job = await _to_move(tx, caller, client_id, job_id, Verb.APPROVE)
    if job.submitted_by == caller.user_id:
        raise OwnWork(job.name)
    revision = await _current_revision(tx, job, transcript_etag)
    await _check_demographics(tx, job)
    await drawing.decide(tx, caller, job, Outcome.APPROVED)
    changes = {"approved_revision": revision.number, "queue_task_id": await queue_delivery(tx, job)}
    return await _moved(tx, caller, job, Verb.APPROVE, JobState.APPROVED, changes)


async def return_(
    tx: Transaction, caller: Caller, client_id: str, job_id: UUID, remarks: str, *, claim_s: float
) -> Job:
    """Give a transcript in review back to its editor, with remarks."""
    job = await _to_move(tx, caller, client_id, job_id, Verb.RETURN)
    await drawing.decide(tx, caller, job, Outcome.RETURNED)
    changes = {
        "remarks": Reason("RETURNED", remarks, caller.name, tx.now),
        "claim_expires_at": tx.now + timedelta(seconds=claim_s),
    }
    return await _moved(tx, caller, job, Verb.RETURN, JobState.EDITING, changes)


async def hold(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, question: str) -> Job:
    """Ask the client, and let the job wait for it. Of a job that somebody edits, its editor or a manager decides.

    Where the client's rule is that its questions hold nothing, work goes on meanwhile; a manager holds it all the same.
    """
    job = await _to_move(tx, caller, client_id, job_id, Verb.HOLD)
    _check_holds(caller, job)
    await recording.asked(tx, caller, job, question)
    if job.hold is not None:
        question = f"{job.hold.message}\n{question}"  # one is open already: both are answered together
    reason = Reason("QUESTION", question, caller.name, tx.now)
    if caller.role not in (Role.ADMIN, Role.MANAGER) and not await store.question_holds(tx, client_id):
        return await _moved(tx, caller, job, Verb.ASK, job.state, {"hold": reason})
    changes = {"hold": reason, "held_from": job.state, "claim_expires_at": None}
    return await _moved(tx, caller, job, Verb.HOLD, JobState.HELD, changes)


async def resume(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, *, claim_s: float) -> Job:
    """Let a held job go on where it was held; an editor gets a fresh claim."""
    job = await _to_move(tx, caller, client_id, job_id, Verb.RESUME)
    _check_holds(caller, job)
    await recording.withdrawn(tx, caller, job)
    return await _resumed(tx, caller, job, {}, claim_s)


async def answer(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, text: str, *, claim_s: float) -> Job:
    """Answer a job's question; a job that it holds goes on. Who asked finds the answer with the job."""
    job = await _locked(tx, caller, client_id, job_id)
    is_open = job.hold is not None and job.state in MOVES[Verb.ANSWER]
    if not is_open:
        check_leaves(job.name, Verb.RESUME, job.state)
    question = job.hold.message if job.hold else ""
    answers = (*job.answers, Answer(question, text, caller.name, tx.now))
    await recording.answered(tx, caller, job, text)
    if is_open:
        return await _moved(tx, caller, job, Verb.ANSWER, job.state, {"answers": answers, "hold": None})
    return await _resumed(tx, caller, job, {"answers": answers}, claim_s)


async def _resumed(tx: Transaction, caller: Caller, job: Job, changes: Mapping[str, object], claim_s: float) -> Job:
    to_state = job.held_from or JobState.DRAFTED
    changes = {**changes, "held_from": None, "hold": None, "due_at": await _due_after_waiting(tx, job)}
    if to_state is JobState.EDITING:
        changes = {**changes, "claim_expires_at": tx.now + timedelta(seconds=claim_s)}
    return await _moved(tx, caller, job, Verb.RESUME, to_state, changes)


async def _due_after_waiting(tx: Transaction, job: Job) -> datetime:
    """When a held job is due now: its terms may let the clock stand still while it waits for the client."""
    rule = await _rule_of(tx, job)
    if rule is None or job.hold is None:
        return job.due_at
    return rule.clock(job.received_at, job.details.priority).due_after_waiting(job.due_at, job.hold.time, tx.now)


async def _rule_of(tx: Transaction, job: Job) -> Route | None:
    return await store.find_route(
        tx,
        job.client_id,
        author_id=job.details.author_id,
        work_type_id=job.details.work_type_id,
        author_code="",
        work_type_code="",
    )


async def assign(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, user_id: str | None) -> Job:
    """Give a job to one person, or back to everybody it is routed to (None). Who was at it loses it; saves stay.

    Raises CannotWorkOnIt.
    """
    job = await _to_move(tx, caller, client_id, job_id, Verb.ASSIGN)
    if user_id is not None:
        await check_can_be_given(tx, user_id, client_id)
    changes: dict[str, object] = {"assignee_id": user_id}
    if job.state is JobState.EDITING:
        return await _moved(tx, caller, job, Verb.ASSIGN, JobState.DRAFTED, {**changes, **_NO_CLAIM})
    return await _moved(tx, caller, job, Verb.ASSIGN, job.state, changes)


async def prioritize(
    tx: Transaction,
    caller: Caller,
    client_id: str,
    job_id: UUID,
    *,
    priority: Priority | None,
    job_priority: int | None,
) -> Job:
    """Say how urgent a job is: STAT or routine, which changes its due time as well, and its place among its like."""
    job = await _to_move(tx, caller, client_id, job_id, Verb.PRIORITIZE)
    changes: dict[str, object] = {"job_priority": job.job_priority if job_priority is None else job_priority}
    if priority is not None and priority is not job.details.priority:
        rule = await _rule_of(tx, job)
        changes["priority"] = int(priority)
        if rule is not None:
            was, now = (
                rule.clock(job.received_at, each).due(job.received_at, job.details.dictated_at)
                for each in (job.details.priority, priority)
            )
            changes["due_at"] = now + (job.due_at - was)  # what it waited for the client stays its own
        if job.state is JobState.RECEIVED and job.queue_task_id is not None:
            await cancel(tx, job.queue_task_id)
            urgent = replace(job, details=replace(job.details, priority=priority))
            changes["queue_task_id"] = await queue_transcription(tx, urgent)
    return await _moved(tx, caller, job, Verb.PRIORITIZE, job.state, changes)


async def cancel_job(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, reason: str) -> Job:
    """Give a job up for good. A worker that is at it hears of it with its next sign of life."""
    job = await _to_move(tx, caller, client_id, job_id, Verb.CANCEL)
    if job.queue_task_id is not None:
        await cancel(tx, job.queue_task_id)
    await drawing.drop(tx, caller, job)
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
        changes = {"delivery_attempts": 0, "failure": None, "queue_task_id": await queue_delivery(tx, job)}
        return await _moved(tx, caller, job, Verb.RETRY, JobState.APPROVED, changes)
    changes = {"attempts": 0, "failure": None, "queue_task_id": await queue_transcription(tx, job)}
    return await _moved(tx, caller, job, Verb.RETRY, JobState.RECEIVED, changes)


async def amend(
    tx: Transaction, caller: Caller, client_id: str, job_id: UUID, amendment: Amendment, reason: str
) -> Job:
    """Make a new job for an addendum to, or a corrected version of, a delivered document, which stays as it is.

    A correction starts with the delivered text, an addendum with an empty page. Both wait for a person, and go to
    everybody who got a copy of the first document.
    """
    job = await _to_move(tx, caller, client_id, job_id, Verb.AMEND)
    rule = await _rule_of(tx, job)
    due_at = tx.now + _UNROUTED_TURNAROUND
    if rule is not None:
        due_at = rule.clock(tx.now, job.details.priority).due(tx.now, None)
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
        details=replace(job.details, note=reason, copies=()),
        received_at=tx.now,
        due_at=due_at,
        updated_at=tx.now,
        amends_job_id=job.job_id,
        amendment=amendment,
        job_priority=rule.job_priority if rule else 0,
        lane=await lane_of_job(tx, client_id, job.details.author_id, job.details.work_type_id),
    )
    await store.insert(tx, new, Verb.AMEND, caller.name)
    await copies.carry_over(tx, client_id, job_id, new.job_id, caller.name)
    await transcripts.insert_revision(tx, client_id, new.job_id, 1, document, saved_by=None, changed=0)
    await tell(tx, caller.name, "AMEND_JOB", new)
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
    await check_country(tx, caller, client_id, job.name)
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


async def _check_demographics(tx: Transaction, job: Job) -> None:
    """The job is held: nothing of its demographics is taken away until `tx` ends."""
    missing = await lacking(tx, job)
    if missing:
        raise DemographicsMissing(job.name, missing)


async def _current_revision(tx: Transaction, job: Job, etag: str) -> Revision:
    newest = await transcripts.revision(tx, job.client_id, job.job_id)
    if newest is None or newest.etag != etag:
        raise StaleTranscript(f"{job.name}/transcript", newest.etag if newest else "")
    return newest


async def _moved(
    tx: Transaction, caller: Caller, job: Job, verb: Verb, to_state: JobState, changes: Mapping[str, object]
) -> Job:
    if to_state is JobState.APPROVED and job.state is not JobState.APPROVED:
        await settle(tx, job, caller.name)
    moved = await store.move(tx, job, verb, to_state, caller.name, changes)
    if to_state in (JobState.APPROVED, JobState.CANCELLED):
        await store.forget_recovery_keys(tx, job)
    elif verb is Verb.SUBMIT:
        await store.forget_recovery_keys(tx, job, caller.user_id)
    await tell(tx, caller.name, f"{verb}_JOB", moved)
    return moved


# ---------------------------------------------------------------- the clock


async def take_back_from(tx: Transaction, user_ids: Collection[str]) -> int:
    """Give jobs that were assigned to people who are not there back to everybody they are routed to: how many."""
    jobs = await store.waiting_for(tx, user_ids) if user_ids else []
    for job in jobs:
        moved = await store.move(tx, job, Verb.ASSIGN, job.state, SYSTEM, {"assignee_id": None})
        await tell(tx, SYSTEM, "ASSIGN_JOB", moved)
    return len(jobs)


async def lapse_claims(tx: Transaction, limit: int = 500) -> int:
    """Put back the jobs whose claim ended without being renewed; what was saved stays. Returns how many."""
    jobs = await store.lapsed(tx, limit)
    for job in jobs:
        moved = await store.move(tx, job, Verb.LAPSE, JobState.DRAFTED, SYSTEM, _NO_CLAIM)
        await tell(tx, SYSTEM, "LAPSE_JOB", moved)
    return len(jobs)
